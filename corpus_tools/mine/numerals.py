"""Numbers as reports write them: digits, separators, Chinese and capital numerals, scale words, mixed.

Values are exact: `int`, or `Decimal` where a fraction was written.

>>> parse_number("3万5千"), parse_number("叁拾伍万"), parse_number("15.6万"), parse_number("1万2")
(35000, 350000, 156000, 12000)
>>> parse_number("28.58万亿"), parse_number("一百零八"), parse_number("十五点八")
(28580000000000, 108, Decimal('15.8'))
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from corpus_tools.records import Number

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
DIGITS |= {char: value for value, char in enumerate("〇壹贰叁肆伍陆柒捌玖") if value}
DIGITS |= {"〇": 0, "两": 2, "叄": 3, "参": 3, "弍": 2}
SMALL_SCALES = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000, "k": 1000, "K": 1000}
LARGE_SCALES = {"万": 10**4, "亿": 10**8, "w": 10**4, "W": 10**4, "萬": 10**4, "億": 10**8}
CONTRACTED = {"廿": "二十", "卅": "三十"}

# Same length, so that offsets hold: full-width digits, letters and number signs.
FOLD = {0xFF10 + i: ord("0") + i for i in range(10)}
FOLD |= {0xFF21 + i: ord("A") + i for i in range(26)} | {0xFF41 + i: ord("a") + i for i in range(26)}
FOLD |= {
    ord("％"): ord("%"),
    ord("．"): ord("."),
    ord("＋"): ord("+"),
    ord("＊"): ord("*"),
    ord("＃"): ord("#"),
}
FOLD |= {0xA0: ord(" "), 0x2009: ord(" "), 0x202F: ord(" "), 0x3000: ord(" ")}

_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ％．＋＊＃\u3000\xa0\u2009\u202f]+")  # the characters of FOLD
_DECIMAL = re.compile(r"\d{1,18}\.\d{1,8}")
_TOKEN = re.compile(r"\d+(?:[,， ]\d{3})*(?:\.\d+)?|[^\s\d]")


def fold(text: str) -> str:
    """`text` with its full-width digits, letters, number signs and blanks as ASCII; offsets hold.

    >>> fold("１２％　份")
    '12% 份'
    """
    return _WIDE.sub(lambda match: match[0].translate(FOLD), text)


def parse_number(text: str) -> Number | None:
    """The value of a written number, or None when `text` is none.

    Args:
        text: digits and numerals without qualifier and unit, folded (`fold`).

    >>> parse_number("12,500"), parse_number("二〇二一"), parse_number("万"), parse_number("xx")
    (12500, 2021, 10000, None)
    """
    if text.isdecimal():
        return int(text)
    scale = LARGE_SCALES.get(text[-1:], 1)
    digits = text if scale == 1 else text[:-1]
    if digits.isdecimal():
        return int(digits) * scale
    if _DECIMAL.fullmatch(digits):
        return exact(Decimal(digits) * scale)
    return _parse_numerals(text)


@lru_cache(maxsize=1024)
def _parse_numerals(text: str) -> Number | None:
    """The value of Chinese, capital and mixed numerals; few of them differ."""
    reader = _Reader()
    for token in _TOKEN.findall(text):
        for piece in CONTRACTED.get(token, (token,)):
            if not reader.read(piece):
                return None
    return reader.value()


def exact(value: Decimal | int) -> Number:
    """`value` as an int when it is whole, else as a Decimal without trailing zeros.

    >>> exact(Decimal("156000.0")), exact(Decimal("2.50"))
    (156000, Decimal('2.5'))
    """
    if isinstance(value, int):
        return value
    whole = int(value)
    return whole if value == whole else value.normalize()


class _Reader:
    """Reads numeral tokens from left to right: 亿/万 groups, then 千/百/十 within a group, then digits."""

    __slots__ = ("_after_scale", "_current", "_fraction", "_group", "_large", "_total", "_zero")

    def __init__(self) -> None:
        self._total: Decimal | int = 0
        self._group: Decimal | int = 0
        self._current: Decimal | int | None = None
        self._fraction: int | None = None  # digits after 点
        self._after_scale = 0  # the scale word just before the current digit
        self._large = 0  # the last 万 or 亿
        self._zero = False

    def read(self, token: str) -> bool:
        if token[0].isdecimal():
            self._current = _literal(token)
        elif token in DIGITS:
            self._digit(DIGITS[token])
        elif token in SMALL_SCALES:
            self._small(SMALL_SCALES[token])
        elif token in LARGE_SCALES:
            self._big(LARGE_SCALES[token])
        elif token in "点.":
            self._fraction = 0
        else:
            return False
        return True

    def _digit(self, value: int) -> None:
        if self._fraction is not None:
            self._fraction += 1
            self._current = (self._current or 0) + Decimal(value).scaleb(-self._fraction)
        elif self._current is None:
            self._current = value
            self._zero = self._zero or value == 0
        else:
            self._current = self._current * 10 + value
            self._after_scale = 0

    def _small(self, scale: int) -> None:
        self._group += (1 if self._current is None else self._current) * scale
        self._reset(scale)

    def _big(self, scale: int) -> None:
        empty = self._current is None and not self._group
        group: Decimal | int = self._group + (self._current or 0)
        if empty:
            self._total = (self._total or 1) * scale
        elif self._large and scale > self._large:
            self._total = (self._total + group) * scale
        else:
            self._total += group * scale
        self._group, self._large = 0, scale
        self._reset(scale)

    def _reset(self, scale: int) -> None:
        self._current, self._fraction, self._after_scale, self._zero = None, None, scale, False

    def value(self) -> Number | None:
        last = self._current or 0
        if self._after_scale > 10 and not self._zero and isinstance(last, int) and 0 < last < 10:
            last *= self._after_scale // 10  # 1万2 = 12000, 三百五 = 350
        return exact(self._total + self._group + last)


def _literal(token: str) -> Decimal | int:
    plain = token.replace(",", "").replace("，", "").replace(" ", "")
    return Decimal(plain) if "." in plain else int(plain)


def next_step(written: str) -> int:
    """The unit of the last written digit: how far 余/多 may reach beyond the value.

    >>> next_step("80万"), next_step("1300"), next_step("5000"), next_step("三十"), next_step("3.5万")
    (100000, 100, 1000, 10, 1000)
    """
    value = parse_number(written)
    if not value:
        return 1
    step = Decimal(1)
    if isinstance(value, Decimal):
        return 1
    while value % 10 == 0:
        value //= 10
        step *= 10
    return int(step)
