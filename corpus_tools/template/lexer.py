"""Text as a string of symbols that can be aligned: a number, a date, a list marker is one symbol each.

Members of a template differ in numbers of any length (`3200余` and `47`), so an aligner that sees single
characters pairs halves of numbers. Here every character of `Lexed.symbols` stands for one token, and
`starts`/`ends` lead back to the text. Punctuation of one strength is one symbol, white space is none.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from corpus_tools.template.names import festivals, folds

NUMBER, DATE, MARKER = "\ue000", "\ue001", "\ue002"  # private use: they stand in no text
STOP, PAUSE, BREAK = "。", "，", "\n"
PUNCTUATION = frozenset(STOP + PAUSE + BREAK + '"()·…—-~/')

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
    begins = r"(?:^|(?<=[\s。；！？;!?：:]))"
    titles = "|".join(
        f"(?<={word})" for word in ("总结", "小结", "报告", "汇报", "材料", "计划", "方案", "讲话")
    )
    return "|".join(
        (
            rf"{begins}[（(]{count}[）)]",
            rf"{begins}[一二三四五六七八九十]{{1,3}}、",
            rf"{begins}\d{{1,2}}[、.．](?!\d)",
            rf"{begins}第[一二三四五六七八九十]{{1,2}}(?=[，,、])",
            rf"{begins}[一二三四五六七八九十](?=[是要])",
            rf"第{count}(?=[篇章节])",
            rf"(?:(?<=篇)|(?<=范文)|(?<=之)){count}(?=[\s:：、】\]）)]|$)",
            rf"(?:{titles}){count}(?=\s{{0,4}}(?:\n|$))",
        )
    )


def _first() -> str:
    """A character class of all that a token can begin with: most of a text is passed over at once."""
    begins = {word[0] for word in (*festivals(), *_DAYTIME[3:-1].split("|"), *_RELATIVE[3:-1].split("|"))}
    return r"\s\dxX*×_(（第前上下中百" + _NUMERAL + "".join(sorted(begins))


@cache
def _token() -> re.Pattern[str]:
    """White space, list markers, dates and numbers; everything else is a symbol of its own."""
    scale = r"(?:[余多])?(?:百万|千万|万|亿)?(?:[余多])?"
    digits = rf"(?:{_DIGITS})(?:\.\d{{1,6}})?"
    arabic = rf"(?:{digits}(?:[-~]{digits})?|[*×]{{1,4}}|[xX_]{{2,4}}){scale}%?"
    chinese = (
        rf"百分之[{_NUMERAL}\d点]{{1,6}}|[{_NUMERAL}]{{1,3}}分之[{_NUMERAL}]{{1,3}}"
        r"|(?:[一二三四五六七八九两]?[十百千万亿]){1,5}[一二三四五六七八九]?(?:余|多)?|[一二三四五六七八九两]"
    )
    return re.compile(
        rf"(?=[{_first()}])(?:(?P<space>\s+)|(?P<marker>{_marker_pattern()})|(?P<date>{_date_pattern()})"
        rf"|(?P<number>{arabic}|{chinese}))"
    )


_SYMBOL = {"space": "", "marker": MARKER, "date": DATE, "number": NUMBER}


class Letters:
    """Characters for characters: `str.translate` for texts, several times as fast.

    Args:
        table: code point -> one character.
    """

    def __init__(self, table: Mapping[int, str]) -> None:
        import numpy as np

        self._letters = np.arange(0x110000, dtype=np.uint32)
        for code, letter in table.items():
            self._letters[code] = ord(letter)

    def __call__(self, text: str) -> str:
        """The text in other characters, as long as before."""
        return text_of(self._letters[codes_of(text)])


def codes_of(text: str) -> Any:
    """Code points as uint32."""
    import numpy as np

    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def text_of(codes: Any) -> str:
    """The text of uint32 code points."""
    return str(codes.tobytes(), "utf-32-le", "surrogatepass")


@cache
def _width() -> Letters:
    """Full-width to half-width digits, letters and signs that numbers are written with."""
    table = {code: chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B))}
    table |= {code: chr(code - 0xFEE0) for code in range(0xFF41, 0xFF5B)}
    return Letters(table | {ord(a): b for a, b in zip("％＊．＿－～", "%*._-~", strict=True)})


@cache
def _signs() -> Letters:
    """One symbol for all signs of one strength, and for a character in two spellings."""
    groups = {
        STOP: "。.！!？?；;",
        PAUSE: "，,、：:",
        '"': "“”‘’\"'「」『』《》〈〉",
        "(": "（(【[〔",
        ")": "）)】]〕",
    }
    return Letters({ord(sign): symbol for symbol, signs in groups.items() for sign in signs} | folds())


@cache
def _are_words() -> Any:
    import numpy as np

    kept = np.ones(0x110000, dtype=bool)
    kept[[ord(symbol) for symbol in (*PUNCTUATION, MARKER)]] = False
    return kept


def words_in(symbols: str) -> tuple[Any, Any]:
    """The code points of symbols, and which of them are no punctuation and no list marker."""
    codes = codes_of(symbols)
    return codes, _are_words()[codes]


class Lexed:
    """A text as symbols.

    Attributes:
        text: the text with widths folded; same length as the original.
        symbols: one character per token.
        starts, ends: the token's code points in the text.
    """

    __slots__ = ("ends", "starts", "symbols", "text")

    def __init__(self, text: str, symbols: str, starts: array[int], ends: array[int]) -> None:
        self.text, self.symbols, self.starts, self.ends = text, symbols, starts, ends

    def slice(self, start: int, end: int) -> str:
        """The text of the tokens start..end."""
        return self.text[self.starts[start] : self.ends[end - 1]] if end > start else ""


def lex(text: str) -> Lexed:
    """The symbols of a text.

    >>> lexed = lex("3月8日起，走访居民3200余户，劝阻47起。")
    >>> lexed.symbols.replace(NUMBER, "#").replace(DATE, "@")
    '@起，走访居民#户，劝阻#起。'
    >>> lexed.slice(7, 8)
    '3200余'
    """
    folded = _width()(text)
    plain = _signs()(folded)
    places = _range(len(folded) + 1)
    parts: list[str] = []
    starts, ends = array("i"), array("i")
    at = 0
    for match in _token().finditer(folded):
        start, end = match.span()
        parts.append(plain[at:start])
        starts += places[at:start]
        ends += places[at + 1 : start + 1]
        symbol = _SYMBOL[match.lastgroup or "space"] or (BREAK if "\n" in match.group() else "")
        if symbol:
            parts.append(symbol)
            starts.append(start)
            ends.append(end)
        at = end
    parts.append(plain[at:])
    starts += places[at:-1]
    ends += places[at + 1 :]
    return Lexed(folded, "".join(parts), starts, ends)


def _range(size: int) -> array[int]:
    import numpy as np

    return array("i", np.arange(size, dtype=np.int32).tobytes())


_SENTENCE = re.compile(r'[^。\n]+[。\n")]*')


def sentences(symbols: str) -> list[tuple[int, int]]:
    """Spans of the sentences, with their final signs.

    >>> sentences("一，二。三\\n四")
    [(0, 4), (4, 6), (6, 7)]
    """
    return [match.span() for match in _SENTENCE.finditer(symbols)]


def common_daytime(dates: Collection[str]) -> str:
    """The part of the day that all dates begin with: it is not what differs in them.

    >>> common_daytime(["早上7时", "早上9时"]), common_daytime(["上午7时", "下午1时"])
    ('早上', '')
    """
    found = {match.group() if match else "" for match in (_BEGIN.match(date) for date in dates)}
    return found.pop() if len(found) == 1 else ""


_BEGIN = re.compile(rf"{_DAYTIME}(?=\d)")
