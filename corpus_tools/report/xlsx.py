"""The spreadsheet `report.xlsx`: numbers as numbers, every figure red inside its sentence.

No cell is ever a formula and no text becomes a link by itself: cells are written by type, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from corpus_tools.records import Conflict, Figure, Number, Result, Template, Total
from corpus_tools.report.atomic import replaced
from corpus_tools.report.evidence import Sighting, sight_figures
from corpus_tools.report.messages import Messages
from corpus_tools.report.summary import clusters_by_size, data_settings

CELL_LIMIT = 32_767  # characters, Excel's own limit
ROW_LIMIT = 1_048_576
LINK_LIMIT = 65_530  # links a sheet may hold
STREAM_FROM = 60_000  # figures; from here on rows go to disk as they come (400 MB less at 100,000)
EXACT_DIGITS = 15  # more are lost in a cell's double
SHEETS = ("汇总", "指标", "待核", "重复", "模板", "说明")
CREATED = datetime(2000, 1, 1, tzinfo=UTC)  # fixed, so that equal results give equal bytes
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Column(NamedTuple):
    """A column of a sheet: its message key and its width in characters."""

    key: str
    width: int


FIGURE_COLUMNS = (
    Column("id", 12), Column("label", 16), Column("value", 14), Column("value_max", 12), Column("unit", 8),
    Column("qualifier", 9), Column("low", 14), Column("high", 14), Column("surface", 16), Column("quote", 70),
    Column("period", 14), Column("agent", 18), Column("place", 12), Column("object", 14), Column("per", 6),
    Column("kind", 8), Column("status", 8), Column("counted", 9), Column("duplicate", 9),
    Column("confidence", 9), Column("reasons", 30), Column("title", 26), Column("source", 22),
    Column("start", 8), Column("end", 8), Column("rule", 16), Column("metric_id", 18),
    Column("exact_value", 12),
)  # fmt: skip
TOTAL_COLUMNS = (
    Column("label", 22), Column("unit", 8), Column("total", 18), Column("low", 18), Column("high", 18),
    Column("figures", 9), Column("masked", 9), Column("vague", 9), Column("uncertain", 9),
    Column("duplicates_left_out", 11), Column("metric_id", 22),
)  # fmt: skip
PERIOD_COLUMNS = (Column("group", 22), *TOTAL_COLUMNS[:5], *TOTAL_COLUMNS[5:6])
CONFLICT_COLUMNS = (Column("label", 22), Column("unit", 8), Column("values", 18), Column("cluster", 18))
DUPLICATE_COLUMNS = (
    Column("cluster", 19), Column("kind", 10), Column("members", 9), Column("kept", 8), Column("member", 19),
    Column("title", 34), Column("similarity", 10), Column("verified_against", 19), Column("source", 30),
)  # fmt: skip
TEMPLATE_COLUMNS = (
    Column("template", 19), Column("slot", 9), Column("slot_kind", 9), Column("article", 19),
    Column("title", 30), Column("filled", 40), Column("start", 8), Column("end", 8),
)  # fmt: skip


def write_workbook(result: Result, path: Path, lang: str = "zh", page: str | None = None) -> Path:
    """Write the spreadsheet of a result, atomically; equal results give equal bytes.

    Args:
        result: what a run found.
        path: the file to write.
        lang: language of the column names, "zh" or "en".
        page: the HTML report that figures link to, relative to `path`; None: no links.
    """
    import xlsxwriter

    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
        "constant_memory": len(result.figures) > STREAM_FROM,
    }
    with replaced(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), options)
        book.set_properties({"title": Messages(lang)("title"), "created": CREATED})
        _Workbook(book, result, Messages(lang), page).write()
        book.close()
    return path


class _Workbook:
    """One workbook while it is written: its formats, its result, its language."""

    def __init__(self, book: Any, result: Result, say: Messages, page: str | None) -> None:
        self.book, self.result, self.say, self.page = book, result, say, page
        self.labels = {t.metric: say.label(t.label, t.metric) for t in result.totals.totals}
        top = {"valign": "top"}
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E8EEF2", "bottom": 1, "text_wrap": True, **top}
        )
        self.whole = book.add_format({"num_format": "#,##0", **top})
        self.decimal = book.add_format({"num_format": "#,##0.0#########", **top})
        self.share = book.add_format({"num_format": "0.00", **top})
        self.plain = book.add_format(top)
        self.wrap = book.add_format({"text_wrap": True, **top})
        self.mark = book.add_format({"bold": True, "font_color": "#B3261E"})
        self.link = book.add_format({"font_color": "#0B57D0", "underline": 1, **top})
        self.title = book.add_format({"bold": True, "font_size": 14})

    def write(self) -> None:
        """All sheets, in their fixed order."""
        sheets = [self.book.add_worksheet(name) for name in SHEETS]
        summary, figures, review, duplicates, templates, notes = sheets
        sightings = list(sight_figures(self.result))
        self._summary(summary)
        self._figures(figures, [s for s in sightings if s.figure.kind == "figure"])
        self._figures(review, [s for s in sightings if s.figure.uncertain])
        self._table(duplicates, DUPLICATE_COLUMNS, self._duplicate_rows())
        self._table(templates, TEMPLATE_COLUMNS, self._template_rows())
        self._notes(notes)

    def _summary(self, sheet: Any) -> None:
        """Sums per metric, then by period; charts on the right."""
        totals = self.result.totals
        self._table(sheet, TOTAL_COLUMNS, [self._total_row(total) for total in totals.totals])
        if totals.totals:
            self._chart(sheet, len(totals.totals))
        at = len(totals.totals) + 3
        for key, group in (("total.period", totals.by_period), ("total.agent", totals.by_agent)):
            if group:
                sheet.write_string(at, 0, self.say(key), self.title)
                self._header(sheet, PERIOD_COLUMNS, at + 1)
                rows = ([total.group or "", *self._total_row(total)[:6]] for total in group)
                at = self._rows(sheet, rows, at + 2) + 2
        if totals.conflicts:
            sheet.write_string(at, 0, self.say("total.conflicts"), self.title)
            self._header(sheet, CONFLICT_COLUMNS, at + 1)
            self._rows(sheet, map(self._conflict_row, totals.conflicts), at + 2)

    def _conflict_row(self, conflict: Conflict) -> list[Any]:
        label = self.labels.get(conflict.metric or "") or self.say.name("metric", conflict.metric)
        values = " / ".join("–" if value is None else str(value) for value in conflict.values)
        return [label, conflict.unit, values, conflict.cluster]

    def _total_row(self, total: Total) -> list[Any]:
        counts = [total.figures, total.masked, total.vague, total.uncertain, total.duplicates_left_out]
        label = self.say.label(total.label, self.say.name("metric", total.metric))
        return [label, total.unit, total.total, total.low, total.high, *counts, total.metric]

    def _chart(self, sheet: Any, rows: int) -> None:
        """Figures per metric; sums are not drawn together, their units differ."""
        shown = min(rows, 20)
        chart = self.book.add_chart({"type": "bar"})
        name = SHEETS[0]
        chart.add_series(
            {
                "categories": [name, 1, 0, shown, 0],
                "values": [name, 1, 5, shown, 5],
                "fill": {"color": "#2F6F7E"},
                "gap": 40,
            }
        )
        chart.set_title({"name": self.say("chart.metrics"), "name_font": {"size": 12}})
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True})
        chart.set_size({"width": 560, "height": 90 + 22 * shown})
        sheet.insert_chart(1, len(TOTAL_COLUMNS) + 1, chart, {"description": self.say("chart.metrics")})

    def _figures(self, sheet: Any, sightings: Sequence[Sighting]) -> None:
        self._header(sheet, FIGURE_COLUMNS, 0)
        quote_at = [column.key for column in FIGURE_COLUMNS].index("quote")
        for row, sighting in enumerate(sightings[: ROW_LIMIT - 2], start=1):
            cells = self._figure_row(sighting)
            cells[quote_at] = None
            self._row(sheet, row, cells)
            self._quote(sheet, row, quote_at, sighting)
            if self.page and row <= LINK_LIMIT:
                target = f"external:{self.page}#f={sighting.figure.id}"
                sheet.write_url(row, 0, target, self.link, sighting.figure.id)
        if len(sightings) > ROW_LIMIT - 2:
            sheet.write_string(ROW_LIMIT - 1, 0, self.say("sheet.rows_cut", rows=f"{ROW_LIMIT - 2:,}"))
        self._finish(sheet, FIGURE_COLUMNS, len(sightings))

    def _figure_row(self, sighting: Sighting) -> list[Any]:
        figure, say = sighting.figure, self.say
        return [
            figure.id, self.labels.get(figure.metric or "") or say.name("metric", figure.metric),
            figure.value, figure.value_max, figure.unit, say.name("qualifier", figure.qualifier),
            figure.low, figure.high, figure.surface, sighting.quote, figure.period and figure.period.text,
            figure.agent, figure.place, figure.object, figure.per, say.name("kind", figure.kind),
            say("status.review" if figure.uncertain else "status.sure"),
            say("yes" if sighting.counted else "no"), say.name("duplicate", figure.duplicate),
            figure.confidence, "；".join(figure.reasons), sighting.title, sighting.source, figure.start,
            figure.end, figure.rule, figure.metric, exact_note(figure),
        ]  # fmt: skip

    def _quote(self, sheet: Any, row: int, column: int, sighting: Sighting) -> None:
        """The sentence with the figure in red; a rich string needs two pieces or more."""
        quote, start, end = cell_text(sighting.quote), sighting.start, sighting.end
        if quote != sighting.quote or start >= end:
            sheet.write_string(row, column, self._cut(quote), self.wrap)
            return
        pieces: list[Any] = [quote[:start], self.mark, quote[start:end], quote[end:]]
        pieces = [piece for piece in pieces if piece != ""]
        if len(pieces) > 2:
            sheet.write_rich_string(row, column, *pieces, self.wrap)
        else:
            sheet.write_string(row, column, quote, self.mark)

    def _duplicate_rows(self) -> Iterable[list[Any]]:
        titles = {article.id: article for article in self.result.articles}
        sources = {document.id: document.source for document in self.result.documents}
        for cluster in clusters_by_size(self.result.clusters):
            for member in cluster.members:
                article = titles.get(member.article)
                yield [
                    cluster.id, self.say.name("kind", cluster.kind), len(cluster.members),
                    self.say("yes") if member.article == cluster.kept else "", member.article,
                    article.title if article else "", member.jaccard, member.verified_against,
                    sources.get(article.document, article.document) if article else "",
                ]  # fmt: skip

    def _template_rows(self) -> Iterable[list[Any]]:
        titles = {article.id: article.title for article in self.result.articles}
        for template in self.result.templates:
            kinds = {part.slot: part.kind for part in template.parts if part.slot}
            yield [template.id, None, None, None, None, skeleton(template)]
            for slot, by_article in template.values.items():
                for article, places in by_article.items():
                    for start, end, text in places:
                        kind = self.say.name("kind", kinds.get(slot))
                        title = titles.get(article, "")
                        yield [template.id, slot, kind, article, title, text, start, end]

    def _notes(self, sheet: Any) -> None:
        from corpus_tools.report.version import tool_version

        say = self.say
        about = [say("about.offsets"), say("total.note"), say("sheet.language")]
        limits = say("about.limits", rows=f"{ROW_LIMIT:,}", characters=f"{CELL_LIMIT:,}")
        sheet_keys = ("summary", "figures", "review", "duplicates", "templates", "notes")
        rows: list[list[Any]] = [
            [name, say(f"sheet.{key}")] for name, key in zip(SHEETS, sheet_keys, strict=True)
        ]
        rows += [["", text] for text in (*about, limits)]
        rows += [["corpus_tools", tool_version()]]
        for section, table in data_settings(self.result).items():
            values = table.items() if isinstance(table, dict) else [("", table)]
            rows += [[f"{section}.{key}".rstrip("."), str(value)] for key, value in values]
        self._table(sheet, (Column("key", 26), Column("note", 110)), rows)

    def _table(self, sheet: Any, columns: Sequence[Column], rows: Iterable[list[Any]]) -> None:
        self._header(sheet, columns, 0)
        self._finish(sheet, columns, self._rows(sheet, rows, 1) - 1)

    def _header(self, sheet: Any, columns: Sequence[Column], row: int) -> None:
        for at, column in enumerate(columns):
            sheet.write_string(row, at, self.say(f"column.{column.key}"), self.head)

    def _rows(self, sheet: Any, rows: Iterable[list[Any]], first: int) -> int:
        """Write rows from `first` on; the row after the last one written."""
        at = first
        for at, cells in enumerate(rows, start=first):
            if at >= ROW_LIMIT - 1:
                sheet.write_string(at, 0, self.say("sheet.rows_cut", rows=f"{at - 1:,}"))
                return at
            self._row(sheet, at, cells)
            first = at + 1
        return first

    def _row(self, sheet: Any, row: int, cells: Sequence[Any]) -> None:
        for column, value in enumerate(cells):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                sheet.write_string(row, column, self._cut(cell_text(value)), self.plain)
            elif isinstance(value, float):
                sheet.write_number(row, column, value, self.share)
            else:
                self._number(sheet, row, column, value)

    def _number(self, sheet: Any, row: int, column: int, value: Number) -> None:
        """An exact number; one beyond the range of a double stands as text."""
        try:
            double = float(value)
        except OverflowError:
            sheet.write_string(row, column, self._cut(str(value)), self.plain)
            return
        sheet.write_number(row, column, double, self.whole if value == int(value) else self.decimal)

    def _cut(self, text: str) -> str:
        """Text that fits a cell; what does not fit is cut with a note."""
        if len(text) <= CELL_LIMIT:
            return text
        note = self.say("sheet.cut")
        return text[: CELL_LIMIT - len(note)] + note

    def _finish(self, sheet: Any, columns: Sequence[Column], rows: int) -> None:
        """Widths, a frozen header, a filter."""
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(1, min(rows, ROW_LIMIT - 1)), len(columns) - 1)


def skeleton(template: Template) -> str:
    """The text of a template with its slots in brackets.

    >>> from corpus_tools.records import TemplatePart
    >>> skeleton(Template(id="t", parts=(TemplatePart(text="发放"), TemplatePart(slot="s1", kind="number"))))
    '发放〔s1〕'
    """
    return "".join(part.text if part.text is not None else f"〔{part.slot}〕" for part in template.parts)


def cell_text(text: str) -> str:
    """Text without the characters that XML cannot hold.

    >>> cell_text("总\\x00结\\x1b[31m")
    '总结[31m'
    """
    return text if text.isprintable() else UNPRINTABLE.sub("", text)


def exact_note(figure: Figure) -> str:
    """The digits of a value that a cell's double cannot hold, else nothing.

    >>> exact_note(Figure(id="f", document="d", surface="x", start=0, end=1, value=12345678901234567))
    '12345678901234567'
    """
    long = [v for v in (figure.value, figure.value_max) if v is not None and _is_long(v)]
    return "；".join(format(v, "f") if isinstance(v, Decimal) else str(v) for v in long)


def _is_long(value: Number) -> bool:
    if isinstance(value, int) and abs(value) < 10**EXACT_DIGITS:
        return False
    return len(Decimal(value).normalize().as_tuple().digits) > EXACT_DIGITS
