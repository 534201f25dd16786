"""How long the line around a blank is, seen without looking at the whole of it."""

from hypothesis import given
from hypothesis import strategies as st

from corpus_tools.repair.blanks import _PARAGRAPH, _is_in_paragraph


@given(st.lists(st.integers(0, 2 * _PARAGRAPH), min_size=1, max_size=5), st.data())
def test_a_paragraph_is_a_line_that_is_long(lengths: list[int], data: st.DataObject) -> None:
    text = "\n".join("山" * length for length in lengths)
    at = data.draw(st.integers(0, len(text)))
    if text[at : at + 1] != "\n" and at < len(text):
        line = len(text[:at].rpartition("\n")[2] + text[at:].partition("\n")[0])
        assert _is_in_paragraph(text, at) == (line + 1 > _PARAGRAPH)
