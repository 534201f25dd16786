"""Lines of a text as spans without the blanks around them."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import chain

Span = tuple[int, int]

OTHER_BREAKS = "\r\x0b\x0c\x85\u2028\u2029"
BREAKS = f"\n{OTHER_BREAKS}"
INVISIBLE = "\ufeff\u200b"
BLANK = f"\\s{INVISIBLE}"
LINE = re.compile(f"[^{BLANK}](?:[^{BREAKS}]*[^{BLANK}])?")
PLAIN_LINE = re.compile(f"[^{BLANK}](?:.*[^{BLANK}])?")  # the same where only line feeds break lines
BULLETS = "■□●○◆◇★☆※◎▲△▶►•·"
STRAY = "。！？，；!?;,"  # a stop that opens a line was left there by damage
MARKUP = re.compile(f"(?:#{{1,6}}[ \\t]+|>[ \\t]?)?\\*{{0,2}}(?:[{BULLETS}{STRAY}][ \\t\u3000]?){{0,2}}")
MARKUP_HEADS = frozenset(f"#>*{BULLETS}{STRAY}")
SENTENCE_END = frozenset("。！？!?…；;")
CLOSERS = "”’」』）)】》\"'*"


def find_lines(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """The lines of `text[start:end]` that are not blank, in order, without the blanks around them.

    >>> list(find_lines("　一、打击。\\n\\n二、防范。 "))
    [(1, 6), (8, 13)]
    """
    return map(re.Match.span, LINE.finditer(text, start, len(text) if end is None else end))


class Lines:
    """The lines of a text that are not blank, without the blanks around them, found in one pass.

    `starts` and `ends` are two plain arrays: a page of ten million lines takes 160 MB.

    >>> lines = Lines("　一、打击。\\n\\n二、防范。 ")
    >>> list(lines), list(lines.between(4, 11)), lines.following(2)
    ([(1, 6), (8, 13)], [(4, 6), (8, 11)], 1)
    """

    __slots__ = ("ends", "starts", "text")

    def __init__(self, text: str) -> None:
        plain = not any(map(text.__contains__, OTHER_BREAKS))
        found = (PLAIN_LINE if plain else LINE).finditer(text)
        flat = array("q", chain.from_iterable(map(re.Match.span, found)))
        self.text, self.starts, self.ends = text, flat[::2], flat[1::2]

    def __iter__(self) -> Iterator[Span]:
        return zip(self.starts, self.ends, strict=True)

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, index: int) -> Span:
        return self.starts[index], self.ends[index]

    def following(self, at: int) -> int:
        """The index of the first line that begins at or behind an offset."""
        return bisect_left(self.starts, at)

    def holding(self, at: int) -> int:
        """The index of the last line that begins at or before an offset."""
        return bisect_right(self.starts, at) - 1

    def between(self, start: int, end: int) -> Lines:
        """The lines of text[start:end]; those that its edges cut are cut."""
        first, last = bisect_right(self.ends, start), bisect_left(self.starts, end)
        part = object.__new__(Lines)
        part.text, part.starts, part.ends = self.text, self.starts[first:last], self.ends[first:last]
        if first < last and (part.starts[0] < start or part.ends[-1] > end):
            part._cut(*strip_blanks(self.text, start, end))
        return part

    def _cut(self, start: int, end: int) -> None:
        """Cut the first and the last line at two offsets, no blank behind the one or before the other."""
        first = bisect_right(self.ends, start)
        last = bisect_left(self.starts, end) if start < end else first
        self.starts, self.ends = self.starts[first:last], self.ends[first:last]
        if first < last:
            self.starts[0] = max(start, self.starts[0])
            self.ends[-1] = min(end, self.ends[-1])


def strip_blanks(text: str, start: int, end: int) -> Span:
    """The span without blanks at its ends.

    >>> strip_blanks("  总结 ", 0, 5)
    (2, 4)
    """
    while start < end and (text[start].isspace() or text[start] in INVISIBLE):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in INVISIBLE):
        end -= 1
    return start, end


def skip_markup(text: str, start: int) -> int:
    """Where the words of a line begin, behind Markdown marks, bullets and stray stops.

    >>> skip_markup("## 一、背景", 0)
    3
    """
    if text[start] not in MARKUP_HEADS:
        return start
    found = MARKUP.match(text, start)
    return found.end() if found else start


def ends_sentence(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` ends like running text, closing quotes and brackets aside.

    >>> ends_sentence("全年共巡查十次。”", 0, 9), ends_sentence("年度工作总结", 0, 6)
    (True, False)
    """
    while end > start and text[end - 1] in CLOSERS:
        end -= 1
    return end > start and text[end - 1] in SENTENCE_END
