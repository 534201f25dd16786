"""Alignment: both texts are covered, equal pieces are equal, pictures are readable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_tools.alignment import SHORTEST_EQUAL, Piece, align_texts, count_differences

CLAUSES = st.lists(
    st.sampled_from(["甲乙丙丁戊己。", "庚辛壬癸子丑，", "种树12棵；", "好。\n", " ", "天地"]), max_size=9
)
TEXT = st.text(alphabet="甲乙丙丁三百12，,。；\n 　", max_size=60) | CLAUSES.map("".join)
WIDTHS = str.maketrans({",": "，", "　": " "})


def covered(pieces: list[Piece], side: str, length: int) -> bool:
    """Whether the pieces hold each place of a text once."""
    spans = sorted((getattr(p, f"{side}_start"), getattr(p, f"{side}_end")) for p in pieces)
    return [place for start, end in spans for place in range(start, end)] == list(range(length))


@given(TEXT, TEXT)
def test_pieces_cover_both_texts_once(a: str, b: str) -> None:
    pieces = [piece for piece in align_texts(a, b) if piece.kind != "arrival"]
    assert covered(pieces, "a", len(a)) and covered(pieces, "b", len(b))
    assert [p.a_start for p in pieces] == sorted(p.a_start for p in pieces)


@given(TEXT, TEXT)
def test_pieces_are_what_their_kind_says(a: str, b: str) -> None:
    for kind, a0, a1, b0, b1 in align_texts(a, b):
        left, right = a[a0:a1].translate(WIDTHS), b[b0:b1].translate(WIDTHS)
        assert (left == right) == (kind in ("equal", "move", "arrival"))
        assert (not left) == (kind == "insert") and (not right) == (kind == "delete")


@given(TEXT)
def test_a_text_equals_itself(a: str) -> None:
    assert count_differences(align_texts(a, a)) == 0


def differences(a: str, b: str) -> list[tuple[str, str]]:
    pieces = align_texts(a, b)
    return [(a[p.a_start : p.a_end], b[p.b_start : p.b_end]) for p in pieces if p.kind != "equal"]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (
            "共散发传单1,200份，挽回15.1元。",
            "共散发传单1,337份，挽回16元。",
            [("1,200", "1,337"), ("15.1", "16")],
        ),
        ("走访商户3200余户。", "走访商户4700余户。", [("3200余", "4700余")]),
        ("挽回损失15.1万元。", "挽回损失1.2亿元。", [("15.1万", "1.2亿")]),
        ("全年种树三百二十棵。", "全年种树四百二十棵。", [("三百二十", "四百二十")]),
        ("合格率95%以上。", "合格率85.5%以上。", [("95%", "85.5%")]),
        ("修剪灌木，清理沟渠。", "修剪灌木，定期浇水，清理沟渠。", [("", "定期浇水，")]),
        ("宣传,走访;检查(夜间)", "宣传，走访；检查（夜间）", []),
        ("园丁修剪冬青，", "工人栽下冬麦，", [("园丁修剪冬青", "工人栽下冬麦")]),
    ],
)
def test_differences_are_what_a_reader_would_mark(a: str, b: str, expected: list[tuple[str, str]]) -> None:
    assert differences(a, b) == expected


def test_clauses_that_moved_together_are_one_passage_and_their_old_place_is_aligned() -> None:
    a = "雨后山路湿滑。司机减速慢行，挂好防滑链条。沿途设岗7处。"
    b = "司机减速慢行，挂好防滑链条。沿途设岗12处。雨后山路湿滑。"
    assert [p.kind for p in align_texts(a, b)] == ["move", "equal", "replace", "equal", "arrival"]
    swapped = align_texts(b, a)
    assert count_differences(swapped) == 2


def test_few_pieces_instead_of_confetti() -> None:
    a = "全镇共组织志愿者逐户走访，群众满意度明显提升，社会治安持续好转。" * 3
    b = "全县共发动网格员上门走访，群众安全感明显增强，社会治安大局稳定。" * 3
    assert count_differences(align_texts(a, b)) <= 24
    assert all(p.a_end - p.a_start >= SHORTEST_EQUAL for p in align_texts(a, b)[1:-1] if p.kind == "equal")


def test_long_repetitive_texts_are_replaced_whole() -> None:
    pieces = align_texts("同" * 200_000, "同" * 199_000 + "异" * 1000)
    assert pieces == [Piece("replace", 0, 200_000, 0, 200_000)]
