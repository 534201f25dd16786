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
from corpus_tools.dedup.shingles import Hashes, Shingles

Pairs = npt.NDArray[np.int64]  # one a row: (lower rank, higher rank) packed as `low << 32 | high`
FLOOR = 32
MIN_SHARED = 2


class Sketches(NamedTuple):
    """Sorted sketch hashes of each text, its scale, and how many hashes it has at each scale.

    `scales[i]` is an exponent: text i keeps hashes below 2^64 / 2**scales[i]; `sizes[i, e]` counts those
    below 2^64 / 2**e (of the ones kept).
    """

    hashes: Hashes
    offsets: Offsets
    scales: npt.NDArray[np.int8]
    sizes: npt.NDArray[np.int32]


def limit(exponent: int) -> int:
    """The largest hash that a sketch of scale 2**exponent keeps."""
    return (1 << (64 - exponent)) - 1


def sketch(shingles: Shingles, exponent: int) -> Sketches:
    """Sketches of texts whose distinct sorted shingle hashes are given."""
    offsets = shingles.offsets
    owner = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    sizes = np.empty((len(offsets) - 1, exponent + 1), np.int32)
    for e in range(exponent + 1):
        below = owner[shingles.hashes <= np.uint64(limit(e))]
        sizes[:, e] = np.bincount(below, minlength=len(offsets) - 1)
    scales = np.zeros(len(offsets) - 1, np.int8)
    for e in range(1, exponent + 1):
        scales[sizes[:, e] >= FLOOR] = e
    limits = np.array([limit(e) for e in range(exponent + 1)], np.uint64)
    keep = shingles.hashes <= limits[scales][owner]
    before = np.concatenate(([0], np.cumsum(keep)))
    return Sketches(shingles.hashes[keep], before[offsets], scales, sizes)


def overlapping(sketches: Sketches, ranks: npt.NDArray[np.int64], cap: int, share: float) -> Pairs:
    """Pairs that share at least `share` of the smaller sketch.

    A hash that more than `cap` texts hold links each of them to the best ranked one only: boilerplate
    costs its length, not its square.
    """
    keys = _shared_keys(sketches, ranks, cap)
    pairs, counts = np.unique(keys, return_counts=True)
    return pairs[counts >= needed(sketches, pairs, share)]


def needed(sketches: Sketches, pairs: Pairs, share: float) -> npt.NDArray[np.int64]:
    """How many hashes each pair must share."""
    a, b = pairs >> 32, pairs & 0xFFFFFFFF
    coarse = np.maximum(sketches.scales[a], sketches.scales[b])
    smaller = np.minimum(sketches.sizes[a, coarse], sketches.sizes[b, coarse])
    return np.maximum(MIN_SHARED, np.ceil(share * smaller)).astype(np.int64)


def _shared_keys(sketches: Sketches, ranks: npt.NDArray[np.int64], cap: int) -> Pairs:
    """A pair key for every hash that two texts share."""
    owner = np.repeat(np.arange(len(sketches.scales)), np.diff(sketches.offsets))
    order = np.lexsort((ranks[owner], sketches.hashes))
    hashes, owner = sketches.hashes[order], owner[order]
    starts = (
        np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1])))
        if len(hashes)
        else np.zeros(0, int)
    )
    sizes = np.diff(np.append(starts, len(hashes)))
    capped = np.repeat(sizes > cap, sizes)
    found = [pair_keys(np.repeat(owner[starts], sizes)[capped], owner[capped])]
    hashes, owner = hashes[~capped], owner[~capped]
    for lag in range(1, cap):
        same = np.flatnonzero(hashes[lag:] == hashes[:-lag])
        if not len(same):
            break
        found.append(pair_keys(owner[same], owner[same + lag]))
    keys = np.concatenate(found)
    return keys[keys >= 0]


def pair_keys(a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]) -> Pairs:
    """Packed keys of pairs, the smaller index first; -1 where both are the same."""
    low, high = np.minimum(a, b).astype(np.int64), np.maximum(a, b).astype(np.int64)
    return np.where(low == high, np.int64(-1), low << 32 | high)
