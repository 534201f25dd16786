"""Where a figure stands: its sentence in the repaired text, with the figure's place in it.

Places are carried from the raw text through the span map of the article (or document), never searched
for. Only when neither text is at hand does the record's own quote stand in.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from corpus_tools.records import Article, Document, Figure, Result
from corpus_tools.report.figure_columns import FigureColumns
from corpus_tools.report.sources import sources_of
from corpus_tools.report.spool import Spool
from corpus_tools.report.store import BATCH, Store, find_records, stored

SENTENCE_ENDS = "。！？!?\n"
SENTENCE_END = re.compile(f"[{SENTENCE_ENDS}]")
REACH = 110  # characters kept on each side of a figure in a longer sentence
ELLIPSIS = "…"
SHARES = ("%", "‰", "百分点")  # units that are never added
SIGHTED_AT_ONCE = 20_000  # figures whose texts are looked up together


class Sighting(NamedTuple):
    """A figure with its sentence: `quote[start:end]` is the figure, as repaired."""

    figure: Figure
    quote: str
    start: int
    end: int
    title: str
    source: str
    counted: bool


class Sightings:
    """Figures with their evidence, in order; those of a corpus that is not in memory wait in a file.

    Args:
        store: the corpus.
        figures: those that are shown.

    Attributes:
        columns: the same figures as a page lists them.
        reported: places of reported results.
        uncertain: places of figures to check.
        doubtful: articles and documents with figures to check.
        outside: documents with figures outside their articles.
    """

    def __init__(self, store: Store, figures: Iterable[Figure]) -> None:
        self._items: list[Sighting] | Spool[Sighting] = [] if store.is_held else Spool(Sighting)
        self.columns = FigureColumns()
        self.reported, self.uncertain = array("q"), array("q")
        self.doubtful, self.outside = set[str](), set[str]()
        waiting = iter(sight_figures(store, figures))
        while some := list(islice(waiting, BATCH)):
            self.columns.add(some)
            for sighting in some:
                self._note(len(self._items), sighting.figure)
                self._items.append(sighting)

    def __len__(self) -> int:
        return len(self._items)

    def pick(self, places: Iterable[int]) -> Iterator[Sighting]:
        """Those at these places."""
        return map(self._items.__getitem__, places)

    def _note(self, place: int, figure: Figure) -> None:
        if figure.kind == "figure":
            self.reported.append(place)
        if figure.uncertain:
            self.uncertain.append(place)
            self.doubtful.add(figure.article or figure.document)
        if figure.article is None:
            self.outside.add(figure.document)


def sight_figures(records: Result | Store, figures: Iterable[Figure] | None = None) -> Iterator[Sighting]:
    """Each figure (of `figures`, else all) with its evidence, in order."""
    store = stored(records)
    waiting = iter(store.pick("figures") if figures is None else figures)
    while some := list(islice(waiting, SIGHTED_AT_ONCE)):
        yield from _Witness(store, some).sightings()


def sentence_around(text: str, start: int, end: int) -> tuple[str, int, int]:
    """The sentence that holds text[start:end], cut to a readable length, and the place in it.

    >>> sentence_around("会议召开。发放传单5000份。结束。", 9, 14)
    ('发放传单5000份。', 4, 9)
    """
    low = max(0, start - REACH)
    high = min(len(text), end + REACH)
    first = low + max(map(text[low:start].rfind, SENTENCE_ENDS)) + 1
    stop = SENTENCE_END.search(text, end, high)
    last = stop.end() if stop else high
    before = ELLIPSIS if first == low and low > 0 and text[low - 1] not in SENTENCE_ENDS else ""
    after = ELLIPSIS if not stop and high < len(text) else ""
    body = text[first:last]
    lead = len(body[: start - first]) - len(body[: start - first].lstrip())
    quote = before + body.strip() + after
    offset = len(before) - lead - first
    return quote, start + offset, end + offset


class _Witness:
    """Figures and what is known of where they stand; texts are looked at one after the other."""

    def __init__(self, store: Store, figures: list[Figure]) -> None:
        self.store, self.figures = store, figures
        self.titles: dict[str, str] = {}
        self.quotes: list[tuple[str, int, int] | None] = [None] * len(figures)
        self.counted = store.counted({figure.id for figure in figures})

    def sightings(self) -> list[Sighting]:
        """Each figure with its sentence: in its article, else its document, else its own quote."""
        by_article, by_document = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
        for place, figure in enumerate(self.figures):
            by_article[figure.article or ""].append(place)
        for article in find_records(self.store, "articles", by_article.keys() - {""}):
            self.titles[article.id] = article.title
            self._look(article, by_article[article.id])
        for place, figure in enumerate(self.figures):
            if self.quotes[place] is None:
                by_document[figure.document].append(place)
        for document in find_records(self.store, "documents", by_document.keys()):
            self._look(document, by_document[document.id])
        sources = sources_of(self.store, {figure.document for figure in self.figures})
        return [self._sighting(figure, place, sources) for place, figure in enumerate(self.figures)]

    def _look(self, holder: Article | Document, places: Iterable[int]) -> None:
        """The sentences of figures in one text."""
        if not holder.map:
            return
        spans = holder.spans
        for place in places:
            figure = self.figures[place]
            start, end = spans.to_text(figure.start, figure.end)
            if start < end:
                self.quotes[place] = sentence_around(holder.text, start, end)

    def _sighting(self, figure: Figure, place: int, sources: Mapping[str, str]) -> Sighting:
        quote, start, end = self.quotes[place] or _own_quote(figure)
        title = self.titles.get(figure.article or "", "")
        source = sources.get(figure.document, figure.document)
        return Sighting(figure, quote, start, end, title, source, self._is_counted(figure))

    def _is_counted(self, figure: Figure) -> bool:
        """In a sum; without sums at hand, what the sums would take by the record alone."""
        if self.counted is not None:
            return figure.id in self.counted
        whole = figure.per is None and figure.part_of is None and figure.unit not in SHARES
        reported = figure.kind == "figure" and figure.value is not None
        return whole and reported and figure.duplicate not in ("duplicate", "repeat")


def _own_quote(figure: Figure) -> tuple[str, int, int]:
    """The quote of the record, with the figure in it when it stands there once."""
    at = figure.quote.find(figure.surface) if figure.quote.count(figure.surface) == 1 else -1
    return (figure.quote, at, at + len(figure.surface)) if at >= 0 else (figure.quote, 0, 0)
