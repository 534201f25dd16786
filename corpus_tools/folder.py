"""A run into an output folder: in this process while the corpus is small, over an engine beyond that."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from corpus_tools.errors import UsageError
from corpus_tools.manifest import LOCK, NAME, fingerprint, is_finished, write_manifest
from corpus_tools.pipeline import Progress, decide, run_pipeline
from corpus_tools.records import Result, encode
from corpus_tools.settings import Settings, lasting_settings, to_toml

if TYPE_CHECKING:
    from corpus_tools.report.excerpt import Excerpt
    from corpus_tools.report.table_store import TableStore

# Below it one process is done before a pool has started, and holds the corpus in 1–2 GB.
SMALL = 32_000_000  # bytes of input
OURS = ("manifest.json", "settings.toml", "stages", "tables", LOCK)


class Run(NamedTuple):
    """What a run left in its folder.

    Attributes:
        excerpt: what its reports show, None when nothing had to be done or another machine has parts to do.
        note: why there is none.
    """

    excerpt: Excerpt | None
    note: str = ""


class Plan(NamedTuple):
    """How a run is carried out; results do not depend on it.

    Attributes:
        lang: language of the reports.
        part: `(i, n)`: do the i-th of n parts, as one of n machines that share the folder.
        since: the first step of a scaled run to do again, "" to keep what is done.
        until: the last step of a scaled run.
        decisions: decisions.jsonl exported from a report, honoured in reports and sums.
        again: do it even when the folder is up to date.
    """

    lang: str = "en"
    part: tuple[int, int] | None = None
    since: str = ""
    until: str = "tables"
    decisions: Path | None = None
    again: bool = False


def run_into(folder: Path, inputs: Sequence[str], settings: Settings, plan: Plan, progress: Progress) -> Run:
    """Everything, into `folder`: reports, tables, failures, settings, manifest.

    Args:
        folder: new, empty, or of an earlier run; the same run again does nothing.
        inputs: files, folders, globs or `-`.
        settings: all settings.
        plan: language, parts, steps.
        progress: told the stage and how far it is.

    Raises:
        UsageError: the folder holds other files.
        InputError: there is nothing to read.
    """
    from corpus_tools.report import excerpt_of

    _refuse_foreign(folder, plan.again)
    decisions = plan.decisions.read_bytes() if plan.decisions else b""
    wanted = fingerprint(inputs, settings, extra=[plan.lang.encode(), decisions])
    if is_finished(folder, wanted) and not plan.again and not plan.since:
        return Run(None, f"{folder} is up to date: nothing to do (--overwrite does it again)")
    started = time.time()
    in_steps = plan.part is not None or plan.since != "" or plan.until != "tables"
    is_scaled = in_steps or is_large(inputs, settings)
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder, is_scaled):
        work = _run_scaled if is_scaled else _run_here
        records = work(folder, inputs, settings, plan, progress)
        if isinstance(records, str):
            return Run(None, records)
        excerpt = excerpt_of(records, settings.report)
        _write_rest(folder, excerpt, settings, plan.lang)
        write_manifest(folder, inputs, wanted, started, counts_of(excerpt))
    return Run(excerpt)


@contextmanager
def _alone(folder: Path, is_scaled: bool) -> Iterator[None]:
    """Nobody else writes into the folder; what a killed run left half written is swept away.

    From here on the folder is not finished: outputs of two runs must never pass for those of one.

    Raises:
        WorkspaceError: another process works there.
    """
    from corpus_tools.engines.lock import FolderLock

    with nullcontext() if is_scaled else FolderLock(folder / LOCK):  # a scaled run locks it itself
        if not is_scaled:
            for left in [*folder.glob(".*.part"), *folder.glob("tables/.*.part")]:
                left.unlink(missing_ok=True)
        (folder / NAME).unlink(missing_ok=True)
        yield


def is_large(inputs: Sequence[str], settings: Settings) -> bool:
    """Whether the inputs need an engine: the settings say so, or their size does."""
    if settings.run.engine != "auto":
        return settings.run.engine != "inline"
    return size_of(inputs) > SMALL


def size_of(inputs: Sequence[str]) -> int:
    """Bytes of all input files, compressed ones as they lie; standard input counts nothing."""
    from corpus_tools.read.sources import Source, find_sources

    paths = (source.path for source in find_sources(inputs) if isinstance(source, Source))
    return sum(path.stat().st_size for path in paths if path.is_file())


def counts_of(excerpt: Excerpt) -> dict[str, int]:
    """How many records of each kind there are."""
    names = ("documents", "edits", "articles", "pairs", "clusters", "templates", "figures", "failures")
    counts = {name: excerpt.store.size(name) for name in names}
    return {**counts, "figures": excerpt.figure_counts.figures}


def _run_here(
    folder: Path, inputs: Sequence[str], settings: Settings, plan: Plan, progress: Progress
) -> Result:
    """The result of a run in this process, its tables written."""
    from corpus_tools.report.tables import write_tables

    result = run_pipeline(inputs, settings, progress=progress)
    if not (result.documents or result.failures):
        from corpus_tools.read.sources import nothing_to_read

        raise nothing_to_read(inputs)
    if plan.decisions:
        result = decide(result, plan.decisions, settings)
    write_tables(result, folder / "tables")
    return result


def _run_scaled(
    folder: Path, inputs: Sequence[str], settings: Settings, plan: Plan, progress: Progress
) -> TableStore | str:
    """The tables of a scaled run, or why it is not finished."""
    from corpus_tools.report.decisions import read_decisions
    from corpus_tools.report.table_store import TableStore
    from corpus_tools.scale import run_scaled
    from corpus_tools.scale.decisions import decide_tables

    decisions = read_decisions(plan.decisions) if plan.decisions else None  # before the work, lest it be lost
    done = run_scaled(inputs, settings, folder, progress, part=plan.part, since=plan.since, until=plan.until)
    if not done.is_complete:
        return f"{folder}: finished up to {done.reached or 'nothing yet'}; the same command goes on"
    if decisions:
        decide_tables(folder / "tables", decisions, settings.mine)
    return TableStore(folder / "tables")


def _write_rest(folder: Path, excerpt: Excerpt, settings: Settings, lang: str) -> None:
    from corpus_tools.report import write_report

    write_report(excerpt, folder, settings.report, lang)
    (folder / "settings.toml").write_text(to_toml(lasting_settings(settings)), encoding="utf-8")
    failures = excerpt.store.pick("failures")
    listed = sorted(failures, key=lambda failure: (failure.source, failure.stage, failure.error))
    path = folder / "failures.jsonl"
    path.unlink(missing_ok=True)
    if listed:
        path.write_bytes(b"".join(encode(failure) + b"\n" for failure in listed))


def _refuse_foreign(folder: Path, again: bool) -> None:
    """An output folder is new, empty, or made by an earlier run."""
    if folder.is_file():
        raise UsageError(f"{folder} is a file", hint="name a folder with -o")
    if again or not folder.is_dir() or not any(folder.iterdir()):
        return
    if not any((folder / name).exists() for name in OURS):
        raise UsageError(f"{folder} holds other files", hint="name a new folder, or --overwrite")
