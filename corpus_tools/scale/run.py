"""One run over an engine: read → documents → duplicates → templates → figures → tables."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from corpus_tools.engines.dataset import Dataset
from corpus_tools.engines.engine import Engine
from corpus_tools.engines.local import LocalEngine
from corpus_tools.engines.memory import parse_size
from corpus_tools.engines.workspace import Workspace
from corpus_tools.errors import UsageError, nearest
from corpus_tools.kernels.articles import ArticleKernel
from corpus_tools.kernels.documents import DocumentKernel
from corpus_tools.scale.corpus import Corpus, Linking
from corpus_tools.scale.duplicates import Found, Search
from corpus_tools.scale.ingest import ingest
from corpus_tools.scale.learning import learn
from corpus_tools.scale.log import RunLog, Tell
from corpus_tools.scale.tables import Outcome, write_outcome
from corpus_tools.settings import Settings, lasting_settings

STEPS = ("read", "learn", "documents", "duplicates", "figures", "tables")


class Scaled(NamedTuple):
    """What a run did.

    Attributes:
        is_complete: False when it stopped early, or other machines still work on their parts.
        reached: the last step that was finished.
        counts: rows of each table, when tables were written.
        log: the folder of the run's log.
    """

    is_complete: bool
    reached: str
    counts: dict[str, int]
    log: Path


def _silent(stage: str, done: int, total: int) -> None:
    """No progress."""


def run_scaled(
    inputs: Sequence[str],
    settings: Settings,
    out: Path,
    progress: Tell = _silent,
    *,
    part: tuple[int, int] | None = None,
    since: str = "",
    until: str = "tables",
) -> Scaled:
    """The whole pipeline with work kept in files: killed at any time, the same call goes on.

    Args:
        inputs: files, folders, globs of raw documents.
        settings: all settings; `run` says which engine, how many workers and how much memory.
        out: the output folder; stages are kept there beside `tables/`.
        progress: told stage, done, of how many.
        part: `(i, n)`: do only every n-th piece of the steps before `duplicates`, as one of n machines that
            share `out`.
        since: do this one of `STEPS` and those behind it again, even where they are finished.
        until: the last of `STEPS` to do.

    Raises:
        WorkspaceError: another process works in `out`, or the disk is full.
        UsageError: an unknown step or impossible part.
    """
    for step in (since or STEPS[0], until):
        if step not in STEPS:
            raise UsageError(f'unknown step "{step}"', hint=nearest(step, STEPS))
    if part is not None and not 1 <= part[0] <= part[1]:
        raise UsageError(f"there is no part {part[0]} of {part[1]}", hint="write --shard 1/4 … 4/4")
    with Workspace(out, part) as workspace:
        log = RunLog(out, progress)
        log.note(
            event="start",
            inputs=[name.encode("utf-8", "backslashreplace").decode() for name in inputs],
            settings=msgspec.to_builtins(settings),
            swept=workspace.swept,
        )
        with contextlib.closing(log), contextlib.closing(open_engine(workspace, settings, log)) as engine:
            run = _Run(engine, workspace, settings, log)
            reached, counts = run.go(inputs, out / "tables", (since, until))
    return Scaled(reached == "tables", reached, counts, log.folder)


def open_engine(workspace: Workspace, settings: Settings, listen: RunLog) -> Engine:
    """The engine that the settings name."""
    run = settings.run
    if run.engine == "spark":
        from corpus_tools.engines.spark import SparkEngine
        from corpus_tools.engines.spark_session import open_session

        return SparkEngine(workspace, open_session(run.master, run.spark), listen)
    workers = 1 if run.engine == "inline" else run.workers or os.cpu_count() or 1
    return LocalEngine(workspace, workers, parse_size(run.memory), listen)


class _Run:
    """The steps of one run."""

    def __init__(self, engine: Engine, workspace: Workspace, settings: Settings, log: RunLog) -> None:
        self.engine, self.workspace, self.settings, self.log = engine, workspace, settings, log

    def go(self, inputs: Sequence[str], tables: Path, span: tuple[str, str]) -> tuple[str, dict[str, int]]:
        """Steps in order, the first of the span anew, up to the last of it.

        Returns:
            The last step that was finished, and the rows of the tables.
        """
        since, until = span
        reached, counts = "", dict[str, int]()
        self.workspace.is_redoing = since == STEPS[0]
        for reached, counts in self._steps(inputs, tables):
            self.log.note(event="step", step=reached, counts=counts)
            if reached == until:
                break
            self.workspace.is_redoing |= STEPS[STEPS.index(reached) + 1] == since
        return reached, counts

    def _steps(self, inputs: Sequence[str], tables: Path) -> Iterator[tuple[str, dict[str, int]]]:
        """Each step's name when it is finished; ends early where other parts are still missing."""
        items = ingest(self.workspace, inputs, self.settings.read, self.log)
        if not items.is_complete:
            return
        yield "read", {}
        learned = learn(self.workspace, items.dataset) if self.settings.repair.learn else None
        yield "learn", {}
        prepared = self.engine.map_batches(items.dataset, DocumentKernel(self.settings, learned))
        if not prepared.is_complete:
            return
        yield "documents", {}
        if self.workspace.part is not None:
            return
        articles = self.engine.map_batches(prepared.dataset, ArticleKernel(self.settings.dedup)).dataset
        found = Search(self.engine, self.workspace, self.settings.dedup).run(articles)
        yield "duplicates", {}
        corpus = Linking(self.engine, self.settings).run(prepared.dataset, found)
        yield "figures", {}
        yield "tables", self._write(prepared.dataset, found, corpus, tables)

    def _write(self, prepared: Dataset, found: Found, corpus: Corpus, tables: Path) -> dict[str, int]:
        """Sort everything as one process would list it, and write the tables."""
        sort = self.engine.sort_partition
        if not self.engine.keeps_order:
            prepared = sort("documents-sorted", prepared, ["number"]).dataset
        copies = sort("copies-sorted", found.copies, ["id_a", "id_b"]).dataset
        clusters = sort("clusters-sorted", found.clusters, ["id", "kind"]).dataset
        templates = sort("templates-sorted", corpus.templates, ["component", "place"]).dataset
        outcome = Outcome(
            prepared, found._replace(copies=copies, clusters=clusters), corpus._replace(templates=templates)
        )
        return write_outcome(outcome, lasting_settings(self.settings), tables)
