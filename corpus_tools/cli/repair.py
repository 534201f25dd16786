"""`corpus-tools repair`: scrape damage out, every change an edit that can be replayed."""

from __future__ import annotations

import click

from corpus_tools.cli.flow import finish, reach
from corpus_tools.cli.help import Command
from corpus_tools.cli.options import Invocation, safe, shared_options
from corpus_tools.cli.output import write_records
from corpus_tools.records import Document


@click.command("repair", cls=Command)
@shared_options(finds=("uncertain",))
@click.option("--only", multiple=True, metavar="RULE", help="Only this rule; may be given several times.")
@click.option("--skip", multiple=True, metavar="RULE", help="All rules but this one.")
@click.option("--punctuation", type=click.Choice(["keep", "full"]), help="Width of marks [keep].")
@click.option("--learn/--no-learn", default=None, help="Learn words from the undamaged part first [yes].")
@click.option("--no-convert", is_flag=True, help="Stop before the conversion to simplified Chinese.")
@click.option("--explain", is_flag=True, help="Print the rules that repaired something, with examples.")
@click.option("--diff", "wants_diff", is_flag=True, help="Print the damaged lines and what became of them.")
def repair_command(
    invocation: Invocation, *, no_convert: bool, explain: bool, wants_diff: bool, **repair: object
) -> int:
    """Repair scrape damage; every change is an edit that can be replayed.

    \b
    Examples:
      corpus-tools repair page.txt --diff
      corpus-tools repair pages/ --explain
      corpus-tools repair pages/ -o repaired.jsonl --skip soft-wrap

    Notes like 總結(jié), shifted GBK, stray marks, escapes, entities, noise lines, hidden characters,
    blanks and line ends inside sentences. `raw` stays, `text` is repaired, `edits` lead from one to the
    other; a close call is "uncertain" and names its runner-up.
    """
    invocation.set("repair", **{key: value for key, value in repair.items() if value not in ((), None)})
    from corpus_tools.repair import chosen_fixers, diff_lines, explain_repairs

    chosen_fixers(invocation.settings.repair)  # a rule that does not exist stops here
    result = reach(invocation, "repair" if no_convert else "convert")
    documents = result.documents
    if explain:
        for count in explain_repairs(documents):
            doubt = f", {count.uncertain:,} uncertain" if count.uncertain else ""
            click.echo(f"{count.rule}: {count.edits:,} (documents: {count.documents:,}{doubt})")
            for before, after in count.examples:
                click.echo(safe(f"    {before.strip()} → {after.strip()}").replace("\n", " "))
    if wants_diff:
        for document in documents:
            changed = list(diff_lines(document))
            if changed:
                click.echo(safe(f"{document.source}: {len(changed):,} lines"))
            for before, after in changed:
                click.echo(safe(f"- {before}\n+ {after}\n"))
    if not (explain or wants_diff) or invocation.output:
        write_records(documents, invocation, columns=(">edits", ">uncertain", "script", "source"), row=_row)
    uncertain = sum(_uncertain(document) for document in documents)
    edits = sum(len(document.edits) for document in documents)
    invocation.say(f"{edits:,} edits in {len(documents):,} documents, {uncertain:,} uncertain")
    return finish(invocation, processed=len(documents), found=("uncertain",) if uncertain else ())


def _uncertain(document: Document) -> int:
    return sum(edit.status == "uncertain" for edit in document.edits)


def _row(document: Document) -> tuple[str, ...]:
    return f"{len(document.edits):,}", f"{_uncertain(document):,}", document.script, document.source
