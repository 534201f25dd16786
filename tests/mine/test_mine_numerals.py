"""Numbers written and read back: digits, Chinese, capitals, mixed, from 1 to 10^12."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_tools.mine.lexicon import units
from corpus_tools.mine.numerals import next_step, parse_number
from corpus_tools.mine.plain import read_plain
from corpus_tools.mine.quantities import read_quantity
from corpus_tools.mine.scan import read_first

PLAIN, CAPITAL = ("零一二三四五六七八九", "十百千"), ("零壹贰叁肆伍陆柒捌玖", "拾佰仟")
NUMBERS = st.one_of(
    st.integers(1, 10**12), st.integers(1, 10**5), st.sampled_from([10**n for n in range(13)])
)


def spoken(number: int, signs: tuple[str, str] = PLAIN) -> str:
    """A whole number in Chinese, every scale word and 零 written."""
    digits, scales = signs
    groups = []
    for scale in ("", "万", "亿", "万亿"):
        number, group = divmod(number, 10**4)
        if group:
            groups.append((_group(group, digits, scales), scale, group))
        elif groups:
            groups.append(("", "", 0))
        if not number:
            break
    text, gap = "", False
    for words, scale, group in reversed(groups):
        if not group:
            gap = True
            continue
        text += (digits[0] if text and (gap or group < 1000) else "") + words + scale
        gap = False
    return text


def _group(number: int, digits: str, scales: str) -> str:
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if not digit:
            gap = bool(text)
            continue
        text += (digits[0] if gap else "") + digits[digit] + (scales[place - 1] if place else "")
        gap = False
    return text


@given(NUMBERS)
def test_digits_and_separators_are_read_back(number: int) -> None:
    assert parse_number(str(number)) == number
    assert parse_number(f"{number:,}") == number
    assert parse_number(f"{number:,}".replace(",", "，")) == number


@given(NUMBERS.filter(lambda number: number < 10**12))
def test_chinese_numerals_are_read_back(number: int) -> None:
    assert parse_number(spoken(number)) == number
    assert parse_number(spoken(number, CAPITAL)) == number


@given(st.integers(1, 9999), st.integers(1, 9), st.sampled_from("千百"))
def test_mixed_forms_are_read_back(many: int, few: int, scale: str) -> None:
    unit = {"千": 1000, "百": 100}[scale]
    assert parse_number(f"{many}万{few}{scale}") == many * 10**4 + few * unit
    assert parse_number(f"{few}亿{many}万") == few * 10**8 + many * 10**4


@given(st.integers(1, 99999), st.integers(1, 99), st.sampled_from(["万", "亿", ""]))
def test_decimals_are_exact(whole: int, part: int, scale: str) -> None:
    factor = {"万": 10**4, "亿": 10**8, "": 1}[scale]
    expected = Decimal(f"{whole}.{part:02d}") * factor
    found = parse_number(f"{whole}.{part:02d}{scale}")
    assert found == expected
    assert not isinstance(found, float)


@pytest.mark.parametrize(("written", "step"), [("80万", 10**5), ("1300", 100), ("5000", 1000), ("3.5", 1)])
def test_over_reaches_to_the_next_written_digit(written: str, step: int) -> None:
    assert next_step(written) == step


@pytest.mark.parametrize("text", ["xx", "张", "1万x", ""])
def test_what_is_no_number_is_none(text: str) -> None:
    assert parse_number(text) in (None, 0)


PIECES = st.tuples(
    st.integers(1, 99999), st.sampled_from(["", "余", "多"]), st.sampled_from(["", "万", "亿"]),
    st.sampled_from("人元份起件次名个条场家户处张项辆台"), st.sampled_from("，。；、"),
)  # fmt: skip


@given(PIECES)
def test_the_short_way_reads_what_the_grammar_reads(pieces: tuple[int, str, str, str, str]) -> None:
    number, mid, scale, unit, stop = pieces
    text = f"办{number}{mid}{scale}{unit}{stop}"
    short, whole = read_plain(text, 1), read_quantity(text, 1)
    assert short is not None and whole is not None
    assert all(getattr(short, name) == getattr(whole, name) for name in whole.__slots__)


BEFORE = ["", " ", "约 ", *"走访 约 为 不少于 （ ( 〔 文 年 在 热线 每 ： 。 上 数 《".split()]
WRITTEN = "1 12 20 110 2021 1,234 12345,678 3.5 110.5 2022.12 12.4 0 05".split()
BEHIND = ["", " ", *"以上 左右 半 内 和9人 -5人 至8 多 余 级 1 三 的 角5分 民 号 路 月 x ℃".split()]


@given(
    st.tuples(
        st.sampled_from(BEFORE),
        st.sampled_from(WRITTEN),
        st.sampled_from(["", "余", "多"]),
        st.sampled_from(["", "万", "亿", "万亿", "千"]),
        st.sampled_from(sorted(units())),
        st.sampled_from(BEHIND),
    )
)
@settings(max_examples=2000)
def test_what_the_short_way_reads_all_readers_read(pieces: tuple[str, ...]) -> None:
    text, at = "".join(pieces), len(pieces[0])
    short = read_plain(text, at)
    if short is not None:
        whole = read_first(text, at)
        assert whole is not None
        assert all(getattr(short, name) == getattr(whole, name) for name in whole.__slots__)
