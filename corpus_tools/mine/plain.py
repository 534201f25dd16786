"""The common quantity at a glance: digits, a scale word, a classifier, and nothing that reads on.

>>> read_plain("走访38户", 2), read_plain("走访38户以上", 2)
(<quantity 2:5 exact 38 户 quantity>, None)
"""

from __future__ import annotations

import re
from functools import cache

from corpus_tools.mine.grammar import NUMERALS, RANGE_MARK, unit_pattern
from corpus_tools.mine.lexicon import alternation, qualifiers, table, units
from corpus_tools.mine.mentions import Mention
from corpus_tools.mine.numerals import parse_number
from corpus_tools.mine.quantities import last_signs, qualifier_before, scale_of, set_bounds

_NO_PLAIN_BEHIND = frozenset("-/.:+K#*xX_前翻第") | frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
)
# What begins something else than a unit: dates, clock times, chapters, tenths, numbers, letters.
_OTHERWISE = "年月日号时点分季上下篇章节部成两万A-Za-z"
_COMMON = frozenset("人元份起件次名个条场家户处张项辆台%") | {"人次", "家次"}
_STOPS = frozenset("，。；、,;")
_HEADED = frozenset("篇文】（([〔［")  # a number behind them may be one of a chapter
_QUOTE = re.compile(r"[“\"「『《‘]")
_NEAR = 15  # characters in front of a number in which quotes may open that make it part of a name
_LONG_WHOLE = 3  # digits in front of a decimal point that may be those of a service number


@cache
def _pattern() -> re.Pattern[str]:
    otherwise = (
        f"[{_OTHERWISE}]|个(?:[季半万亿]|人)|{alternation(table('mine_words.toml')['hotline']['right'])}"
    )
    after = f"{alternation(qualifiers('after'))}|有余|余|多"
    return re.compile(
        rf"((?>\d{{1,9}}(?:,\d{{3}}|\.\d{{1,4}})?))([余多])?([万亿])?(余)?"
        rf"(?!{otherwise})(?>({unit_pattern()}))(?![\d半{NUMERALS}]|{RANGE_MARK}|{after})"
    )


def read_plain(text: str, at: int) -> Mention | None:
    """The quantity whose digits begin at `at`, or None where it takes more than a glance.

    What it reads, the readers of `scan` would read as well; it is only quicker.
    """
    before = text[at - 1 : at]
    if before in _NO_PLAIN_BEHIND:
        return None
    match = _pattern().match(text, at)
    if match is None:
        return None
    number, mid, scale, mid_b, unit = match.groups()
    if (
        before in last_signs() or unit not in _COMMON or text[match.end() : match.end() + 1] not in _STOPS
    ) and not _stands_alone(text, at, number):
        return None
    mention = Mention("quantity", at, match.end(), "quantity")
    mention.written = number + (scale or "")
    mention.value, mention.scale = parse_number(mention.written), scale_of(scale) if scale else 1
    mention.unit_raw = unit
    mention.unit, mention.unit_class = units()[unit]
    if mid or mid_b:
        mention.qualifier = "over"
    set_bounds(mention)
    return mention


def _stands_alone(text: str, at: int, number: str) -> bool:
    """Whether nothing in front of a number makes it part of a name, a heading or a qualified number."""
    if text[at - 1 : at] in _HEADED or _QUOTE.search(text, max(0, at - _NEAR), at):
        return False
    whole, point, _ = number.partition(".")
    if "," in number or (point and len(whole) >= _LONG_WHOLE):
        return False
    return not qualifier_before(text, at)
