"""Where two texts agree: maximal blocks of equal folded text, carried to the raw texts of both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from corpus_tools.dedup.folding import Offsets, Packed
from corpus_tools.dedup.shingles import Hashes, Shingles
from corpus_tools.dedup.steps import Numbers, Steps
from corpus_tools.dedup.units import Unit
from corpus_tools.spans import SpanMap

MIN_PASSAGE = 12  # folded characters, about a clause: shorter agreement is coincidence
PLACES = 8  # occurrences of a shingle that are tried; more is boilerplate within one text
_PART = 4096  # pairs whose texts are held at a time
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
    for start in range(0, len(pairs[0]), _PART):
        a, b = pairs[0][start : start + _PART], pairs[1][start : start + _PART]
        rows = steps.blocks(folded, size, a, b)
        numbers = np.unique(np.concatenate((a, b)))
        origin, starts = steps.origins([units[number].text for number in numbers.tolist()])
        at_a = starts[np.searchsorted(numbers, a)][rows[:, 0]] + rows[:, 1]
        at_b = starts[np.searchsorted(numbers, b)][rows[:, 0]] + rows[:, 2]
        last = rows[:, 3] - 1
        places = np.stack(
            (origin[at_a], origin[at_a + last] + 1, origin[at_b], origin[at_b + last] + 1), axis=1
        )
        cuts = np.searchsorted(rows[:, 0], np.arange(len(a) + 1)).tolist()
        for row, (one, other) in enumerate(zip(a.tolist(), b.tolist(), strict=True)):
            yield _raw(places[cuts[row] : cuts[row + 1]], units[one].spans, units[other].spans)


def _raw(places: Numbers, a: SpanMap, b: SpanMap) -> tuple[Passage, ...]:
    """Text spans as raw spans; a shift where the text stands in the raw text as it is."""
    if len(a.runs) == len(b.runs) == 1:
        (text_a, raw_a, _), (text_b, raw_b, _) = a.runs[0], b.runs[0]
        shift = (raw_a - text_a, raw_a - text_a, raw_b - text_b, raw_b - text_b)
        return tuple(map(tuple, (places + shift).tolist()))
    return tuple((*a.to_raw(i, j), *b.to_raw(k, m)) for i, j, k, m in places.tolist())


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
