"""Levels of section marks: the convention of official documents, unless an article nests otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec
from msgspec.structs import replace


class Mark(msgspec.Struct, gc=False):
    """A section mark in the text: its class, level and number, its title, and what stands behind it."""

    start: int
    rule: str
    level: int
    number: int  # 0: a heading without a running number
    marker: str | None
    title: str
    kind: str


def with_levels(marks: list[Mark]) -> list[Mark]:
    """The marks with the levels that the article shows.

    >>> marks = [Mark(0, "1.", 3, 1, "1.", "", ""), Mark(5, "(一)", 2, 1, "(一)", "", ""),
    ...          Mark(9, "1.", 3, 2, "2.", "", ""), Mark(12, "(一)", 2, 1, "(一)", "", "")]
    >>> [mark.level for mark in with_levels(marks)]
    [1, 2, 1, 2]
    """
    if len({mark.rule for mark in marks}) < 2:
        return marks
    levels = _levels(marks)
    return [m if levels[m.rule] == m.level else replace(m, level=levels[m.rule]) for m in marks]


def _levels(marks: Sequence[Mark]) -> dict[str, int]:
    """The level of each class: as by convention, below whatever is seen to enclose it.

    Where the article contradicts the convention (（一） inside 1.), depth alone decides.
    """
    level = {mark.rule: mark.level for mark in marks}
    inside = _enclosures(marks)
    if any(level[outer] > level[inner] for outer, inner in inside):
        level = dict.fromkeys(level, 1)
    depth = {rule: sum(inner == rule for _, inner in inside) for rule in level}
    levels: dict[str, int] = {}
    for rule in sorted(level, key=lambda r: (depth[r], level[r], r)):
        above = [levels[outer] + 1 for outer, inner in inside if inner == rule and outer in levels]
        levels[rule] = max([level[rule], *above])
    return levels


def _enclosures(marks: Sequence[Mark]) -> set[tuple[str, str]]:
    """Pairs (outer, inner): inner starts afresh between two marks of outer that run on."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    opened: dict[str, set[str]] = {}
    last: dict[str, int] = {}
    for mark in marks:
        if mark.number <= 1:
            for outer, inside in opened.items():
                if outer != mark.rule:
                    inside.add(mark.rule)
        if mark.rule in last and mark.number in (0, last[mark.rule] + 1):
            for inner in opened[mark.rule]:
                counts[mark.rule, inner] += 1
        last[mark.rule] = mark.number
        opened[mark.rule] = set()
    return {pair for pair, count in counts.items() if count > counts.get((pair[1], pair[0]), 0)}
