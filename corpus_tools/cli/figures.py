"""`corpus-tools figures`: verify figures and exchange them with annotation tools."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from corpus_tools.cli.flow import finish, reach
from corpus_tools.cli.help import Group
from corpus_tools.cli.options import Invocation, safe, shared_options
from corpus_tools.cli.output import refuse_overwrite, write_records
from corpus_tools.errors import InputError


@click.group("figures", cls=Group)
def figures_command() -> None:
    """Verify figures and exchange them with annotation tools.

    \b
    Examples:
      corpus-tools figures verify figures.jsonl
      corpus-tools figures export pages/ --tool label-studio -o tasks.jsonl
      corpus-tools figures import corrected.jsonl -o gold.jsonl
    """


@figures_command.command("verify")
@shared_options()
def verify_command(invocation: Invocation) -> int:
    """Check that every figure still points at what it says; 1 when one does not.

    \b
    Examples:
      corpus-tools figures verify figures.jsonl
      corpus-tools figures verify pages/
    """
    result = reach(invocation, "mine")
    from corpus_tools.mine.verify import verify_figures

    faults = verify_figures(result.figures, {document.id: document for document in result.documents})
    for fault in faults:
        click.echo(safe(f"{fault.figure} {fault.document}: {fault.problem}"))
    invocation.say(f"{len(result.figures) - len(faults)} of {len(result.figures)} figures hold")
    return finish(invocation, processed=len(result.documents)) or (1 if faults else 0)


@figures_command.command("export")
@shared_options()
@click.option(
    "--tool", type=click.Choice(["label-studio", "doccano"]), default="label-studio", help="Format."
)
@click.option("--utf16", is_flag=True, help="Offsets in UTF-16 units, for tools written in JavaScript.")
def export_command(invocation: Invocation, tool: str, utf16: bool) -> int:
    """Write figures as annotation tasks, one document a line.

    \b
    Examples:
      corpus-tools figures export pages/ --tool label-studio --utf16 -o tasks.jsonl
      corpus-tools figures export figures.jsonl --tool doccano
    """
    result = reach(invocation, "mine")
    from corpus_tools.mine.review import export_figures
    from corpus_tools.records import encode

    tasks = export_figures(result.figures, result.documents, tool, utf16=utf16)
    lines = b"".join(encode(task) + b"\n" for task in tasks)
    if invocation.output is None:
        sys.stdout.buffer.write(lines)
    else:
        refuse_overwrite(invocation.output, invocation)
        invocation.output.write_bytes(lines)
    return finish(invocation, processed=len(result.documents))


@figures_command.command("import")
@shared_options(inputs=False)
@click.argument("tasks", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_command(invocation: Invocation, tasks: Path) -> int:
    """Read corrected annotation tasks as figures, gold for `eval mine`.

    \b
    Examples:
      corpus-tools figures import corrected.jsonl -o gold.jsonl
    """
    from corpus_tools.mine.review import import_figures

    try:
        with tasks.open(encoding="utf-8-sig") as lines:
            figures = list(import_figures(lines))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InputError(f"cannot read {tasks}: {error}", hint="export as JSON Lines in UTF-8") from error
    count = write_records(figures, invocation)
    invocation.say(f"{count} figures")
    return 0
