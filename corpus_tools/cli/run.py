"""`corpus-tools run`: everything, into one folder."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus_tools.cli.decisions import decisions_option
from corpus_tools.cli.help import Command
from corpus_tools.cli.options import Invocation, need_inputs, shared_options
from corpus_tools.cli.progress import show_progress
from corpus_tools.errors import UsageError
from corpus_tools.stages import describe_steps

if TYPE_CHECKING:
    from corpus_tools.report.excerpt import Excerpt

STEPS = ("read", "learn", "documents", "duplicates", "figures", "tables")


@click.command("run", cls=Command)
@shared_options(finds=("duplicates", "uncertain", "failures"))
@click.option("--dry-run", is_flag=True, help="Say what would be read and written; write nothing.")
@click.option("--pack", "packs", multiple=True, help="Metric pack, by name or file; may be repeated.")
@click.option("--threshold", type=click.FloatRange(0, 1, min_open=True), help="Jaccard of near copies [0.7].")
@click.option("--no-convert", is_flag=True, help="Leave traditional texts as they are.")
@click.option("--engine", type=click.Choice(["auto", "inline", "local", "spark"]), help="Where to compute.")
@click.option("--master", help="Spark master, for --engine spark.")
@click.option("--workers", type=click.IntRange(min=1), help="Worker processes [one a processor].")
@click.option("--memory", help="Memory of joins, e.g. 512MB; beyond it they spill [1GB].")
@click.option("--from", "since", type=click.Choice(STEPS), help="Do this step and later again.")
@click.option("--to", "until", type=click.Choice(STEPS), default="tables", help="Stop after this step.")
@decisions_option
@click.option("--shard", metavar="I/N", help="Do part I of N, as one of N machines that share OUT.")
def run_command(
    invocation: Invocation,
    dry_run: bool,
    packs: tuple[str, ...],
    threshold: float | None,
    no_convert: bool,
    since: str | None,
    until: str,
    shard: str | None,
    decisions: Path | None,
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
    from corpus_tools.folder import Plan, run_into
    from corpus_tools.process import load_arrow

    inputs = need_inputs(invocation)
    invocation.set("mine", packs=packs or None)
    invocation.set("dedup", threshold=threshold)
    invocation.set("convert", config="none" if no_convert else None)
    invocation.set("run", **execution)
    folder = invocation.output or Path("out")
    invocation.note_others()
    if dry_run:
        return _dry_run(invocation, inputs, folder)
    started = time.time()
    load_arrow()
    plan = Plan(invocation.lang, _part(shard), since or "", until, decisions, invocation.overwrite)
    with show_progress(invocation) as progress:
        done = run_into(folder, inputs, invocation.settings, plan, progress)
    if done.excerpt is None:
        invocation.say(done.note)
        return 3 if (folder / "failures.jsonl").is_file() else 0
    invocation.fail(done.excerpt.store.pick("failures"))
    _summary(invocation, done.excerpt, folder, time.time() - started)
    return invocation.exit_code(processed=done.excerpt.corpus.documents, found=_found(done.excerpt))


def _part(shard: str | None) -> tuple[int, int] | None:
    if shard is None:
        return None
    part, _, parts = shard.partition("/")
    if not (part.isdigit() and parts.isdigit() and 1 <= int(part) <= int(parts)):
        raise UsageError(f"--shard {shard} is no part", hint="write --shard 1/4 … 4/4")
    return int(part), int(parts)


def _found(excerpt: Excerpt) -> tuple[str, ...]:
    found = {
        "duplicates": excerpt.store.size("clusters") > 0,
        "uncertain": excerpt.corpus.uncertain > 0,
        "failures": excerpt.corpus.failures > 0,
    }
    return tuple(name for name, is_there in found.items() if is_there)


def _summary(invocation: Invocation, excerpt: Excerpt, folder: Path, seconds: float) -> None:
    """What was found, in the words of the report."""
    from corpus_tools.report.messages import Messages
    from corpus_tools.report.views import headline

    words = Messages(invocation.lang)
    for name, count in headline(excerpt).items():
        invocation.say(f"  {count:>12,}  {words(f'count.{name}')}")
    named = [total for total in excerpt.first("totals", "figures", ["ids"]) if total.metric != "other"]
    invocation.say("")
    for total in sorted(named, key=lambda total: (-total.figures, total.metric))[:5]:
        label = words.label(total.label, total.metric)
        invocation.say(f"  {total.total:>12,}  {total.unit or ''}  {label} ({total.figures:,})")
    if excerpt.corpus.failures:
        invocation.say(f"{excerpt.corpus.failures:,} failed: see {folder / 'failures.jsonl'}", always=True)
    invocation.say(f"Wrote {folder} in {seconds:.1f} s. Look: {folder / 'report.html'}")


def _dry_run(invocation: Invocation, inputs: tuple[str, ...], folder: Path) -> int:
    from corpus_tools.folder import is_large, size_of
    from corpus_tools.read.sources import Source, find_sources

    config = invocation.settings
    sources = list(find_sources(inputs))
    files = sum(isinstance(source, Source) for source in sources)
    invocation.fail(source for source in sources if not isinstance(source, Source))
    by_engine = is_large(inputs, config)
    where = f"by engine {config.run.engine}" if by_engine else "in one process"
    steps = (
        f"repair → convert ({config.convert.config}) → split → dedup ({config.dedup.threshold}) → template"
    )
    click.echo(f"Would read {files} files ({_size(size_of(inputs))}), {where}")
    click.echo(f"Would {steps} → mine ({', '.join(config.mine.packs)}) → {folder}")
    for step, words in describe_steps(invocation.lang).items() if by_engine else ():
        click.echo(f"  {step:10}  {', '.join(words)}")
    click.echo("Nothing written. Drop --dry-run to start.")
    return invocation.exit_code(processed=files)


def _size(count: int) -> str:
    """A number of bytes in a unit that leaves digits to read.

    >>> _size(800), _size(48_200), _size(31_600_000)
    ('800 bytes', '48.2 kB', '31.6 MB')
    """
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{count / 1e3:.1f} kB"
