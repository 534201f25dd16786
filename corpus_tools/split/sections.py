"""Sections of an article: marks at line starts and inside paragraphs, levels by the nesting observed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from corpus_tools.split.lines import Line, find_lines
from corpus_tools.split.rules import HeadingRules, Reading

TITLE_LENGTH = 45  # characters of a title sentence; a longer first sentence is an item
CLAUSE = re.compile(r"[，,。！？!?；;：:\n]")
STOP = re.compile(r"[。！？!?；;：:\n]")
GAP = 5  # how far a number may jump ahead of the one before it


class Mark(NamedTuple):
    """A section mark in the text: its class and number, its title, and what stands behind it."""

    start: int
    rule: str
    level: int
    number: int
    marker: str
    title: str
    kind: str


def find_sections(text: str, start: int, end: int, rules: HeadingRules) -> list[Mark]:
    """The section marks of `text[start:end]` in order, with the levels of the article.

    Args:
        text: the document's text.
        start: where the article's body begins.
        end: where it ends.
        rules: the heading rules in force.
    """
    marks: list[Mark] = []
    last: dict[str, int] = {}
    for line in find_lines(text, start, end):
        marks += _marks_of_line(text, line, rules, last)
    levels = _levels(marks)
    return [mark._replace(level=levels[mark.rule]) for mark in marks]


def _marks_of_line(text: str, line: Line, rules: HeadingRules, last: dict[str, int]) -> Iterable[Mark]:
    reading = rules.sections.match(text, line.start, line.end)
    if reading and _plausible(reading, last):
        last[reading.rule.name] = reading.number
        yield _mark(text, reading, line.end)
    if "是" in text[line.start : line.end] or "第" in text[line.start : line.end]:
        yield from _inline(text, line, rules)


def _plausible(reading: Reading, last: dict[str, int]) -> bool:
    """Whether a number carries on, restarts, or opens a sequence."""
    before = last.get(reading.rule.name, 0)
    return reading.number == 1 or 0 < reading.number - before <= GAP


def _inline(text: str, line: Line, rules: HeadingRules) -> list[Mark]:
    """一是…；二是…；三是… inside a paragraph: at least two marks that run on, each behind a stop."""
    found: list[Reading] = []
    for reading in rules.inline.search(text, line.start + 1, line.end):
        if text[reading.start - 1] in "。；;：:，,！!？? 　":
            found.append(reading)
    chains: dict[str, list[Reading]] = defaultdict(list)
    for reading in found:
        chains[reading.rule.name].append(reading)
    marks: list[Mark] = []
    for chain in chains.values():
        runs = [r for i, r in enumerate(chain) if r.number == i + 1 or r.number == i + 2]
        if len(runs) > 1 or (runs and runs[0].number == 2):
            marks += [_mark(text, r, line.end)._replace(kind="item") for r in runs]
    return sorted(marks)


def _mark(text: str, reading: Reading, line_end: int) -> Mark:
    """The mark with its title: the first sentence when it is short, else the first clause."""
    stop = STOP.search(text, reading.end, min(line_end, reading.end + TITLE_LENGTH))
    whole = stop.end() if stop else line_end
    heading = whole - reading.end <= TITLE_LENGTH and not (stop is None and whole < line_end)
    if stop is None and not heading:
        clause = CLAUSE.search(text, reading.end, line_end)
        whole = clause.end() if clause else line_end
    marker = text[reading.start : reading.end].strip()
    title = text[reading.end : whole].strip()
    kind = "heading" if heading else "item"
    return Mark(reading.start, reading.rule.name, reading.rule.level, reading.number, marker, title, kind)


def _levels(marks: Sequence[Mark]) -> dict[str, int]:
    """The level of each class of marks: its convention, unless the article nests them otherwise."""
    convention = {mark.rule: mark.level for mark in marks}
    inside = _enclosures(marks)
    if any(convention[outer] >= convention[inner] for outer, inner in inside):
        convention = dict.fromkeys(convention, 1)
    levels: dict[str, int] = {}
    for rule in sorted(convention, key=lambda r: (sum(inner == r for _, inner in inside), convention[r])):
        above = [levels[outer] + 1 for outer, inner in inside if inner == rule and outer in levels]
        levels[rule] = max(convention[rule], *above) if above else convention[rule]
    return levels


def _enclosures(marks: Sequence[Mark]) -> set[tuple[str, str]]:
    """Pairs (outer, inner): inner starts again at 1 between two numbers of outer that run on."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    opened: dict[str, set[str]] = defaultdict(set)
    last: dict[str, int] = {}
    for mark in marks:
        if mark.number == 1:
            for outer, inside in opened.items():
                if outer != mark.rule:
                    inside.add(mark.rule)
        if last.get(mark.rule) == mark.number - 1:
            for inner in opened[mark.rule]:
                counts[mark.rule, inner] += 1
        last[mark.rule] = mark.number
        opened[mark.rule] = set()
    return {pair for pair, count in counts.items() if count > counts.get((pair[1], pair[0]), 0)}
