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
from corpus_tools.dedup.sketches import Pairs, grouped_pairs

RECALL = 0.995  # of pairs exactly at the threshold; above it recall grows quickly
ENOUGH = 0.999  # more bands than this needs cost time only
Keys = npt.NDArray[np.int64]
NO_KEY = 0  # of a text without a single shingle: never a duplicate


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
    """The longest rows, then the fewest bands, that find 99.5 % of the pairs at the threshold.

    >>> [banding_for(t, 128) for t in (0.5, 0.7, 0.9)]
    [Banding(bands=42, rows=3), Banding(bands=26, rows=4), Banding(bands=14, rows=9)]
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
    keys[(signatures == EMPTY).all(axis=1)] = NO_KEY
    return keys.view(np.int64)


def meeting(keys: Keys, ranks: npt.NDArray[np.int64], cap: int) -> Pairs:
    """Distinct pairs that share a key of some band.

    Args:
        keys: one row a text, one column a band.
        ranks: distinct; the lowest is the best. A bucket of more than `cap` texts is linked to its best.
    """
    found = [np.unique(grouped_pairs(entries(column), ranks, cap)) for column in keys.T]
    return np.unique(np.concatenate(found))


def entries(column: Keys) -> npt.NDArray[np.uint64]:
    """Sorted `upper half of the key << 32 | text` of one band, without empty texts."""
    upper = column.view(np.uint64) & np.uint64(0xFFFFFFFF00000000)
    return np.sort((upper | np.arange(len(column), dtype=np.uint64))[column != NO_KEY])
