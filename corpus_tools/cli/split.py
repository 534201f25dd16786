"""`corpus-tools split`: compilations into articles, articles into sections."""

from __future__ import annotations

from pathlib import Path

import click

from corpus_tools.cli.flow import finish, reach
from corpus_tools.cli.help import Command
from corpus_tools.cli.options import Invocation, safe, shared_options
from corpus_tools.cli.output import format_of, write_records


@click.command("split", cls=Command)
@shared_options(finds=("count",))
@click.option(
    "--headings",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="TOML file of further heading rules, tried before the shipped ones.",
)
@click.option("--outline", "wants_outline", is_flag=True, help="Print the tree of articles and sections.")
def split_command(invocation: Invocation, headings: tuple[Path, ...], wants_outline: bool) -> int:
    """Split compilations into articles and sections; boilerplate is flagged and left out.

    \b
    Examples:
      corpus-tools split page.txt
      corpus-tools split pages/ -o articles.jsonl
      corpus-tools split pages/ --outline | less
      corpus-tools split pages/ --headings station.toml

    A terminal gets the tree. Writes document and article records; `meta` of an article holds its number,
    dates and organisations, and the count that its page declares. --fail-on count: a page declares
    another number of articles than were found.
    """
    invocation.set("split", headings=tuple(map(str, headings)) or None)
    from corpus_tools.split import disagreements, heading_rules, outline

    heading_rules(invocation.settings.split.headings)  # a rule file that is wrong stops here
    result = reach(invocation, "split")

    on_terminal = invocation.output is None and (wants_outline or format_of(invocation) == "table")
    if on_terminal or wants_outline:
        for line in outline(result.documents, result.articles):
            click.echo(safe(line))
    if not on_terminal:
        write_records((*result.documents, *result.articles), invocation)
    wrong = disagreements(result.articles)
    sources = {document.id: document.source for document in result.documents}
    for document, declared, found in wrong:
        invocation.say(f"{sources.get(document, document)} declares {declared} articles, {found} were found")
    sections = sum(len(article.sections) for article in result.articles)
    invocation.say(f"{len(result.articles):,} articles, {sections:,} sections")
    return finish(invocation, processed=len(result.articles), found=("count",) if wrong else ())
