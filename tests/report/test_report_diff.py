"""Differences: both texts are covered, equal pieces are equal, pictures are readable."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus_tools.report.diff import count_differences, diff_rows, diff_texts

TEXT = st.text(alphabet="甲乙丙丁12，,。；\n 　", max_size=60)
WIDTHS = str.maketrans({",": "，", "　": " "})


@given(TEXT, TEXT)
def test_pieces_cover_both_texts(a: str, b: str) -> None:
    pieces = diff_texts(a, b)
    assert "".join(a[p.a_start : p.a_end] for p in pieces) == a
    assert "".join(b[p.b_start : p.b_end] for p in pieces) == b
    for piece in pieces:
        left, right = a[piece.a_start : piece.a_end], b[piece.b_start : piece.b_end]
        if piece.tag == "equal":
            assert left.translate(WIDTHS) == right.translate(WIDTHS)


@given(TEXT, TEXT)
def test_rows_hold_all_pieces_in_order(a: str, b: str) -> None:
    pieces = [piece for row in diff_rows(a, b) for piece in row]
    assert "".join(a[p.a_start : p.a_end] for p in pieces) == a
    assert "".join(b[p.b_start : p.b_end] for p in pieces) == b


@given(TEXT)
def test_a_text_equals_itself(a: str) -> None:
    assert count_differences(diff_texts(a, a)) == 0


def words(a: str, b: str) -> list[tuple[str, str]]:
    return [(a[p.a_start : p.a_end], b[p.b_start : p.b_end]) for p in diff_texts(a, b) if p.tag == "replace"]


def test_numbers_change_whole() -> None:
    a, b = "共散发传单1,200份，挽回15.1万元。", "共散发传单1,337份，挽回16万元。"
    assert words(a, b) == [("1,200", "1,337"), ("15.1", "16")]


def test_a_clause_moves_in_without_shaking_the_others() -> None:
    a = "一是加强领导，责任到人。二是加强宣传，营造氛围。"
    b = "一是加强领导，责任到人，定期通报。二是加强宣传，营造氛围。"
    assert words(a, b) == [("", "，定期通报")] or words(a, b) == [("。", "，定期通报。")]


def test_width_of_punctuation_is_no_difference() -> None:
    assert words("宣传,走访;检查(夜间)", "宣传，走访；检查（夜间）") == []


def test_few_pieces_instead_of_confetti() -> None:
    a = "全镇共组织志愿者逐户走访，群众满意度明显提升，社会治安持续好转。" * 3
    b = "全县共发动网格员上门走访，群众安全感明显增强，社会治安大局稳定。" * 3
    assert count_differences(diff_texts(a, b)) <= 24
    assert all(p.a_end - p.a_start >= 3 for p in diff_texts(a, b)[1:-1] if p.tag == "equal")


def test_long_repetitive_texts_are_replaced_whole() -> None:
    pieces = diff_texts("同" * 200_000, "同" * 199_000 + "异" * 1000)
    assert pieces[-1].b_end == 200_000
