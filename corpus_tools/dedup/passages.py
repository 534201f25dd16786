"""Where two texts agree: maximal blocks of equal folded text, carried to the raw texts of both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from corpus_tools.dedup.folding import Offsets, Packed
from corpus_tools.dedup.shingles import Hashes, Shingles
from corpus_tools.dedup.steps import Numbers, Steps
from corpus_tools.dedup.threads import in_order
from corpus_tools.dedup.units import Unit
from corpus_tools.spans import SpanMap

MIN_PASSAGE = 12  # folded characters, about a clause: shorter agreement is coincidence
PLACES = 8  # occurrences of a shingle that are tried; more is boilerplate within one text
_PART = 1024  # pairs whose texts are held at a time
_PIECES = -(1 << 62)  # stands for the shift of a text that has none
Block = tuple[int, int, int]
Passage = tuple[int, int, int, int]


def passages_of(
    units: Sequence[Unit], folded: Packed, steps: Steps, size: int, pairs: tuple[Numbers, Numbers]
) -> Iterator[tuple[Passage, ...]]:
    """The passages of each pair, in the order of its first text.

    Args:
        units: all texts.
        folded: the same, folded.
        steps: how the costly parts run.
        size: of the shingles.
        pairs: first and second text of each pair.
    """

    def find(start: int) -> tuple[list[int], list[Passage]]:
        a, b = pairs[0][start : start + _PART], pairs[1][start : start + _PART]
        rows, places = _places(units, folded, steps, size, (a, b))
        sides = [[units[number].spans for number in side.tolist()] for side in (a, b)]
        return np.searchsorted(rows, np.arange(len(a) + 1)).tolist(), _raw(places, rows, sides)

    for cuts, found in in_order(find, range(0, len(pairs[0]), _PART), steps.threads):
        yield from (tuple(found[first:end]) for first, end in pairwise(cuts))


def _places(
    units: Sequence[Unit], folded: Packed, steps: Steps, size: int, pairs: tuple[Numbers, Numbers]
) -> tuple[Numbers, tuple[Numbers, ...]]:
    """The pair of each passage, and where it starts and ends in the first and in the second text."""
    numbers = np.unique(np.concatenate(pairs))
    origin, starts = steps.origins([units[number].text for number in numbers.tolist()])
    rows = steps.blocks(folded, size, *pairs)
    found: list[Numbers] = []
    for side, column in zip(pairs, (1, 2), strict=True):
        first = starts[np.searchsorted(numbers, side)][rows[:, 0]] + rows[:, column]
        found += origin[first], origin[first + rows[:, 3] - 1] + 1
    return rows[:, 0], tuple(found)


def _raw(places: tuple[Numbers, ...], pair: Numbers, sides: list[list[SpanMap]]) -> list[Passage]:
    """Text spans as raw spans: by a shift where both texts stand in their raw texts in one piece.

    Args:
        places: start and end in the first text, start and end in the second.
        pair: that each belongs to.
        sides: maps of the first and of the second text of each pair.
    """
    shifts = np.array([[_shift(spans) for spans in side] for side in sides], np.int64)[:, pair]
    shifted = (place + shifts[number // 2] for number, place in enumerate(places))
    raw = list(zip(*(column.tolist() for column in shifted), strict=True))
    for row in np.flatnonzero((shifts == _PIECES).any(axis=0)).tolist():
        i, j, k, m = (int(place[row]) for place in places)
        one, other = sides[0][pair[row]], sides[1][pair[row]]
        raw[row] = (*one.to_raw(i, j), *other.to_raw(k, m))
    return raw


def _shift(spans: SpanMap) -> int:
    """How far behind its place in the text a character stands in the raw text, where that is one number."""
    if len(spans.runs) != 1:
        return _PIECES
    [(text_at, raw_at, _)] = spans.runs
    return raw_at - text_at


def blocks_of(shingles: Shingles, size: int, a: Numbers, b: Numbers) -> Numbers:
    """Blocks of each pair as rows (pair, place in the first text, place in the second, length)."""
    ordered: dict[int, tuple[Hashes, Offsets]] = {}
    rows: list[tuple[int, int, int, int]] = []
    for pair, (one, other) in enumerate(zip(a.tolist(), b.tolist(), strict=True)):
        if other not in ordered:
            places = np.argsort(shingles.of(other), kind="stable")
            ordered[other] = shingles.of(other)[places], places
        lengths = (len(shingles.of(one)) + size - 1, len(shingles.of(other)) + size - 1)
        found = shared_blocks(shingles.of(one), ordered[other], size, lengths)
        rows += ((pair, *block) for block in found)
    return np.array(rows, np.int64).reshape(-1, 4)


def shared_blocks(a: Hashes, b: tuple[Hashes, Offsets], size: int, lengths: tuple[int, int]) -> list[Block]:
    """Blocks `(a_start, b_start, length)` of folded characters, in the order of `a`.

    Of blocks that overlap in either text the longer one is whole, the other one is cut.

    Args:
        a: shingle hashes of the first text.
        b: those of the second, sorted, with their places.
        size: of the shingles.
        lengths: of both texts, in characters.
    """
    i, j = _matches(a, b)
    order = np.lexsort((i, j - i))
    i, j = i[order], j[order]
    breaks = np.flatnonzero((np.diff(i) != 1) | (np.diff(j) != 1)) + 1
    starts = np.concatenate(([0], breaks)).astype(np.int64)
    reach = np.diff(np.append(starts, len(i))) + size - 1
    long_enough = np.flatnonzero(reach >= MIN_PASSAGE) if len(i) else np.zeros(0, np.int64)
    found = [(int(i[starts[k]]), int(j[starts[k]]), int(reach[k])) for k in long_enough]
    return _disjoint(found, *lengths)


def _matches(a: Hashes, b: tuple[Hashes, Offsets]) -> tuple[Offsets, Offsets]:
    """Places (i, j) of equal shingles, at most `PLACES` for each i."""
    ordered, places = b
    first = np.searchsorted(ordered, a, side="left")
    counts = np.minimum(np.searchsorted(ordered, a, side="right") - first, PLACES)
    i = np.repeat(np.arange(len(a)), counts)
    within = np.arange(len(i)) - np.repeat(np.cumsum(counts) - counts, counts)
    return i, places[first[i] + within]


def _disjoint(blocks: list[Block], length_a: int, length_b: int) -> list[Block]:
    taken_a, taken_b = np.zeros(length_a, np.bool_), np.zeros(length_b, np.bool_)
    kept: list[Block] = []
    for i, j, length in sorted(blocks, key=lambda block: (-block[2], block)):
        free = ~(taken_a[i : i + length] | taken_b[j : j + length])
        start, end = _longest_run(free)
        if end - start >= MIN_PASSAGE:
            kept.append((i + start, j + start, end - start))
            taken_a[i + start : i + end] = taken_b[j + start : j + end] = True
    return sorted(kept)


def _longest_run(free: npt.NDArray[np.bool_]) -> tuple[int, int]:
    if free.all():
        return 0, len(free)
    edges = np.flatnonzero(np.diff(free.astype(np.int8), prepend=0, append=0))
    starts, ends = edges[::2], edges[1::2]
    if not len(starts):
        return 0, 0
    best = int(np.argmax(ends - starts))
    return int(starts[best]), int(ends[best])
