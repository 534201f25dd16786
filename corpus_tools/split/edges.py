"""The characters that a regular expression can begin or end with, so that others need not be tried."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

GROUP = re.compile(r"\(\?[:=!]|\(\?<[=!]|\(")
CLASS = re.compile(r"\[(\^?)((?:\\.|[^\]\\])+)\]")
OPTIONAL = re.compile(r"[?*]|\{0?,\d*\}")
REPEAT = re.compile(r"[+?*]|\{\d*,?\d*\}")
ESCAPES = re.compile(r"\\[a-zA-Z]")


class Edge(NamedTuple):
    """What a pattern can begin (or end) with; None: anything. `empty`: it may match nothing."""

    characters: frozenset[str] | None
    empty: bool


NOTHING = Edge(frozenset(), True)


def first_characters(pattern: str) -> frozenset[str] | None:
    """The characters one of which a match begins with, or None when it may be any.

    >>> sorted(first_characters("(?:第?[一二]|[a-c]{1,3})、")), first_characters("[^x]y")
    (['-', 'a', 'b', 'c', '一', '二', '第'], None)
    """
    found = _alternatives(pattern, 1)
    return None if found.empty else found.characters


def last_characters(pattern: str) -> frozenset[str] | None:
    r"""The characters one of which a match ends with, or None when it may be any.

    >>> sorted(last_characters("第[一二]篇?(?!章)")), last_characters(r"第一\s")
    (['一', '二', '篇'], None)
    """
    found = _alternatives(pattern, -1)
    return None if found.empty else found.characters


def _alternatives(pattern: str, step: int) -> Edge:
    """Of `a|b`: what either begins (step 1) or ends (step -1) with."""
    edges = [_sequence(branch, step) for branch in branches(pattern)]
    return Edge(union(edge.characters for edge in edges), any(edge.empty for edge in edges))


def union(sets: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """All characters of the sets; None when one of them may be any."""
    known = list(sets)
    return None if None in known else frozenset().union(*(one for one in known if one is not None))


def branches(pattern: str) -> list[str]:
    """A pattern cut at its outermost bars.

    >>> branches("^a|[|]b|(?:c|d)")
    ['^a', '[|]b', '(?:c|d)']
    """
    cuts, depth, at = [-1], 0, 0
    while at < len(pattern):
        skipped = CLASS.match(pattern, at)
        if skipped:
            at = skipped.end()
            continue
        if pattern[at] == "\\":
            at += 2
            continue
        depth += (pattern[at] == "(") - (pattern[at] == ")")
        if depth == 0 and pattern[at] == "|":
            cuts.append(at)
        at += 1
    return [pattern[start + 1 : end] for start, end in zip(cuts, [*cuts[1:], len(pattern)], strict=True)]


def _sequence(pattern: str, step: int) -> Edge:
    """Of `ab`: what its first (or last) atom begins (ends) with, and the next one where that may be empty."""
    reached: list[frozenset[str] | None] = []
    for edge in list(_atoms(pattern, step))[::step]:
        reached.append(edge.characters)
        if not edge.empty:
            return Edge(union(reached), False)
    return Edge(union(reached), True)


def _atoms(pattern: str, step: int) -> Iterator[Edge]:
    """The atoms of a pattern without outer bars, in order."""
    at = 0
    while at < len(pattern):
        edge, end = _atom(pattern[at:], step)
        at += end
        yield edge._replace(empty=edge.empty or bool(OPTIONAL.match(pattern, at)))
        repeat = REPEAT.match(pattern, at)
        at = repeat.end() if repeat else at


def _atom(pattern: str, step: int) -> tuple[Edge, int]:
    """The first atom of a pattern, and where it ends."""
    group, bracket = GROUP.match(pattern), CLASS.match(pattern)
    if bracket:
        return Edge(_members(bracket), False), bracket.end()
    if group:
        end = _closing(pattern)
        takes = group[0] in ("(", "(?:")  # others look around
        return _alternatives(pattern[group.end() : end], step) if takes else NOTHING, end + 1
    if pattern[0] in "^$":
        return NOTHING, 1
    if pattern[0] == "." or ESCAPES.match(pattern):
        return Edge(None, False), 1 + (pattern[0] == "\\")
    escaped = pattern[0] == "\\"
    return Edge(frozenset(pattern[escaped]), False), 1 + escaped


def _members(bracket: re.Match[str]) -> frozenset[str] | None:
    """The characters of a class; None for a negated one or one with an escape such as \\s."""
    if bracket[1] or ESCAPES.search(bracket[2]):
        return None
    inner = re.sub(r"\\(.)", r"\1", bracket[2])
    ranges = [(m[1], m[2]) for m in re.finditer("(.)-(.)", inner)]
    spans = (map(chr, range(ord(first), ord(last) + 1)) for first, last in ranges)
    return frozenset(inner).union(*spans)


def _closing(pattern: str) -> int:
    """Where the group that opens the pattern closes."""
    depth = at = 0
    while at < len(pattern):
        skipped = CLASS.match(pattern, at)
        if skipped:
            at = skipped.end()
            continue
        if pattern[at] == "\\":
            at += 2
            continue
        depth += (pattern[at] == "(") - (pattern[at] == ")")
        if depth == 0:
            return at
        at += 1
    raise ValueError(f"unbalanced pattern {pattern}")
