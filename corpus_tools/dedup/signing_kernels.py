"""Compiled twins of the signatures of `shingles`: one pass over the code points of a batch.

Same results as the NumPy versions, bit for bit; a test says so. `texts` are two arrays: codes and offsets.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from corpus_tools.dedup.compiled import inlined, kernel

_EMPTY = np.uint32(0xFFFFFFFF)


@inlined
def mixed32(value: Any) -> Any:
    """MurmurHash3 finaliser of 32 bits."""
    value = np.uint32(value ^ (value >> np.uint32(16)))
    value = np.uint32(value * np.uint32(0x85EBCA6B))
    value = np.uint32(value ^ (value >> np.uint32(13)))
    value = np.uint32(value * np.uint32(0xC2B2AE35))
    return np.uint32(value ^ (value >> np.uint32(16)))


@kernel
def hash_shingles(text: Any, weights: Any, out: Any) -> int:
    """Mixed 32-bit hashes of the shingles of a text into `out`; how many there are.

    Shingle by shingle would be a chain of dependent products; position by position, on slices whose
    bounds are known, the compiler makes vector instructions of it.
    """
    size = min(len(weights), len(text))
    count = len(text) - size + 1 if size > 0 else 0
    sums = out[:count]
    for i in range(count):
        sums[i] = np.uint32(0)
    for k in range(size):
        weight, shifted = weights[k], text[k : k + count]
        for i in range(count):
            sums[i] = np.uint32(sums[i] + np.uint32(np.uint32(shifted[i]) * weight))
    for i in range(count):
        sums[i] = mixed32(sums[i])
    return count


@kernel
def longest(offsets: Any) -> int:
    """Length of the longest text."""
    most = 0
    for d in range(len(offsets) - 1):
        most = max(most, offsets[d + 1] - offsets[d])
    return most


@kernel
def classic_rows(texts: Any, weights: Any, permutations: Any, out: Any) -> None:
    """MinHash rows; four permutations at a time, so that their minima stay in registers."""
    codes, offsets = texts
    multipliers, addends = permutations
    buffer = np.empty(longest(offsets) + 1, np.uint32)
    count = len(multipliers)
    whole = count - count % 4
    for d in range(len(offsets) - 1):
        hashes = buffer[: hash_shingles(codes[offsets[d] : offsets[d + 1]], weights, buffer)]
        for k in range(0, whole, 4):
            a, b, c, e = multipliers[k], multipliers[k + 1], multipliers[k + 2], multipliers[k + 3]
            f, g, h, j = addends[k], addends[k + 1], addends[k + 2], addends[k + 3]
            p = q = r = s = _EMPTY
            for i in range(len(hashes)):
                x = hashes[i]
                p = min(p, np.uint32(a * x + f))
                q = min(q, np.uint32(b * x + g))
                r = min(r, np.uint32(c * x + h))
                s = min(s, np.uint32(e * x + j))
            out[d, k], out[d, k + 1], out[d, k + 2], out[d, k + 3] = p, q, r, s
        for k in range(whole, count):
            p = _EMPTY
            for i in range(len(hashes)):
                p = min(p, np.uint32(multipliers[k] * hashes[i] + addends[k]))
            out[d, k] = p


@kernel
def one_permutation_rows(texts: Any, weights: Any, out: Any) -> None:
    """One-permutation hashing with optimal densification (Shrivastava 2017)."""
    codes, offsets = texts
    buffer = np.empty(longest(offsets) + 1, np.uint32)
    slots = out.shape[1]
    filled = np.empty(slots, np.bool_)
    for d in range(len(offsets) - 1):
        hashes = buffer[: hash_shingles(codes[offsets[d] : offsets[d + 1]], weights, buffer)]
        row = out[d]
        row[:] = _EMPTY
        for x in hashes:
            slot = np.int64((np.uint64(x) * np.uint64(slots)) >> np.uint64(32))
            row[slot] = min(row[slot], mixed32(np.uint32(x + np.uint32(0x9E3779B9))))
        if len(hashes):
            for k in range(slots):
                filled[k] = row[k] != _EMPTY
            for k in range(slots):
                if not filled[k]:
                    row[k] = row[donor(k, filled)]


@kernel
def donor(slot: int, filled: Any) -> Any:
    """The filled slot that an empty one borrows from: a walk that depends on the slot only."""
    slots = len(filled)
    x = np.uint32(slot + 1)
    while True:
        x = mixed32(np.uint32(x * np.uint32(0x9E3779B1) + np.uint32(slot)))
        at = np.int64((np.uint64(x) * np.uint64(slots)) >> np.uint64(32))
        if filled[at]:
            return at


@kernel
def band_columns(signatures: Any, bands: int, rows: int, out: Any) -> None:
    """One 64-bit key a band (row of `out`) and text (column)."""
    for d in range(signatures.shape[0]):
        for band in range(bands):
            key = np.uint64(band + 1) * np.uint64(0x9E3779B97F4A7C15)
            for k in range(rows):
                key = (key ^ np.uint64(signatures[d, band * rows + k])) * np.uint64(0xD6E8FEB86659FD93)
                key ^= key >> np.uint64(29)
            out[band, d] = key
