"""Compiled twin of `evidence.gather`; rows of `out` are the columns of `Evidence`."""

from __future__ import annotations

from typing import Any

import numpy as np

from corpus_tools.dedup.compiled import inlined, kernel
from corpus_tools.dedup.pair_kernels import cell_of, empty_table, fill_table, table_size, touch
from corpus_tools.dedup.signing_kernels import longest
from corpus_tools.dedup.text_kernels import bones_of, hash_wide, unique_sorted

_LOW = 0xFFFFFFFF
_ZERO, _NINE, _POINT, _COMMA = 48, 57, 46, 44


@inlined
def is_digit(code: Any) -> Any:
    """Whether a code point is an ASCII digit."""
    return _ZERO <= code <= _NINE


@kernel
def number_hashes(text: Any, out: Any) -> int:
    """Distinct sorted hashes of the numbers of at least two characters; see `evidence.number_tokens`."""
    count, width, end = 0, 0, len(text)
    value = np.uint64(0)
    for i in range(end + 1):
        code = text[i] if i < end else 0
        inner = width > 0 and i + 1 < end and is_digit(text[min(i + 1, end - 1)])
        if is_digit(code) or (inner and code == _POINT):
            value = (value * np.uint64(0x100000001B3)) ^ np.uint64(code)
            width += 1
        elif not (inner and code == _COMMA):
            if width > 1:
                out[count] = value
                count += 1
            value, width = np.uint64(0), 0
    return unique_sorted(out[:count])


@kernel
def common(a: Any, b: Any) -> int:
    """How many values two sorted arrays share."""
    i, j, shared = 0, 0, 0
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            shared += 1
            i += 1
            j += 1
        elif a[i] < b[j]:
            i += 1
        else:
            j += 1
    return shared


@kernel
def coverage(matched: Any, length: int, limits: Any) -> tuple[int, int, int]:
    """Covered characters, the largest piece of its own, and characters covered firmly.

    Args:
        matched: one flag a shingle.
        length: of the text.
        limits: size of a shingle, shingles of a run and of a firm one, what a covered character takes off.
    """
    size, min_run, firm_run, island = limits
    count = len(matched)
    covered, covered_to, piece, largest, firmly = 0, 0, 0, 0, 0
    i = 0
    while i < count:
        if not matched[i]:
            i += 1
            continue
        start = i
        while i < count and matched[i]:
            i += 1
        if i - start >= min(firm_run, count):
            firmly += i - start + size - 1
        if i - start >= min(min_run, count):
            end = min(i + size - 1, length)
            piece += max(0, start - covered_to)
            largest = max(largest, piece)
            piece = max(0, piece - island * (end - max(start, covered_to)))
            covered += end - max(start, covered_to)
            covered_to = end
    return covered, max(largest, piece + length - covered_to), min(firmly, length)


@kernel
def look_up(hashes: Any, table: Any, size: int, stamp: int, matched: Any) -> None:
    """Mark the cells that hashes hit, and note which hashes hit one."""
    keys, marks = table
    mask = np.uint64(size - 1)
    for i in range(len(hashes)):
        at = cell_of(hashes[i], keys, marks, mask)
        matched[i] = marks[at] >= 0
        if matched[i]:
            marks[at] = stamp


@kernel
def compare_shingles(texts: Any, pairs: Any, weights: Any, out: Any) -> None:
    """Distinct shingles of a, and shared ones, of each pair; `pairs` is sorted."""
    codes, offsets = texts
    most = longest(offsets) + 1
    words, hashes, slots = np.empty(most, np.uint32), np.empty(most, np.uint64), np.empty(most, np.int64)
    table = empty_table(most)
    last, cells, distinct = -1, 0, 0
    for p in range(len(pairs)):
        a, b = pairs[p] >> 32, pairs[p] & _LOW
        if a != last:
            count = hash_wide(codes[offsets[a] : offsets[a + 1]], weights, words, hashes)
            distinct, cells, last = fill_table(hashes[:count], table, slots), table_size(count), a
        count = hash_wide(codes[offsets[b] : offsets[b + 1]], weights, words, hashes)
        out[p, 0], out[p, 2] = distinct, touch(hashes[:count], table, cells, p + 1)


@kernel
def compare_skeletons(texts: Any, pairs: Any, tables: Any, limits: Any, out: Any) -> None:
    """Lengths, coverage and own pieces of the skeletons of each pair; `pairs` is sorted.

    Args:
        texts: codes and offsets.
        pairs: both texts of each.
        tables: weights of the shingles, and the skeleton map.
        limits: see `coverage`.
        out: rows of evidence.
    """
    codes, offsets = texts
    weights, bones = tables
    most = longest(offsets) + 1
    words, hashes, slots = np.empty(most, np.uint32), np.empty(most, np.uint64), np.empty(most, np.int64)
    skeleton, matched, table = np.empty(most, codes.dtype), np.empty(most, np.bool_), empty_table(most)
    last, cells, count_a, length_a = -1, 0, 0, 0
    for p in range(len(pairs)):
        a, b = pairs[p] >> 32, pairs[p] & _LOW
        if a != last:
            length_a = bones_of(codes[offsets[a] : offsets[a + 1]], bones, skeleton)
            count_a = hash_wide(skeleton[:length_a], weights, words, hashes)
            fill_table(hashes[:count_a], table, slots)
            cells, last = table_size(count_a), a
        row = out[p]
        length_b = bones_of(codes[offsets[b] : offsets[b + 1]], bones, skeleton)
        count_b = hash_wide(skeleton[:length_b], weights, words, hashes)
        look_up(hashes[:count_b], table, cells, p + 1, matched)
        row[3], row[4] = length_a, length_b
        row[6], row[8], row[10] = coverage(matched[:count_b], length_b, limits)
        for i in range(count_a):
            matched[i] = table[1][slots[i]] == p + 1
        row[5], row[7], row[9] = coverage(matched[:count_a], length_a, limits)


@kernel
def compare_numbers(texts: Any, pairs: Any, share: float, out: Any) -> None:
    """Numbers of each pair of which at least `share` of the shorter skeleton is covered."""
    codes, offsets = texts
    most = longest(offsets) + 1
    numbers_a, numbers_b = np.empty(most, np.uint64), np.empty(most, np.uint64)
    last, known_a = -1, 0
    for p in range(len(pairs)):
        a, b, row = pairs[p] >> 32, pairs[p] & _LOW, out[p]
        covered = row[5] if row[3] <= row[4] else row[6]
        if covered < share * min(row[3], row[4]):
            continue
        if a != last:
            known_a, last = number_hashes(codes[offsets[a] : offsets[a + 1]], numbers_a), a
        known_b = number_hashes(codes[offsets[b] : offsets[b + 1]], numbers_b)
        row[11], row[12], row[13] = known_a, known_b, common(numbers_a[:known_a], numbers_b[:known_b])


@kernel
def count_frames(bones: Any, matched: Any, size: int, min_run: int) -> tuple[int, int]:
    """Numbers of a skeleton, and those of them in covered runs; see `evidence`."""
    numbers, framed, until, run = 0, 0, 0, 0
    for bone in bones:
        numbers += bone == _ZERO
    for i in range(len(matched)):
        run = run + 1 if matched[i] else 0
        if run >= min(min_run, len(matched)):
            for k in range(max(until, i - run + 1), min(i + size, len(bones))):
                framed += bones[k] == _ZERO
            until = max(until, min(i + size, len(bones)))
    return numbers, framed


@kernel
def compare_frames(texts: Any, pairs: Any, tables: Any, limits: Any, out: Any) -> None:
    """Numbers in shared frames of each pair of which enough is covered, but little of it firmly.

    Args:
        texts: codes and offsets.
        pairs: both texts of each.
        tables: weights of the shingles, and the skeleton map.
        limits: size of a shingle, shingles of a run, shares of the shorter text: covered, firmly covered.
        out: rows of evidence.
    """
    codes, offsets = texts
    weights, bones = tables
    size, min_run, share, firm = limits
    most = longest(offsets) + 1
    words, hashes, slots = np.empty(most, np.uint32), np.empty(most, np.uint64), np.empty(most, np.int64)
    skeleton, matched, table = np.empty((2, most), codes.dtype), np.empty(most, np.bool_), empty_table(most)
    for p in range(len(pairs)):
        row = out[p]
        short = 0 if row[3] <= row[4] else 1
        if row[5 + short] < share * row[3 + short] or row[9 + short] >= firm * row[3 + short]:
            continue
        a, b = pairs[p] >> 32, pairs[p] & _LOW
        bones_of(codes[offsets[a] : offsets[a + 1]], bones, skeleton[0])
        bones_of(codes[offsets[b] : offsets[b + 1]], bones, skeleton[1])
        bones_a, bones_b = skeleton[0, : row[3]], skeleton[1, : row[4]]
        count_a = hash_wide(bones_a, weights, words, hashes)
        fill_table(hashes[:count_a], table, slots)
        count_b = hash_wide(bones_b, weights, words, hashes)
        look_up(hashes[:count_b], table, table_size(count_a), p + 1, matched)
        row[15], row[17] = count_frames(bones_b, matched[:count_b], size, min_run)
        for i in range(count_a):
            matched[i] = table[1][slots[i]] == p + 1
        row[14], row[16] = count_frames(bones_a, matched[:count_a], size, min_run)
