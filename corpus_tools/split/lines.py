"""Lines of a text as spans without the blanks around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

LINE = re.compile("[^\\s\ufeff\u200b][^\\n\\r\\x0b\\x0c\\x85\u2028\u2029]*")
MARKUP = re.compile(r"(?:#{1,6}[ \t]+|>[ \t]?)?\*{0,2}")
SENTENCE_END = frozenset("。！？!?…；;")
CLOSERS = "”’」』）)】》\"'*"


class Line(NamedTuple):
    """A line that holds something: `text[start:end]`, blanks left out at both ends."""

    start: int
    end: int


def find_lines(text: str, start: int = 0, end: int | None = None) -> Iterator[Line]:
    """The lines of `text[start:end]` that are not blank, in order.

    >>> list(find_lines("　一、打击。\\n\\n二、防范。 "))
    [Line(start=1, end=6), Line(start=8, end=13)]
    """
    stop = len(text) if end is None else end
    for found in LINE.finditer(text, start, stop):
        first, last = found.span()
        while last > first and text[last - 1].isspace():
            last -= 1
        yield Line(first, last)


def skip_markup(text: str, start: int) -> int:
    """Where the words of a line begin, behind Markdown marks.

    >>> skip_markup("## 一、背景", 0)
    3
    """
    found = MARKUP.match(text, start)
    return found.end() if found else start


def ends_sentence(line: str) -> bool:
    """Whether a line ends like running text, closing quotes and brackets aside.

    >>> ends_sentence("全年共巡查十次。”"), ends_sentence("年度工作总结")
    (True, False)
    """
    bare = line.rstrip(CLOSERS)
    return bool(bare) and bare[-1] in SENTENCE_END
