"""Two layers of edits are one edit list that can be replayed on the raw page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus_tools.overlay import overlay
from corpus_tools.records import Document, Edit, Mark
from corpus_tools.spans import SpanMap, apply_edits


def edited(raw: str, edits: list[tuple[int, int, str]], rule: str) -> Document:
    spans = SpanMap.from_edits(len(raw), edits)
    made = tuple(Edit(rule, start, end, raw[start:end], after) for start, end, after in edits)
    return Document(id="d", source="a", raw=raw, text=apply_edits(raw, edits), map=spans.runs, edits=made)


@st.composite
def edits_of(draw: st.DrawFn, length: int) -> list[tuple[int, int, str]]:
    cuts = sorted(draw(st.lists(st.integers(0, length), max_size=8).map(lambda c: c[: len(c) // 2 * 2])))
    out: list[tuple[int, int, str]] = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=True):
        if start < end and (not out or out[-1][1] < start):
            out.append((start, end, draw(st.text("新x\n", max_size=3))))
    return out


@given(st.data())
def test_replaying_both_layers_gives_the_inner_text(data: st.DataObject) -> None:
    raw = data.draw(st.text("<b>总结(i)&;", max_size=40))
    outer = edited(raw, data.draw(edits_of(len(raw))), "html")
    inner = edited(outer.text, data.draw(edits_of(len(outer.text))), "pinyin")
    both = overlay(outer, inner)
    assert both.raw == raw and both.text == inner.text
    for edit in both.edits:
        assert raw[edit.start : edit.end] == edit.before
    for left, right in zip(both.edits, both.edits[1:], strict=False):
        assert left.end <= right.start
    assert apply_edits(raw, [(e.start, e.end, e.after) for e in both.edits]) == inner.text
    for text_at, raw_at, length in both.map:
        assert len(both.text[text_at : text_at + length]) == length
        assert 0 <= raw_at <= raw_at + length <= len(raw)


def test_marks_of_the_inner_layer_point_into_the_page() -> None:
    outer = edited("<p>20xx年</p>", [(0, 3, ""), (8, 12, "")], "html")
    inner = Document(
        id="d", source="a", raw="20xx年", text="20xx年", map=((0, 0, 5),), masks=(Mark("year", 0, 4),)
    )
    mark = overlay(outer, inner).masks[0]
    assert outer.raw[mark.start : mark.end] == "20xx"
