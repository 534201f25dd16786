"""The characters that a regular expression can begin with, so that others need not be tried."""

from __future__ import annotations

import re
from typing import NamedTuple

GROUP = re.compile(r"\(\?[:=!]|\(\?<[=!]|\(")
CLASS = re.compile(r"\[(\^?)((?:\\.|[^\]\\])+)\]")
QUANTIFIER = re.compile(r"[?*]|\{0?,\d*\}")
REPEAT = re.compile(r"[+?*]|\{\d*,?\d*\}")
ESCAPES = re.compile(r"\\[a-zA-Z]")


class First(NamedTuple):
    """What a pattern can begin with; None: anything. `empty`: it may match nothing."""

    characters: frozenset[str] | None
    empty: bool


def first_characters(pattern: str) -> frozenset[str] | None:
    """The characters one of which a match begins with, or None when it may be any.

    >>> sorted(first_characters("(?:第?[一二]|[a-c]{1,3})、")), first_characters("[^x]y")
    (['-', 'a', 'b', 'c', '一', '二', '第'], None)
    """
    found = _alternatives(pattern)
    return None if found.empty else found.characters


def _alternatives(pattern: str) -> First:
    """Of `a|b`: what either begins with."""
    branches = [_sequence(branch) for branch in _branches(pattern)]
    characters: frozenset[str] | None = frozenset()
    for branch in branches:
        characters = (
            None if characters is None or branch.characters is None else characters | branch.characters
        )
    return First(characters, any(branch.empty for branch in branches))


def _branches(pattern: str) -> list[str]:
    """A pattern cut at its outermost bars."""
    cuts, depth, at = [-1], 0, 0
    while at < len(pattern):
        skipped = CLASS.match(pattern, at)
        if skipped:
            at = skipped.end()
            continue
        at += pattern[at] == "\\"
        depth += (pattern[at : at + 1] == "(") - (pattern[at : at + 1] == ")")
        if depth == 0 and pattern[at : at + 1] == "|" and pattern[at - 1] != "\\":
            cuts.append(at)
        at += 1
    return [pattern[start + 1 : end] for start, end in zip(cuts, [*cuts[1:], len(pattern)], strict=True)]


def _sequence(pattern: str) -> First:
    """Of `ab`: what a begins with, and b where a may be empty."""
    if not pattern:
        return First(frozenset(), True)
    atom, end = _atom(pattern)
    repeat = REPEAT.match(pattern, end)
    empty = atom.empty or bool(QUANTIFIER.match(pattern, end))
    if not empty:
        return First(atom.characters, False)
    rest = _sequence(pattern[repeat.end() if repeat else end :])
    if atom.characters is None or rest.characters is None:
        return First(None, rest.empty)
    return First(atom.characters | rest.characters, rest.empty)


def _atom(pattern: str) -> tuple[First, int]:
    """The first atom of a pattern, and where it ends."""
    group, bracket = GROUP.match(pattern), CLASS.match(pattern)
    if bracket:
        return First(_members(bracket), False), bracket.end()
    if group:
        end = _closing(pattern)
        if group[0] in ("(", "(?:"):
            return _alternatives(pattern[group.end() : end]), end + 1
        return First(frozenset(), True), end + 1  # looks around, takes nothing
    if pattern[0] in ".^$" or ESCAPES.match(pattern):
        return First(None if pattern[0] not in "^$" else frozenset(), pattern[0] in "^$"), 1 + (
            pattern[0] == "\\"
        )
    return First(frozenset(pattern[pattern[0] == "\\"]), False), 1 + (pattern[0] == "\\")


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
