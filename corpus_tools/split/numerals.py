"""Running numbers of headings: 12, １２, 十二, ⑫, ⑿, Ⅻ, 拾贰."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

WRITTEN = ("零〇", "一壹", "二贰貳两", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
DIGITS = {digit: value for value, digits in enumerate(WRITTEN) for digit in digits}
TENS = {"十": 10, "拾": 10, "百": 100}
# First character of each row of ready-made numbers, its value, and how many follow.
ROWS = (
    ("①", 1, 20), ("⑴", 1, 20), ("⒈", 1, 20), ("㈠", 1, 10), ("㊀", 1, 10), ("❶", 1, 10), ("⓫", 11, 10),
    ("➀", 1, 10), ("➊", 1, 10), ("Ⅰ", 1, 12), ("ⅰ", 1, 12),
)  # fmt: skip
READY = {chr(ord(first) + i): value + i for first, value, count in ROWS for i in range(count)}
ROMAN = {"I": 1, "V": 5, "X": 10}


def in_sequence(numbers: Sequence[int]) -> list[bool]:
    """Which numbers run on from the one before them, or are what the next one runs on from.

    >>> in_sequence([1, 2, 5, 7, 8])
    [True, True, False, True, True]
    """
    steps = [False, *(after == number + 1 for number, after in pairwise(numbers)), False]
    return [before or after for before, after in pairwise(steps)] if numbers else []


def number_kind(text: str) -> str:
    """How a running number is written: arabic, han, roman, or the row of ready-made ones.

    >>> [number_kind(t) for t in ("１２", "十二", "②", "⑵", "IV")]
    ['arabic', 'han', '①', '⑴', 'roman']
    """
    if text in READY:
        return next(first for first, _, count in ROWS if 0 <= ord(text) - ord(first) < count)
    if text.isdecimal():
        return "arabic"
    return "roman" if text[:1] in ROMAN else "han"


@lru_cache(maxsize=4096)
def read_number(text: str) -> int | None:
    """The value of a running number, or None when it is none.

    >>> [read_number(t) for t in ("12", "１２", "十二", "二十", "⑫", "Ⅻ", "XII", "拾贰", "一二", "何")]
    [12, 12, 12, 20, 12, 12, 12, 12, 12, None]
    """
    if text in READY:
        return READY[text]
    if text.isdecimal():
        return int(text)
    if all(character in ROMAN for character in text):
        return _roman(text)
    return _chinese(text)


def _chinese(text: str) -> int | None:
    """十二 → 12, 一百零三 → 103, and digit by digit where there is no 十 or 百 (一二 → 12)."""
    total, digit, digits = 0, None, 0
    for character in text:
        if character in TENS:
            total += (1 if digit is None else digit) * TENS[character]
            digit = None
        elif character in DIGITS:
            digits = digits * 10 + DIGITS[character]
            digit = DIGITS[character]
        else:
            return None
    if not text:
        return None
    return total + (digit or 0) if total else digits


def _roman(text: str) -> int | None:
    values = [ROMAN[character] for character in text]
    following = [*values[1:], 0]
    return sum(-v if v < after else v for v, after in zip(values, following, strict=True)) if text else None
