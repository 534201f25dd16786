"""Records in a notebook: a small table, a highlighted text, a chart, a data frame.

What is shown is plain HTML without script or style sheet, so it survives in a saved notebook.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from corpus_tools.errors import MissingDependencyError
from corpus_tools.records import Article, Document, DuplicatePair, Figure, Result, to_dict
from corpus_tools.report.charts import Chart, Label, bar_chart, display_number, histogram, score_class
from corpus_tools.report.evidence import Sighting, sight_figures
from corpus_tools.report.messages import Messages
from corpus_tools.report.summary import by_count
from corpus_tools.spans import SpanMap

ROWS_SHOWN = 20
MARK = "background:#ffe39b;color:#000"
SHOWN: dict[str, tuple[str, ...]] = {
    "document": ("id", "source", "encoding", "script"),
    "article": ("id", "ordinal", "title", "document"),
    "pair": ("a", "b", "kind", "jaccard"),
    "cluster": ("id", "kind", "kept"),
    "template": ("id", "cluster"),
    "failure": ("source", "stage", "error", "hint"),
}


class View:
    """Records of one type, as a notebook shows them.

    Args:
        records: the records, of one type.
        result: where the texts of figures are; without it their own quotes are shown.
        lang: "zh" or "en".

    >>> figures = [Figure(id="f1", document="d", surface="5次", start=2, end=4, value=5, quote="检查5次。")]
    >>> View(figures)
    <1 figure records>
    >>> View(figures)._repr_html_().count("<mark")
    1
    >>> View(figures).to_dicts()[0]["value"]
    5
    """

    def __init__(self, records: Iterable[Any], result: Result | None = None, lang: str = "zh") -> None:
        self.records: Sequence[Any] = list(records)
        self.result = result or Result(figures=[r for r in self.records if isinstance(r, Figure)])
        self.say = Messages(lang)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)

    def __getitem__(self, place: int) -> Any:
        return self.records[place]

    def __repr__(self) -> str:
        return f"<{len(self.records)} {self._tag()} records>"

    def to_dicts(self) -> list[dict[str, Any]]:
        """The records as plain values."""
        return [to_dict(record) for record in self.records]

    def to_pandas(self) -> Any:
        """A pandas frame, a row per record; numbers are floats, their exact digits in column `exact`.

        Raises:
            MissingDependencyError: pandas is not installed.
        """
        _need("pandas")
        return self._arrow().to_pandas()

    def to_polars(self) -> Any:
        """A polars frame, a row per record; numbers are floats, their exact digits in column `exact`.

        Raises:
            MissingDependencyError: polars is not installed.
        """
        return _need("polars").from_arrow(self._arrow())

    def chart(self) -> Drawing:
        """Figures by metric, pairs by similarity, other records by kind."""
        if self._tag() == "pair":
            pairs = [pair for pair in self.records if isinstance(pair, DuplicatePair)]
            scores = Counter(score_class(pair.jaccard) for pair in pairs if pair.kind != "passage")
            return Drawing(histogram({"key": "chart.similarity"}, scores), self.say)
        field = "metric" if self._tag() == "figure" else "kind"
        counts = by_count(Counter(str(getattr(record, field, None) or "other") for record in self.records))
        labels = {total.metric: total.label for total in self.result.totals.totals}
        rows: list[tuple[Label, int]] = [(labels.get(name) or {"text": name}, n) for name, n in counts]
        return Drawing(bar_chart({"key": "chart.metrics"}, rows), self.say)

    def _repr_html_(self) -> str:
        from markupsafe import Markup

        heads, rows = self._figure_table() if self._tag() == "figure" else self._plain_table()
        head = Markup("").join(Markup("<th>{}</th>").format(name) for name in heads)
        body = Markup("").join(
            Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(cell) for cell in row))
            for row in rows
        )
        rest = len(self.records) - len(rows)
        more = Markup("<p>{}</p>").format(self.say("filter.more", n=rest)) if rest > 0 else ""
        table = Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>{}")
        return str(table.format(head, body, more))

    def _figure_table(self) -> tuple[list[str], list[list[Any]]]:
        heads = [self.say(f"column.{key}") for key in ("metric", "value", "unit", "quote", "period", "agent")]
        shown = sight_figures(self.result, self.records[:ROWS_SHOWN])
        return heads, [self._figure_row(sighting) for sighting in shown]

    def _figure_row(self, sighting: Sighting) -> list[Any]:
        figure = sighting.figure
        quote = marked(sighting.quote, [(sighting.start, sighting.end)])
        period = figure.period.text if figure.period else ""
        value = display_number(figure.value) or figure.surface
        return [figure.metric or "", value, figure.unit or "", quote, period, figure.agent or ""]

    def _plain_table(self) -> tuple[list[str], list[list[Any]]]:
        names = SHOWN.get(self._tag(), ())
        return list(names), [[getattr(r, name) for name in names] for r in self.records[:ROWS_SHOWN]]

    def _tag(self) -> str:
        return str(self.records[0].__struct_config__.tag) if self.records else "no"

    def _arrow(self) -> Any:
        """The table with doubles instead of decimals, which frames compute with."""
        import pyarrow as pa

        from corpus_tools.report.export import records_table

        table = records_table(self.records)
        fields = [pa.field(f.name, pa.float64()) if pa.types.is_decimal(f.type) else f for f in table.schema]
        return table.cast(pa.schema(fields))


class Drawing:
    """A chart as SVG, shown by notebooks and writable to a file."""

    def __init__(self, chart: Chart, say: Messages) -> None:
        self.chart, self.say = chart, say

    def to_svg(self) -> str:
        """The drawing as an SVG document."""
        from corpus_tools.report.html import draw_chart

        svg = draw_chart(self.chart, self.say)
        return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)

    def _repr_svg_(self) -> str:
        return self.to_svg()


class TextView:
    """A text with its figures highlighted.

    >>> article = Article(id="a", document="d", ordinal=1, title="t", start=0, end=5, text="检查5次。",
    ...                   map=((0, 0, 5),))
    >>> figure = Figure(id="f", document="d", article="a", surface="5次", start=2, end=4)
    >>> "<mark style=" in TextView(article, [figure])._repr_html_()
    True
    """

    def __init__(self, text: Article | Document, figures: Iterable[Figure] = ()) -> None:
        self.text = text
        self.figures = [f for f in figures if text.id in (f.article, f.document)]

    def _repr_html_(self) -> str:
        from markupsafe import Markup

        spans: SpanMap = self.text.spans
        places = sorted(spans.to_text(figure.start, figure.end) for figure in self.figures)
        shown = marked(self.text.text, places)
        return str(Markup('<div style="white-space:pre-wrap" lang="zh-Hans">{}</div>').format(shown))


def view(records: Any, figures: Iterable[Figure] = (), *, lang: str = "zh") -> View | TextView:
    """What a notebook shows of records.

    Args:
        records: a result (its figures are shown in their sentences), records of one type, or one article
            or document, whose `figures` are highlighted.
        figures: for one text only.
        lang: "zh" or "en".
    """
    if isinstance(records, (Article, Document)):
        return TextView(records, figures)
    if isinstance(records, Result):
        return View(records.figures, records, lang)
    return View(records, None, lang)


def marked(text: str, places: Iterable[tuple[int, int]]) -> Any:
    """A text as markup with these places marked; overlapping ones only once."""
    from markupsafe import Markup

    pieces: list[Any] = []
    at = 0
    for start, end in places:
        if at <= start < end:
            pieces += [text[at:start], Markup('<mark style="{}">{}</mark>').format(MARK, text[start:end])]
            at = end
    return Markup("").join([*pieces, text[at:]])


def _need(name: str) -> Any:
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError as error:
        hint = f'pip install "corpus-tools[{name}]"'
        raise MissingDependencyError(f"{name} is not installed", hint=hint) from error
