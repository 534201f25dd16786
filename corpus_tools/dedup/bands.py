"""Banding: which signatures meet, how likely, and at what cost.

A signature is cut into bands of `rows` values; two texts meet when one band agrees, which happens with
probability 1 - (1 - J**rows)**bands at Jaccard J. Every pair that meets is verified, so the banding is
chosen for recall, not for a compromise.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus_tools.dedup.shingles import EMPTY, Signatures
from corpus_tools.dedup.sketches import Pairs, pair_keys

RECALL = 0.99  # of pairs exactly at the threshold; above it recall grows quickly
ENOUGH = 0.999  # more bands than this needs cost time only
Keys = npt.NDArray[np.int64]


class Banding(NamedTuple):
    """How a signature is cut."""

    bands: int
    rows: int

    def probability(self, jaccard: float) -> float:
        """Chance that two texts of this similarity meet in a band.

        >>> round(Banding(25, 5).probability(0.7), 3), round(Banding(25, 5).probability(0.2), 3)
        (0.99, 0.008)
        """
        return float(1 - (1 - jaccard**self.rows) ** self.bands)

    def cost(self, threshold: float) -> float:
        """Mean chance that a pair below the threshold meets and is verified in vain."""
        below = (np.arange(400) + 0.5) / 400 * threshold
        return float(np.mean(1 - (1 - below**self.rows) ** self.bands))


def banding_for(threshold: float, permutations: int) -> Banding:
    """The longest rows, then the fewest bands, that find 99 % of the pairs at the threshold.

    >>> [banding_for(t, 128) for t in (0.5, 0.7, 0.9)]
    [Banding(bands=42, rows=3), Banding(bands=25, rows=5), Banding(bands=12, rows=10)]
    """
    for rows in range(permutations, 1, -1):
        most = permutations // rows
        if round(Banding(most, rows).probability(threshold), 3) >= RECALL:
            enough = (b for b in range(1, most + 1) if Banding(b, rows).probability(threshold) >= ENOUGH)
            return Banding(next(enough, most), rows)
    return Banding(permutations, 1)


def band_keys(signatures: Signatures, banding: Banding) -> Keys:
    """One signed 64-bit key a text and band (column); equal rows give equal keys, bands differ in theirs."""
    bands, rows = banding
    used = signatures[:, : bands * rows].reshape(len(signatures), bands, rows).astype(np.uint64)
    keys = np.broadcast_to(np.arange(1, bands + 1, dtype=np.uint64), used.shape[:2]) * np.uint64(
        0x9E3779B97F4A7C15
    )
    for row in range(rows):
        keys = (keys ^ used[:, :, row]) * np.uint64(0xD6E8FEB86659FD93)
        keys ^= keys >> np.uint64(29)
    return keys.view(np.int64)


def meeting(keys: Keys, ranks: npt.NDArray[np.int64], cap: int, empty: npt.NDArray[np.bool_]) -> Pairs:
    """Distinct pairs that share a key of some band; a bucket beyond `cap` is linked to its best rank only."""
    found = [np.zeros(0, np.int64)]
    for column in keys.T:
        order = np.lexsort((ranks, column))
        order = order[~empty[order]]
        found.append(np.unique(_bucket_pairs(column[order], order, cap)))
    return np.unique(np.concatenate(found))


def _bucket_pairs(sorted_keys: Keys, members: npt.NDArray[np.int64], cap: int) -> Pairs:
    if not len(members):
        return np.zeros(0, np.int64)
    starts = np.flatnonzero(np.concatenate(([True], sorted_keys[1:] != sorted_keys[:-1])))
    sizes = np.diff(np.append(starts, len(members)))
    capped = np.repeat(sizes > cap, sizes)
    found = [pair_keys(np.repeat(members[starts], sizes)[capped], members[capped])]
    sorted_keys, members = sorted_keys[~capped], members[~capped]
    for lag in range(1, cap):
        same = np.flatnonzero(sorted_keys[lag:] == sorted_keys[:-lag])
        if not len(same):
            break
        found.append(pair_keys(members[same], members[same + lag]))
    keys = np.concatenate(found)
    return keys[keys >= 0]


def is_empty(signatures: Signatures) -> npt.NDArray[np.bool_]:
    """Texts without a single shingle: never duplicates of each other."""
    return np.asarray((signatures == EMPTY).all(axis=1))
