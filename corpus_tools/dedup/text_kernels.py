"""Compiled twins of `folding` and `sketches.sketch`: tables applied to code points, hashes sampled."""

from __future__ import annotations

from typing import Any

import numpy as np

from corpus_tools.dedup.compiled import kernel
from corpus_tools.dedup.signing_kernels import hash_shingles

_BMP = 1 << 16
_NUMBER = 48


@kernel
def folded_length(codes: Any, length: Any) -> int:
    """Characters that folding makes of all the codes."""
    total = 0
    for code in codes:
        total += length[code] if code < _BMP else 1
    return total


@kernel
def fold_codes(codes: Any, offsets: Any, single: Any, table: Any, out: Any, out_offsets: Any) -> bool:
    """Fold texts side by side; False when `out` is too short.

    `single` holds the replacement of each code point, or 0 where it is dropped or becomes several.
    """
    start, length, pool = table
    at = 0
    for d in range(len(offsets) - 1):
        for i in range(offsets[d], offsets[d + 1]):
            code = codes[i]
            plain = single[code] if code < _BMP else code
            if at + 32 > len(out):
                return False
            if plain != 0:
                out[at] = plain
                at += 1
                continue
            for k in range(length[code]):
                out[at] = pool[start[code] + k]
                at += 1
        out_offsets[d + 1] = at
    return True


@kernel
def bones_of(codes: Any, start: int, end: int, bones: Any, out: Any) -> int:
    """The skeleton of codes[start:end] into `out`; its length."""
    count = 0
    for i in range(start, end):
        code = codes[i]
        bone = bones[code] if code < _BMP else code
        if bone != 0 and (bone != _NUMBER or count == 0 or out[count - 1] != _NUMBER):
            out[count] = bone
            count += 1
    return count


@kernel
def hash_wide(codes: Any, start: int, end: int, weights: Any, words: Any, out: Any) -> int:
    """64-bit hashes of the shingles of codes[start:end] into `out`; how many there are."""
    upper, lower = weights
    count = hash_shingles(codes, start, end, upper, words)
    half, whole = words[:count], out[:count]
    for i in range(count):
        whole[i] = np.uint64(half[i]) << np.uint64(32)
    hash_shingles(codes, start, end, lower, words)
    for i in range(count):
        whole[i] |= np.uint64(half[i])
    return count


@kernel
def keep_below(hashes: Any, count: int, limit: Any, out: Any) -> int:
    """Distinct hashes not above the limit, sorted, into `out`; how many there are."""
    kept = 0
    for i in range(count):
        if hashes[i] <= limit:
            out[kept] = hashes[i]
            kept += 1
    out[:kept].sort()
    unique = 0
    for i in range(kept):
        if i == 0 or out[i] != out[unique - 1]:
            out[unique] = out[i]
            unique += 1
    return unique


@kernel
def sketch_texts(
    texts: Any, weights: Any, bones: Any, limits: Any, scales: Any, buffers: Any, sizes: Any
) -> int:
    """Sketches of all texts, one behind the other, into the last buffer; how many tokens.

    Args:
        texts: codes and offsets.
        bones: the skeleton map.
        limits: the largest hash of each scale, finest first.
        scales: fewest hashes of a sketch, and the coarsest scale.
        buffers: scratch for bones, words, hashes, kept hashes, and the tokens of all texts.
        sizes: per text, its hashes below each limit.
    """
    codes, offsets = texts
    skeleton, words, hashes, kept, tokens = buffers
    at = 0
    for d in range(len(offsets) - 1):
        length = bones_of(codes, offsets[d], offsets[d + 1], bones, skeleton)
        count = hash_wide(skeleton, 0, length, weights, words, hashes)
        scale = scales[1]
        found = keep_below(hashes, count, limits[scale], kept)
        while found < scales[0] and scale > 0:
            scale -= 1
            found = keep_below(hashes, count, limits[scale], kept)
        for e in range(len(limits)):
            sizes[d, e] = found if e <= scale else np.searchsorted(kept[:found], limits[e], side="right")
        for i in range(found):
            tokens[at + i] = np.uint32(kept[i])
        at += found
    return at
