"""`corpus-tools read`: files of any kind into document records."""

from __future__ import annotations

import click

from corpus_tools.cli.flow import finish, reach
from corpus_tools.cli.help import Command
from corpus_tools.cli.options import Invocation, shared_options
from corpus_tools.cli.output import write_records
from corpus_tools.records import Document


@click.command("read", cls=Command)
@shared_options()
def read_command(invocation: Invocation) -> int:
    """Read files of any kind and encoding into document records.

    \b
    Examples:
      corpus-tools read pages/ -o documents.jsonl
      corpus-tools read 'crawl/*.jsonl.zst' --text-field body
      cat page.html | corpus-tools read -

    Reads .txt .md .html .xml .json .jsonl .csv .tsv .parquet .warc, .gz and .zst of them, .zip and .tar;
    encodings are recognised (UTF-8, GB18030, Big5), as are the marks that divide columns (, ; tab |). Other
    files in a folder are counted and passed over, folders of runs are not entered.
    """
    result = reach(invocation, "read")
    write_records(
        result.documents,
        invocation,
        columns=(">characters", "encoding", "source"),
        row=_row,
    )
    return finish(invocation, processed=len(result.documents))


def _row(document: Document) -> tuple[str, ...]:
    return f"{len(document.raw):,}", document.encoding, document.source
