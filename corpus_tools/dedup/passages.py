"""Where two texts agree: maximal blocks of equal folded text, carried to the raw texts of both."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus_tools.dedup.folding import Offsets, fold, pack
from corpus_tools.dedup.shingles import Hashes, shingle_hashes
from corpus_tools.dedup.units import Unit

MIN_PASSAGE = 12  # folded characters, about a clause: shorter agreement is coincidence
PLACES = 8  # occurrences of a shingle that are tried; more is boilerplate within one text
_KEPT_TEXTS = 4096
Block = tuple[int, int, int]
Passage = tuple[int, int, int, int]


class Located(NamedTuple):
    """A text's shingle hashes, those sorted with their places, and the origin of each folded character."""

    hashes: Hashes
    ordered: Hashes
    places: Offsets
    origin: Offsets


class PassageFinder:
    """Shared passages of pairs of units; what a unit needs is made once while it is in use."""

    def __init__(self, units: Sequence[Unit], size: int) -> None:
        self._units, self._size = units, size
        self._located = lru_cache(_KEPT_TEXTS)(self._locate)

    def passages(self, a: int, b: int) -> tuple[Passage, ...]:
        """Raw spans of both units, in the order of the first."""
        one, other = self._located(a), self._located(b)
        spans_a, spans_b = self._units[a].spans, self._units[b].spans
        return tuple(
            (
                *spans_a.to_raw(int(one.origin[i]), int(one.origin[i + length - 1]) + 1),
                *spans_b.to_raw(int(other.origin[j]), int(other.origin[j + length - 1]) + 1),
            )
            for i, j, length in shared_blocks(one, other, self._size)
        )

    def _locate(self, i: int) -> Located:
        return locate(self._units[i].text, self._size)


def locate(text: str, size: int) -> Located:
    """What finding a text's passages needs."""
    folded, origin = fold(pack([text]))
    hashes = shingle_hashes(folded, size).hashes
    places = np.argsort(hashes, kind="stable")
    return Located(hashes, hashes[places], places, origin)


def shared_blocks(a: Located, b: Located, size: int) -> list[Block]:
    """Blocks `(a_start, b_start, length)` of folded characters, in the order of `a`.

    Of blocks that overlap in either text the longer one is whole, the other one is cut.

    >>> a = locate("今年共走访群众三百户，解决困难四十件。", 5)
    >>> shared_blocks(a, locate("一、今年共走访群众三百户，解决困难。", 5), 5)
    [(0, 2, 15)]
    """
    i, j = _matches(a, b)
    order = np.lexsort((i, j - i))
    i, j = i[order], j[order]
    breaks = np.flatnonzero((np.diff(i) != 1) | (np.diff(j) != 1)) + 1
    starts = np.concatenate(([0], breaks)).astype(np.int64)
    lengths = np.diff(np.append(starts, len(i))) + size - 1
    long_enough = np.flatnonzero(lengths >= MIN_PASSAGE) if len(i) else np.zeros(0, np.int64)
    found = [(int(i[starts[k]]), int(j[starts[k]]), int(lengths[k])) for k in long_enough]
    return _disjoint(found, len(a.origin), len(b.origin))


def _matches(a: Located, b: Located) -> tuple[Offsets, Offsets]:
    """Places (i, j) of equal shingles, at most `PLACES` for each i."""
    first = np.searchsorted(b.ordered, a.hashes, side="left")
    counts = np.minimum(np.searchsorted(b.ordered, a.hashes, side="right") - first, PLACES)
    i = np.repeat(np.arange(len(a.hashes)), counts)
    within = np.arange(len(i)) - np.repeat(np.cumsum(counts) - counts, counts)
    return i, b.places[first[i] + within]


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
