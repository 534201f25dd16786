"""Compiled twins of the pair steps: who meets, and what two texts share.

A text's shingles stand in an open-addressed table (keys, and the number of the last pair that touched
them); its partner is looked up shingle by shingle, so no set is ever sorted, and every table is built once
for all partners of a text.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from corpus_tools.dedup.compiled import inlined, kernel
from corpus_tools.dedup.signing_kernels import longest
from corpus_tools.dedup.text_kernels import hash_wide

_LOW = 0xFFFFFFFF
_MANY = 1 << 20  # shingles of a text whose table may be fuller


@kernel
def group_pairs(packed: Any, ranks: Any, cap: int, out: Any) -> int:
    """Pairs of texts whose sorted `key << 32 | text` entries share a key; how many there are.

    Only as many as fit are written: call again with a larger `out` when the result exceeds it.
    """
    found = 0
    start = 0
    while start < len(packed):
        end = start + 1
        while end < len(packed) and packed[end] >> np.uint64(32) == packed[start] >> np.uint64(32):
            end += 1
        if end - start > cap:
            found = link_to_best(packed, start, end, ranks, out, found)
        else:
            for i in range(start, end):
                for j in range(i + 1, end):
                    found = put(packed[i] & np.uint64(_LOW), packed[j] & np.uint64(_LOW), out, found)
        start = end
    return found


@kernel
def link_to_best(packed: Any, start: int, end: int, ranks: Any, out: Any, found: int) -> int:
    """Link the members of one bucket to its best ranked one."""
    best = packed[start] & np.uint64(_LOW)
    for i in range(start + 1, end):
        one = packed[i] & np.uint64(_LOW)
        if ranks[one] < ranks[best]:
            best = one
    for i in range(start, end):
        one = packed[i] & np.uint64(_LOW)
        if one != best:
            found = put(one, best, out, found)
    return found


@inlined
def put(a: Any, b: Any, out: Any, found: Any) -> Any:
    """Write one pair, the smaller text first, if it fits."""
    if found < len(out):
        low, high = min(a, b), max(a, b)
        out[found] = np.int64(low) << np.int64(32) | np.int64(high)
    return found + 1


@kernel
def table_size(shingles: int) -> int:
    """A power of two, four times the shingles: nearly every look-up ends at its first cell."""
    size = 16
    while size < (4 if shingles < _MANY else 1) * shingles + 16:
        size *= 2
    return size


@kernel
def fill_table(hashes: Any, count: int, keys: Any, marks: Any, slots: Any) -> int:
    """Put the hashes into an empty table, note the slot of each; how many are distinct."""
    size = table_size(count)
    for i in range(size):
        marks[i] = -1
    mask = np.uint64(size - 1)
    kept = 0
    for i in range(count):
        x = hashes[i]
        at = x & mask
        while marks[at] >= 0 and keys[at] != x:
            at = (at + np.uint64(1)) & mask
        if marks[at] < 0:
            keys[at], marks[at] = x, 0
            kept += 1
        slots[i] = at
    return kept


@kernel
def touch(hashes: Any, count: int, keys: Any, marks: Any, size: int, stamp: int) -> int:
    """Mark the table entries that the hashes hit; how many distinct ones."""
    mask = np.uint64(size - 1)
    shared = 0
    for i in range(count):
        x = hashes[i]
        at = x & mask
        while marks[at] >= 0 and keys[at] != x:
            at = (at + np.uint64(1)) & mask
        if marks[at] >= 0 and marks[at] != stamp:
            marks[at] = stamp
            shared += 1
    return shared


@kernel
def distinct_counts(codes: Any, offsets: Any, weights: Any, texts: Any, out: Any) -> None:
    """How many distinct shingles each of the `texts` has."""
    most = longest(offsets) + 1
    words, hashes = np.empty(most, np.uint32), np.empty(most, np.uint64)
    keys, marks = np.empty(table_size(most), np.uint64), np.empty(table_size(most), np.int32)
    slots = np.empty(most, np.int64)
    for t in texts:
        count = hash_wide(codes, offsets[t], offsets[t + 1], weights, words, hashes)
        out[t] = fill_table(hashes, count, keys, marks, slots)


@kernel
def shared_counts(codes: Any, offsets: Any, weights: Any, pairs: Any, out: Any) -> None:
    """How many distinct shingles the two texts of each pair share; `pairs` is sorted."""
    most = longest(offsets) + 1
    words, hashes = np.empty(most, np.uint32), np.empty(most, np.uint64)
    keys, marks = np.empty(table_size(most), np.uint64), np.empty(table_size(most), np.int32)
    slots = np.empty(most, np.int64)
    last, size = -1, 0
    for p in range(len(pairs)):
        a, b = pairs[p] >> 32, pairs[p] & _LOW
        if a != last:
            count = hash_wide(codes, offsets[a], offsets[a + 1], weights, words, hashes)
            fill_table(hashes, count, keys, marks, slots)
            size, last = table_size(count), a
        count = hash_wide(codes, offsets[b], offsets[b + 1], weights, words, hashes)
        out[p] = touch(hashes, count, keys, marks, size, p + 1)
