"""The first sheet: sums per metric, by period, by body, conflicts between copies, and charts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from corpus_tools.records import Conflict, Total, Totals
from corpus_tools.report.sheets import Column, SheetWriter
from corpus_tools.report.summary import order_totals

NAME = "汇总"
TOTAL_COLUMNS = (
    Column("label", 22), Column("unit", 8), Column("total", 18), Column("low", 18), Column("high", 18),
    Column("figures", 9), Column("masked", 9), Column("vague", 9), Column("uncertain", 9),
    Column("duplicates_left_out", 11), Column("metric_id", 22),
)  # fmt: skip
GROUP_COLUMNS = (Column("group", 22), *TOTAL_COLUMNS[1:6], Column("label", 22))  # the widths stand above
CONFLICT_COLUMNS = (Column("label", 22), Column("unit", 8), Column("values", 18), Column("cluster", 18))
BARS_SHOWN = 20
CHART_AT = len(TOTAL_COLUMNS) + 1


def write_summary(writer: SheetWriter, sheet: Any, totals: Totals) -> None:
    """Write the sheet.

    Args:
        writer: formats and language.
        sheet: the empty worksheet.
        totals: all sums of the corpus.
    """
    rows = order_totals(totals.totals)
    writer.table(sheet, TOTAL_COLUMNS, (_total_row(writer, total) for total in rows))
    below = 1
    if rows:
        below = _metric_chart(writer, sheet, min(len(rows), BARS_SHOWN))
    at = _groups(writer, sheet, "total.period", by_metric(totals.by_period), len(rows) + 3)
    if totals.by_period:
        _period_chart(writer, sheet, by_metric(totals.by_period), (len(rows) + 5, below))
    at = _groups(writer, sheet, "total.agent", by_metric(totals.by_agent), at)
    if totals.conflicts:
        sheet.write_string(at, 0, writer.say("total.conflicts"), writer.title)
        writer.header(sheet, CONFLICT_COLUMNS, at + 1)
        labels = {total.metric: writer.say.label(total.label, total.metric) for total in rows}
        writer.rows(sheet, (_conflict_row(conflict, labels) for conflict in totals.conflicts), at + 2)


def by_metric(totals: Iterable[Total]) -> list[Total]:
    """Sums of one metric and unit together, in the order of their groups."""
    return sorted(totals, key=lambda t: (t.metric == "other", t.metric, t.unit or "", t.group or ""))


def longest_series(totals: Sequence[Total]) -> tuple[int, int]:
    """Where the metric with most dated periods stands among sums ordered by metric: first row and length."""
    best, at = (0, 0), 0
    for (metric, _), own in groupby(totals, key=lambda t: (t.metric, t.unit)):
        groups = [total.group or "" for total in own]
        dated = sum(group[:1].isdigit() for group in groups)  # these sort before 今年 and XXXX-05
        if metric != "other" and dated > best[1]:
            best = (at, dated)
        at += len(groups)
    return best


def _groups(writer: SheetWriter, sheet: Any, key: str, totals: Sequence[Total], at: int) -> int:
    """A titled table of sums by group; the row for the next one."""
    if not totals:
        return at
    sheet.write_string(at, 0, writer.say(key), writer.title)
    writer.header(sheet, GROUP_COLUMNS, at + 1)
    rows = ((total.group or "", _total_row(writer, total)) for total in totals)
    return writer.rows(sheet, ([group, *row[1:6], row[0]] for group, row in rows), at + 2) + 2


def _total_row(writer: SheetWriter, total: Total) -> list[Any]:
    counts = [total.figures, total.masked, total.vague, total.uncertain, total.duplicates_left_out]
    label = writer.say.label(total.label, writer.say.name("metric", total.metric))
    return [label, total.unit, total.total, total.low, total.high, *counts, total.metric]


def _conflict_row(conflict: Conflict, labels: dict[str, str]) -> list[Any]:
    values = " / ".join("–" if value is None else str(value) for value in conflict.values)
    metric = conflict.metric or ""
    return [labels.get(metric, metric), conflict.unit, values, conflict.cluster]


def _metric_chart(writer: SheetWriter, sheet: Any, shown: int) -> int:
    """Figures per metric (sums differ in unit and are not drawn together); the row below the chart."""
    height = 90 + 22 * shown
    chart = _chart(writer, "bar", "chart.metrics", height)
    chart.set_y_axis({"reverse": True})
    chart.add_series(_series(1, shown, categories=0, values=5))
    sheet.insert_chart(1, CHART_AT, chart, {"description": writer.say("chart.metrics")})
    return height // 20 + 3


def _period_chart(writer: SheetWriter, sheet: Any, totals: Sequence[Total], places: tuple[int, int]) -> None:
    """The metric with most periods over time; `places`: first row of the sums, row of the chart."""
    start, length = longest_series(totals)
    if length < 2:
        return
    first, below = places
    total = totals[start]
    title = writer.say("chart.period", metric=_total_row(writer, total)[0], unit=total.unit or "")
    chart = _chart(writer, "column", title, 320)
    chart.add_series(_series(first + start, first + start + length - 1, categories=0, values=2))
    sheet.insert_chart(below, CHART_AT, chart, {"description": title})


def _chart(writer: SheetWriter, kind: str, title: str, height: int) -> Any:
    chart = writer.book.add_chart({"type": kind})
    name = writer.say(title) if title.startswith("chart.") else title
    chart.set_title({"name": name, "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_size({"width": 560, "height": height})
    return chart


def _series(first: int, last: int, *, categories: int, values: int) -> dict[str, Any]:
    return {
        "categories": [NAME, first, categories, last, categories],
        "values": [NAME, first, values, last, values],
        "fill": {"color": "#2F6F7E"},
        "gap": 40,
    }
