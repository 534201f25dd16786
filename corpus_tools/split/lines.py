"""Lines of a text as spans without the blanks around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

BREAKS = "\\n\\r\\x0b\\x0c\\x85\u2028\u2029"
BLANK = "\\s\ufeff\u200b"
LINE = re.compile(f"[^{BLANK}](?:[^{BREAKS}]*[^{BLANK}])?")
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
