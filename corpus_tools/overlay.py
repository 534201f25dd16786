"""Two layers of edits as one: a page whose tags were removed, then repaired, is still one edit list."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from corpus_tools.records import Document, Edit, Mark


def overlay(outer: Document, inner: Document) -> Document:
    """The document whose raw text is `outer.raw` and whose text is `inner.text`.

    Args:
        outer: raw page -> text (HTML taken off).
        inner: a document whose raw text is `outer.text` (repaired).

    An inner edit that covers outer ones takes their place, so that edits stay disjoint and can be replayed.

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
    spans = outer.spans
    lifted = [_lift(outer, edit) for edit in inner.edits]
    edits = _merge(outer.edits, lifted)
    return msgspec.structs.replace(
        inner,
        raw=outer.raw,
        map=spans.then(inner.spans).runs,
        edits=tuple(edits),
        boilerplate=outer.boilerplate + tuple(_lift_mark(outer, mark) for mark in inner.boilerplate),
        masks=tuple(_lift_mark(outer, mark) for mark in inner.masks),
        meta={**inner.meta, **outer.meta},
    )


def _lift(outer: Document, edit: Edit) -> Edit:
    """An edit of the middle text as an edit of the raw page.

    An edit that takes half of what an outer edit put in takes the other half along unchanged.
    """
    first, last = outer.spans.to_raw(edit.start, edit.end)
    low, high = outer.spans.to_text(first, last) if last > first else (edit.start, edit.end)
    low, high = min(low, edit.start), max(high, edit.end)
    after = outer.text[low : edit.start] + edit.after + outer.text[edit.end : high]
    return msgspec.structs.replace(edit, start=first, end=last, before=outer.raw[first:last], after=after)


def _lift_mark(outer: Document, mark: Mark) -> Mark:
    start, end = outer.spans.to_raw(mark.start, mark.end)
    return Mark(mark.kind, start, end)


def _merge(outer: Sequence[Edit], inner: Sequence[Edit]) -> list[Edit]:
    """Both lists in order; outer edits inside an inner one are left out."""
    merged: list[Edit] = []
    place = 0
    for edit in inner:
        while place < len(outer) and outer[place].end <= edit.start and outer[place].start < edit.start:
            merged.append(outer[place])
            place += 1
        while place < len(outer) and outer[place].start < edit.end and outer[place].end <= edit.end:
            place += 1
        merged.append(edit)
    return merged + list(outer[place:])
