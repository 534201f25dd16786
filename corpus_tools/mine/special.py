"""Forms that are no plain number: 零发案, 翻两番, 多处, 3元5角, 前十.

>>> for text, at in (("实现零发案。", 2), ("翻两番", 1), ("路灯多处，", 2)):
...     print(read_special(text, at))
<quantity 2:5 exact 0 None quantity.zero>
<quantity 0:3 exact 4 倍 quantity.doubling>
<quantity 2:4 vague None 处 quantity.several>
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from corpus_tools.mine.lexicon import alternation, table
from corpus_tools.mine.mentions import Mention
from corpus_tools.mine.numerals import exact, parse_number
from corpus_tools.mine.quantities import FRACTION
from corpus_tools.mine.times import edtf_of_part

_NO_FRONT = frozenset("节会汛目以此")  # 节前20天
ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"
DOUBLING = re.compile(r"([一两二三四]|\d)番(多|以上)?")
SLASH = re.compile(r"(\d{1,2})/(\d{1,2})(?:(以上)|(?=的))(?!\d)")
MONEY_PARTS = re.compile(
    r"(?P<yuan>\d{1,9}(?:\.\d+)?|[一二两三四五六七八九十百千万]{1,9})(?:元|块)(?P<jiao>[1-9一二三四五六七八九])[角毛](?:(?P<fen>[1-9一二三四五六七八九])分)?"
)
# A number in front of one of these: SLASH, MONEY_PARTS and COMPOUND_TIME begin so.
_HAS_PARTS = re.compile("[0-9.一二两三四五六七八九十百千万]{1,24}+(?:[元块分天小/]|个小)")
COMPOUND_TIME = re.compile(
    r"(?P<first>\d{1,4}|[一二两三四五六七八九十]{1,3})(?P<unit>分钟?|个?小时|天)(?P<second>\d{1,2}|[一二三四五六七八九十]{1,3})(?P<part>秒钟?|分钟?|个?小时)"
)


@cache
def _zero_nouns() -> re.Pattern[str]:
    return re.compile(rf"零{alternation(table('mine_words.toml')['zero']['words'])}")


def read_special(text: str, at: int) -> Mention | None:
    """The special form whose numeral stands at `at`, or None."""
    char = text[at]
    if char in "一二三四五六" and text.startswith("每周", max(0, at - 2)) and at >= 2:
        return Mention("time", at - 2, at + 1, "time.weekday")
    if char in ROMAN:
        return Mention("ordinal", at, at + 2, "fixed.level")
    if char == "零":
        return _zero(text, at)
    if char == "多":
        mention = Mention("quantity", at, at + 2, "quantity.several")
        mention.qualifier, mention.unit, mention.unit_raw, mention.unit_class = (
            "vague",
            text[at + 1],
            text[at + 1],
            "count",
        )
        return mention if re.match(r"[\u4e00-\u9fff”）]", text[at - 1 : at]) else None
    if text[at - 1 : at] == "翻" or text[at - 2 : at] == "翻了":
        return _doubling(text, at)
    has_parts = _HAS_PARTS.match(text, at) is not None
    found = (_money(text, at) or _duration(text, at)) if has_parts else None
    return found or _front(text, at) or (_slash(text, at) if has_parts else None)


def _slash(text: str, at: int) -> Mention | None:
    """达3/4以上, 2/3的农户: a fraction below 1; 5/6月 is none."""
    match = SLASH.match(text, at)
    above, below = (int(match[1]), int(match[2])) if match else (1, 1)
    if match is None or above >= below or text[at - 1 : at] in (".", "/", "-"):
        return None
    mention = Mention("quantity", at, match.end(), "quantity.fraction")
    mention.value = mention.low = mention.high = exact(FRACTION.divide(Decimal(above), Decimal(below)))
    mention.unit_class = "share"
    if match[3]:
        mention.qualifier, mention.high = "at_least", None
    return mention


def _zero(text: str, at: int) -> Mention | None:
    match = _zero_nouns().match(text, at)
    if match is None:
        return None
    mention = Mention("quantity", at, match.end(), "quantity.zero")
    mention.value = mention.low = mention.high = 0
    return mention


def _doubling(text: str, at: int) -> Mention | None:
    match = DOUBLING.match(text, at)
    if match is None:
        return None
    mention = Mention("quantity", text.rindex("翻", 0, at), match.end(), "quantity.doubling")
    times = parse_number(match[1])
    mention.value = mention.low = mention.high = 2 ** int(times or 1)
    if match[2]:
        mention.qualifier, mention.high = ("over" if match[2] == "多" else "at_least"), None
    mention.unit = mention.unit_raw = "倍"
    mention.unit_class = "share"
    return mention


def _money(text: str, at: int) -> Mention | None:
    match = MONEY_PARTS.match(text, at)
    if match is None:
        return None
    mention = Mention("quantity", at, match.end(), "quantity.money-parts")
    yuan, jiao, fen = (parse_number(match[name]) if match[name] else 0 for name in ("yuan", "jiao", "fen"))
    mention.value = exact(Decimal(yuan or 0) + Decimal(jiao or 0) / 10 + Decimal(fen or 0) / 100)
    mention.low = mention.high = mention.value
    mention.unit, mention.unit_raw, mention.unit_class = "元", "元", "money"
    return mention


def _duration(text: str, at: int) -> Mention | None:
    """3分40秒, 2小时30分: one duration, in its larger unit."""
    match = COMPOUND_TIME.match(text, at)
    if match is None:
        return None
    mention = Mention("quantity", at, match.end(), "quantity.duration")
    larger = {"分": "分钟", "分钟": "分钟", "小时": "小时", "个小时": "小时", "天": "天"}[match["unit"]]
    first, second = parse_number(match["first"]) or 0, parse_number(match["second"]) or 0
    mention.value = exact(first + Decimal(second) / (24 if larger == "天" else 60))
    mention.unit, mention.unit_raw, mention.unit_class = larger, match["unit"], "time"
    return mention


def _front(text: str, at: int) -> Mention | None:
    """排名前十, 前三: a rank, at most."""
    if text[at - 1 : at] != "前" or text[at - 2 : at - 1] in _NO_FRONT:
        return None
    months = re.compile(r"[\d一二三四五六七八九十]{1,3}(?:个月|季度|[年月周天日])").match(text, at)
    if months:
        mention = Mention("time", at - 1, months.end(), "time")
        mention.edtf = edtf_of_part("XXXX", text[at - 1 : months.end()])
        return mention
    match = re.compile(
        r"(\d{1,3}|[一二三四五六七八九十百]{1,3})[名位强]?(?=[，。；、！）,;)的行列”]|$|\n)"
    ).match(text, at)
    if match is None:
        return None
    mention = Mention("rank", at - 1, match.end(), "rank.front")
    mention.value, mention.qualifier = parse_number(match[1]), "at_most"
    mention.high = mention.value
    return mention
