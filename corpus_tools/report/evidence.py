"""Where a figure stands: its sentence in the repaired text, with the figure's place in it.

Places are carried from the raw text through the span map of the article (or document), never searched
for. Only when neither text is at hand does the record's own quote stand in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from corpus_tools.records import Article, Document, Figure, Result
from corpus_tools.report.summary import counted_ids
from corpus_tools.spans import SpanMap

SENTENCE_ENDS = "。！？!?\n"
REACH = 110  # characters kept on each side of a figure in a longer sentence
ELLIPSIS = "…"
SHARES = ("%", "‰", "百分点")  # units that are never added


class Sighting(NamedTuple):
    """A figure with its sentence: `quote[start:end]` is the figure, as repaired."""

    figure: Figure
    quote: str
    start: int
    end: int
    title: str
    source: str
    counted: bool


def sight_figures(result: Result, figures: Iterable[Figure] | None = None) -> Iterator[Sighting]:
    """Each figure (of `figures`, else of the result) with its evidence, in order."""
    witness = _Witness(result)
    for figure in result.figures if figures is None else figures:
        yield witness.sight(figure)


def sentence_around(text: str, start: int, end: int) -> tuple[str, int, int]:
    """The sentence that holds text[start:end], cut to a readable length, and the place in it.

    >>> sentence_around("会议召开。发放传单5000份。结束。", 9, 14)
    ('发放传单5000份。', 4, 9)
    """
    low = max(0, start - REACH)
    high = min(len(text), end + REACH)
    first = low + max(text[low:start].rfind(mark) for mark in SENTENCE_ENDS) + 1
    stops = [at for mark in SENTENCE_ENDS if (at := text.find(mark, end, high)) >= 0]
    last = min(stops) + 1 if stops else high
    before = ELLIPSIS if first == low and low > 0 and text[low - 1] not in SENTENCE_ENDS else ""
    after = ELLIPSIS if not stops and high < len(text) else ""
    body = text[first:last]
    lead = len(body[: start - first]) - len(body[: start - first].lstrip())
    quote = before + body.strip() + after
    offset = len(before) - lead - first
    return quote, start + offset, end + offset


class _Witness:
    """The texts of a result, with their span maps made once."""

    def __init__(self, result: Result) -> None:
        self._articles: dict[str, Article] = {article.id: article for article in result.articles}
        self._documents: dict[str, Document] = {document.id: document for document in result.documents}
        self._spans: dict[str, SpanMap] = {}
        self._counted = counted_ids(result.totals)

    def sight(self, figure: Figure) -> Sighting:
        article = self._articles.get(figure.article or "")
        document = self._documents.get(figure.document)
        quote, start, end = self._quote(figure, article, document)
        title = article.title if article else ""
        source = document.source if document else figure.document
        return Sighting(figure, quote, start, end, title, source, self._is_counted(figure))

    def _quote(
        self, figure: Figure, article: Article | None, document: Document | None
    ) -> tuple[str, int, int]:
        for holder in (article, document):
            if holder is not None and holder.map:
                spans = self._spans.setdefault(holder.id, holder.spans)
                start, end = spans.to_text(figure.start, figure.end)
                if start < end:
                    return sentence_around(holder.text, start, end)
        at = figure.quote.find(figure.surface) if figure.quote.count(figure.surface) == 1 else -1
        return (figure.quote, at, at + len(figure.surface)) if at >= 0 else (figure.quote, 0, 0)

    def _is_counted(self, figure: Figure) -> bool:
        """In a sum; without sums at hand, what the sums would take by the record alone."""
        if self._counted:
            return figure.id in self._counted
        whole = figure.per is None and figure.part_of is None and figure.unit not in SHARES
        reported = figure.kind == "figure" and figure.value is not None
        return whole and reported and figure.duplicate not in ("duplicate", "repeat")
