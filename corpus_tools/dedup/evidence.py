"""What two texts share, measured exactly: the evidence that a verdict on the pair is made from.

Jaccard and containment count distinct shingles of the folded texts. Coverage is measured on skeletons:
a character is covered when it lies in a run of at least `MIN_RUN` shingles that the other text also has,
firmly when the run has `FIRM_RUN`.
The largest piece of its own tells an edited copy (many short gaps) from a body between shared boilerplate
(one long gap): uncovered characters, less `ISLAND` times the covered ones among them, so that a set phrase
that happens to stand in both bodies does not cut a piece in two.
A number of the skeleton is framed when it lies in a covered run: both texts put a number into these words.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus_tools.dedup.folding import NUMBER, Codes, Packed, skeleton
from corpus_tools.dedup.shingles import Hashes, distinct, shingle_hashes
from corpus_tools.dedup.sketches import Pairs

Column = npt.NDArray[np.int64]
FIRM_RUN = 8  # shingles in a row, about a clause: more than words that all reports use
MIN_RUN = 2  # shingles in a row; a single one is a set phrase
ISLAND = 2  # what a covered character takes off a piece that goes on behind it
NUMBERS_FROM = 0.4  # share of the shorter skeleton that must be covered before numbers are compared
FIRM = 0.55  # of the shorter text in runs of a clause or more: set phrases alone make no copy
_NUMBER = re.compile(r"[0-9](?:[0-9]|[.,](?=[0-9]))*")


class Evidence(NamedTuple):
    """One row a pair (a, b); lengths, coverage and gaps are characters of the skeletons.

    Numbers are left at 0 where too little is covered for them to matter, frames also where enough stands
    in firm runs.
    """

    shingles_a: Column
    shingles_b: Column
    shared: Column
    length_a: Column
    length_b: Column
    covered_a: Column
    covered_b: Column
    gap_a: Column
    gap_b: Column
    firm_a: Column
    firm_b: Column
    numbers_a: Column
    numbers_b: Column
    same_numbers: Column
    places_a: Column  # numbers of the skeleton
    places_b: Column
    framed_a: Column
    framed_b: Column

    @property
    def jaccard(self) -> npt.NDArray[np.float64]:
        """Shared shingles over all shingles of both."""
        return np.asarray(self.shared / np.maximum(1, self.shingles_a + self.shingles_b - self.shared))


def gather(folded: Packed, size: int, pairs: Pairs) -> Evidence:
    """Evidence on every pair of texts."""
    texts = _Texts(folded, size)
    rows = np.zeros((len(pairs), len(Evidence._fields)), np.int64)
    for row, pair in zip(rows, pairs.tolist(), strict=True):
        texts.compare(pair >> 32, pair & 0xFFFFFFFF, row)
    return Evidence(*rows.T)


class _Texts:
    """Folded texts with all that comparing them needs, each made once."""

    def __init__(self, folded: Packed, size: int) -> None:
        bones = skeleton(folded)
        self.folded, self.size = folded, size
        self.sets = distinct(shingle_hashes(folded, size))
        self.runs = shingle_hashes(bones, size)
        self.bone_sets = distinct(self.runs)
        self.bones, self.lengths = bones, np.diff(bones.offsets).tolist()
        self.numbers: dict[int, set[str]] = {}

    def compare(self, a: int, b: int, row: Column) -> None:
        """Fill one row of evidence."""
        row[:3] = _overlap(self.sets.of(a), self.sets.of(b))
        for side, (one, other) in enumerate(((a, b), (b, a))):
            row[3 + side] = length = self.lengths[one]
            row[5 + side], row[7 + side], row[9 + side] = _coverage(
                self.runs.of(one), self.bone_sets.of(other), length, self.size
            )
        if numbers_matter(*row[3:7].tolist()):
            numbers_a, numbers_b = self._numbers(a), self._numbers(b)
            row[11:14] = len(numbers_a), len(numbers_b), len(numbers_a & numbers_b)
            if not firm_enough(*row[3:5].tolist(), *row[9:11].tolist()):
                row[14], row[16] = self._frames(a, b)
                row[15], row[17] = self._frames(b, a)

    def _frames(self, one: int, other: int) -> tuple[int, int]:
        matched = _member(self.runs.of(one), self.bone_sets.of(other))
        return _frames(matched, self.bones.codes[slice(*self.bones.offsets[one : one + 2])], self.size)

    def _numbers(self, i: int) -> set[str]:
        if i not in self.numbers:
            start, end = self.folded.offsets[i], self.folded.offsets[i + 1]
            self.numbers[i] = number_tokens(self.folded.codes[start:end])
        return self.numbers[i]


def numbers_matter(length_a: int, length_b: int, covered_a: int, covered_b: int) -> bool:
    """Whether so much is covered that the pair may be a copy."""
    covered = covered_a if length_a <= length_b else covered_b
    return covered >= NUMBERS_FROM * min(length_a, length_b)


def firm_enough(length_a: int, length_b: int, firm_a: int, firm_b: int) -> bool:
    """Whether so much of the shorter text stands in firm runs that frames need not be looked at."""
    return (firm_a if length_a <= length_b else firm_b) >= FIRM * min(length_a, length_b)


def _overlap(a: Hashes, b: Hashes) -> tuple[int, int, int]:
    small, large = (a, b) if len(a) <= len(b) else (b, a)
    return len(a), len(b), int(np.count_nonzero(_member(small, large)))


def _member(values: Hashes, sorted_set: Hashes) -> npt.NDArray[np.bool_]:
    if not len(sorted_set):
        return np.zeros(len(values), np.bool_)
    at = np.minimum(np.searchsorted(sorted_set, values), len(sorted_set) - 1)
    return np.asarray(sorted_set[at] == values)


def _coverage(shingles: Hashes, other: Hashes, length: int, size: int) -> tuple[int, int, int]:
    """Covered characters, the size of the largest piece of its own, characters covered firmly."""
    matched = _member(shingles, other).astype(np.int8)
    edges = np.flatnonzero(np.diff(matched, prepend=0, append=0))
    starts, ends = edges[::2], edges[1::2]
    firm = ends - starts >= min(FIRM_RUN, len(shingles))
    firmly = int((ends - starts + size - 1)[firm].sum())
    long_enough = ends - starts >= min(MIN_RUN, len(shingles))
    starts, ends = starts[long_enough], np.minimum(ends[long_enough] + size - 1, length)
    ends = np.minimum(ends, np.append(starts[1:], length))  # windows of two runs may overlap
    covered = ends - starts
    gaps = np.append(starts, length) - np.append(0, ends)
    piece = largest = int(gaps[0])
    for island, gap in zip(covered.tolist(), gaps[1:].tolist(), strict=True):
        piece = max(0, piece - ISLAND * island) + gap
        largest = max(largest, piece)
    return int(covered.sum()), largest, min(firmly, length)


def _frames(matched: npt.NDArray[np.bool_], bones: Codes, size: int) -> tuple[int, int]:
    """Numbers of a skeleton, and those of them in covered runs."""
    edges = np.flatnonzero(np.diff(matched.astype(np.int8), prepend=0, append=0))
    starts, ends = edges[::2], edges[1::2]
    inside = np.zeros(len(bones), np.bool_)
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if end - start >= min(MIN_RUN, len(matched)):
            inside[start : end + size - 1] = True
    numbers = bones == NUMBER
    return int(numbers.sum()), int((numbers & inside).sum())


def number_tokens(codes: Codes) -> set[str]:
    """Numbers of at least two digits as they are written, without thousands separators.

    >>> from corpus_tools.dedup.folding import pack
    >>> sorted(number_tokens(pack(["共1,200人,3.5万元,第3次"]).codes))
    ['1200', '3.5']
    """
    text = codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
    written = (token.replace(",", "") for token in _NUMBER.findall(text))
    return {token for token in written if len(token) > 1}
