"""Characters that nobody sees: zero-width marks, control characters, lone surrogates, lost blanks."""

from __future__ import annotations

import re
from collections import Counter

from corpus_tools.lazy_patterns import lazy_pattern
from corpus_tools.repair.characters import HAN
from corpus_tools.repair.draft import Change
from corpus_tools.repair.page import UNCOMMON, Fixer, Page

_ZERO_WIDTH = lazy_pattern(
    "[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb]+"
)
_CONTROLS = (
    (re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]+"), ""),
    (re.compile("[\x0c\x85\u2028\u2029]"), "\n"),  # line ends
    (re.compile("[\ud800-\udfff]"), "\ufffd"),  # surrogates
)
_JOINERS = "\u200c\u200d"
_QUESTIONED = lazy_pattern(rf"^[ \u3000]*([?？]{{2,4}} ?|[?？] )(?=[{HAN}“《0-9])", re.MULTILINE)
_ALIKE = 2  # lines that begin so


def find_zero_width(page: Page) -> list[Change]:
    """Zero-width characters, except a joiner inside an emoji or between letters that need it."""
    if not _ZERO_WIDTH.search(page.uncommon):
        return []
    return [
        Change(m.start(), m.end(), "")
        for m in _ZERO_WIDTH.finditer(page.text)
        if not (m.group()[0] in _JOINERS and _joins(page.text, m.start(), m.end()))
    ]


def _joins(text: str, start: int, end: int) -> bool:
    """Whether a joiner stands between two emoji, or between letters of a joining script."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return all(
        c and (c >= "\U0001f000" or "\u2600" <= c <= "\u27bf" or c == "\ufe0f") for c in (before, after)
    ) or ("\u0600" <= before <= "\u0dff" and "\u0600" <= after <= "\u0dff")


def find_control(page: Page) -> list[Change]:
    """Control characters go; odd line ends become a line feed, lone surrogates U+FFFD."""
    kinds = [(pattern, after) for pattern, after in _CONTROLS if pattern.search(page.uncommon)]
    return sorted(Change(*m.span(), after) for pattern, after in kinds for m in pattern.finditer(page.text))


def find_lost_indents(page: Page) -> list[Change]:
    """Question marks that a decoder left for the blanks that paragraphs begin with.

    >>> from corpus_tools.repair import repair_text
    >>> repair_text("????护林站派人巡山。\\n????供水所检修水泵。")
    '　　护林站派人巡山。\\n　　供水所检修水泵。'
    """
    if not any(map(page.text.__contains__, ("??", "? ", "？？", "？ "))):
        return []
    found = list(_QUESTIONED.finditer(page.text))
    often = Counter(match[1] for match in found)
    return [Change(*m.span(1), "\u3000\u3000", "likely") for m in found if often[m[1]] >= _ALIKE]


INVISIBLE = (
    Fixer("control", (UNCOMMON,), find_control),
    Fixer("zero-width", (UNCOMMON,), find_zero_width),
    Fixer("lost-indent", ("?", "？"), find_lost_indents),
)
