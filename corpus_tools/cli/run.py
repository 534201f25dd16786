"""`corpus-tools run`: everything, into one folder."""

from __future__ import annotations

import time
from pathlib import Path

import click

from corpus_tools.cli.options import Invocation, need_inputs, shared_options
from corpus_tools.cli.output import write_failures
from corpus_tools.cli.progress import show_progress
from corpus_tools.errors import InputError, UsageError
from corpus_tools.records import Result
from corpus_tools.settings import to_toml


@click.command("run")
@shared_options()
@click.option("--dry-run", is_flag=True, help="Say what would be read and written; write nothing.")
@click.option("--pack", "packs", multiple=True, help="Metric pack, by name or file; may be repeated.")
@click.option("--threshold", type=click.FloatRange(0.1, 1.0), help="Jaccard of near duplicates [0.7].")
@click.option("--engine", type=click.Choice(["auto", "inline", "local", "spark"]), help="Where to compute.")
@click.option("--master", help="Spark master, for --engine spark.")
@click.option("--workers", type=click.IntRange(min=1), help="Worker processes.")
@click.option("--memory", help="Memory limit of joins, e.g. 1GB.")
@click.option("--no-convert", is_flag=True, help="Leave traditional texts as they are.")
def run_command(
    invocation: Invocation,
    dry_run: bool,
    packs: tuple[str, ...],
    threshold: float | None,
    no_convert: bool,
    **execution: str | int | None,
) -> int:
    """Do everything and write OUT/report.html, report.xlsx, report.json and tables.

    \b
    Examples:
      corpus-tools run pages/ -o out/
      corpus-tools run 'crawl/*.jsonl.gz' -o out/ --workers 2
      corpus-tools run pages/ -o out/ --dry-run

    The same command again does nothing when inputs and settings are the same, and goes on where it was
    stopped when they are large.
    """
    inputs = need_inputs(invocation)
    invocation.set("mine", packs=packs or None)
    invocation.set("dedup", threshold=threshold)
    invocation.set("convert", config="none" if no_convert else None)
    invocation.set("run", **execution)
    folder = invocation.output or Path("out")
    if dry_run:
        return _dry_run(invocation, inputs, folder)
    _refuse_foreign(folder, invocation)
    from corpus_tools.manifest import fingerprint, is_finished

    wanted = fingerprint(inputs, invocation.settings)
    if is_finished(folder, wanted) and not invocation.overwrite:
        invocation.say(f"{folder} is up to date: nothing to do (--overwrite does it again)")
        return 3 if (folder / "failures.jsonl").is_file() else 0
    return _run(invocation, inputs, folder, wanted)


def _run(invocation: Invocation, inputs: tuple[str, ...], folder: Path, wanted: str) -> int:
    from corpus_tools.manifest import write_manifest
    from corpus_tools.pipeline import run_pipeline
    from corpus_tools.report import write_report
    from corpus_tools.report.tables import write_tables

    started = time.time()
    with show_progress(invocation) as progress:
        result = run_pipeline(inputs, invocation.settings, progress=progress)
    for failure in result.failures:
        invocation.fail(failure)
    if not (result.documents or result.failures):
        raise InputError(
            f"nothing to read in {' '.join(inputs)}", hint="known suffixes: corpus-tools read --help"
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "failures.jsonl").unlink(missing_ok=True)
    write_tables(result, folder / "tables")
    write_report(result, folder, invocation.settings.report, invocation.lang)
    (folder / "settings.toml").write_text(to_toml(invocation.settings), encoding="utf-8")
    write_failures(invocation, folder)
    write_manifest(folder, inputs, wanted, started, _counts(result))
    _summary(invocation, result, folder, time.time() - started)
    return invocation.exit_code(processed=len(result.documents), found=_found(result))


def _counts(result: Result) -> dict[str, int]:
    return {
        "documents": len(result.documents),
        "edits": sum(len(document.edits) for document in result.documents),
        "articles": len(result.articles),
        "pairs": len(result.pairs),
        "clusters": len(result.clusters),
        "templates": len(result.templates),
        "figures": sum(figure.kind == "figure" for figure in result.figures),
        "failures": len(result.failures),
    }


def _found(result: Result) -> tuple[str, ...]:
    found = {
        "duplicates": bool(result.clusters),
        "uncertain": any(figure.uncertain for figure in result.figures),
        "failures": bool(result.failures),
    }
    return tuple(name for name, is_there in found.items() if is_there)


def _summary(invocation: Invocation, result: Result, folder: Path, seconds: float) -> None:
    counts = _counts(result)
    for name, count in counts.items():
        invocation.say(f"  {name:10} {count:>9,}")
    named = [total for total in result.totals.totals if total.metric != "other"]
    for total in sorted(named, key=lambda total: (-total.figures, total.metric))[:5]:
        label = total.label.get(invocation.lang) or total.metric
        invocation.say(f"  {total.total:>12,} {total.unit or '':4} {label} ({total.figures})")
    invocation.say(f"Wrote {folder} in {seconds:.1f} s. Look: {folder / 'report.html'}")


def _dry_run(invocation: Invocation, inputs: tuple[str, ...], folder: Path) -> int:
    from corpus_tools.read.sources import Source, find_sources

    sources = list(find_sources(inputs))
    files = [source for source in sources if isinstance(source, Source)]
    size = sum(source.path.stat().st_size for source in files if source.path.is_file())
    for failure in sources:
        if not isinstance(failure, Source):
            invocation.fail(failure)
    config = invocation.settings
    steps = (
        f"repair → convert ({config.convert.config}) → split → dedup ({config.dedup.threshold}) → template"
    )
    click.echo(f"Would read {len(files)} files ({size / 1e6:.1f} MB)")
    click.echo(f"Would {steps} → mine ({', '.join(config.mine.packs)}) → {folder}")
    click.echo("Nothing written. Drop --dry-run to start.")
    return invocation.exit_code(processed=len(files))


def _refuse_foreign(folder: Path, invocation: Invocation) -> None:
    """An output folder is new, empty, or made by an earlier run."""
    if folder.is_file():
        raise UsageError(f"{folder} is a file", hint="name a folder with -o")
    if invocation.overwrite or not folder.is_dir() or not any(folder.iterdir()):
        return
    if not any((folder / name).exists() for name in ("manifest.json", "settings.toml", "stages")):
        raise UsageError(f"{folder} holds other files", hint="name a new folder, or --overwrite")
