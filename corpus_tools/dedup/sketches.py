"""Containment: FracMinHash sketches of skeletons, and the pairs whose sketches share enough.

A sketch keeps the shingle hashes below 2^64 / scale (Hera, Pierce-Ward, Koslicki 2023), so the share of a
short text that lies in a long one can be read from it, which MinHash cannot tell. A short text whose
sketch would hold fewer than `FLOOR` hashes keeps those of a finer scale; two sketches are compared at
the coarser of their scales.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus_tools.dedup.folding import Offsets
from corpus_tools.dedup.shingles import Hashes, Shingles, Words

Pairs = npt.NDArray[np.int64]  # one a row: (lower rank, higher rank) packed as `low << 32 | high`
FLOOR = 32
MIN_SHARED = 2
_TEXTS = 1 << 13  # texts whose tokens are packed at a time
DENSE, SPARSE = 2, 4  # exponents: a small corpus keeps a quarter of the hashes, a large one a sixteenth


class Sketches(NamedTuple):
    """Sketch tokens of each text, its scale, and how many hashes it has at each scale.

    A token is the lower half of a hash: enough to count by, since every pair found is measured exactly.
    `scales[i]` is an exponent: text i keeps the hashes below 2^64 / 2**scales[i]; `sizes[i, e]` counts those
    of them that are below 2^64 / 2**e.
    """

    tokens: Words
    offsets: Offsets
    scales: npt.NDArray[np.int8]
    sizes: npt.NDArray[np.int32]

    @property
    def hashes(self) -> Hashes:
        """The tokens, 64 bits wide."""
        return self.tokens.astype(np.uint64)

    @classmethod
    def of(cls, tokens: Words, sizes: npt.NDArray[np.int32], exponent: int | None = None) -> Sketches:
        """Sketches from their tokens, one text behind the other, and their sizes at each scale.

        Args:
            tokens: in hash order within each text.
            sizes: one column a scale, finest first.
            exponent: the coarsest scale that a text may have; the last column when not given.
        """
        offsets = np.concatenate(([0], np.cumsum(sizes[:, 0], dtype=np.int64)))
        scales = np.zeros(len(sizes), np.int8)
        for e in range(1, sizes.shape[1] if exponent is None else exponent + 1):
            scales[sizes[:, e] >= FLOOR] = e
        return cls(tokens, offsets, scales, sizes)

    def coarser(self, exponent: int) -> Sketches:
        """The sketches that keep less: of each text the beginning, since its tokens are in hash order.

        Args:
            exponent: a scale whose sizes are known.
        """
        sizes = coarser_sizes(self.sizes, exponent)
        held = np.diff(self.offsets)
        within = np.arange(len(self.tokens)) - np.repeat(self.offsets[:-1], held)
        return Sketches.of(self.tokens[within < np.repeat(sizes[:, 0], held)], sizes)

    @classmethod
    def joined(cls, parts: list[Sketches]) -> Sketches:
        """Sketches of several batches as one; `parts` is emptied, so that both never stand in memory."""
        sizes = np.concatenate([part.sizes for part in parts])
        tokens = np.empty(sum(len(part.tokens) for part in parts), np.uint32)
        at = 0
        for part in iter(lambda: parts.pop(0) if parts else None, None):
            tokens[at : at + len(part.tokens)] = part.tokens
            at += len(part.tokens)
        return cls.of(tokens, sizes)


def coarser_sizes(sizes: npt.NDArray[np.int32], exponent: int) -> npt.NDArray[np.int32]:
    """Sizes of sketches that keep no more than the scale `exponent` asks for."""
    sizes = sizes[:, : exponent + 1]
    scales = Sketches.of(np.zeros(0, np.uint32), sizes).scales
    return np.minimum(sizes, sizes[np.arange(len(sizes)), scales][:, None])


def limit(exponent: int) -> int:
    """The largest hash that a sketch of scale 2**exponent keeps."""
    return (1 << (64 - exponent)) - 1


def sketch(shingles: Shingles, exponent: int, counted: int) -> Sketches:
    """Sketches of texts whose distinct sorted shingle hashes are given.

    Args:
        shingles: distinct and sorted in each text.
        exponent: coarsest scale that a text may have.
        counted: coarsest scale whose sizes are counted, at least `exponent`.
    """
    counts = np.diff(shingles.offsets)
    owner = np.repeat(np.arange(len(counts)), counts)
    limits = np.array([limit(e) for e in range(counted + 1)], np.uint64)
    sizes = np.empty((len(counts), counted + 1), np.int32)
    for e in range(counted + 1):
        sizes[:, e] = np.bincount(owner[shingles.hashes <= limits[e]], minlength=len(counts))
    scales = Sketches.of(np.zeros(0, np.uint32), sizes, exponent).scales
    keep = shingles.hashes <= limits[scales][owner]
    tokens = shingles.hashes[keep].astype(np.uint32)
    sizes = np.minimum(sizes, sizes[np.arange(len(sizes)), scales][:, None])
    return Sketches.of(tokens, sizes, exponent)


def overlapping(sketches: Sketches, ranks: npt.NDArray[np.int64], cap: int, share: float) -> Pairs:
    """Pairs that share at least `share` of the smaller sketch.

    A hash that more than `cap` texts hold links each of them to the best ranked one only: boilerplate
    costs its length, not its square.
    """
    pairs, counts = np.unique(grouped_pairs(token_entries(sketches), ranks, cap), return_counts=True)
    return pairs[counts >= needed(sketches, pairs, share)]


def needed(sketches: Sketches, pairs: Pairs, share: float) -> npt.NDArray[np.int64]:
    """How many hashes each pair must share."""
    a, b = pairs >> 32, pairs & 0xFFFFFFFF
    coarse = np.maximum(sketches.scales[a], sketches.scales[b])
    smaller = np.minimum(sketches.sizes[a, coarse], sketches.sizes[b, coarse])
    return np.asarray(np.maximum(MIN_SHARED, np.ceil(share * smaller)), np.int64)


def token_entries(sketches: Sketches) -> Hashes:
    """`token << 32 | text` of every sketch, sorted: equal tokens side by side."""
    packed = np.empty(len(sketches.tokens), np.uint64)
    counts = np.diff(sketches.offsets)
    for start in range(0, len(counts), _TEXTS):
        first, last = sketches.offsets[start], sketches.offsets[min(start + _TEXTS, len(counts))]
        part = packed[first:last]
        part[:] = sketches.tokens[first:last]
        part <<= np.uint64(32)
        numbers = np.arange(start, min(start + _TEXTS, len(counts)), dtype=np.uint64)
        part |= np.repeat(numbers, counts[start : start + _TEXTS])
    packed.sort()
    return packed


def grouped_pairs(packed: Hashes, ranks: npt.NDArray[np.int64] | None, cap: int) -> Pairs:
    """Pairs of texts whose sorted `key << 32 | text` entries share a key; once for each shared key.

    The members of a group beyond `cap` are paired with its best ranked one only.

    Args:
        packed: entries.
        ranks: of each text; None when texts are named by their ranks.
        cap: members.
    """
    keys, members = packed >> np.uint64(32), (packed & np.uint64(0xFFFFFFFF)).astype(np.int64)
    if not len(keys):
        return np.zeros(0, np.int64)
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    sizes = np.diff(np.append(starts, len(keys)))
    found = [_with_best(members, starts, sizes, ranks, cap)]
    few = np.repeat((sizes > 1) & (sizes <= cap), sizes)  # most keys stand alone
    keys, members = keys[few], members[few]
    for lag in range(1, cap):
        same = np.flatnonzero(keys[lag:] == keys[:-lag])
        if not len(same):
            break
        found.append(pair_keys(members[same], members[same + lag]))
    pairs = np.concatenate(found)
    return pairs[pairs >= 0]


def _with_best(
    members: Pairs, starts: Pairs, sizes: Pairs, ranks: npt.NDArray[np.int64] | None, cap: int
) -> Pairs:
    """Each member of a group beyond `cap` with its best ranked one."""
    large = np.flatnonzero(sizes > cap)
    if not len(large):
        return np.zeros(0, np.int64)
    rank = members if ranks is None else ranks[members]
    best = np.minimum.reduceat(rank, starts)[large]
    heads = best if ranks is None else np.argsort(ranks)[best]
    return pair_keys(np.repeat(heads, sizes[large]), members[np.repeat(sizes > cap, sizes)])


def distinct_sorted(*parts: Pairs) -> Pairs:
    """All values, sorted, each once (twice as fast as `np.unique`, which hashes first)."""
    values = np.concatenate((np.zeros(0, np.int64), *parts))
    values.sort()
    keep = np.ones(len(values), np.bool_)
    keep[1:] = values[1:] != values[:-1]
    return values[keep]


def pair_keys(a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]) -> Pairs:
    """Packed keys of pairs, the smaller index first; -1 where both are the same."""
    low, high = np.minimum(a, b).astype(np.int64), np.maximum(a, b).astype(np.int64)
    return np.where(low == high, np.int64(-1), low << 32 | high)
