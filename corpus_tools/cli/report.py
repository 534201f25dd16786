"""`corpus-tools report`: HTML, spreadsheet and JSON from results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus_tools.cli.flow import finish
from corpus_tools.cli.help import Command
from corpus_tools.cli.options import Invocation, shared_options
from corpus_tools.cli.output import refuse_overwrite
from corpus_tools.cli.results import load_store
from corpus_tools.errors import UsageError

if TYPE_CHECKING:
    from corpus_tools.report.store import Store

LARGE = 20_000_000  # bytes; beyond it a page gets slow to open and hard to mail


@click.command("report", cls=Command)
@shared_options()
@click.option("--open", "open_page", is_flag=True, help="Open the page in the browser.")
def report_command(invocation: Invocation, open_page: bool) -> int:
    """Write HTML, spreadsheet and JSON reports from results.

    \b
    Examples:
      corpus-tools report out/ -o out/            report.json, report.html, report.xlsx again
      corpus-tools report out/ -o report.html --lang en
      corpus-tools report figures.jsonl -o figures.xlsx

    INPUT is the folder of a run, records of any stage, or raw pages. Without -o the reports go into the
    folder `report`.
    """
    store = load_store(invocation)
    written = _write(store, invocation)
    size = sum(path.stat().st_size for path in written)
    invocation.say(f"{written[0]}: {len(written)} files, {size / 1e6:.1f} MB")
    for path in written:
        if path.suffix == ".html" and path.stat().st_size > LARGE:
            invocation.say(
                f"warning: {path} is {path.stat().st_size / 1e6:.0f} MB, slow to open on some machines"
            )
    pages = [path for path in written if path.suffix == ".html"]
    if open_page and pages:
        click.launch(str(pages[0]))
    return finish(invocation, processed=store.size("documents") or store.size("figures"))


def _write(store: Store, invocation: Invocation) -> list[Path]:
    from corpus_tools.report import write_report

    place = invocation.output or Path("report")
    settings = invocation.settings.report
    if place.suffix not in (".html", ".xlsx", ".json"):
        if place.suffix and not place.is_dir():
            raise UsageError(f"no report is a {place.suffix} file", hint="use .html .xlsx .json or a folder")
        return write_report(store, place, settings, invocation.lang)
    refuse_overwrite(place, invocation)
    from corpus_tools.report import write_one

    return write_one(store, place, settings, invocation.lang)
