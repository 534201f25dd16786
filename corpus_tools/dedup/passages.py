"""Where two texts agree: maximal blocks of equal folded text, carried to the raw texts of both."""

from __future__ import annotations

from collections.abc import Sequence

from corpus_tools.dedup.units import Unit

MIN_PASSAGE = 12  # folded characters, about a clause: shorter agreement is coincidence
_PLACES = 8  # occurrences of a shingle that are tried; more is boilerplate within one text
Block = tuple[int, int, int]
Passage = tuple[int, int, int, int]


def shared_blocks(a: str, b: str, size: int) -> list[Block]:
    """Blocks `(a_start, b_start, length)` in the order of `a`, none overlapping in `a`.

    Each block goes on as long as the texts agree; where several places of `b` fit, the longest block wins.

    >>> shared_blocks("今年共走访群众三百户，解决困难四十件。", "一、今年共走访群众三百户，解决困难。", 5)
    [(0, 2, 15)]
    """
    places: dict[str, list[int]] = {}
    for j in range(len(b) - size + 1):
        known = places.setdefault(b[j : j + size], [])
        if len(known) < _PLACES:
            known.append(j)
    blocks: list[Block] = []
    i = 0
    while i <= len(a) - size:
        best, length = 0, 0
        for j in places.get(a[i : i + size], ()):
            reach = _agreement(a, i, b, j)
            if reach > length:
                best, length = j, reach
        if length:
            blocks.append((i, best, length))
        i += max(1, length - size + 1 if length < MIN_PASSAGE else length)
    return [block for block in blocks if block[2] >= MIN_PASSAGE]


def _agreement(a: str, i: int, b: str, j: int) -> int:
    """Length of the common run from a[i] and b[j]."""
    low, high = 0, min(len(a) - i, len(b) - j)
    while low < high:
        middle = (low + high + 1) // 2
        if a[i : i + middle] == b[j : j + middle]:
            low = middle
        else:
            high = middle - 1
    return low


def to_passages(
    blocks: Sequence[Block], a: tuple[Unit, Sequence[int]], b: tuple[Unit, Sequence[int]]
) -> tuple[Passage, ...]:
    """Blocks of folded text as raw spans of both; each unit comes with the origins of its folded characters."""
    (unit_a, origin_a), (unit_b, origin_b) = a, b
    return tuple(
        (
            *unit_a.spans.to_raw(int(origin_a[i]), int(origin_a[i + length - 1]) + 1),
            *unit_b.spans.to_raw(int(origin_b[j]), int(origin_b[j + length - 1]) + 1),
        )
        for i, j, length in blocks
    )
