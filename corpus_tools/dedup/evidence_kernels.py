"""Compiled twin of `evidence.gather`."""

from __future__ import annotations

from typing import Any

import numpy as np

from corpus_tools.dedup.compiled import inlined, kernel
from corpus_tools.dedup.pair_kernels import fill_table, table_size, touch
from corpus_tools.dedup.signing_kernels import longest
from corpus_tools.dedup.text_kernels import bones_of, hash_wide

_LOW = 0xFFFFFFFF
_ZERO, _NINE, _POINT, _COMMA = 48, 57, 46, 44


@inlined
def is_digit(code: Any) -> Any:
    """Whether a code point is an ASCII digit."""
    return _ZERO <= code <= _NINE


@kernel
def number_hashes(codes: Any, start: int, end: int, out: Any) -> int:
    """Distinct sorted hashes of the numbers of at least two characters; see `evidence.number_tokens`."""
    count, width = 0, 0
    value = np.uint64(0)
    for i in range(start, end + 1):
        code = codes[i] if i < end else 0
        inner = width > 0 and i + 1 < end and is_digit(codes[min(i + 1, end - 1)])
        if is_digit(code) or (inner and code == _POINT):
            value = (value * np.uint64(0x100000001B3)) ^ np.uint64(code)
            width += 1
        elif not (inner and code == _COMMA):
            if width > 1:
                out[count] = value
                count += 1
            value, width = np.uint64(0), 0
    out[:count].sort()
    unique = 0
    for i in range(count):
        if i == 0 or out[i] != out[unique - 1]:
            out[unique] = out[i]
            unique += 1
    return unique


@kernel
def common(a: Any, b: Any) -> int:
    """How many values two sorted arrays share."""
    i, j, shared = 0, 0, 0
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            shared += 1
        if a[i] <= b[j]:
            i, j = i + 1, j + (a[i] == b[j])
        else:
            j += 1
    return shared


@kernel
def coverage(matched: Any, count: int, length: int, size: int, min_run: int) -> tuple[int, int]:
    """Covered characters and the longest uncovered run, from which shingles matched."""
    covered, gap, covered_to = 0, 0, 0
    i = 0
    while i < count:
        if not matched[i]:
            i += 1
            continue
        start = i
        while i < count and matched[i]:
            i += 1
        if i - start >= min(min_run, count):
            end = min(i + size - 1, length)
            gap = max(gap, start - covered_to)
            covered += end - max(start, covered_to)
            covered_to = end
    return covered, max(gap, length - covered_to)


@kernel
def evidence_rows(
    codes: Any, offsets: Any, weights: Any, bones: Any, pairs: Any, min_run: int, out: Any
) -> None:
    """The twelve numbers of `evidence.Evidence` for each pair; `pairs` is sorted."""
    most = longest(offsets) + 1
    size = len(weights[0])
    cells = table_size(most)
    words, hashes, slots = np.empty(most, np.uint32), np.empty(most, np.uint64), np.empty(most, np.int64)
    keys, marks = np.empty(cells, np.uint64), np.empty(cells, np.int32)
    bone_keys, bone_marks, bone_slots = (
        np.empty(cells, np.uint64),
        np.empty(cells, np.int32),
        np.empty(most, np.int64),
    )
    skeleton, matched = np.empty(most, codes.dtype), np.empty(most, np.bool_)
    numbers_a, numbers_b = np.empty(most, np.uint64), np.empty(most, np.uint64)
    last = -1
    distinct_a = cells_a = length_a = bone_count_a = bone_cells_a = known_a = 0
    for p in range(len(pairs)):
        a, b = pairs[p] >> 32, pairs[p] & _LOW
        if a != last:
            count = hash_wide(codes, offsets[a], offsets[a + 1], weights, words, hashes)
            distinct_a, cells_a = fill_table(hashes, count, keys, marks, slots), table_size(count)
            length_a = bones_of(codes, offsets[a], offsets[a + 1], bones, skeleton)
            bone_count_a = hash_wide(skeleton, 0, length_a, weights, words, hashes)
            fill_table(hashes, bone_count_a, bone_keys, bone_marks, bone_slots)
            bone_cells_a = table_size(bone_count_a)
            known_a = number_hashes(codes, offsets[a], offsets[a + 1], numbers_a)
            last = a
        row, stamp = out[p], p + 1
        count = hash_wide(codes, offsets[b], offsets[b + 1], weights, words, hashes)
        row[0], row[2] = distinct_a, touch(hashes, count, keys, marks, cells_a, stamp)
        length_b = bones_of(codes, offsets[b], offsets[b + 1], bones, skeleton)
        count = hash_wide(skeleton, 0, length_b, weights, words, hashes)
        look_up(hashes, count, bone_keys, bone_marks, bone_cells_a, stamp, matched)
        row[3], row[4] = length_a, length_b
        row[6], row[8] = coverage(matched, count, length_b, size, min_run)
        for i in range(bone_count_a):
            matched[i] = bone_marks[bone_slots[i]] == stamp
        row[5], row[7] = coverage(matched, bone_count_a, length_a, size, min_run)
        known_b = number_hashes(codes, offsets[b], offsets[b + 1], numbers_b)
        row[9], row[10], row[11] = known_a, known_b, common(numbers_a[:known_a], numbers_b[:known_b])


@kernel
def look_up(hashes: Any, count: int, keys: Any, marks: Any, size: int, stamp: int, matched: Any) -> None:
    """Mark the table entries that the hashes hit, and note which hashes hit one."""
    mask = np.uint64(size - 1)
    for i in range(count):
        x = hashes[i]
        at = x & mask
        while marks[at] >= 0 and keys[at] != x:
            at = (at + np.uint64(1)) & mask
        matched[i] = marks[at] >= 0
        if matched[i]:
            marks[at] = stamp
