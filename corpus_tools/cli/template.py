"""`corpus-tools template`: shared templates and what each article filled in."""

from __future__ import annotations

import click

from corpus_tools.cli.flow import finish, reach
from corpus_tools.cli.help import Command
from corpus_tools.cli.options import Invocation, shared_options
from corpus_tools.cli.output import write_records
from corpus_tools.cli.results import print_lines
from corpus_tools.records import Template


@click.command("template", cls=Command)
@shared_options(finds=("template", "conflict"))
@click.option("--min-members", type=click.IntRange(min=2), help="Articles that make a template [2].")
@click.option("--show", metavar="ID", help="Show one template: its text, who filled in what, who lacks what.")
def template_command(invocation: Invocation, min_members: int | None, show: str | None) -> int:
    """Find shared templates and what each article filled in.

    \b
    Examples:
      corpus-tools template pages/ -o templates.jsonl
      corpus-tools template pages/ --min-members 5
      corpus-tools template templates.jsonl --show t0123456789abcdef

    Writes the records of the corpus with its templates, clusters and pairs (template, excerpt, glued,
    passage); a terminal gets a table of the templates. ID is a template, its number in that table, or an
    article in it.
    """
    from corpus_tools.template import add_templates

    invocation.set("template", min_members=min_members)
    result = reach(invocation, "dedup")
    if min_members is not None or not result.templates:
        add_templates(result, invocation.settings.template)
    if show is not None:
        from corpus_tools.template.result import find_template
        from corpus_tools.template.view import show_template

        print_lines(
            list(show_template(find_template(result.templates, show), lang=invocation.lang)), invocation.color
        )
    else:
        records = (*result.documents, *result.articles, *result.pairs, *result.clusters, *result.templates)
        write_records(records, invocation, columns=(">articles", ">slots", "id", "text…"), row=_row)
    found = ["template"] if result.templates else []
    found += ["conflict"] if any(template.meta.get("conflicts") for template in result.templates) else []
    return finish(invocation, processed=len(result.documents), found=tuple(found))


def _row(record: object) -> tuple[str, ...] | None:
    if not isinstance(record, Template):
        return None
    from corpus_tools.template.result import template_text

    text = " ".join(template_text(record).split())[:120]
    return str(len(record.articles)), str(len(record.values)), record.id, text
