"""Section marks of an article: at line starts, inside paragraphs, and headings that carry no mark."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from corpus_tools.split.levels import Mark, with_levels
from corpus_tools.split.lines import MARKUP_HEADS, Lines, Span, skip_markup
from corpus_tools.split.numerals import in_sequence
from corpus_tools.split.outline import SourceHeading
from corpus_tools.split.patterns import Reading
from corpus_tools.split.rules import HeadingRules
from corpus_tools.split.unmarked import LONGEST, PARAGRAPH, find_topics, is_heading_line

TITLE_LENGTH = 45  # characters of a title sentence; a longer first sentence is an item
CLAUSE = re.compile(r"[，,。！？!?；;：:\n]")
STOP = re.compile(r"[。！？!?；;：:\n]")
# A sentence that gives a figure and goes on, or a member of an enumeration, is no title.
REPORTS = re.compile(
    "[0-9０-９*，,；;](?:(?<=[0-9０-９*])[^，,]{0,20}[，,]|(?<=[，,])[^0-9０-９]{0,30}[0-9０-９*]|(?<=[；;])$)"
)
GAP = 5  # how far a number may jump ahead of the one before it
DEEP = 3  # from this level on, a line that is one sentence is an item


class Body(NamedTuple):
    """Where an article's text stands, its heading left out, its lines, the headings of the source in it."""

    start: int
    end: int
    lines: Lines
    outline: Sequence[SourceHeading] = ()


def find_sections(text: str, body: Body, rules: HeadingRules) -> list[Mark]:
    """The section marks of an article in order, with the levels that it nests them in.

    Args:
        text: the document's text.
        body: where the article stands.
        rules: the heading rules in force.

    >>> from corpus_tools.split.rules import heading_rules
    >>> text = "一、巡山。全年三百次。\\n（一）日常。每天两次。\\n二、宣传。全年六场。"
    >>> marks = find_sections(text, Body(0, len(text), Lines(text)), heading_rules())
    >>> [(mark.level, mark.marker, mark.title) for mark in marks]
    [(1, '一、', '巡山。'), (2, '（一）', '日常。'), (1, '二、', '宣传。')]
    """
    marks = _without_strays(list(_marks(text, body, rules)), rules.weak)
    if not any(mark.kind == "heading" for mark in marks):
        marks = sorted([*marks, *find_topics(text, body.lines)])
    return with_levels(marks)


def _marks(text: str, body: Body, rules: HeadingRules) -> Iterator[Mark]:
    last: dict[str, int] = {}
    outline = {heading.start: heading for heading in body.outline}
    inside = deque(found.end() for found in rules.sections.inside.finditer(text, body.start, body.end))
    before: Span | None = None  # the line before, unless it is a heading
    following = chain(islice(body.lines, 1, None), (None,))
    for (first, end), after in zip(body.lines, following, strict=False):
        start = skip_markup(text, first) if text[first] in MARKUP_HEADS else first
        reading = rules.sections.match(text, start, end)
        heads = False
        if reading and _plausible(reading, last):
            last[reading.rule.name] = reading.number
            yield _mark(text, first, reading, end)
            heads = end - first <= TITLE_LENGTH
        else:
            reading = None
            if first in outline:
                yield _source_mark(outline[first])
                heads = True
            elif (
                end - first <= LONGEST
                and after
                and after[1] - after[0] >= PARAGRAPH
                and is_heading_line(text, before, (first, end), after)
            ):
                yield Mark(first, "line", 1, 0, None, text[start:end].strip("*# "), "heading")
        if inside and inside[0] < end:
            yield from _inline(text, end, _taken(inside, start, end), reading, rules)
        before = None if heads else (first, end)


def _taken(inside: deque[int], start: int, end: int) -> list[int]:
    """The places before `end` taken off the queue; those at the start of the line are no inner ones."""
    taken: list[int] = []
    while inside and inside[0] < end:
        taken.append(inside.popleft())
    return [place for place in taken if place > start]


def _without_strays(marks: list[Mark], weak: frozenset[str]) -> list[Mark]:
    """The marks without those of weak rules that stand alone of their kind."""
    found = [mark for mark in marks if mark.rule in weak]
    stray: set[int] = set()
    for rule in {mark.rule for mark in found}:
        chain = [mark for mark in found if mark.rule == rule]
        running = in_sequence([mark.number for mark in chain])
        stray.update(mark.start for mark, runs_on in zip(chain, running, strict=True) if not runs_on)
    return [mark for mark in marks if mark.start not in stray] if stray else marks


def _plausible(reading: Reading, last: dict[str, int]) -> bool:
    """Whether a number carries on, restarts, or opens a sequence."""
    before = last.get(reading.rule.name, 0)
    return reading.number == 1 or 0 < reading.number - before <= GAP


def _source_mark(heading: SourceHeading) -> Mark:
    return Mark(heading.start, f"h{heading.level}", heading.level, 0, None, heading.title, "heading")


def _inline(
    text: str, end: int, places: Iterable[int], first: Reading | None, rules: HeadingRules
) -> list[Mark]:
    """一是…；二是…；三是… inside a paragraph: marks that run on, each behind a stop.

    Args:
        text: the document's text.
        end: where the paragraph ends.
        places: where marks may stand in it.
        first: the mark at its start, which a sequence may run on from.
        rules: the heading rules in force.
    """
    found: dict[str, list[Reading]] = defaultdict(list)
    for place in places:
        reading = rules.sections.match(text, place, end)
        if reading:
            found[reading.rule.name].append(reading)
    marks: list[Mark] = []
    for name, readings in found.items():
        opening = [first] if first and first.rule.name == name else []
        run = [*opening, *readings]
        running = in_sequence([reading.number for reading in run])
        marks += [
            _mark(text, reading.start, reading, end, inline=True)
            for reading, runs_on in zip(run, running, strict=True)
            if runs_on and reading is not first
        ]
    return sorted(marks)


def _mark(text: str, start: int, reading: Reading, line_end: int, *, inline: bool = False) -> Mark:
    """The mark with its title: a first sentence that is short and reports nothing, else the first clause.

    Args:
        text: the document's text.
        start: where the section begins: at the mark or at the Markdown before it.
        reading: the mark.
        line_end: where the paragraph ends.
        inline: whether the mark stands inside the paragraph.
    """
    stop = STOP.search(text, reading.end, min(line_end, reading.end + TITLE_LENGTH))
    end = stop.end() if stop else line_end
    short = end - reading.end <= TITLE_LENGTH and not REPORTS.search(text, reading.end, end)
    if not short:
        clause = CLAUSE.search(text, reading.end, line_end)
        end = clause.end() if clause else line_end
    rule = reading.rule
    deep = rule.level >= DEEP and (inline or (stop is not None and end == line_end))
    marker = text[reading.start : reading.end].strip()
    title = text[reading.end : end].strip()
    kind = "heading" if short and not deep else "item"
    return Mark(start, rule.name, rule.level, reading.number, marker, title, kind)
