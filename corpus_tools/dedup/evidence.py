"""What two texts share, measured exactly: the evidence that a verdict on the pair is made from.

Jaccard and containment count distinct shingles of the folded texts. Coverage is measured on skeletons:
a character is covered when it lies in a run of at least `MIN_RUN` shingles that the other text also has.
The longest uncovered run tells an edited copy (many short gaps) from shared boilerplate (one long gap).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus_tools.dedup.folding import Packed
from corpus_tools.dedup.shingles import Hashes, Shingles, distinct, shingle_hashes
from corpus_tools.dedup.sketches import Pairs

Column = npt.NDArray[np.int64]
MIN_RUN = 2
_ZERO, _NINE, _POINT, _COMMA = 48, 57, 46, 44


class Evidence(NamedTuple):
    """One row a pair (a, b); lengths, coverage and gaps are characters of the skeletons."""

    shingles_a: Column
    shingles_b: Column
    shared: Column
    length_a: Column
    length_b: Column
    covered_a: Column
    covered_b: Column
    gap_a: Column
    gap_b: Column
    numbers_a: Column
    numbers_b: Column
    same_numbers: Column

    @property
    def jaccard(self) -> npt.NDArray[np.float64]:
        """Shared shingles over all shingles of both."""
        return self.shared / np.maximum(1, self.shingles_a + self.shingles_b - self.shared)


def gather(folded: Packed, bones: Packed, size: int, pairs: Pairs) -> Evidence:
    """Evidence on every pair of texts."""
    text_hashes = shingle_hashes(folded, size)
    text_sets, runs = distinct(text_hashes), shingle_hashes(bones, size)
    bone_sets = distinct(runs)
    numbers: dict[int, set[bytes]] = {}
    rows = np.zeros((len(pairs), len(Evidence._fields)), np.int64)
    for row, (a, b) in zip(
        rows, zip((pairs >> 32).tolist(), (pairs & 0xFFFFFFFF).tolist(), strict=True), strict=True
    ):
        row[:3] = _overlap(_of(text_sets, a), _of(text_sets, b))
        for side, (one, other) in enumerate(((a, b), (b, a))):
            length = int(bones.offsets[one + 1] - bones.offsets[one])
            row[3 + side] = length
            row[5 + side], row[7 + side] = _coverage(_of(runs, one), _of(bone_sets, other), length, size)
        for one in (a, b):
            if one not in numbers:
                numbers[one] = number_tokens(folded.codes[folded.offsets[one] : folded.offsets[one + 1]])
        row[9], row[10], row[11] = len(numbers[a]), len(numbers[b]), len(numbers[a] & numbers[b])
    return Evidence(*rows.T)


def _of(shingles: Shingles, i: int) -> Hashes:
    return shingles.hashes[shingles.offsets[i] : shingles.offsets[i + 1]]


def _overlap(a: Hashes, b: Hashes) -> tuple[int, int, int]:
    small, large = (a, b) if len(a) <= len(b) else (b, a)
    return len(a), len(b), int(np.count_nonzero(_member(small, large)))


def _member(values: Hashes, sorted_set: Hashes) -> npt.NDArray[np.bool_]:
    if not len(sorted_set):
        return np.zeros(len(values), np.bool_)
    at = np.minimum(np.searchsorted(sorted_set, values), len(sorted_set) - 1)
    return np.asarray(sorted_set[at] == values)


def _coverage(shingles: Hashes, other: Hashes, length: int, size: int) -> tuple[int, int]:
    """Covered characters, and the longest run of uncovered ones."""
    matched = _member(shingles, other).astype(np.int8)
    edges = np.flatnonzero(np.diff(matched, prepend=0, append=0))
    starts, ends = edges[::2], edges[1::2]
    long_enough = ends - starts >= min(MIN_RUN, len(shingles))
    starts, ends = starts[long_enough], np.minimum(ends[long_enough] + size - 1, length)
    ends = np.minimum(ends, np.append(starts[1:], length))  # windows of two runs may overlap
    gaps = np.append(starts, length) - np.append(0, ends)
    return int((ends - starts).sum()), int(gaps.max())


def number_tokens(codes: npt.NDArray[np.uint32]) -> set[bytes]:
    """Numbers of at least two digits as they are written, without thousands separators.

    >>> from corpus_tools.dedup.folding import pack
    >>> sorted(number_tokens(pack(["共1,200人,3.5万元,第3次"]).codes))
    [b'1200', b'3.5']
    """
    found: set[bytes] = set()
    token = bytearray()
    values = codes.tolist()
    for i, code in enumerate(values):
        if _ZERO <= code <= _NINE:
            token.append(code)
        elif token and code in (_POINT, _COMMA) and i + 1 < len(values) and _ZERO <= values[i + 1] <= _NINE:
            if code == _POINT:
                token.append(code)
        else:
            if len(token) > 1:
                found.add(bytes(token))
            token.clear()
    if len(token) > 1:
        found.add(bytes(token))
    return found
