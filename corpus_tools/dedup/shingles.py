"""Hashes of character shingles, and signatures and sketches made of them (NumPy; `kernels` is the compiled twin).

A shingle is `n` characters in a row; a shorter text is one shingle. Its hash is a polynomial in the code
points, mixed by the finaliser of MurmurHash3.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus_tools.dedup.folding import Offsets, Packed

Hashes = npt.NDArray[np.uint64]
Signatures = npt.NDArray[np.uint32]

BASE = 0x9E3779B97F4A7C15
EMPTY = 0xFFFFFFFF
_CHUNK = 1 << 15  # shingles whose 128 products stay in the cache


class Shingles(NamedTuple):
    """Hashes of all shingles in text order: text i has `hashes[offsets[i]:offsets[i + 1]]`."""

    hashes: Hashes
    offsets: Offsets


def shingle_hashes(packed: Packed, size: int) -> Shingles:
    """Hash of every shingle of every text, repeated ones included.

    >>> from corpus_tools.dedup.folding import pack
    >>> found = shingle_hashes(pack(["一二三四五六", "一二三四五", "一", ""]), 5)
    >>> found.offsets.tolist(), bool(found.hashes[0] == found.hashes[2])
    ([0, 2, 3, 4, 4], True)
    """
    codes, offsets = packed
    lengths = np.diff(offsets)
    counts = np.where(lengths >= size, lengths - size + 1, np.minimum(lengths, 1))
    ends = np.concatenate(([0], np.cumsum(counts)))
    starts = np.arange(ends[-1]) - np.repeat(ends[:-1] - offsets[:-1], counts)
    short = np.repeat(lengths < size, counts)
    width = np.where(short, np.repeat(lengths, counts), size)
    hashes = np.zeros(len(starts), np.uint64)
    for k in range(size):
        inside = slice(None) if not short.any() else np.flatnonzero(width > k)
        hashes[inside] = hashes[inside] * np.uint64(BASE) + codes[starts[inside] + k]
    return Shingles(mix(hashes), ends)


def mix(values: Hashes) -> Hashes:
    """The 64-bit finaliser of MurmurHash3, element by element."""
    values = values ^ (values >> np.uint64(33))
    values = values * np.uint64(0xFF51AFD7ED558CCD)
    values ^= values >> np.uint64(33)
    values *= np.uint64(0xC4CEB9FE1A85EC53)
    values ^= values >> np.uint64(33)
    return values


def mix32(values: Signatures) -> Signatures:
    """The 32-bit finaliser of MurmurHash3, element by element."""
    values = values ^ (values >> np.uint32(16))
    values = values * np.uint32(0x85EBCA6B)
    values ^= values >> np.uint32(13)
    values *= np.uint32(0xC2B2AE35)
    values ^= values >> np.uint32(16)
    return values


def permutations(count: int, seed: int) -> tuple[Signatures, Signatures]:
    """Multipliers and addends of datasketch's `affine32` scheme for this seed."""
    stream = np.random.RandomState(seed)
    multipliers = stream.randint(0, 1 << 31, count, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    return multipliers, stream.randint(0, 1 << 32, count, dtype=np.uint32)


def classic_signatures(shingles: Shingles, count: int, seed: int) -> Signatures:
    """MinHash signatures, one row a text; rows of empty texts are all `EMPTY`.

    Bit for bit what `datasketch.MinHash(num_perm=count, seed=seed, scheme="affine32")` makes of the upper
    32 bits of the same hashes (Broder 1997).
    """
    multipliers, addends = permutations(count, seed)
    hashes = mix32((shingles.hashes >> np.uint64(32)).astype(np.uint32))
    rows = np.full((len(shingles.offsets) - 1, count), EMPTY, np.uint32)
    for first, last in _chunks(shingles.offsets):
        filled = first + np.flatnonzero(np.diff(shingles.offsets[first : last + 1]))
        if not len(filled):
            continue
        part = hashes[shingles.offsets[first] : shingles.offsets[last]]
        starts = shingles.offsets[filled] - shingles.offsets[first]
        for k in range(count):
            rows[filled, k] = np.minimum.reduceat(part * multipliers[k] + addends[k], starts)
    return rows


def _chunks(offsets: Offsets) -> list[tuple[int, int]]:
    """Ranges of texts with about `_CHUNK` shingles each."""
    targets = np.arange(0, offsets[-1] + _CHUNK, _CHUNK)
    cuts = np.unique(np.append(np.searchsorted(offsets, targets), (0, len(offsets) - 1)))
    cuts = np.minimum(cuts, len(offsets) - 1)
    return [(int(a), int(b)) for a, b in zip(cuts[:-1], cuts[1:], strict=True) if a < b]


def distinct(shingles: Shingles) -> Shingles:
    """Hashes sorted and distinct within each text."""
    counts = np.diff(shingles.offsets)
    owner = np.repeat(np.arange(len(counts)), counts)
    order = np.lexsort((shingles.hashes, owner))
    hashes = shingles.hashes[order]
    keep = np.ones(len(hashes), np.bool_)
    keep[1:] = (hashes[1:] != hashes[:-1]) | (owner[1:] != owner[:-1])
    before = np.concatenate(([0], np.cumsum(keep)))
    return Shingles(hashes[keep], before[shingles.offsets])
