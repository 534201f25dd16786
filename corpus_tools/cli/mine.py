"""`corpus-tools mine`: figures with value, unit, what is counted, and where they stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from corpus_tools.cli.decisions import decisions_option
from corpus_tools.cli.flow import finish, reach
from corpus_tools.cli.help import Command
from corpus_tools.cli.options import Invocation, shared_options
from corpus_tools.cli.output import Row, format_of, refuse_overwrite, write_records
from corpus_tools.records import Figure, Result, Total

GROUPS = ("period", "agent", "document")


@click.command("mine", cls=Command)
@shared_options(finds=("uncertain", "conflicts", "masked"))
@click.option(
    "--pack", "packs", multiple=True, metavar="NAME|FILE", help="Metric pack [default]; may be repeated."
)
@click.option("--with-duplicates", is_flag=True, default=None, help="Count the figures of copies as well.")
@click.option("--exclude-template", is_flag=True, default=None, help="Leave out sentences bodies share.")
@click.option("--words", type=click.Choice(["auto", "jieba", "none"]), help="How phrases are cut [auto].")
@click.option("--by", type=click.Choice(GROUPS), help="Totals within each of these.")
@click.option("--totals", is_flag=True, help="Totals instead of figures.")
@click.option("--uncertain", is_flag=True, help="Only the figures that should be reviewed.")
@decisions_option
def mine_command(
    invocation: Invocation,
    packs: tuple[str, ...],
    by: str | None,
    totals: bool,
    uncertain: bool,
    decisions: Path | None,
    **settings: Any,
) -> int:
    """Mine figures: value, unit, what is counted, by whom and when.

    \b
    Examples:
      corpus-tools mine page.txt
      corpus-tools mine pages/ --pack policing -o figures.xlsx
      corpus-tools mine pages/ --totals --by period

    A figure of a copied article is marked and counted once; numbers that copies change are reported as
    conflicts.
    """
    invocation.set("mine", packs=packs or None, **settings)
    result = reach(invocation, "mine")
    if decisions is not None:
        from corpus_tools.pipeline import decide

        result = decide(result, decisions, invocation.settings)
    if uncertain:
        result.figures = [figure for figure in result.figures if figure.uncertain]
    if totals or by:
        _write_totals(invocation, result, by)
    else:
        _write_figures(invocation, result)
    counted = sum(figure.kind == "figure" for figure in result.figures)
    conflicts = len(result.totals.conflicts)
    invocation.say(f"{counted} figures in {len(result.documents)} documents, {conflicts} conflicts")
    return finish(invocation, processed=len(result.documents), found=_findings(result))


def _findings(result: Result) -> tuple[str, ...]:
    found = {
        "uncertain": any(figure.uncertain for figure in result.figures),
        "conflicts": bool(result.totals.conflicts),
        "masked": any(figure.qualifier == "masked" for figure in result.figures),
    }
    return tuple(name for name, is_so in found.items() if is_so)


def _write_totals(invocation: Invocation, result: Result, by: str | None) -> None:
    chosen: tuple[Total, ...] = getattr(result.totals, f"by_{by}" if by else "totals")
    columns = (">total", "unit", ">figures", "metric", "of")
    write_records(chosen, invocation, columns=columns, row=_total_row)


def _write_figures(invocation: Invocation, result: Result) -> None:
    """Views hold the totals too; a JSON Lines file holds all records, so that one can go on from it."""
    chosen = format_of(invocation)
    everything = (*result.documents, *result.articles, *result.figures)
    if chosen in ("xlsx", "html") and invocation.output is not None:
        from corpus_tools.report.export import write_records as export

        refuse_overwrite(invocation.output, invocation)
        export(everything, invocation.output, chosen, totals=result.totals, lang=invocation.lang)
        return
    records = everything if chosen == "jsonl" and invocation.output is not None else result.figures
    write_records(records, invocation, columns=(">value", "unit", "kind", "metric", "quote"), row=_rows())


def _rows() -> Row:
    """A row per figure; a sentence is printed beside its first figure only."""
    said: tuple[str | None, str] = None, ""

    def row(record: Any) -> tuple[str, ...] | None:
        nonlocal said
        if not isinstance(record, Figure) or record.kind not in ("figure", "target"):
            return None
        value = record.pattern or "" if record.value is None else f"{record.value:,}"
        value += "" if record.value_max is None else f"–{record.value_max:,}"
        quote = "〃" if said == (record.article, record.quote) else record.quote
        said = record.article, record.quote
        return value, record.unit or "", record.kind, _counted(record), quote

    return row


def _counted(figure: Figure) -> str:
    """The metric; where no metric fits, the noun that is counted."""
    return figure.metric if figure.metric not in (None, "other") else f"({figure.object or '?'})"


def _total_row(total: Total) -> tuple[str, ...]:
    return f"{total.total:,}", total.unit or "", str(total.figures), total.metric, total.group or ""
