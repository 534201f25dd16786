"""Line ends inside sentences."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from corpus_tools.repair.characters import COUNTED, HAN, is_han
from corpus_tools.repair.draft import Change
from corpus_tools.repair.page import Fixer, Page
from corpus_tools.repair.words import gain_of_joining

_ENDS = "\n 。！？…；：”』」）)】》.!?;:—~*"
# A line end behind which a sentence may go on; the line end comes first, as that is what is searched fast.
_BREAK = re.compile(rf"\n(?<=[^{re.escape(_ENDS)}]\n)[\u3000 \t]*(?=[{HAN}“《0-9])")
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
_MAY_GO_ON = "的了着们們"
_NEVER_FIRST = re.compile(
    "的(?![确確士\n])|了(?![解如然却卻结結])|着(?![力眼重手实實急想装裝陆陸火色])|[们們]"
)
_RUNNING = re.compile("[，。；,;]")  # marks that headings and signatures do not hold
_PIECE = 4  # characters too few for a line of their own
_SHORT = 10  # a line of verse or a heading is shorter
_LINES = 5  # lines that show that a page is broken at a fixed width
_SAME_WIDTH = 3  # characters by which they may differ
_LONG = 24  # a clause of this length is no line of verse and no item of a list
_COMMAS = "，、,"
_SENTENCE_END = re.compile("[。！？!?]")
# By how many tenths of nats a word across a line end must be cheaper than its two sides: a line that holds a
# clause ends with a mark of its own, a title does not.
_AFTER_CLAUSE, _AFTER_TITLE = 45, 75
_BROKEN = 3  # line ends inside words that show that a page is broken anywhere
_CARELESS = 2  # lines without a mark at their end that show that a comma is no promise


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
    spans = _Lines(text, breaks).inside_sentences() if breaks else []
    if spans:
        spans += _before_pieces(text, set(breaks).difference(spans), spans)
    return [Change(start, end, "") for start, end in sorted({*spans, *_around_numbers(text)})]


class _Gap(NamedTuple):
    """A line end with the indent behind it, at text[start:end].

    Attributes:
        line: where the line before it begins.
        paragraph: where the first of the lines begins that were joined with that line.
        length: characters of that paragraph.
        next_end: where the line behind it ends.
    """

    start: int
    end: int
    line: int
    paragraph: int
    length: int
    next_end: int


class _Lines:
    """The lines of a page, read from above: which of their ends part a sentence."""

    def __init__(self, text: str, breaks: list[tuple[int, int]]) -> None:
        self.text = text
        self.width = _fixed_width(text) if len(breaks) >= _LINES - 1 else 0
        self.joined: list[tuple[int, int]] = []
        self.after_commas: set[tuple[int, int]] = set()  # of those joined
        self.left_open: list[_Gap] = []  # behind a clause without a mark at its end
        paragraph = length = 0
        for start, end in breaks:
            line = text.rfind("\n", 0, start) + 1
            goes_on = bool(self.joined) and line <= self.joined[-1][1]
            length = length * goes_on + len(text[line:start].strip())
            paragraph = paragraph if goes_on else line
            if (
                length < _SHORT
                and text[end] not in _MAY_GO_ON
                and not (self.width or text[paragraph] == "\u3000")
            ):
                continue
            next_end = text.find("\n", end)
            self._add(_Gap(start, end, line, paragraph, length, next_end if next_end >= 0 else len(text)))

    def _add(self, gap: _Gap) -> None:
        text, start, end = self.text, gap.start, gap.end
        if _goes_on(text, gap, self.width) or _leaves_indent(text, gap):
            self.joined.append((start, end))
        elif text[start - 1] in _COMMAS:
            if _clause_goes_on(text, gap):
                self.joined.append((start, end))
                self.after_commas.add((start, end))
        elif gap.length >= _SHORT and _holds_clause(text, gap) and not _ITEM.match(text, end):
            self.left_open.append(gap)

    def inside_sentences(self) -> list[tuple[int, int]]:
        """The line ends that part a sentence, in the light of the whole page."""
        in_words = len(self.joined) - len(self.after_commas)
        if not self.width and in_words >= max(_BROKEN, len(self.left_open) / 2):
            return self.joined + [gap[:2] for gap in self.left_open]
        if sum(gap.length >= _LONG for gap in self.left_open) >= max(_CARELESS, len(self.joined)):
            return [span for span in self.joined if span not in self.after_commas]
        return self.joined


def _holds_clause(text: str, gap: _Gap) -> bool:
    return _RUNNING.search(text, gap.paragraph, gap.start) is not None


def _around_numbers(text: str) -> Iterator[tuple[int, int]]:
    """The line ends before and behind numbers that stand alone, where most of them go on with a unit."""
    found = list(_NUMBER_LINE.finditer(text))
    if len(found) < _NUMBER_LINES:
        return
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


def _goes_on(text: str, gap: _Gap, width: int) -> bool:
    """Whether a line is as long as the page is wide, or ends inside a word."""
    if width > 0 and abs(gap.length - width) <= _SAME_WIDTH:
        return not _ITEM.match(text, gap.end)
    if not is_han(text[gap.start - 1]) or text[max(0, gap.start - 2)].isdigit():  # a unit, as in 18日
        return False
    never_first = _NEVER_FIRST.match(text, gap.end) is not None
    if (gap.length < _SHORT and not never_first) or _ITEM.match(text, gap.end):
        return False
    needed = _AFTER_CLAUSE if _holds_clause(text, gap) else _AFTER_TITLE
    return never_first or gain_of_joining(text, gap.start, gap.end) > needed


def _clause_goes_on(text: str, gap: _Gap) -> bool:
    """Whether the comma before a gap stands in running text, not in verse or a list.

    Running text ends a sentence inside a line, or leaves the margin of the line before it, or is long.
    """
    start, end, line, paragraph, length, next_end = gap
    if length < _SHORT or _ITEM.match(text, end):
        return False
    if "\u3000" in text[start:end] and not text.startswith("\u3000", line):
        return True
    if _SENTENCE_END.search(text, paragraph, start) or _SENTENCE_END.search(text, end, next_end - 1):
        return True
    is_item = text[next_end - 1] in _COMMAS or (paragraph == line and text[line - 2 : line - 1] in _COMMAS)
    return length >= _LONG and not is_item


def _leaves_indent(text: str, gap: _Gap) -> bool:
    """Whether running text of a paragraph that is indented goes on at the margin."""
    start, end, _, paragraph, _, next_end = gap
    if end - start > 1 or not text.startswith("\u3000", paragraph) or _ITEM.match(text, end):
        return False
    return _holds_clause(text, gap) and _RUNNING.search(text, end, next_end) is not None


def _fixed_width(text: str) -> int:
    """The width at which the lines of a page were broken, 0 if they were not."""
    lines = text.split("\n")
    if sum(len(line) > 2 * _SHORT - 2 and line.rstrip()[-1:] not in _ENDS for line in lines) < _LINES - 1:
        return 0
    lines = [line.strip() for line in lines if len(line) > _SHORT]
    open_ends = Counter(len(line) for line in lines if line[-1:] not in _ENDS)
    width, _ = max(open_ends.items(), key=lambda item: (item[1], item[0]))
    near = sum(count for length, count in open_ends.items() if abs(length - width) <= 1)
    return width if near >= max(_LINES - 1, 0.5 * len(lines)) and width >= 2 * _SHORT else 0


WRAPS = (Fixer("soft-wrap", ("\n",), find_soft_wraps),)
