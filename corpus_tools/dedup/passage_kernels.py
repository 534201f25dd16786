"""Compiled twin of `passages.blocks_of`: agreement followed along diagonals."""

from __future__ import annotations

from typing import Any

import numpy as np

from corpus_tools.dedup.compiled import kernel
from corpus_tools.dedup.pair_kernels import table_size
from corpus_tools.dedup.signing_kernels import longest
from corpus_tools.dedup.text_kernels import hash_wide

_BMP = 1 << 16


@kernel
def origins_of(texts: Any, length: Any, out: Any) -> None:
    """For each folded character, its place in its own text."""
    codes, offsets = texts
    at = 0
    for d in range(len(offsets) - 1):
        for i in range(offsets[d], offsets[d + 1]):
            for _ in range(length[codes[i]] if codes[i] < _BMP else 1):
                out[at] = i - offsets[d]
                at += 1


@kernel
def chain_places(hashes: Any, places: int, index: Any) -> None:
    """Chain the places of equal hashes in order.

    Args:
        hashes: of the shingles of a text.
        places: how many places of a hash are chained.
        index: first place of each table cell; the next place behind each place (-1: none); how many
            places of the same hash come before, up to `places`.
    """
    heads, chain, ranks = index
    size = table_size(len(hashes))
    heads[:size] = -1
    mask = np.uint64(size - 1)
    for j in range(len(hashes)):
        at = hashes[j] & mask
        while heads[at] >= 0 and hashes[heads[at]] != hashes[j]:
            at = (at + np.uint64(1)) & mask
        chain[j], ranks[j] = -1, 0
        if heads[at] < 0:
            heads[at] = j
            continue
        last = heads[at]
        ranks[j] = 1
        while chain[last] >= 0 and ranks[j] < places:
            last = chain[last]
            ranks[j] += 1
        if ranks[j] < places:
            chain[last] = j


@kernel
def find_blocks(a: Any, b: Any, limits: Any, index: Any, out: Any) -> int:
    """Maximal blocks of two texts as rows of `out`; how many there are.

    Args:
        a: shingle hashes of the first text.
        b: those of the second.
        limits: size of a shingle, fewest characters of a block, places of a shingle that are tried.
        index: of the second text, see `chain_places`.
        out: as many as fit.
    """
    size, least, places = limits
    heads, chain, ranks = index
    mask = np.uint64(table_size(len(b)) - 1)
    found = 0
    for i in range(len(a)):
        at = a[i] & mask
        while heads[at] >= 0 and b[heads[at]] != a[i]:
            at = (at + np.uint64(1)) & mask
        j = heads[at]
        while j >= 0:
            if i == 0 or j == 0 or a[i - 1] != b[j - 1] or ranks[j - 1] >= places:
                reach = 1
                while i + reach < len(a) and j + reach < len(b) and a[i + reach] == b[j + reach]:
                    if ranks[j + reach] >= places:
                        break
                    reach += 1
                if reach + size - 1 >= least:
                    if found < len(out):
                        out[found, 0], out[found, 1], out[found, 2] = i, j, reach + size - 1
                    found += 1
            j = chain[j]
    return found


@kernel
def keep_disjoint(blocks: Any, least: int, taken_a: Any, taken_b: Any, out: Any) -> int:
    """Blocks, longest first, cut to what no longer one has; rows (place, place, length) of `out`."""
    order = np.argsort(blocks[:, 1], kind="mergesort")
    order = order[np.argsort(blocks[order, 0], kind="mergesort")]
    order = order[np.argsort(-blocks[order, 2], kind="mergesort")]
    kept = 0
    for k in order:
        i, j, length = blocks[k, 0], blocks[k, 1], blocks[k, 2]
        best, best_length, run = 0, 0, 0
        for x in range(length):
            run = 0 if taken_a[i + x] or taken_b[j + x] else run + 1
            if run > best_length:
                best, best_length = x - run + 1, run
        if best_length >= least:
            out[kept, 0], out[kept, 1], out[kept, 2] = i + best, j + best, best_length
            taken_a[i + best : i + best + best_length] = True
            taken_b[j + best : j + best + best_length] = True
            kept += 1
    by_place = np.argsort(out[:kept, 0], kind="mergesort")
    out[:kept] = out[:kept][by_place].copy()
    return kept


@kernel
def pair_blocks(texts: Any, pairs: Any, weights: Any, limits: Any, out: Any) -> int:
    """Rows (pair, place, place, length) of all pairs; how many there are, written as far as they fit.

    Args:
        texts: codes and offsets.
        pairs: first texts, and second texts.
        weights: of the shingles.
        limits: see `find_blocks`.
        out: rows.
    """
    codes, offsets = texts
    a, b = pairs
    size, least, places = limits
    most = longest(offsets) + size
    words, hashes_a = np.empty(most, np.uint32), np.empty(most, np.uint64)
    hashes_b, taken_a, taken_b = np.empty(most, np.uint64), np.zeros(most, np.bool_), np.zeros(most, np.bool_)
    index = (np.empty(table_size(most), np.int32), np.empty(most, np.int32), np.empty(most, np.int32))
    blocks, kept = np.empty((64, 3), np.int64), np.empty((64, 3), np.int64)
    found = 0
    for p in range(len(a)):
        one = hashes_a[: hash_wide(codes[offsets[a[p]] : offsets[a[p] + 1]], weights, words, hashes_a)]
        other = hashes_b[: hash_wide(codes[offsets[b[p]] : offsets[b[p] + 1]], weights, words, hashes_b)]
        chain_places(other, places, index)
        number = find_blocks(one, other, limits, index, blocks)
        if number > len(blocks):
            blocks, kept = np.empty((2 * number, 3), np.int64), np.empty((2 * number, 3), np.int64)
            find_blocks(one, other, limits, index, blocks)
        taken_a[: len(one) + size - 1], taken_b[: len(other) + size - 1] = False, False
        number = keep_disjoint(blocks[:number], least, taken_a, taken_b, kept)
        for k in range(number):
            if found < len(out):
                out[found, 0], out[found, 1:] = p, kept[k]
            found += 1
    return found
