"""`corpus-tools show`: one record with its place in the raw text."""

from __future__ import annotations

import click

from corpus_tools.cli.help import Command
from corpus_tools.cli.options import Invocation, shared_options
from corpus_tools.cli.output import write_records
from corpus_tools.cli.results import load_store, print_lines


@click.command("show", cls=Command)
@click.argument("identity", metavar="ID")
@shared_options()
@click.option("--raw", is_flag=True, help="Show the raw text instead of the cleaned one.")
def show_command(invocation: Invocation, identity: str, raw: bool) -> int:
    """Show one record: a figure in its sentence and its raw text, an article, a cluster, a template.

    \b
    Examples:
      corpus-tools show f3a0c91be27d4415 out/
      corpus-tools show pages/2003-07.txt out/ --raw
      corpus-tools show c0b1d2e3f4051627 out/ --format jsonl

    ID is the id of a record or the source of a document; INPUT is the folder of a run [out], or records.
    """
    from corpus_tools.records import encode
    from corpus_tools.report.lookup import describe, find_record
    from corpus_tools.report.messages import Messages

    store = load_store(invocation)
    record = find_record(store, identity)
    if invocation.output is not None:
        write_records([record], invocation)
    elif invocation.format in ("json", "jsonl"):
        click.echo(encode(record))
    else:
        print_lines(list(describe(store, record, Messages(invocation.lang), raw=raw)), invocation.color)
    return 0
