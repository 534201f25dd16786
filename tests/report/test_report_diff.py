"""Two texts side by side: rows cover both texts in order, and show what the alignment found."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from corpus_tools.alignment import align_texts, count_differences
from corpus_tools.report.diff import diff_rows

CLAUSES = st.lists(
    st.sampled_from(["甲乙丙丁戊己。", "庚辛壬癸子丑，", "种树12棵；", "好。\n", " ", "天地"]), max_size=9
)
TEXT = st.text(alphabet="甲乙丙丁12，,。；\n 　", max_size=60) | CLAUSES.map("".join)


@given(TEXT, TEXT)
def test_rows_hold_both_texts_in_order(a: str, b: str) -> None:
    pieces = [piece for row in diff_rows(a, b) for piece in row]
    assert "".join(a[p.a_start : p.a_end] for p in pieces) == a
    assert "".join(b[p.b_start : p.b_end] for p in pieces) == b


@given(TEXT, TEXT)
def test_rows_show_every_difference_of_the_alignment(a: str, b: str) -> None:
    pieces = align_texts(a, b)
    kinds = Counter(piece.kind for row in diff_rows(a, b) for piece in row)
    assert count_differences(piece for row in diff_rows(a, b) for piece in row) == count_differences(pieces)
    assert kinds["move"] == kinds["arrival"] == sum(piece.kind == "move" for piece in pieces)


def test_rows_end_with_sentences_that_both_texts_share() -> None:
    a, b = "先修渠。再种树30棵。后浇水。", "先修渠。再种树52棵。后浇水。"
    assert ["".join(a[p.a_start : p.a_end] for p in row) for row in diff_rows(a, b)] == [
        "先修渠。",
        "再种树30棵。",
        "后浇水。",
    ]
