"""What a report shows of a corpus too large to be looked at whole; the tables always hold everything.

A report of a million articles must not become larger than its corpus, nor a page larger than a browser
bears, nor may writing it need the corpus in memory. What is left out is chosen by use: what an editor
decides about comes first, and every sum is represented by its largest figures.
"""

from __future__ import annotations

import heapq
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from corpus_tools.report.store import Columns

if TYPE_CHECKING:
    import numpy as np

    from corpus_tools.settings import ReportSettings

ARTICLES_LISTED = 100_000
SUMS_LISTED = 25_000  # of a kind, on the first sheet
CLUSTERS_LISTED, CLUSTERS_COMPARED = 20_000, 5_000
PAIRS_LISTED = 2_000  # of pairs that are no copies
MEMBERS_COMPARED = 60  # of one cluster; further members are listed without a diff
COMPARED_CHARACTERS = 20_000_000  # of articles that are compared with a copy
IDS_LISTED = 1_000_000  # figures of a corpus up to which report.json names those of each sum
BYTES_PER_CHARACTER = 6  # of a text on a page: three in UTF-8, once cleaned and once raw


class Limits(NamedTuple):
    """How much a report shows at most.

    Attributes:
        figures: listed on the page, and in the sheets.
        rows: of any other list.
        text_bytes: of all pages with whole texts, cleaned and raw.
        ids: figures of a corpus up to which the summary names those of each sum.
    """

    figures: int
    rows: int
    text_bytes: int
    ids: int = IDS_LISTED


UNLIMITED = Limits(sys.maxsize, sys.maxsize, sys.maxsize, sys.maxsize)


def limits_of(settings: ReportSettings) -> Limits:
    """The limits that settings give."""
    return Limits(settings.max_figures, settings.max_rows, int(settings.max_text_mb * 1_000_000))


class Best:
    """The places of the items that come first; further ones are forgotten on the way.

    >>> best = Best(2)
    >>> for item in [(3, 0), (1, 1), (2, 2)]:
    ...     best.add(item)
    >>> best.places()
    [1, 2]
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._items: list[tuple[Any, ...]] = []

    def add(self, item: tuple[Any, ...]) -> None:
        """Consider an item: what it is sorted by, then its place."""
        self._items.append(item)
        if len(self._items) > 2 * self.limit + 1_000:
            self._items = heapq.nsmallest(self.limit, self._items)

    def items(self) -> list[tuple[Any, ...]]:
        """The first items, sorted."""
        return sorted(self._items)[: self.limit]

    def places(self) -> list[int]:
        """Their places."""
        return [item[-1] for item in self.items()]


def choose_places(ranked: Iterable[tuple[int, int, int]], budget: int) -> list[int]:
    """The places of what is shown: the lowest ranks first, in their order, while they fit.

    Args:
        ranked: the rank (0, 1 or 2), the size and the place of each.
        budget: the sum of sizes that may be shown.

    >>> choose_places([(2, 5, 0), (0, 5, 1), (1, 5, 2), (0, 5, 3)], 15)
    [1, 2, 3]
    """
    kept: tuple[list[tuple[int, int]], ...] = ([], [], [])
    spent = [0, 0, 0]
    for rank, size, place in ranked:
        if spent[rank] <= budget:  # beyond it nothing of this rank can be shown
            kept[rank].append((size, place))
            spent[rank] += size
    chosen = []
    for size, place in (item for own in kept for item in own):
        budget -= size
        if budget < 0:
            break
        chosen.append(place)
    return sorted(chosen)


class FigureChoice:
    """The figures that are listed: all of them while they fit.

    Beyond that each sum (metric and unit) gives in turn its most doubtful and its largest figure, so that
    none is missing and a small one is shown whole; mentions that are no reported results come last. Figures
    that can no longer be chosen are forgotten on the way.

    Args:
        limit: how many.
    """

    fields = ("metric", "unit", "kind", "uncertain", "confidence", "value.float")

    def __init__(self, limit: int) -> None:
        self.limit, self.seen = limit, 0
        self._groups: dict[tuple[Any, ...], int] = {}
        self._kept: list[Any] = []  # tables of (is no result, group, order in it, place), sorted lately
        self._waiting = 0

    def add(self, batch: Columns) -> None:
        """Consider the next figures, given as the columns `fields`."""
        import numpy as np

        metrics, units, kinds, uncertain, confidences, values = batch
        rows = np.empty((len(metrics), 4))
        rows[:, 0] = [not (u or k == "figure") for u, k in zip(uncertain, kinds, strict=True)]
        rows[:, 1] = [self._group(key) for key in zip(metrics, units, uncertain, strict=True)]
        rows[:, 2] = [
            confidence if u else 0.0 if value is None else -value
            for u, confidence, value in zip(uncertain, confidences, values, strict=True)
        ]
        rows[:, 3] = np.arange(self.seen, self.seen + len(metrics))
        self.seen += len(metrics)
        self._kept.append(rows)
        self._waiting += len(metrics)
        if self._waiting > 3 * max(self.limit, 10_000):
            self._forget()

    def places(self) -> list[int]:
        """The places of the chosen figures, in order."""
        if self.seen <= self.limit:
            return list(range(self.seen))
        return sorted(int(place) for place in self._forget()[:, 3])

    def _group(self, key: tuple[Any, ...]) -> int:
        return self._groups.setdefault(key, len(self._groups))

    def _forget(self) -> np.ndarray[Any, Any]:
        """Keep the best: turn by turn, one figure of each group."""
        import numpy as np

        rows = np.concatenate(self._kept)
        rows = rows[np.lexsort((rows[:, 3], rows[:, 2], rows[:, 1], rows[:, 0]))]
        starts = np.flatnonzero(np.any(np.diff(rows[:, :2], axis=0, prepend=np.nan) != 0, axis=1))
        turns = np.arange(len(rows)) - np.repeat(starts, np.diff(starts, append=len(rows)))
        best = rows[np.lexsort((rows[:, 1], turns, rows[:, 0]))[: self.limit]]
        self._kept, self._waiting = [best], 0
        return best
