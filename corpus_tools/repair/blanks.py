"""Blanks inside words and numbers."""

from __future__ import annotations

from corpus_tools.lazy_patterns import lazy_pattern
from corpus_tools.repair.characters import HAN, han_after, han_before, is_han
from corpus_tools.repair.draft import Change
from corpus_tools.repair.page import Fixer, Page
from corpus_tools.repair.words import gain_of_joining

_SPACED_DIGITS = lazy_pattern(
    rf"(?<![0-9A-Za-z.,:/-])(?<![0-9] )[0-9]{{1,3}}(?: [0-9]{{1,3}}){{1,8}}(?= ?(?:余|多|[{HAN}％%]))"
)
_BLANK_AMID_DIGITS = lazy_pattern(" (?<=[0-9] )(?=[0-9])")
_BLANK = lazy_pattern(rf"  ?(?=[{HAN}])")
_NEEDED = 60  # tenths of nats by which a word across a blank must be cheaper than its two sides
_LINE_ENDS, _SHARE = 3, 0.3  # blanks inside words, and their share, that show line ends kept as blanks
_PARAGRAPH = 60  # characters; fields and headings are shorter


def find_blanks(page: Page) -> list[Change]:
    """Blanks inside a word of a sentence, not in spaced-out titles and forms; where many are, all of them.

    Line ends of a PDF kept as blanks fall into words as often as between them, an author's blanks never do.

    >>> from corpus_tools.repair import repair_text
    >>> repair_text("到了晚上，人 们会欢聚一堂。姓名 张三 李四")
    '到了晚上，人们会欢聚一堂。姓名 张三 李四'
    """
    text = page.text
    found = [
        m.span()
        for m in _BLANK.finditer(text)
        if m.start() and is_han(text[m.start() - 1]) and _is_in_sentence(text, m.start(), m.end())
    ]
    inside = [span for span in found if gain_of_joining(text, *span) > _NEEDED]
    if len(inside) >= max(_LINE_ENDS, _SHARE * len(found)):
        sure = set(inside)
        inside = [span for span in found if span in sure or _is_in_paragraph(text, span[0])]
    return [Change(start, end, "", "likely") for start, end in inside]


def _is_in_paragraph(text: str, at: int) -> bool:
    """Whether the line at `at` is longer than fields and headings are."""
    low, high = max(0, at - _PARAGRAPH), at + _PARAGRAPH  # nothing beyond is looked at: lines may be endless
    before, behind = text.rfind("\n", low, at), text.find("\n", at, high)
    start = before if before >= 0 else low - 1
    return (behind if behind >= 0 else min(high, len(text))) - start > _PARAGRAPH


def _is_in_sentence(text: str, start: int, end: int) -> bool:
    """Whether a running sentence stands on one side, and no word beside the blank has a blank around it."""
    left, right = han_before(text, start, 9), han_after(text, end, 9)
    if len(left) + len(right) < 6:
        return False
    is_apart = len(left) <= 2 and text[start - len(left) - 1 : start - len(left)] == " "
    return not is_apart and not (len(right) <= 2 and text[end + len(right) : end + len(right) + 1] == " ")


def find_number_blanks(page: Page) -> list[Change]:
    """Blanks inside a number that a unit follows: single digits, or groups of three.

    >>> from corpus_tools.repair import repair_text
    >>> repair_text("发放传单5 0 0份，投入12 000元，第1 2 3 题")
    '发放传单500份，投入12000元，第1 2 3 题'
    """
    if not _BLANK_AMID_DIGITS.search(page.text):
        return []
    changes = []
    for match in _SPACED_DIGITS.finditer(page.text):
        groups = match.group().split(" ")
        single = all(len(group) == 1 for group in groups)
        thousands = all(len(group) == 3 for group in groups[1:])
        if (single or thousands) and page.text[match.start() - 1 : match.start()] != "第":
            changes += [Change(at, at + 1, "") for at in range(*match.span()) if page.text[at] == " "]
    return changes


BLANKS = (
    Fixer("number-blank", (" ",), find_number_blanks),
    Fixer("blank", (" ",), find_blanks),
)
