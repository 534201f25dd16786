"""Hashes of character shingles, and MinHash signatures made of them.

A shingle is `n` characters in a row; a shorter text is one shingle. Its hash is 64 bits: two sums of the
code points, each weighted by odd constants and mixed by the finaliser of MurmurHash3. The upper half is
what signatures are made of; both halves together are the identity of the shingle.

This is the NumPy version, for inputs too small to compile for; `signing_kernels` is its compiled twin.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus_tools.dedup.folding import Offsets, Packed

Hashes = npt.NDArray[np.uint64]
Words = npt.NDArray[np.uint32]
Signatures = npt.NDArray[np.uint32]  # one row a text

EMPTY = 0xFFFFFFFF
GOLDEN = 0x9E3779B9  # 2**32 divided by the golden ratio
_CHUNK = 1 << 15  # shingles whose products stay in the cache
_UPPER, _LOWER = 1, 2  # seeds of the weights of the two halves


class Shingles(NamedTuple):
    """Hashes of all shingles in text order: text i has `hashes[offsets[i]:offsets[i + 1]]`."""

    hashes: Hashes
    offsets: Offsets

    def of(self, i: int) -> Hashes:
        """Hashes of one text."""
        return self.hashes[self.offsets[i] : self.offsets[i + 1]]


@lru_cache(maxsize=16)
def weights(size: int) -> tuple[Words, Words]:
    """Odd weights of the characters of a shingle, for the upper and for the lower half of its hash.

    The same arrays for every caller: they are only read.
    """
    upper = mix32(np.arange(_UPPER << 16, (_UPPER << 16) + size, dtype=np.uint32)) | np.uint32(1)
    lower = mix32(np.arange(_LOWER << 16, (_LOWER << 16) + size, dtype=np.uint32)) | np.uint32(1)
    return upper, lower


def mix32(values: Words) -> Words:
    """The 32-bit finaliser of MurmurHash3 (Appleby 2011), element by element."""
    values = values ^ (values >> np.uint32(16))
    values = values * np.uint32(0x85EBCA6B)
    values ^= values >> np.uint32(13)
    values *= np.uint32(0xC2B2AE35)
    values ^= values >> np.uint32(16)
    return values


def shingle_hashes(packed: Packed, size: int) -> Shingles:
    """Hash of every shingle of every text, repeated ones included.

    >>> from corpus_tools.dedup.folding import pack
    >>> found = shingle_hashes(pack(["一二三四五六", "一二三四五", "一", ""]), 5)
    >>> found.offsets.tolist(), bool(found.hashes[0] == found.hashes[2])
    ([0, 2, 3, 4, 4], True)
    """
    codes, offsets = packed.codes.astype(np.uint32), packed.offsets
    lengths = np.diff(offsets)
    counts = np.where(lengths >= size, lengths - size + 1, np.minimum(lengths, 1))
    ends = np.concatenate(([0], np.cumsum(counts)))
    starts = np.arange(ends[-1]) + np.repeat(offsets[:-1] - ends[:-1], counts)
    width = np.repeat(np.minimum(lengths, size), counts)
    halves = [_weighted(codes, starts, width, half) for half in weights(size)]
    return Shingles(halves[0].astype(np.uint64) << np.uint64(32) | halves[1], ends)


def _weighted(codes: Words, starts: Offsets, width: Offsets, half: Words) -> Words:
    total = np.zeros(len(starts), np.uint32)
    for k in range(len(half)):
        if k < width.min(initial=len(half)):
            total += codes[starts + k] * half[k]
        else:
            inside = np.flatnonzero(width > k)
            total[inside] += codes[starts[inside] + k] * half[k]
    return mix32(total)


def distinct(shingles: Shingles) -> Shingles:
    """Hashes sorted and distinct within each text."""
    hashes, offsets = shingles.hashes.copy(), shingles.offsets
    for start, end in pairwise(offsets.tolist()):
        hashes[start:end].sort()
    keep = np.ones(len(hashes), np.bool_)
    keep[1:] = hashes[1:] != hashes[:-1]
    keep[offsets[:-1][offsets[:-1] < len(hashes)]] = True
    before = np.concatenate(([0], np.cumsum(keep)))
    return Shingles(hashes[keep], before[offsets])


@lru_cache(maxsize=16)
def permutations(count: int, seed: int) -> tuple[Words, Words]:
    """Multipliers and addends of datasketch's `affine32` scheme for this seed; arrays that are only read."""
    stream = np.random.RandomState(seed)
    multipliers = stream.randint(0, 1 << 31, count, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    return multipliers, stream.randint(0, 1 << 32, count, dtype=np.uint32)


def classic_signatures(shingles: Shingles, count: int, seed: int) -> Signatures:
    """MinHash signatures (Broder 1997); rows of empty texts are all `EMPTY`.

    Bit for bit what `datasketch.MinHash(num_perm=count, seed=seed, scheme="affine32")` makes of the
    upper halves before they are mixed (it mixes them by the same finaliser).
    """
    multipliers, addends = permutations(count, seed)
    mixed = (shingles.hashes >> np.uint64(32)).astype(np.uint32)
    rows = np.full((len(shingles.offsets) - 1, count), EMPTY, np.uint32)
    for first, last in _chunks(shingles.offsets):
        filled = first + np.flatnonzero(np.diff(shingles.offsets[first : last + 1]))
        if not len(filled):
            continue
        part = mixed[shingles.offsets[first] : shingles.offsets[last]]
        starts = shingles.offsets[filled] - shingles.offsets[first]
        for k in range(count):
            rows[filled, k] = np.minimum.reduceat(part * multipliers[k] + addends[k], starts)
    return rows


def one_permutation_signatures(shingles: Shingles, count: int) -> Signatures:
    """One-permutation hashing with optimal densification (Shrivastava 2017).

    Each shingle falls into one slot, whose minimum is kept; an empty slot borrows from a filled one, the
    same for all texts as long as that is filled.
    """
    mixed = (shingles.hashes >> np.uint64(32)).astype(np.uint32)
    owner = np.repeat(np.arange(len(shingles.offsets) - 1), np.diff(shingles.offsets))
    slots = (mixed.astype(np.uint64) * np.uint64(count) >> np.uint64(32)).astype(np.int64)
    rows = np.full((len(shingles.offsets) - 1, count), EMPTY, np.uint32)
    np.minimum.at(rows, (owner, slots), mix32(mixed + np.uint32(GOLDEN)))
    filled = rows != EMPTY
    for text in np.flatnonzero(filled.any(axis=1) & ~filled.all(axis=1)).tolist():
        for slot in np.flatnonzero(~filled[text]).tolist():
            rows[text, slot] = rows[text, _donor(slot, filled[text])]
    return rows


def _donor(slot: int, filled: npt.NDArray[np.bool_]) -> int:
    """The filled slot that an empty one borrows from: a walk that depends on the slot only."""
    x = np.array([slot + 1], np.uint32)
    while True:
        x = mix32(x * np.uint32(0x9E3779B1) + np.uint32(slot))
        at = int(x[0]) * len(filled) >> 32
        if filled[at]:
            return at


def _chunks(offsets: Offsets) -> list[tuple[int, int]]:
    """Ranges of texts with about `_CHUNK` shingles each."""
    targets = np.arange(0, offsets[-1] + _CHUNK, _CHUNK)
    cuts = np.unique(np.append(np.searchsorted(offsets, targets), (0, len(offsets) - 1)))
    cuts = np.minimum(cuts, len(offsets) - 1)
    return [(int(a), int(b)) for a, b in pairwise(cuts) if a < b]
