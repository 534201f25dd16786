"""When: the time a figure is about, from its clause, its sentence, its paragraph, or its article.

Named periods without a numeral (今年以来, 上半年) are kept as written; they have no EDTF.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus_tools.mine.ahead import Ahead
from corpus_tools.mine.context import Place
from corpus_tools.mine.lexicon import context_words
from corpus_tools.mine.mentions import Mention
from corpus_tools.records import Period

_COMPARING = frozenset("比之较于与同和跟上一")  # 比, 较 …, 比上, 比上一
_MATCHED = re.compile(r"[^，。；]{0,4}(?:相比|比较|持平|相若|相当)")
_ITS_OWN = re.compile(r"(?:同期|末|底)?的?")  # 较2009年的224宗 is of 2009
_UNTIL = frozenset(("至", "到", "-", "—", "——", "–", "~", "～"))
Named = tuple[int, int, str | None]  # start, end, EDTF


class Periods:
    """The periods met so far, while a document is read from start to end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._words = Ahead(context_words("period", "words"), text)
        self._article: Named | None = None
        self._paragraph: Named | None = None
        self._sentence: list[Named] = []
        self._bases: list[Named] = []  # times that others are compared with

    def enter_article(self) -> None:
        """Forget the period of the article before."""
        self._article = self._paragraph = None

    def enter_paragraph(self) -> None:
        """Forget the period of the paragraph before."""
        self._paragraph = None

    def enter_sentence(self, start: int, end: int, mentions: Sequence[Mention]) -> None:
        """Note the periods of a sentence; those of the sentence before become the paragraph's."""
        if self._sentence:
            self._paragraph = self._sentence[-1]
        found = self._joined([m for m in mentions if m.kind == "time" and m.rule == "time"])
        if self._words.are_in(start, end):
            found = sorted([*found, *self._named(start, end, found)])
        self._bases = [time for time in found if self._is_base(time)]
        self._sentence = [time for time in found if time not in self._bases] if self._bases else found
        if self._article is None and self._sentence:
            self._article = self._sentence[0]

    def _named(self, start: int, end: int, dated: Sequence[Named]) -> list[Named]:
        """Periods without a numeral: 今年以来."""
        words = context_words("period", "words").finditer(self._text, start, end)
        return [(*word.span(), None) for word in words if not _lies_in(word.span(), dated)]

    def _joined(self, times: Sequence[Mention]) -> list[Named]:
        """6月1日至8月31日 is one period, though written as two times."""
        found: list[Named] = []
        for time in times:
            if found and self._text[found[-1][1] : time.start] in _UNTIL:
                start, _, first = found.pop()
                found.append((start, time.end, interval(first, time.edtf)))
            else:
                found.append((time.start, time.end, time.edtf))
        return found

    def of(self, place: Place, start: int) -> Period | None:
        """The period of a quantity; `start` is the offset of its sentence."""
        at = start + place.zone.start
        before = [named for named in self._sentence if named[1] <= at]
        before += [base for base in self._bases if base[1] <= at and self._has(base, at)]
        if before:
            source = "clause" if before[-1][0] >= start + place.clause[0] else "sentence"
            return self._period(before[-1], source)
        if self._paragraph is not None:
            return self._period(self._paragraph, "paragraph")
        return self._period(self._article, "document") if self._article is not None else None

    def _is_base(self, named: Named) -> bool:
        """比去年增长5%, 与2008年相比: what a figure is compared with is not when it was."""
        start, end, _ = named
        if self._text[start - 1 : start] not in _COMPARING:
            return False
        left = self._text[max(0, start - 3) : start].removesuffix("上").removesuffix("上一")
        if left.endswith(("比", "比之", "较", "于")):
            return True
        return left.endswith(("与", "同", "和", "跟")) and _MATCHED.match(self._text, end) is not None

    def _has(self, named: Named, at: int) -> bool:
        """Whether the number at `at` is that of the time it is compared with."""
        return _ITS_OWN.fullmatch(self._text, named[1], at) is not None

    def _period(self, named: Named, source: str) -> Period:
        return Period(text=self._text[named[0] : named[1]], edtf=named[2], source=source)  # type: ignore[arg-type]  # one of the literals


def _lies_in(span: tuple[int, int], dated: Sequence[Named]) -> bool:
    """Whether a word is part of a date: 上半年 of 2019年上半年."""
    return any(start <= span[0] and span[1] <= end for start, end, _ in dated)


def interval(first: str | None, last: str | None) -> str | None:
    """The EDTF interval of two times; what the second leaves open is taken from the first.

    >>> interval("2022-01-01", "XXXX-12-31"), interval("XXXX-06", "XXXX-08-31"), interval("2022-05", None)
    ('2022-01-01/2022-12-31', 'XXXX-06/XXXX-08-31', None)
    """
    if first is None or last is None or "/" in first + last:
        return None
    year, month = first[:4], first[4:7]
    if last.startswith("XXXX-XX"):
        last = "XXXX" + month + last[7:]
    if last.startswith("XXXX"):
        last = year + last[4:]
    return f"{first}/{last}"
