"""`corpus-tools index`: known articles on disk, new ones compared with them."""

from __future__ import annotations

from pathlib import Path

import click

from corpus_tools.cli.flow import finish, reach
from corpus_tools.cli.help import Group
from corpus_tools.cli.options import Invocation, shared_options
from corpus_tools.cli.output import write_records
from corpus_tools.errors import UsageError
from corpus_tools.records import DuplicatePair

FOLDER = click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")


@click.group("index", cls=Group)
def index_command() -> None:
    """Keep an index of known articles and compare new ones with it.

    \b
    Examples:
      corpus-tools index build known/ pages/
      corpus-tools index add known/ new-pages/ -o pairs.jsonl
      corpus-tools index query known/ page.txt

    The result is that of one search over everything; the settings of the build hold from then on.
    """


@index_command.command("build")
@FOLDER
@shared_options()
@click.option("--threshold", type=click.FloatRange(0, 1, min_open=True), help="Jaccard of a near copy [0.7].")
@click.option("--keep", metavar="RULE", help="longest, first, newest, cleanest or priority:FIELD [longest].")
@click.option("--threads", type=click.IntRange(min=1), help="Threads; the result is the same [1].")
def build(invocation: Invocation, folder: Path, **settings: object) -> int:
    """Make an index of the articles of INPUT.

    \b
    Examples:
      corpus-tools index build known/ pages/
      corpus-tools index build known/ articles.jsonl --threshold 0.8 --overwrite
    """
    from corpus_tools.dedup.index import Index

    if (folder / "index.json").exists() and not invocation.overwrite:
        raise UsageError(f"{folder} holds an index", hint="--overwrite replaces it, index add adds to it")
    invocation.set("dedup", **settings)
    result = reach(invocation, "split")
    index = Index.build(folder, result.articles, invocation.settings.dedup)
    invocation.say(f"{len(index)} texts in {folder}")
    return finish(invocation, processed=len(result.articles))


@index_command.command("add")
@FOLDER
@shared_options(finds=("duplicates", "templates", "excerpts"))
@click.option("--threads", type=click.IntRange(min=1), default=1, help="Threads; the result is the same [1].")
def add(invocation: Invocation, folder: Path, threads: int) -> int:
    """Add the articles of INPUT and print the pairs that they are part of.

    \b
    Examples:
      corpus-tools index add known/ new-pages/ -o pairs.jsonl
    """
    from corpus_tools.dedup.index import Index

    index = Index.open(folder)
    result = reach(invocation, "split")
    found = index.add(result.articles, threads=threads)
    return _show(invocation, found.pairs, found.summary(), found.findings(), len(result.articles))


@index_command.command("query")
@FOLDER
@shared_options(finds=("duplicates", "templates", "excerpts"))
@click.option("--threads", type=click.IntRange(min=1), default=1, help="Threads; the result is the same [1].")
def query(invocation: Invocation, folder: Path, threads: int) -> int:
    """Compare the articles of INPUT with the index, which stays as it is.

    \b
    Examples:
      corpus-tools index query known/ page.txt --fail-on duplicates
    """
    from corpus_tools.dedup.index import Index

    index = Index.open(folder)
    result = reach(invocation, "split")
    found = index.query(result.articles, threads=threads)
    return _show(invocation, found.pairs, found.summary(), found.findings(), len(result.articles))


def _show(
    invocation: Invocation,
    pairs: tuple[DuplicatePair, ...],
    summary: str,
    found: tuple[str, ...],
    processed: int,
) -> int:
    write_records(pairs, invocation, columns=("kind", ">Jaccard", "texts"), row=_row)
    invocation.say(summary)
    return finish(invocation, processed=processed, found=found)


def _row(pair: DuplicatePair) -> tuple[str, ...]:
    return pair.kind, f"{pair.jaccard:.2f}", f"{pair.a} {pair.b}"
