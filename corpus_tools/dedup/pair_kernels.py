"""Compiled twins of the pair steps: who meets, and how many shingles two texts share.

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
            found = link_to_best(packed[start:end], ranks, out, found)
        else:
            for i in range(start, end):
                for j in range(i + 1, end):
                    found = put(packed[i] & np.uint64(_LOW), packed[j] & np.uint64(_LOW), out, found)
        start = end
    return found


@kernel
def link_to_best(bucket: Any, ranks: Any, out: Any, found: int) -> int:
    """Link the members of one bucket to its best ranked one."""
    best = bucket[0] & np.uint64(_LOW)
    for entry in bucket:
        if ranks[entry & np.uint64(_LOW)] < ranks[best]:
            best = entry & np.uint64(_LOW)
    for entry in bucket:
        one = entry & np.uint64(_LOW)
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
def empty_table(most: int) -> Any:
    """Keys and marks of a table for texts of at most so many shingles."""
    cells = table_size(most)
    return np.empty(cells, np.uint64), np.empty(cells, np.int32)


@inlined
def cell_of(x: Any, keys: Any, marks: Any, mask: Any) -> Any:
    """The cell of a hash, or the empty one where it would stand."""
    at = x & mask
    while marks[at] >= 0 and keys[at] != x:
        at = (at + np.uint64(1)) & mask
    return at


@kernel
def fill_table(hashes: Any, table: Any, slots: Any) -> int:
    """Put hashes into an emptied table, note the cell of each; how many are distinct."""
    keys, marks = table
    size = table_size(len(hashes))
    for i in range(size):
        marks[i] = -1
    mask = np.uint64(size - 1)
    kept = 0
    for i in range(len(hashes)):
        at = cell_of(hashes[i], keys, marks, mask)
        if marks[at] < 0:
            keys[at], marks[at] = hashes[i], 0
            kept += 1
        slots[i] = at
    return kept


@kernel
def touch(hashes: Any, table: Any, size: int, stamp: int) -> int:
    """Mark the cells that hashes hit; how many distinct ones."""
    keys, marks = table
    mask = np.uint64(size - 1)
    shared = 0
    for i in range(len(hashes)):
        at = cell_of(hashes[i], keys, marks, mask)
        if marks[at] >= 0 and marks[at] != stamp:
            marks[at] = stamp
            shared += 1
    return shared


@kernel
def distinct_counts(texts: Any, weights: Any, chosen: Any, out: Any) -> None:
    """How many distinct shingles each of the chosen texts has."""
    codes, offsets = texts
    most = longest(offsets) + 1
    words, hashes, slots = np.empty(most, np.uint32), np.empty(most, np.uint64), np.empty(most, np.int64)
    table = empty_table(most)
    for t in chosen:
        count = hash_wide(codes[offsets[t] : offsets[t + 1]], weights, words, hashes)
        out[t] = fill_table(hashes[:count], table, slots)


@kernel
def shared_counts(texts: Any, weights: Any, pairs: Any, out: Any) -> None:
    """How many distinct shingles the two texts of each pair share; `pairs` is sorted."""
    codes, offsets = texts
    most = longest(offsets) + 1
    words, hashes, slots = np.empty(most, np.uint32), np.empty(most, np.uint64), np.empty(most, np.int64)
    table = empty_table(most)
    last, size = -1, 0
    for p in range(len(pairs)):
        a, b = pairs[p] >> 32, pairs[p] & _LOW
        if a != last:
            count = hash_wide(codes[offsets[a] : offsets[a + 1]], weights, words, hashes)
            fill_table(hashes[:count], table, slots)
            size, last = table_size(count), a
        count = hash_wide(codes[offsets[b] : offsets[b + 1]], weights, words, hashes)
        out[p] = touch(hashes[:count], table, size, p + 1)
