"""Line ends inside sentences, blanks inside words and numbers."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from corpus_tools.repair.characters import COUNTED, HAN, han_after, han_before, is_han, simplify
from corpus_tools.repair.draft import Change
from corpus_tools.repair.page import Fixer, Page

_ENDS = "\n 。！？…；：”』」）)】》.!?;:—~*"
# A line end behind which a sentence may go on; the line end comes first, as that is what is searched fast.
_BREAK = re.compile(rf"\n(?<=[^{re.escape(_ENDS)}]\n)[\u3000 \t]*(?=[{HAN}“《0-9])")
_SPACED_DIGITS = re.compile(
    rf"(?<![0-9A-Za-z.,:/-])(?<![0-9] )[0-9]{{1,3}}(?: [0-9]{{1,3}}){{1,8}}(?= ?(?:余|多|[{HAN}％%]))"
)
_BLANK_AMID_DIGITS = re.compile("[0-9] [0-9]")
_BLANK = re.compile(rf"  ?(?=[{HAN}])")
_ITEM = re.compile(
    r"[一二三四五六七八九十]{1,3}[、是]|[0-9]{1,2}[.、．)）]|[(（][一二三四五六七八九十0-9]{1,3}[)）]"
    r"|第[一二三四五六七八九十]{1,3}[章节篇、，]|[【★●◆■□※]"
)
# A number on a line of its own between the words it belongs to: a page that breaks one breaks all.
_NUMBER_LINE = re.compile(
    r"\n[\u3000 \t]*(?=([0-9][0-9.,]{0,12}|[xX*]{1,4})[\u3000 \t]*(\n[\u3000 \t]*)([^\n])?)"
)
_NUMBER_LINES = 3
_MOSTLY = 0.7
_CLOSED = ("", *"\n。！；：")  # a sentence, and so a line, ends behind these
_NEVER_FIRST = re.compile("的(?![确確])|了(?![解如然却卻结結])|着(?![力眼重手实實急想装裝陆陸火色])|[们們]")
_RUNNING = re.compile("[，。；：,;:]")  # marks that headings and signatures do not hold
_PIECE = 4  # characters too few for a line of their own
_SHORT = 10  # a line of verse or a heading is shorter
_LINES = 5  # lines that show that a page is broken at a fixed width
_SAME_WIDTH = 3  # characters by which they may differ
_BESIDE = 4  # characters beside a gap that a word may take in
_WORD = 130  # tenths of nats: a word of the model that is no accident
_BETTER = 30  # by how much a word across a break must be cheaper than its two sides


def find_soft_wraps(page: Page) -> list[Change]:
    """Line ends inside a sentence: after a comma, inside a word, or where a page is broken at a fixed width.

    >>> from corpus_tools.repair import repair_text
    >>> repair_text("巡河时遇到水位上涨，\\n　　马上通知下游村组。")
    '巡河时遇到水位上涨，马上通知下游村组。'
    >>> repair_text("床前明月光，\\n疑是地上霜。\\n此致\\n　　敬礼")
    '床前明月光，\\n疑是地上霜。\\n此致\\n　　敬礼'
    """
    text = page.text
    breaks = [match.span() for match in _BREAK.finditer(text)]
    width = _fixed_width(text) if len(breaks) >= _LINES - 1 else 0
    spans: list[tuple[int, int]] = []
    length = begin = 0  # of the line as joined so far
    for start, end in breaks:
        line = text.rfind("\n", 0, start) + 1
        joined = bool(spans) and line <= spans[-1][1]
        length = length * joined + len(text[line:start].strip())
        begin = begin if joined else line
        if _goes_on(text, (start, end), length, width) or _leaves_indent(text, begin, (start, end)):
            spans.append((start, end))
    if spans:
        spans += _before_pieces(text, set(breaks).difference(spans), spans)
    return [Change(start, end, "") for start, end in sorted({*spans, *_around_numbers(text)})]


def _around_numbers(text: str) -> Iterator[tuple[int, int]]:
    """The line ends before and behind numbers that stand alone, where most of them go on with a unit."""
    found = list(_NUMBER_LINE.finditer(text))
    counted = sum(match.group(3) in COUNTED for match in found)
    if counted < max(_NUMBER_LINES, _MOSTLY * len(found)):
        return
    for match in found:
        if text[match.start() - 1 : match.start()] not in _CLOSED:
            yield match.span()
        yield match.span(2)


def _before_pieces(
    text: str, gaps: set[tuple[int, int]], joined: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Gaps with only a few characters between them and a line end that was joined: no headings."""
    found = []
    starts = [start for start, _ in joined]
    for start, end in gaps:
        place = bisect_left(starts, end)
        piece = text[end : starts[place]] if place < len(starts) else ""
        line = text.rfind("\n", 0, start) + 1
        if 0 < len(piece) <= _PIECE and all(map(is_han, piece)) and start - line >= _SHORT:
            found.append((start, end))
    return found


def _goes_on(text: str, gap: tuple[int, int], length: int, width: int) -> bool:
    """Whether the sentence goes on after the line end at `gap`; `length` is that of the line before it."""
    start, end = gap
    last = text[start - 1]
    same_width = width > 0 and abs(length - width) <= _SAME_WIDTH
    if length < _SHORT and not same_width and not _NEVER_FIRST.match(text, end):
        return False
    if _ITEM.match(text, end):
        return False
    if same_width:
        return True
    if last in "，、,":
        return length >= _SHORT
    if not is_han(last) or text[max(0, start - 2)].isdigit():  # a unit, as in 18日
        return False
    return bool(_NEVER_FIRST.match(text, end)) or _splits_word(text, start, end)


def _leaves_indent(text: str, begin: int, gap: tuple[int, int]) -> bool:
    """Whether running text of the paragraph at `begin`, which is indented, goes on at the margin."""
    start, end = gap
    if end - start > 1 or not text.startswith("\u3000", begin) or _ITEM.match(text, end):
        return False
    next_end = text.find("\n", end)
    following = text[end : next_end if next_end >= 0 else len(text)]
    return bool(_RUNNING.search(text, begin, start) and _RUNNING.search(following))


def _fixed_width(text: str) -> int:
    """The width at which the lines of a page were broken, 0 if they were not."""
    lines = [line.strip() for line in text.split("\n") if len(line) > _SHORT]
    if len(lines) < _LINES:
        return 0
    open_ends = Counter(len(line) for line in lines if line[-1] not in _ENDS)
    if not open_ends:
        return 0
    width, _ = max(open_ends.items(), key=lambda item: (item[1], item[0]))
    near = sum(count for length, count in open_ends.items() if abs(length - width) <= 1)
    return width if near >= max(_LINES - 1, 0.5 * len(lines)) and width >= 2 * _SHORT else 0


def _splits_word(text: str, start: int, end: int, better: float = _BETTER) -> bool:
    """Whether the gap text[start:end] stands inside a word, seen from what is on both sides."""
    return _is_split(
        simplify(han_before(text, start, _BESIDE)), simplify(han_after(text, end, _BESIDE)), better
    )


@lru_cache(maxsize=4096)
def _is_split(left: str, right: str, better: float) -> bool:
    """Whether a word goes from the end of `left` to the beginning of `right`."""
    from corpus_tools.repair.language import language_model

    if len(left) + len(right) < 3 or not _has_word_across(left, right):
        return False
    model = language_model()
    before = model.extend_all(model.start(), left)
    apart = model.extend_all(model.divided(before), right)
    return apart.cost - model.extend_all(before, right).cost > better


def _has_word_across(left: str, right: str) -> bool:
    """Whether the best words across the border include one that spans it."""
    from corpus_tools.repair.language import language_model

    model = language_model()
    for size in (2, 3, 4):
        for before in range(1, size):
            word = left[-before:] + right[: size - before]
            number = model.words.get(word) if len(word) == size else None
            if number and model.word_cost[number] < _WORD:
                return True
    return False


def find_blanks(page: Page) -> list[Change]:
    """Blanks inside a word of a sentence (spaced-out titles and forms stay).

    >>> from corpus_tools.repair import repair_text
    >>> repair_text("到了晚上，人 们会欢聚一堂。姓名 张三 李四")
    '到了晚上，人们会欢聚一堂。姓名 张三 李四'
    """
    text = page.text
    return [
        Change(m.start(), m.end(), "", "likely")
        for m in _BLANK.finditer(text)
        if m.start()
        and is_han(text[m.start() - 1])
        and _is_in_sentence(text, m.start(), m.end())
        and _splits_word(text, m.start(), m.end(), 2 * _BETTER)
    ]


def _is_in_sentence(text: str, start: int, end: int) -> bool:
    """Whether a running sentence stands on one side, and neither side is a single spaced-out character."""
    left, right = han_before(text, start, 9), han_after(text, end, 9)
    if len(left) + len(right) < 6:
        return False
    spaced = len(left) == 1 and text[start - 2 : start - 1] == " "
    return not spaced and not (len(right) == 1 and text[end + 1 : end + 2] == " ")


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


WRAPS = (
    Fixer("number-blank", (" ",), find_number_blanks),
    Fixer("blank", (" ",), find_blanks),
    Fixer("soft-wrap", ("\n",), find_soft_wraps),
)
