"""Which articles are variants of one another: average link on weighted containment, checked by passages.

Single link chains everything through boilerplate. Here two groups join only if their members are alike on
average, and the joining pair shares passages over most of both texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from corpus_tools.template.passages import Source, coverage, find_passages
from corpus_tools.template.sketch import Sketches

PAIR = 0.25  # weighted containment, both ways, of a pair that may join two groups
LINK = 0.28  # average over the members of both groups
COVER = 0.4  # share of both texts in shared passages
LENGTHS = 0.4  # of the shorter to the longer text
SAMPLE = 8  # members that stand for a group


@dataclass
class Families:
    """Groups of article indices; `of[i]` is the group of article i."""

    groups: list[list[int]]
    of: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self.of = {member: n for n, group in enumerate(self.groups) for member in group}


class _Linker:
    """Joins groups, the most similar pair first."""

    def __init__(self, sources: Sequence[Source], sketches: Sketches) -> None:
        self.sources, self.sketches = sources, sketches
        self.group = list(range(len(sources)))
        self.members = [[i] for i in range(len(sources))]
        self.known: dict[tuple[int, int], float] = {}

    def similarity(self, a: int, b: int) -> float:
        """Weighted containment of the shorter in the longer, of the longer in the shorter: the smaller one."""
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
        lengths = sorted(len(self.sources[i].plain) for i in (a, b))
        if one == other or lengths[0] < LENGTHS * lengths[1]:
            return False
        left, right = self.members[one][:SAMPLE], self.members[other][:SAMPLE]
        mean = sum(self.similarity(x, y) for x in left for y in right) / (len(left) * len(right))
        return mean >= LINK and self.covered(a, b)

    def covered(self, a: int, b: int) -> bool:
        one, other = self.sources[a], self.sources[b]
        shares = coverage(find_passages(one, other), len(one.lexed.text), len(other.lexed.text))
        return min(shares) >= COVER


def find_families(
    sources: Sequence[Source], sketches: Sketches, same: Iterable[tuple[int, int]] = ()
) -> Families:
    """Families of two and more articles, by their first members.

    Args:
        sources: all articles.
        sketches: their sampled shingles.
        same: pairs known to be copies; they join first.
    """
    import numpy as np

    linker = _Linker(sources, sketches)
    for a, b in same:
        if linker.group[a] != linker.group[b]:
            linker.join(a, b)
    first, second = sketches.pairs[:, 0], sketches.pairs[:, 1]
    scores = sketches.shared / np.maximum(np.maximum(sketches.mass[first], sketches.mass[second]), 1e-9)
    order = np.lexsort((second, first, -scores))
    for n in order[: int((scores >= PAIR).sum())].tolist():
        a, b = int(first[n]), int(second[n])
        if linker.may_join(a, b):
            linker.join(a, b)
    return Families([sorted(group) for group in linker.members if len(group) > 1])
