"""The shape of quantities as one regular expression: number, scale word, unit and the words around them.

Every repetition is bounded; the expression is matched at the first numeral, never searched for.
"""

from __future__ import annotations

import re
from functools import cache

from corpus_tools.mine.lexicon import alternation, qualifiers, table, units

NUMERALS = "零〇一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟廿卅"
CAPITALS = "壹贰叁肆伍陆柒捌玖拾佰仟"
CORE = frozenset("0123456789" + NUMERALS + "万亿半*xX×#○●□_?")
_GROUPED = r"\d{1,3}(?:[,，]\d{3}){1,5}(?![,，]?\d)|\d{1,3}(?:[ ]\d{3}){1,4}(?!\d)"
_FRACTION = r"(?:\.\d{1,8}|·\d{1,4}(?=[万亿%元吨公千米]))"  # 694·65亿元: a middle dot in old copies
DIGIT = rf"(?:{_GROUPED}|\d{{1,18}}){_FRACTION}?"
CHINESE = rf"[{NUMERALS}]{{1,16}}(?:点[零〇一二三四五六七八九]{{1,8}})?"
_THOUSANDS = r"\d[,，]\d{3}(?![\d,，])"
_TAIL = rf"(?:{_THOUSANDS}|\d{{1,4}}(?![\d.%])|[一二两三四五六七八九壹贰叁肆伍陆柒捌玖][{NUMERALS}]{{0,7}})"
MIXED = rf"(?:{DIGIT}|{CHINESE})(?:[万亿千百]{{1,2}}零?{_TAIL}){{0,3}}"
SCALE = "(?:(?:[十万亿]|百(?!分)|千(?![米克瓦伏帕赫])){1,3}|[wWkK](?![A-Za-z]))"
MASK = r"\d{0,6}(?:[*×#○●□_]{1,8}|[xX]{1,5}|\?{2,8})\d{0,6}(?:\.(?:[xX*]{1,3}|\d{1,2}))?"
NOTE = r"(?:\([a-zāáǎàōóǒòēéěèīíǐìūúǔùüǘǚǜ]{1,6}\))?"  # a reading that was left in: 300余(yú)起
RANGE_MARK = "[-－–—~～〜至到]|——|--"


@cache
def pattern() -> re.Pattern[str]:
    """The grammar as one compiled expression, matched at the first numeral."""
    unit, mid = unit_pattern(), alternation(qualifiers("within"))
    post = f"{alternation(qualifiers('after'))}(?<!余)(?<!多)|(?:有余|余|多)(?![\u4e00-\u9fff])"
    return re.compile(
        rf"""(?:
          (?P<base>[百千万])分之(?P<share>{MIXED}|几)
        | (?P<below>[二两三四五六七八九十百\d]{{1,3}})分之(?P<above>[一二两三四五六七八九十\d]{{1,3}})
        | (?P<nearly>十之八九|十有八九)
        | (?P<half>一半|半数)
        | (?P<mask>{MASK})
        | (?P<a>{MIXED}|(?=[万亿半])(?:半|[万亿]{{1,2}})))
        (?P<mid>{mid})?[ ]?(?:个(?=[亿万]))?(?P<scale>{SCALE})?
        (?:(?P<left_unit>{unit})?(?P<mark>{RANGE_MARK})(?P<b>{MIXED})(?P<scale_b>{SCALE})?)?
        (?P<mid_b>{mid})?{NOTE}[ ]?
        (?:(?P<half_unit>个半)(?=月|小时|钟头|星期)|(?P<unit>{unit})(?P<year_half>[半一二三四五六七八九](?=[以，。、的来；,;]|$))?)?
        (?P<post>(?:{post}))?""",
        re.X,
    )


@cache
def unit_pattern() -> str:
    """Units, the longest first; a short unit that begins another word is none."""
    blocked = table("units.toml")["ambiguous"]["not_before"]
    letters = [name for name in units() if name.isascii() and name.isalpha()]
    parts = [f"{alternation(letters)}(?![A-Za-z0-9²³])"]
    names = sorted(set(units()) - set(letters), key=lambda name: (-len(name), name))
    free = [name for name in names if not blocked.get(name) and len(name) > 1]
    parts.append(alternation(free))
    for name in names:
        if blocked.get(name):
            parts.append(f"{re.escape(name)}(?![{blocked[name]}])")
    parts.append(alternation(name for name in names if len(name) == 1 and not blocked.get(name)))
    return f"(?:{'|'.join(parts)})"
