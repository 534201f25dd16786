"""Numbers of pages that the viewer of a document site puts before the text of each page."""

from __future__ import annotations

import re
from itertools import pairwise

from corpus_tools.repair.draft import Change
from corpus_tools.repair.page import Fixer, Page
from corpus_tools.repair.words import gain_of_joining

_SECOND = re.compile("\n[ \u3000]?2、")  # what a page must hold that has two pages
_NUMBERED = re.compile("^[ \u3000\t]{0,4}([0-9]{1,3})、", re.MULTILINE)
_LONG = 150  # characters: an item of a list of such length ends with a stop
_GOES_ON = frozenset("，,、的和与與及或在对對将將把被从從为為向")  # nothing ends with these
_NEVER_FIRST = frozenset("，,。；;、！？!?”）)》")
_ENDS = frozenset("。！？；：!?;:…”’）)》")
_NEEDED = 45  # tenths of nats by which a word across a line end must be cheaper than its two sides
_OPEN = 0.6  # of the pages break a sentence off


def find_page_numbers(page: Page) -> list[Change]:
    """1、… 2、… 3、… before long lines that break off in mid-sentence, with the line ends they stand behind.

    >>> from corpus_tools.repair import repair_text
    >>> one = "护林站全年巡山三百次，登记车辆，没有发生火情。" * 7
    >>> repair_text(f"1、{one}还添了水\\n2、泵，修了路。{one}") == f"{one}还添了水泵，修了路。{one}"
    True
    """
    text = page.text
    if not _SECOND.search(text):
        return []
    marks = list(_NUMBERED.finditer(text))
    if [int(mark[1]) for mark in marks] != list(range(1, len(marks) + 1)):
        return []
    pages = [text[before.end() : after.start()].rstrip() for before, after in pairwise(marks)]
    if any(len(words) < _LONG or "\n" in words for words in pages):
        return []
    cut = [words[-1] not in _ENDS for words in pages]
    gaps = [
        (before.end() + len(words), after.start(), after.end())
        for (before, after), words in zip(pairwise(marks), pages, strict=True)
    ]
    if sum(cut) < _OPEN * len(cut) or not any(_breaks(text, end, behind) for end, _, behind in gaps):
        return []
    first = Change(marks[0].start(), marks[0].end(), "", "likely")
    return [first] + [
        Change(end if broken else mark, behind, "", "likely")
        for (end, mark, behind), broken in zip(gaps, cut, strict=True)
    ]


def _breaks(text: str, start: int, end: int) -> bool:
    """Whether what stands around text[start:end] belongs together."""
    if text[start - 1] in _GOES_ON or text[end : end + 1] in _NEVER_FIRST:
        return True
    return gain_of_joining(text, start, end) > _NEEDED


PAGE_NUMBERS = (Fixer("page-number", ("\n",), find_page_numbers),)
