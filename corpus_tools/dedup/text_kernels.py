"""Compiled twins of `folding` and `sketches.sketch`: tables applied to code points, hashes sampled."""

from __future__ import annotations

from typing import Any

import numpy as np

from corpus_tools.dedup.compiled import kernel
from corpus_tools.dedup.signing_kernels import hash_shingles

_BMP = 1 << 16
_NUMBER = 48
_MOST = 32  # characters that one folds to, and some


@kernel
def folded_length(codes: Any, length: Any) -> int:
    """Characters that folding makes of all the codes."""
    total = 0
    for code in codes:
        total += length[code] if code < _BMP else 1
    return total


@kernel
def fold_codes(texts: Any, single: Any, table: Any, out: Any, out_offsets: Any) -> bool:
    """Fold texts side by side; False when `out` is too short.

    `single` holds the replacement of each code point, or 0 where it is dropped or becomes several.
    """
    codes, offsets = texts
    start, length, pool = table
    at = 0
    for d in range(len(offsets) - 1):
        for i in range(offsets[d], offsets[d + 1]):
            code = codes[i]
            plain = single[code] if code < _BMP else code
            if at + _MOST > len(out):
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
def bones_of(text: Any, bones: Any, out: Any) -> int:
    """The skeleton of a folded text into `out`; its length."""
    count = 0
    for code in text:
        bone = bones[code] if code < _BMP else code
        if bone != 0 and (bone != _NUMBER or count == 0 or out[count - 1] != _NUMBER):
            out[count] = bone
            count += 1
    return count


@kernel
def hash_wide(text: Any, weights: Any, words: Any, out: Any) -> int:
    """64-bit hashes of the shingles of a text into `out`; how many there are."""
    upper, lower = weights
    count = hash_shingles(text, upper, words)
    half, whole = words[:count], out[:count]
    for i in range(count):
        whole[i] = np.uint64(half[i]) << np.uint64(32)
    hash_shingles(text, lower, words)
    for i in range(count):
        whole[i] |= np.uint64(half[i])
    return count


@kernel
def unique_sorted(values: Any) -> int:
    """Sort values in place and move the distinct ones to the front; how many there are."""
    values.sort()
    unique = 0
    for i in range(len(values)):
        if i == 0 or values[i] != values[unique - 1]:
            values[unique] = values[i]
            unique += 1
    return unique


@kernel
def keep_below(hashes: Any, limit: Any, out: Any) -> int:
    """Distinct hashes not above the limit, sorted, into `out`; how many there are."""
    kept = 0
    for x in hashes:
        if x <= limit:
            out[kept] = x
            kept += 1
    return unique_sorted(out[:kept])


@kernel
def sketch_texts(texts: Any, tables: Any, scales: Any, scratch: Any, out: Any) -> int:
    """Sketches of all texts, one behind the other; how many tokens.

    Args:
        texts: codes and offsets.
        tables: weights of the shingles, and the skeleton map.
        scales: largest hash of each scale, finest first; fewest hashes of a sketch; the coarsest scale.
        scratch: room for a skeleton, words, hashes and kept hashes.
        out: the tokens, and per text its hashes below each limit.
    """
    codes, offsets = texts
    weights, bones = tables
    limits, fewest, coarsest = scales
    skeleton, words, hashes, kept = scratch
    tokens, sizes = out
    at = 0
    for d in range(len(offsets) - 1):
        length = bones_of(codes[offsets[d] : offsets[d + 1]], bones, skeleton)
        found_hashes = hashes[: hash_wide(skeleton[:length], weights, words, hashes)]
        scale = coarsest
        found = keep_below(found_hashes, limits[scale], kept)
        while found < fewest and scale > 0:
            scale -= 1
            found = keep_below(found_hashes, limits[scale], kept)
        for e in range(len(limits)):
            sizes[d, e] = found if e <= scale else np.searchsorted(kept[:found], limits[e], side="right")
        for i in range(found):
            tokens[at + i] = np.uint32(kept[i])
        at += found
    return at
