"""Two layers of edits as one: a page whose tags were removed, then repaired, is still one edit list."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

import msgspec

from corpus_tools.records import Document, Edit, Mark
from corpus_tools.spans import apply_edits


def overlay(outer: Document, inner: Document) -> Document:
    """The document whose raw text is `outer.raw` and whose text is `inner.text`.

    Args:
        outer: raw page -> text (HTML taken off).
        inner: a document whose raw text is `outer.text` (repaired).

    Edits of both layers that touch the same text become one, so that the list stays disjoint and can be
    replayed on the page.

    >>> from corpus_tools.spans import SpanMap
    >>> tag = Edit("html", 1, 4, "<b>", "")
    >>> outer = Document(id="d", source="a", raw="總<b>結(jié)", text="總結(jié)", edits=(tag,),
    ...                  map=((0, 0, 1), (1, 4, 6)))
    >>> note = Edit("pinyin", 2, 7, "(jié)", "")
    >>> inner = Document(id="d", source="a", raw="總結(jié)", text="總結", edits=(note,), map=((0, 0, 2),))
    >>> both = overlay(outer, inner)
    >>> [(edit.rule, edit.start, edit.end) for edit in both.edits], both.map
    ([('html', 1, 4), ('pinyin', 5, 10)], ((0, 0, 1), (1, 4, 1)))
    """
    if not outer.edits and outer.text == outer.raw:
        return msgspec.structs.replace(inner, meta={**inner.meta, **outer.meta})
    return msgspec.structs.replace(
        inner,
        raw=outer.raw,
        map=outer.spans.then(inner.spans).runs,
        edits=tuple(_merged(outer, inner.edits)),
        boilerplate=outer.boilerplate + tuple(_lift_mark(outer, mark) for mark in inner.boilerplate),
        masks=tuple(_lift_mark(outer, mark) for mark in inner.masks),
        meta={**inner.meta, **outer.meta},
    )


def _lift_mark(outer: Document, mark: Mark) -> Mark:
    start, end = outer.spans.to_raw(mark.start, mark.end)
    return Mark(mark.kind, start, end)


class _Placed:
    """The outer edits with the places of their results in the middle text."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.edits = edits
        self.starts: list[int] = []
        self.ends: list[int] = []
        shift = 0
        for edit in edits:
            self.starts.append(edit.start + shift)
            self.ends.append(edit.start + shift + len(edit.after))
            shift += len(edit.after) - (edit.end - edit.start)

    def raw_start(self, at: int) -> int:
        """Raw offset of the middle character at `at`: behind every edit that ends there."""
        return self._raw(at, bisect_right(self.ends, at) - 1)

    def raw_end(self, at: int) -> int:
        """Raw offset behind the middle character before `at`: in front of every edit that starts there."""
        return self._raw(at, bisect_left(self.starts, at) - 1)

    def _raw(self, at: int, last: int) -> int:
        return at if last < 0 else at + self.edits[last].end - self.ends[last]


def _merged(outer: Document, inner: Sequence[Edit]) -> Iterator[Edit]:
    """Both lists in the order of the page; edits that overlap in the middle text become one."""
    placed = _Placed(outer.edits)
    items = [
        (start, end, 0, i) for i, (start, end) in enumerate(zip(placed.starts, placed.ends, strict=True))
    ]
    items += [(edit.start, edit.end, 1, i) for i, edit in enumerate(inner)]
    items.sort()
    at = 0
    while at < len(items):
        first, (low, high, _, number) = at, items[at]
        at += 1
        while at < len(items) and items[at][0] < high and items[at][1] > low:
            high = max(high, items[at][1])
            at += 1
        above = [inner[i] for _, _, which, i in items[first:at] if which]
        below = [i for _, _, which, i in items[first:at] if not which]
        yield _joined(outer, placed, (low, high), above, below) if above else outer.edits[number]


def _joined(
    outer: Document, placed: _Placed, middle: tuple[int, int], above: list[Edit], below: list[int]
) -> Edit:
    """One edit of the page for inner edits and the outer ones that they overlap."""
    low, high = middle
    starts_below = bool(below) and placed.starts[below[0]] == low
    ends_below = bool(below) and placed.ends[below[-1]] == high
    start = placed.edits[below[0]].start if starts_below else placed.raw_start(low)
    end = placed.edits[below[-1]].end if ends_below else placed.raw_end(high) if high > low else start
    after = apply_edits(outer.text[low:high], [(e.start - low, e.end - low, e.after) for e in above])
    return msgspec.structs.replace(above[0], start=start, end=end, before=outer.raw[start:end], after=after)
