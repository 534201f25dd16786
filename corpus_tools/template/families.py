"""Which articles are variants of one another: average link on weighted containment, checked by passages.

Single link chains everything through boilerplate. Here two groups join only if their members are alike on
average, and the joining pair shares passages over a good part of both texts.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from statistics import median

from corpus_tools.template.passages import find_passages
from corpus_tools.template.plain import Plain
from corpus_tools.template.sketch import BUCKET, Sketches

PAIR = 0.25  # weighted containment, both ways, of a pair that may join two groups
LINK = 0.28  # average over the members of both groups
COVER = 0.32  # share of the longer text (symbols) that stands in passages of both
LENGTHS = 0.58  # of the shorter to the longer (medians of groups); a shorter one is an excerpt
MOST_BIG = 200  # big groups that are compared with one another
SAMPLE = 8  # members that stand for a group


class _Linker:
    """Joins groups, the most similar pair first."""

    def __init__(self, texts: Sequence[Plain], sketches: Sketches) -> None:
        self.texts, self.sketches = texts, sketches
        self.group = list(range(len(texts)))
        self.members = [[i] for i in range(len(texts))]
        self.known: dict[tuple[int, int], float] = {}

    def similarity(self, a: int, b: int) -> float:
        """Weighted containment of two articles in one another: the smaller one."""
        key = (a, b) if a < b else (b, a)
        if key not in self.known:
            heavier = max(self.sketches.mass[a], self.sketches.mass[b], 1e-9)
            self.known[key] = self.sketches.common(a, b) / heavier
        return self.known[key]

    def join(self, a: int, b: int) -> None:
        one, other = sorted((self.group[a], self.group[b]))
        for member in self.members[other]:
            self.group[member] = one
        self.members[one] += self.members[other]
        self.members[other] = []

    def may_join(self, a: int, b: int) -> bool:
        one, other = self.group[a], self.group[b]
        if one == other:
            return False
        left, right = self.members[one][:SAMPLE], self.members[other][:SAMPLE]
        lengths = sorted(median(len(self.texts[i]) for i in side) for side in (left, right))
        if lengths[0] < LENGTHS * lengths[1]:
            return False
        mean = sum(self.similarity(x, y) for x in left for y in right) / (len(left) * len(right))
        return mean >= LINK and self.covered(a, b)

    def covered(self, a: int, b: int) -> bool:
        one, other = self.texts[a], self.texts[b]
        shared = sum(passage.shared for passage in find_passages(one, other))
        return shared >= COVER * max(len(one), len(other))


def find_families(
    texts: Sequence[Plain], sketches: Sketches, same: Iterable[tuple[int, int]] = ()
) -> list[list[int]]:
    """Families of two and more articles (indices), by their first members.

    Args:
        texts: all articles.
        sketches: their sampled shingles.
        same: pairs known to be copies; they join first.
    """
    import numpy as np

    linker = _Linker(texts, sketches)
    for a, b in same:
        if linker.group[a] != linker.group[b]:
            linker.join(a, b)
    first, second, shared = sketches.pairs(least=PAIR)
    scores = shared / np.maximum(np.maximum(sketches.mass[first], sketches.mass[second]), 1e-9)
    order = np.lexsort((second, first, -scores))
    for n in order[: int((scores >= PAIR).sum())].tolist():
        a, b = int(first[n]), int(second[n])
        if linker.may_join(a, b):
            linker.join(a, b)
    _join_big(linker)
    return [sorted(group) for group in linker.members if len(group) > 1]


def _join_big(linker: _Linker) -> None:
    """Join big groups of one template: big buckets pair neighbours only, so a family may be in parts."""
    heads = [group[0] for group in linker.members if len(group) > BUCKET // 2]
    for a, b in itertools.combinations(heads[:MOST_BIG], 2):
        if linker.may_join(a, b):
            linker.join(a, b)
