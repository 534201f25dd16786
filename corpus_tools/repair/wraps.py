"""Line ends inside sentences, blanks inside words and numbers."""

from __future__ import annotations

import re

from corpus_tools.repair.characters import HAN
from corpus_tools.repair.draft import Change
from corpus_tools.repair.page import Fixer, Page

_COMMA_BREAK = re.compile(rf"(?<=[，、,])[ \t]*\n[\u3000 \t]*(?=[{HAN}“《0-9])")
_SPACED_DIGITS = re.compile(
    rf"(?<![0-9.,:/-])(?<![0-9] )[0-9]{{1,3}}(?: [0-9]{{1,3}}){{1,8}}(?= ?(?:余|多|[{HAN}％%]))"
)
_ITEM = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、是]|[0-9]{1,2}[.、．)）]|[(（][一二三四五六七八九十0-9]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[章节篇、，])"
)
_SHORT = 10  # a line of verse is shorter


def find_soft_wraps(page: Page) -> list[Change]:
    """Line ends after a comma inside a sentence.

    >>> from corpus_tools.repair import repair_text
    >>> repair_text("业务异常变动，遇有特殊情况，\\n　　立即汇总汇报。")
    '业务异常变动，遇有特殊情况，立即汇总汇报。'
    """
    text = page.text
    changes = []
    for match in _COMMA_BREAK.finditer(text):
        start, end = match.span()
        line = text[text.rfind("\n", 0, start) + 1 : start].strip()
        if len(line) >= _SHORT and not _ITEM.match(text, end):
            changes.append(Change(start, end, ""))
    return changes


def find_number_blanks(page: Page) -> list[Change]:
    """Blanks inside a number that a unit follows: single digits, or groups of three.

    >>> from corpus_tools.repair import repair_text
    >>> repair_text("发放传单5 0 0份，投入12 000元，第1 2 3 题")
    '发放传单500份，投入12000元，第1 2 3 题'
    """
    changes = []
    for match in _SPACED_DIGITS.finditer(page.text):
        groups = match.group().split(" ")
        single = all(len(group) == 1 for group in groups)
        thousands = all(len(group) == 3 for group in groups[1:])
        if (single or thousands) and page.text[match.start() - 1 : match.start()] != "第":
            changes += [Change(at, at + 1, "") for at in range(*match.span()) if page.text[at] == " "]
    return changes


WRAPS = (
    Fixer("number-blank", (" ",), find_number_blanks),
    Fixer("soft-wrap", ("\n",), find_soft_wraps),
)
