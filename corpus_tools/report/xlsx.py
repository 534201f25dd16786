"""The spreadsheet `report.xlsx`: numbers as numbers, every figure red inside its sentence.

No cell is ever a formula and no text becomes a link by itself: cells are written by type, never guessed.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from corpus_tools.records import Figure, Number, Template, Totals
from corpus_tools.report.atomic import replaced
from corpus_tools.report.evidence import Sighting
from corpus_tools.report.excerpt import Excerpt
from corpus_tools.report.limits import SUMS_LISTED
from corpus_tools.report.messages import Messages
from corpus_tools.report.rows import Quote, RowSheet, RowWriter
from corpus_tools.report.sheets import CELL_LIMIT, ROW_LIMIT, Column, SheetWriter
from corpus_tools.report.sources import sources_of
from corpus_tools.report.store import find_rows
from corpus_tools.report.summary import settings_rows
from corpus_tools.report.xlsx_summary import NAME, write_summary

LINK_LIMIT = 65_530  # links a sheet may hold
EXACT_DIGITS = 15  # more are lost in a cell's double
SHEETS = (NAME, "指标", "待核", "重复", "模板", "说明")
CREATED = datetime(2000, 1, 1, tzinfo=UTC)  # fixed, so that equal results give equal bytes


FIGURE_COLUMNS = (
    Column("id", 20), Column("label", 18), Column("value", 14), Column("value_max", 12), Column("unit", 8),
    Column("qualifier", 9), Column("low", 14), Column("high", 14), Column("surface", 16), Column("quote", 70),
    Column("period", 14), Column("agent", 18), Column("place", 12), Column("object", 14), Column("per", 6),
    Column("kind", 8), Column("status", 8), Column("counted", 9), Column("duplicate", 9),
    Column("confidence", 9), Column("reasons", 30), Column("title", 26), Column("source", 22),
    Column("start", 8), Column("end", 8), Column("rule", 16), Column("metric_id", 18),
    Column("exact_value", 12),
)  # fmt: skip
DUPLICATE_COLUMNS = (
    Column("cluster", 19), Column("kind", 10), Column("members", 9), Column("kept", 8), Column("member", 19),
    Column("title", 34), Column("similarity", 10), Column("verified_against", 19), Column("source", 30),
)  # fmt: skip
TEMPLATE_COLUMNS = (
    Column("template", 19), Column("slot", 9), Column("slot_kind", 9), Column("article", 19),
    Column("title", 30), Column("filled", 40), Column("start", 8), Column("end", 8),
)  # fmt: skip


def write_workbook(excerpt: Excerpt, path: Path, lang: str = "zh", page: str | None = None) -> Path:
    """Write the spreadsheet, atomically; equal results give equal bytes.

    Args:
        excerpt: what is shown of the corpus.
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
    }
    # What is written on the way lies beside the file: no other disk has to have room for it.
    beside = path.parent if path.is_file() or not path.exists() else None
    with replaced(path) as temporary, TemporaryDirectory(".part", f".{path.name}.", beside) as parts:
        book = xlsxwriter.Workbook(str(temporary), {**options, "tmpdir": parts})
        book.set_properties({"title": Messages(lang)("title"), "created": CREATED})
        _Workbook(book, excerpt, Messages(lang), page).write()
        _close(book)
    return path


def _close(book: Any) -> None:
    """Write the file.

    Raises:
        OSError: it cannot be written.
    """
    from xlsxwriter.exceptions import FileCreateError

    try:
        book.close()
    except FileCreateError as error:
        [cause] = error.args
        hook, sys.unraisablehook = sys.unraisablehook, lambda unraisable: None
        traceback.clear_frames(cause.__traceback__)  # the archive in them fails once more, and would say so
        sys.unraisablehook = hook
        raise cause from None


class _Workbook:
    """One workbook while it is written: its formats, its records, its language."""

    def __init__(self, book: Any, excerpt: Excerpt, say: Messages, page: str | None) -> None:
        self.book, self.excerpt, self.say, self.page = book, excerpt, say, page
        self.writer = SheetWriter(book, say)
        self.totals = list(excerpt.first("totals", "figures", ["ids"], SUMS_LISTED))
        self.labels = {t.metric: say.label(t.label, t.metric) for t in self.totals}

    def write(self) -> None:
        """All sheets, in their fixed order."""
        kinds = (None, RowSheet, RowSheet, RowSheet, RowSheet, None)
        sheets = [self.book.add_worksheet(name, kind) for name, kind in zip(SHEETS, kinds, strict=True)]
        summary, figures, review, duplicates, templates, notes = sheets
        sightings = self.excerpt.sightings
        write_summary(self.writer, summary, self._sums())
        self._figures(figures, sightings.pick(sightings.reported))
        self._figures(review, sightings.pick(sightings.uncertain))
        self._long(duplicates, DUPLICATE_COLUMNS, self._duplicate_rows())
        self._long(templates, TEMPLATE_COLUMNS, self._template_rows(), limit=self.excerpt.limits.rows)
        self._notes(notes)

    def _sums(self) -> Totals:
        first = self.excerpt.first
        return Totals(
            totals=tuple(self.totals),
            by_period=tuple(first("by_period", "figures", ["ids"], SUMS_LISTED)),
            by_agent=tuple(first("by_agent", "figures", ["ids"], SUMS_LISTED)),
            conflicts=tuple(first("conflicts", limit=SUMS_LISTED)),
        )

    def _figures(self, sheet: RowSheet, sightings: Iterable[Sighting]) -> None:
        """A sheet of figures; the first of them lead to the page."""
        limit = LINK_LIMIT if self.page else 0
        linked: list[str] = []

        def cells() -> Iterator[list[Any]]:
            for sighting in sightings:
                if len(linked) < limit:
                    linked.append(f"f={sighting.figure.id}")
                yield self._figure_row(sighting)

        self._long(sheet, FIGURE_COLUMNS, cells(), linked=limit)
        sheet.link(self.page or "", linked)

    def _long(
        self,
        sheet: RowSheet,
        columns: Sequence[Column],
        cells: Iterable[list[Any]],
        *,
        linked: int = 0,
        limit: int = ROW_LIMIT,
    ) -> None:
        """A whole sheet of up to `limit` rows, the first cell of `linked` rows as a link."""
        writer, say = RowWriter(self.writer, len(columns)), self.say
        writer.header(sheet, [say(f"column.{column.key}") for column in columns])
        row, last = 0, min(ROW_LIMIT - 2, limit)
        for row, own in enumerate(cells, start=1):
            if row > last:
                writer.write(sheet, row, [say("sheet.rows_cut", rows=f"{last:,}")])
                break
            writer.write(sheet, row, own, "link" if row <= linked else "plain")
        self.writer.finish(sheet, columns, row)

    def _figure_row(self, sighting: Sighting) -> list[Any]:
        figure, say = sighting.figure, self.say
        quote = Quote(sighting.quote, sighting.start, sighting.end)
        return [
            figure.id, self.labels.get(figure.metric or "") or say.name("metric", figure.metric),
            figure.value, figure.value_max, figure.unit, say.name("qualifier", figure.qualifier),
            figure.low, figure.high, figure.surface, quote, figure.period and figure.period.text,
            figure.agent, figure.place, figure.object, figure.per, say.name("kind", figure.kind),
            say("status.review" if figure.uncertain else "status.sure"),
            say("yes" if sighting.counted else "no"), say.name("duplicate", figure.duplicate),
            figure.confidence, "；".join(figure.reasons), sighting.title, sighting.source, figure.start,
            figure.end, figure.rule, figure.metric, exact_note(figure),
        ]  # fmt: skip

    def _duplicate_rows(self) -> Iterator[list[Any]]:
        clusters, store = self.excerpt.clusters, self.excerpt.store
        members = {member.article for cluster in clusters for member in cluster.members}
        found = find_rows(store, "articles", ["id", "document", "title"], members)
        articles = {name: (document, title) for name, document, title in found}
        sources = sources_of(store, {document for document, _ in articles.values()})
        for cluster in clusters:
            for member in cluster.members:
                document, title = articles.get(member.article, ("", ""))
                yield [
                    cluster.id, self.say.name("kind", cluster.kind), len(cluster.members),
                    self.say("yes") if member.article == cluster.kept else "", member.article,
                    title, member.jaccard, member.verified_against, sources.get(document, document),
                ]  # fmt: skip

    def _template_rows(self) -> Iterator[list[Any]]:
        named = {article for template in self._templates() for article in template.articles}
        titles = dict(find_rows(self.excerpt.store, "articles", ["id", "title"], named))
        for template in self._templates():
            kinds = {part.slot: part.kind for part in template.parts if part.slot}
            yield [template.id, None, None, None, None, skeleton(template)]
            for slot, by_article in template.values.items():
                for article, places in by_article.items():
                    for start, end, text in places:
                        kind = self.say.name("kind", kinds.get(slot))
                        title = titles.get(article, "")
                        yield [template.id, slot, kind, article, title, text, start, end]

    def _templates(self) -> Iterator[Template]:
        return self.excerpt.first("templates", "articles.length")

    def _notes(self, sheet: Any) -> None:
        from corpus_tools.report.version import tool_version

        say = self.say
        about = [say("about.offsets"), say("total.note"), say("sheet.language")]
        limits = say("about.limits", rows=f"{ROW_LIMIT:,}", characters=f"{CELL_LIMIT:,}")
        sheet_keys = ("summary", "figures", "review", "duplicates", "templates", "notes")
        lines: list[list[Any]] = [
            [name, say(f"sheet.{key}")] for name, key in zip(SHEETS, sheet_keys, strict=True)
        ]
        lines += [["", text] for text in (*about, limits)]
        lines += [["", text] for text in self._parts()]
        lines += [["corpus_tools", tool_version()]]
        lines += [[key, value] for key, value in settings_rows(self.excerpt.store.settings)]
        self.writer.table(sheet, (Column("key", 26), Column("note", 110)), lines)

    def _parts(self) -> Iterator[str]:
        """What the sheets do not hold, and where it is."""
        excerpt = self.excerpt
        few = min(SUMS_LISTED, excerpt.limits.rows)
        sums = dict.fromkeys(("totals", "by_period", "by_agent", "conflicts"), few)
        lists = {"clusters": len(excerpt.clusters), "templates": excerpt.limits.rows}
        for name, shown in {"figures": len(excerpt.sightings), **sums, **lists}.items():
            if part := excerpt.part(name, min(shown, excerpt.store.size(name))):
                text = self.say(f"part.{name}", shown=f"{part.shown:,}", all=f"{part.all:,}")
                yield f"{text} tables/{part.table}.parquet"


def skeleton(template: Template) -> str:
    """The text of a template with its slots in brackets.

    >>> from corpus_tools.records import TemplatePart
    >>> skeleton(Template(id="t", parts=(TemplatePart(text="发放"), TemplatePart(slot="s1", kind="number"))))
    '发放〔s1〕'
    """
    return "".join(part.text if part.text is not None else f"〔{part.slot}〕" for part in template.parts)


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
