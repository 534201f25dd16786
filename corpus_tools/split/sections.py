"""Section marks of an article: at line starts, inside paragraphs, and headings that carry no mark."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from corpus_tools.split.levels import Mark, with_levels
from corpus_tools.split.lines import Lines, skip_markup
from corpus_tools.split.numerals import in_sequence
from corpus_tools.split.outline import SourceHeading
from corpus_tools.split.patterns import Reading
from corpus_tools.split.rules import HeadingRules
from corpus_tools.split.unmarked import (
    LONGEST,
    NO_HEADING_ENDS,
    PARAGRAPH,
    find_topics,
    is_heading_line,
)

TITLE_LENGTH = 45  # characters of a title sentence; a longer first sentence is an item
CLAUSE = re.compile(r"[，,。！？!?；;：:\n]")
STOP = re.compile(r"[。！？!?；;：:\n]")
# A sentence that gives a figure and goes on, or a member of an enumeration, is no title.
REPORTS = re.compile(
    "[0-9０-９*，,；;](?:(?<=[0-9０-９*])[^，,]{0,20}[，,]|(?<=[，,])[^0-9０-９]{0,30}[0-9０-９*]|(?<=[；;])$)"
)
IN_ORDER = attrgetter("start", "rule")
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
    found, readings = _line_marks(text, body, rules)
    inner = list(_inner_marks(text, body, readings, rules))
    marks = sorted([*found, *inner], key=IN_ORDER) if inner else found
    marks = _without_strays(marks, rules.weak) if marks else marks
    if not any(mark.kind == "heading" for mark in marks):
        topics = find_topics(text, body.lines)
        marks = sorted([*marks, *topics], key=IN_ORDER) if topics else marks
    return with_levels(marks) if len(marks) > 1 else marks


def _line_marks(text: str, body: Body, rules: HeadingRules) -> tuple[list[Mark], dict[int, Reading]]:
    """The marks and headings at line starts, and what was read there, by the index of the line.

    Most lines are passed over by a look at their first character, their length and their last character.
    """
    lines, leads, outline = body.lines, rules.leads, {heading.start: heading for heading in body.outline}
    marks: list[Mark] = []
    readings: dict[int, Reading] = {}
    last: dict[str, int] = {}
    heading = -1  # the last line that is a heading
    for index, (first, end) in enumerate(lines):
        if leads is None or text[first] in leads:
            reading = rules.sections.match(text, skip_markup(text, first), end)
            if reading and _plausible(reading.number, last.get(reading.rule.name, 0)):
                last[reading.rule.name] = reading.number
                readings[index] = reading
                marks.append(_mark(text, first, reading, end))
                if end - first <= TITLE_LENGTH:
                    heading = index
                continue
        if first in outline:
            marks.append(_source_mark(outline[first]))
            heading = index
        elif end - first <= LONGEST and _is_heading(lines, index, heading):
            words = text[skip_markup(text, first) : end].strip("*# ")
            marks.append(Mark(first, "line", 1, 0, None, words, "heading"))
    return marks, readings


def _is_heading(lines: Lines, index: int, heading: int) -> bool:
    """Whether a short line heads the paragraph below it; `heading` is the last line known to be a heading."""
    if lines.text[lines.ends[index] - 1] in NO_HEADING_ENDS or index + 1 == len(lines):
        return False
    after = lines[index + 1]
    if after[1] - after[0] < PARAGRAPH:
        return False
    before = lines[index - 1] if index and heading != index - 1 else None
    return is_heading_line(lines.text, before, lines[index], after)


def _inner_marks(
    text: str, body: Body, readings: Mapping[int, Reading], rules: HeadingRules
) -> Iterator[Mark]:
    """一是…；二是…；三是… inside paragraphs: marks that run on, each behind a stop."""
    own = {reading.start for reading in readings.values()}  # the blanks before them are such stops, too
    stops = rules.sections.inside.finditer(text, body.start, body.end)
    places = [at for stop in stops if (at := stop.end()) not in own]
    for index, inside in groupby(places, body.lines.holding) if places else ():
        first, end = body.lines[index]
        start = skip_markup(text, first)
        inner = [place for place in inside if place > start]
        opening = readings.get(index)
        if len(inner) + (opening is not None) > 1:  # one mark alone runs on from none
            yield from _inline(text, end, inner, opening, rules)


def _without_strays(marks: list[Mark], weak: frozenset[str]) -> list[Mark]:
    """The marks without those of weak rules that stand alone of their kind."""
    found = [mark for mark in marks if mark.rule in weak]
    stray: set[int] = set()
    for rule in {mark.rule for mark in found}:
        chain = [mark for mark in found if mark.rule == rule]
        running = in_sequence([mark.number for mark in chain])
        stray.update(mark.start for mark, runs_on in zip(chain, running, strict=True) if not runs_on)
    return [mark for mark in marks if mark.start not in stray] if stray else marks


def _plausible(number: int, before: int) -> bool:
    """Whether a number carries on, restarts, or opens a sequence."""
    return number == 1 or 0 < number - before <= GAP


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
    return marks


def _mark(text: str, start: int, reading: Reading, line_end: int, *, inline: bool = False) -> Mark:
    """The mark with its title: a first sentence that is short and reports nothing, else the first clause.

    Args:
        text: the document's text.
        start: where the section begins: at the mark or at the Markdown before it.
        reading: the mark.
        line_end: where the paragraph ends.
        inline: whether the mark stands inside the paragraph.
    """
    rule, behind = reading.rule, reading.end
    limit = behind + TITLE_LENGTH
    stop = STOP.search(text, behind, limit if limit < line_end else line_end)
    end = stop.end() if stop else line_end
    short = end <= limit and not REPORTS.search(text, behind, end)
    if not short:
        clause = CLAUSE.search(text, behind, line_end)
        end = clause.end() if clause else line_end
    deep = rule.level >= DEEP and (inline or (stop is not None and end == line_end))
    marker = text[reading.start : behind].strip()
    kind = "heading" if short and not deep else "item"
    return Mark(start, rule.name, rule.level, reading.number, marker, text[behind:end].strip(), kind)
