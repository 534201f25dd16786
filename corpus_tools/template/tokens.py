"""Which runs of characters are one symbol: the patterns of numbers, dates and list markers."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import Any

from corpus_tools.template.names import festivals

NUMBER, DATE, MARKER = "\ue000", "\ue001", "\ue002"  # private use: they stand in no text
APART = "\uffff"  # no character: between two texts, where one ends and the next begins

_NUMERAL = "〇零一二三四五六七八九十百千万亿两"
_DIGITS = r"\d{1,3}(?:,\d{3}){1,4}(?!\d)|\d{1,15}"
_YEAR = (
    r"(?:(?:19|20)(?:\d\d|\d?[xX*_×]{1,2})|[xX*×_]{4}|[xX*×_]{2}(?=年(?:度|[\dxX*_×]{1,2}月))"
    r"|[〇零一二三四五六七八九]{4})年度?"
)
_RELATIVE = r"(?:今年|去年|明年|当年|本年|上年)"
_MONTH = r"(?:\d{1,2}|[xX*×_]{1,2}|十[一二]?|[一二三四五六七八九])月份?"
_DAY = r"(?:\d{1,2}|[xX*×_]{1,2}|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]"
_TENDAYS = r"[上中下]旬"
_DAYTIME = r"(?:凌晨|清晨|早晨|早上|上午|中午|下午|傍晚|晚上|夜间|当晚|晚)"
_CLOCK = r"\d{1,2}(?:时|点钟?)(?:\d{1,2}分|半)?|\d{1,2}:\d{2}(?!\d)"
_QUARTER = r"(?:第|前)?[一二三四1-4](?:个)?季度|[上下]半年"
_RANGE = r"(?:-|~|—|–|至|到)"


def _date_pattern() -> str:
    """Dates from the most to the least explicit; a range is one token unless both ends are full days."""
    day = rf"(?:{_DAY}|{_TENDAYS})"
    clock = rf"(?:{_DAYTIME})?(?:{_CLOCK})(?:{_RANGE}(?:{_CLOCK}))?"
    time = rf"(?:{clock}|{_DAYTIME})?"
    short_months = rf"\d{{1,2}}月?{_RANGE}{_MONTH}(?!{_DAY})"
    full = rf"{_MONTH}{day}(?:{_RANGE}{_DAY}(?!\d))?{time}"
    month = rf"(?:{short_months}|{full}|{_MONTH})"
    part = rf"(?:{month}|{_QUARTER})"
    numeric = r"(?:19|20)\d\d(?P<sep>[-./])(?:0?[1-9]|1[0-2])(?P=sep)(?:[0-2]?\d|3[01])(?!\d)"
    span = rf"(?:19|20)\d\d年?{_RANGE}{_YEAR}"
    return "|".join(
        (
            numeric,
            rf"{span}(?:{part})?",
            rf"{_YEAR}{_MONTH}{_RANGE}{_YEAR}{_MONTH}(?!{day})",
            rf"(?:{_YEAR}|{_RELATIVE}){part}",
            _YEAR,
            part,
            rf"\d{{1,2}}日{time}",
            clock,
            "|".join(festivals()),
        )
    )


def _marker_pattern() -> str:
    """Marks of lists and of the articles of a compilation: they count, and fill in nothing."""
    count = r"(?:[一二三四五六七八九十]{1,3}|\d{1,3})"
    begins = rf"(?<![^\s。；！？;!?：:{APART}])"
    titles = "总结|小结|报告|汇报|材料|计划|方案|讲话"
    first = "|".join(
        (
            rf"[（(]{count}[）)]",
            r"[一二三四五六七八九十]{1,3}、",
            r"\d{1,2}[、.．](?!\d)",
            r"第[一二三四五六七八九十]{1,2}(?=[，,、])",
            r"[一二三四五六七八九十](?=[是要])",
        )
    )
    return "|".join(
        (
            rf"{begins}(?:{first})",
            rf"第{count}(?=[篇章节])",
            rf"(?<=[篇文之])(?<!(?<!范)文){count}(?![^\s:：、】\]）){APART}])",
            rf"(?<={titles}){count}(?=\s{{0,4}}(?:[\n{APART}]|$))",
        )
    )


@cache
def _token() -> re.Pattern[str]:
    """List markers, dates and numbers; everything else is a symbol of its own."""
    scale = r"(?:[余多])?(?:百万|千万|万|亿)?(?:[余多])?"
    digits = rf"(?:{_DIGITS})(?:\.\d{{1,6}})?"
    arabic = rf"(?:{digits}(?:[-~]{digits})?|[*×]{{1,4}}|[xX_]{{2,4}}){scale}%?"
    chinese = (
        rf"百分之[{_NUMERAL}\d点]{{1,6}}|[{_NUMERAL}]{{1,3}}分之[{_NUMERAL}]{{1,3}}"
        r"|(?:[一二三四五六七八九两]?[十百千万亿]){1,5}[一二三四五六七八九]?(?:余|多)?|[一二三四五六七八九两]"
    )
    return re.compile(
        rf"(?P<marker>{_marker_pattern()})|(?P<date>{_date_pattern()})|(?P<number>{arabic}|{chinese})"
    )


_SYMBOL = {"marker": MARKER, "date": DATE, "number": NUMBER}
_ALONE, _FIRST, _SECOND, _SPACE = 1, 2, 4, 8


@cache
def _places() -> Any:
    """For each code point whether a token, or a word for a time, can begin with it; uint8."""
    import numpy as np

    words = (*festivals(), *_DAYTIME[3:-1].split("|"), *_RELATIVE[3:-1].split("|"), "上半年", "下半年")
    alone = "xX*×_(（第前百千万亿" + _NUMERAL + "".join(word for word in words if len(word) == 1)
    known = np.zeros(0x110000, dtype=np.uint8)
    every = str(np.arange(known.size, dtype=np.uint32).tobytes(), "utf-32-le", "surrogatepass")
    for sign, pattern in (
        (_ALONE, rf"[\d{alone}]"),
        (_FIRST, f"[{''.join({word[0] for word in words})}]"),
        (_SECOND, f"[{''.join({word[1] for word in words if len(word) > 1})}]"),
        (_SPACE, r"\s"),
    ):
        known[[match.start() for match in re.finditer(pattern, every)]] |= sign
    return known


def find_spaces(codes: Any) -> Any:
    """Which code points are white space."""
    return _places()[codes] & _SPACE != 0


def find_tokens(text: str, codes: Any) -> tuple[Any, Any, Any]:
    """Where tokens begin and end, and the code points of their symbols, as arrays.

    Args:
        text: texts with `APART` between them.
        codes: its code points.
    """
    import numpy as np

    signs = _places()[codes]
    begins = signs & _ALONE != 0
    begins[:-1] |= (signs[:-1] & _FIRST != 0) & (signs[1:] & _SECOND != 0)
    match_at, end = _token().match, 0
    starts: list[int] = []
    ends: list[int] = []
    symbols: list[int] = []
    for start in begins.nonzero()[0].tolist():
        if start >= end and (match := match_at(text, start)):
            end = match.end()
            starts.append(start)
            ends.append(end)
            symbols.append(ord(_SYMBOL[match.lastgroup or ""]))
    return np.array(starts, np.int32), np.array(ends, np.int32), np.array(symbols, np.uint32)


def common_daytime(dates: Collection[str]) -> str:
    """The part of the day that all dates begin with: it is not what differs in them.

    >>> common_daytime(["早上7时", "早上9时"]), common_daytime(["上午7时", "下午1时"])
    ('早上', '')
    """
    found = {match.group() if match else "" for match in (_BEGIN.match(date) for date in dates)}
    return found.pop() if len(found) == 1 else ""


_BEGIN = re.compile(rf"{_DAYTIME}(?=\d)")
