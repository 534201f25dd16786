"""`corpus-tools convert`: traditional Chinese to simplified, where a text is traditional."""

from __future__ import annotations

import click

from corpus_tools.cli.flow import finish, reach
from corpus_tools.cli.help import Command
from corpus_tools.cli.options import Invocation, shared_options
from corpus_tools.cli.output import write_records
from corpus_tools.records import Document

CONFIGS = ("t2s", "tw2s", "hk2s", "tw2sp", "none")


@click.command("convert", cls=Command)
@shared_options()
@click.option("--to", "conversion", type=click.Choice(CONFIGS), help="OpenCC configuration [t2s].")
def convert_command(invocation: Invocation, conversion: str | None) -> int:
    """Convert traditional Chinese to simplified, where a text is traditional.

    \b
    Examples:
      corpus-tools convert pages/ -o simplified.jsonl
      corpus-tools repair raw/ --no-convert | corpus-tools convert - --to tw2sp

    Simplified texts stay as they are; a mixed one is converted paragraph by paragraph. t2s keeps words, tw2sp
    also replaces words of Taiwan by those of the mainland. Offsets stay true in either case.
    """
    invocation.set("convert", config=conversion)
    result = reach(invocation, "convert")
    write_records(result.documents, invocation, columns=("script", "conversion", "source"), row=_row)
    converted = sum("conversion" in document.meta for document in result.documents)
    invocation.say(f"{converted:,} of {len(result.documents):,} documents converted")
    return finish(invocation, processed=len(result.documents))


def _row(document: Document) -> tuple[str, ...]:
    return document.script, document.meta.get("conversion", "-"), document.source
