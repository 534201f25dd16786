"""`corpus-tools diff`: two articles, clause by clause."""

from __future__ import annotations

from pathlib import Path

import click

from corpus_tools.cli.flow import reach
from corpus_tools.cli.help import Command
from corpus_tools.cli.options import Invocation, shared_options
from corpus_tools.cli.output import format_of, write_records
from corpus_tools.cli.results import load_store, print_lines
from corpus_tools.errors import UsageError
from corpus_tools.records import Article, Document, encode

ALL = 1_000_000
FIRST = 20


@click.command("diff", cls=Command)
@click.argument("a")
@click.argument("b")
@shared_options()
@click.option("--all", "show_all", is_flag=True, help=f"Show every difference, not the first {FIRST}.")
def diff_command(invocation: Invocation, a: str, b: str, show_all: bool) -> int:
    """Compare two articles, clause by clause, then character by character.

    \b
    Examples:
      corpus-tools diff a.txt b.txt
      corpus-tools diff c0b1d2e3f4051627.1 c0b1d2e3f4051627.3 out/
      corpus-tools diff a01b2c3d4e5f60718 a18273645566778 out/ --all
      corpus-tools diff a.txt b.txt --format json

    A and B are files, ids of articles or documents, or CLUSTER.N, the N-th member of a cluster. Removed
    text stands in [-…-], added text in {+…+}, text that moved in {~…~}; numbers change whole. JSON has all
    steps with their places in both raw texts.
    """
    from corpus_tools.report.lookup import diff_lines
    from corpus_tools.report.messages import Messages

    asked = format_of(invocation) if invocation.format or invocation.output else "table"
    if asked not in ("table", "json", "jsonl"):
        raise UsageError(f"no {asked} of a comparison", hint="--format json, or -o FILE.json")
    texts = _texts(invocation, a, b)
    if asked == "table":
        lines = diff_lines(*texts, Messages(invocation.lang), ALL if show_all else FIRST)
        print_lines(list(lines), invocation.color)
    else:
        _write_json(invocation, *texts)
    return 0


def _write_json(invocation: Invocation, left: Article | Document, right: Article | Document) -> None:
    from corpus_tools.template import diff_articles

    diff = diff_articles(left, right)
    if invocation.output:
        write_records([diff], invocation)
    else:
        click.echo(encode(diff))


def _texts(invocation: Invocation, a: str, b: str) -> tuple[Article | Document, Article | Document]:
    from corpus_tools.report.lookup import find_text

    if Path(a).is_file() and Path(b).is_file():
        invocation.inputs = (a, b)
        documents = reach(invocation, "convert").documents
        return documents[0], documents[-1]
    store = load_store(invocation)
    return find_text(store, a), find_text(store, b)
