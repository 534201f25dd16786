"""Section marks of an article: at line starts, inside paragraphs, and headings that carry no mark."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from corpus_tools.split.levels import Mark, with_levels
from corpus_tools.split.lines import Span, find_lines, skip_markup
from corpus_tools.split.outline import SourceHeading
from corpus_tools.split.patterns import Reading
from corpus_tools.split.rules import HeadingRules
from corpus_tools.split.unmarked import find_topics, is_heading_line

TITLE_LENGTH = 45  # characters of a title sentence; a longer first sentence is an item
CLAUSE = re.compile(r"[，,。！？!?；;：:\n]")
STOP = re.compile(r"[。！？!?；;：:\n]")
GAP = 5  # how far a number may jump ahead of the one before it
# Behind such a stop a mark may stand inside a paragraph.
INSIDE = re.compile("[。；;：:，,！!？? 　”](?=[一二三四五六七八九十第其（(①-⑳⑴-⒛㈠-㈩❶-➓0-9０-９])")
AFTER_COMMA = frozenset("，,")
DEEP = 3  # from this level on, a line that is one sentence is an item


class Body(NamedTuple):
    """Where an article's text stands, its heading left out, and the headings of the source in it."""

    start: int
    end: int
    outline: Sequence[SourceHeading] = ()


def find_sections(text: str, body: Body, rules: HeadingRules) -> list[Mark]:
    """The section marks of an article in order, with the levels that it nests them in.

    Args:
        text: the document's text.
        body: where the article stands.
        rules: the heading rules in force.

    >>> from corpus_tools.split.rules import heading_rules
    >>> text = "一、巡山。全年三百次。\\n（一）日常。每天两次。\\n二、宣传。全年六场。"
    >>> marks = find_sections(text, Body(0, len(text)), heading_rules())
    >>> [(mark.level, mark.marker, mark.title) for mark in marks]
    [(1, '一、', '巡山。'), (2, '（一）', '日常。'), (1, '二、', '宣传。')]
    """
    marks = list(_marks(text, body, rules))
    if not any(mark.kind == "heading" for mark in marks):
        marks = sorted([*marks, *find_topics(text, body.start, body.end)])
    return with_levels(marks)


def _marks(text: str, body: Body, rules: HeadingRules) -> Iterator[Mark]:
    last: dict[str, int] = {}
    outline = {heading.start: heading for heading in body.outline}
    lines = find_lines(text, body.start, body.end)
    before: Span | None = None
    line = next(lines, None)
    while line:
        after = next(lines, None)
        start = skip_markup(text, line[0])
        reading = rules.sections.match(text, start, line[1])
        if reading and _plausible(reading, last):
            last[reading.rule.name] = reading.number
            yield _mark(text, reading, line[1])
        else:
            reading = None
            if line[0] in outline:
                yield _source_mark(outline[line[0]])
            elif is_heading_line(text, before, line, after):
                yield Mark(line[0], "line", 1, 0, None, text[start : line[1]].strip("*# "), "heading")
        yield from _inline(text, (start, line[1]), reading, rules)
        before, line = line, after


def _plausible(reading: Reading, last: dict[str, int]) -> bool:
    """Whether a number carries on, restarts, or opens a sequence."""
    before = last.get(reading.rule.name, 0)
    return reading.number == 1 or 0 < reading.number - before <= GAP


def _source_mark(heading: SourceHeading) -> Mark:
    return Mark(heading.start, f"h{heading.level}", heading.level, 0, None, heading.title, "heading")


def _inline(text: str, line: Span, first: Reading | None, rules: HeadingRules) -> list[Mark]:
    """一是…；二是…；三是… inside a paragraph: marks that run on, each behind a stop.

    Args:
        text: the document's text.
        line: the paragraph.
        first: the mark at its start, which a sequence may run on from.
        rules: the heading rules in force.
    """
    chains: dict[str, list[Reading]] = defaultdict(list)
    for stop in INSIDE.finditer(text, *line):
        reading = rules.sections.match(text, stop.end(), line[1])
        if reading and (reading.rule.inline or stop[0] not in AFTER_COMMA):
            chains[reading.rule.name].append(reading)
    marks: list[Mark] = []
    for name, chain in chains.items():
        opening = [first] if first and first.rule.name == name else []
        running = _running([*opening, *chain])
        marks += [_mark(text, reading, line[1], inline=True) for reading in running if reading is not first]
    return sorted(marks)


def _running(chain: Sequence[Reading]) -> Iterable[Reading]:
    """Those whose number runs on from the one before, or that the next one runs on from."""
    for index, reading in enumerate(chain):
        before = chain[index - 1].number if index else None
        after = chain[index + 1].number if index + 1 < len(chain) else None
        if before == reading.number - 1 or after == reading.number + 1:
            yield reading


def _mark(text: str, reading: Reading, line_end: int, *, inline: bool = False) -> Mark:
    """The mark with its title: the first sentence when it is short, else the first clause."""
    stop = STOP.search(text, reading.end, min(line_end, reading.end + TITLE_LENGTH))
    end = stop.end() if stop else line_end
    short = end - reading.end <= TITLE_LENGTH
    if not short:
        clause = CLAUSE.search(text, reading.end, line_end)
        end = clause.end() if clause else line_end
    rule = reading.rule
    deep = rule.level >= DEEP and (inline or (stop is not None and end == line_end))
    marker = text[reading.start : reading.end].strip()
    title = text[reading.end : end].strip()
    kind = "heading" if short and not deep else "item"
    return Mark(reading.start, rule.name, rule.level, reading.number, marker, title, kind)
