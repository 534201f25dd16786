"""SpanMap: spans go there and come back, whatever was edited."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus_tools.spans import SpanMap, apply_edits

Edits = list[tuple[int, int, str]]


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, Edits]:
    """A raw text and disjoint, sorted edits of it."""
    raw = draw(st.text("总结jié(一)0。", max_size=40))
    cuts = sorted(draw(st.lists(st.integers(0, len(raw)), max_size=8).map(lambda c: c[: len(c) // 2 * 2])))
    pieces = zip(cuts[::2], cuts[1::2], strict=True)
    edits = [(start, end, draw(st.text("新x", max_size=3))) for start, end in pieces]
    return raw, [edit for i, edit in enumerate(edits) if i == 0 or edits[i - 1][1] < edit[0]]


@given(edited())
def test_runs_hold_equal_text_or_an_edit_that_kept_its_length(case: tuple[str, Edits]) -> None:
    raw, edits = case
    text = apply_edits(raw, edits)
    spans = SpanMap.from_edits(len(raw), edits)
    assert spans.text_length == len(text)
    same_length = {i for start, end, after in edits if len(after) == end - start for i in range(start, end)}
    for text_at, raw_at, length in spans.runs:
        for offset in range(length):
            assert text[text_at + offset] == raw[raw_at + offset] or raw_at + offset in same_length


@given(edited(), st.data())
def test_a_span_that_goes_to_raw_and_back_covers_itself(case: tuple[str, Edits], data: st.DataObject) -> None:
    raw, edits = case
    spans = SpanMap.from_edits(len(raw), edits)
    start = data.draw(st.integers(0, spans.text_length))
    end = data.draw(st.integers(start, spans.text_length))
    raw_start, raw_end = spans.to_raw(start, end)
    assert 0 <= raw_start <= raw_end <= len(raw)
    kept = [i for at, _, size in spans.runs for i in range(at, at + size) if start <= i < end]
    if kept:
        back = spans.to_text(raw_start, raw_end)
        assert back[0] <= kept[0] and kept[-1] < back[1]


@given(edited(), st.data())
def test_a_slice_maps_as_the_whole_does(case: tuple[str, Edits], data: st.DataObject) -> None:
    raw, edits = case
    spans = SpanMap.from_edits(len(raw), edits)
    start = data.draw(st.integers(0, spans.text_length))
    end = data.draw(st.integers(start, spans.text_length))
    piece = spans.slice(start, end)
    for text_at, raw_at, length in piece.runs:
        assert spans.to_raw(start + text_at, start + text_at + length) == (raw_at, raw_at + length)
    rest = spans.slice(0, start).join(piece).join(spans.slice(end, spans.text_length))
    assert rest.runs == spans.runs


@given(edited(), st.data())
def test_composed_maps_lead_through_the_middle_text(case: tuple[str, Edits], data: st.DataObject) -> None:
    raw, edits = case
    middle = apply_edits(raw, edits)
    at = data.draw(st.integers(0, len(middle)))
    later = [(at, data.draw(st.integers(at, len(middle))), "新")]
    first, second = SpanMap.from_edits(len(raw), edits), SpanMap.from_edits(len(middle), later)
    both = first.then(second)
    assert both.text_length == len(apply_edits(middle, later))
    for text_at, raw_at, length in both.runs:
        assert first.to_raw(*second.to_raw(text_at, text_at + length)) == (raw_at, raw_at + length)


def test_an_edited_place_counts_whole() -> None:
    spans = SpanMap.from_edits(8, [(2, 6, "们")])  # 我?们该x. -> 我?们 .
    assert spans.to_raw(2, 3) == (2, 6)
    assert spans.to_raw(1, 3) == (1, 6)
    assert spans.to_text(3, 4) == (2, 3) or spans.to_text(3, 4)[0] == spans.to_text(3, 4)[1]
