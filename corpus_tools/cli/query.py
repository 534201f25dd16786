"""`corpus-tools query`: SQL over the tables of a run."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from corpus_tools.cli.help import Command
from corpus_tools.cli.options import Invocation, shared_options
from corpus_tools.cli.output import refuse_overwrite
from corpus_tools.errors import UsageError

FORMATS = ("table", "csv", "json", "jsonl")


@click.command("query", cls=Command)
@click.argument("sql")
@click.argument("folder", type=click.Path(path_type=Path), default="out")
@shared_options(inputs=False, formats=FORMATS)
def query_command(invocation: Invocation, sql: str, folder: Path) -> int:
    """Ask the tables of a run with SQL (DuckDB); nothing is written and no other file is read.

    \b
    Examples:
      corpus-tools query "select * from sums" out/
      corpus-tools query "select * from review limit 20" out/ --format csv
      corpus-tools query "describe figures" out/

    Tables: documents articles sections edits figures pairs clusters templates failures totals conflicts.
    Views: sums (as in the report: copies once, no rates) review copies repairs.
    """
    from corpus_tools.report.answers import write_answer
    from corpus_tools.report.query import run_query

    answer = run_query(sql, folder)
    chosen = invocation.format or _format_of(invocation)
    if chosen not in FORMATS:
        raise UsageError(f"query does not write {chosen}", hint=f"use one of {' '.join(FORMATS)}")
    if invocation.output is None:
        write_answer(answer, sys.stdout, chosen)
    else:
        refuse_overwrite(invocation.output, invocation)
        marked = "utf-8-sig" if chosen == "csv" else "utf-8"
        with invocation.output.open("w", encoding=marked, newline="") as stream:
            write_answer(answer, stream, chosen)
    return 0


def _format_of(invocation: Invocation) -> str:
    if invocation.output is not None:
        return invocation.output.suffix.removeprefix(".") or "csv"
    return "table" if sys.stdout.isatty() else "jsonl"
