"""Which articles may share text: hash-sampled shingles, weighted by how rare they are.

Containment from a hash sample is unbiased and needs no band tuning: see Irber et al., "Lightweight
compositional analysis of metagenomes with FracMinHash and minimum metagenome covers" (2022). Numbers and
dates are one symbol, so `3200余户` and `47户` share their shingles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from corpus_tools.template.plain import Plain

SCALE = 4  # one shingle in four is kept; a power of two
SMALL = 60_000  # shingles; a corpus up to this size is not sampled, so that short texts are compared well
BUCKET = 48  # articles; in a bigger bucket only neighbours are paired, never all with all
NEIGHBOURS = 12
SMOOTH = 60  # articles added to the count, so that in a corpus of two files nothing shared counts as common
SHARED = 16  # shingles; fewer are chance


class Sketches:
    """Sampled shingles of all articles.

    Attributes:
        scale: one shingle in `scale` is kept.
        owner, shingle: int64, the article and the number of each sampled shingle, by shingle and article.
        counts: int64 for each shingle, the articles that it stands in.
        weight: float64 for each shingle, higher for rarer ones.
        mass: float64 for each article, the summed weight of its shingles.
    """

    def __init__(self, texts: Sequence[Plain]) -> None:
        import numpy as np

        self.articles = len(texts)
        sizes = [text.codes.size for text in texts]
        self.scale = 1 if sum(sizes) <= SMALL else SCALE
        codes = np.concatenate([np.empty(0, dtype=np.uint64), *(text.codes for text in texts)])
        places = np.flatnonzero((codes & np.uint64(self.scale - 1)) == 0)
        self.known, self.shingle, self.owner = _numbered(codes[places], _owners(places, sizes))
        self.counts = np.bincount(self.shingle, minlength=self.known.size)
        self.weight = np.log((self.articles + SMOOTH) / self.counts)
        self.mass = np.bincount(self.owner, self.weight[self.shingle], self.articles)
        by_owner = np.argsort(self._short(self.owner), kind="stable")
        ends = np.bincount(self.owner, minlength=self.articles).cumsum()
        self.of = np.split(self.shingle[by_owner], ends[:-1])

    def _short(self, owner: Any) -> Any:
        """Numbers of articles in two bytes, where these are enough: they are sorted ten times as fast."""
        import numpy as np

        return owner.astype(np.uint16) if self.articles <= 1 << 16 else owner

    def common(self, a: int, b: int) -> float:
        """The weight of the shingles that two articles share."""
        return float(self.weight[self._shared(a, b)].sum())

    def _shared(self, a: int, b: int) -> Any:
        """The shingles of two articles, in ascending order, as those of each are."""
        one, other = self.of[a], self.of[b]
        if not other.size:
            return other
        places = other.searchsorted(one)
        return one[other.take(places, mode="clip") == one]

    def jaccard(self, a: int, b: int) -> float:
        """Jaccard similarity of two articles, estimated."""
        one, other = self.of[a], self.of[b]
        shared = int(self._shared(a, b).size)
        return round(shared / max(1, int(one.size + other.size) - shared), 4)

    def in_many(self, groups: Sequence[int], most: int) -> Any:
        """Bool for each shingle, whether it stands in more than `most` groups.

        Args:
            groups: the number of the group (family, or lone article) of each article.
            most: a number of groups.
        """
        import numpy as np

        often = np.flatnonzero((self.counts > most)[self.shingle])
        group = np.array(groups, dtype=np.int64)[self.owner[often]]
        return _count_groups(self.shingle[often], group, self.known.size) > most

    def pairs(self, wanted: Any = None, least: float = 0.0) -> tuple[Any, Any, Any]:
        """Articles of one bucket: first < second, and the weight of what they share.

        Args:
            wanted: bool for each shingle; None means all.
            least: share of the heavier article; pairs that share less may be left out.
        """
        import numpy as np

        rows = slice(None) if wanted is None else wanted[self.shingle]
        owner, shingle = self._short(self.owner[rows]), self.shingle[rows]
        counts = np.bincount(shingle, minlength=self.known.size)
        behind = np.cumsum(counts)[shingle] - 1 - np.arange(shingle.size)
        reach = np.minimum(behind, np.where(counts <= BUCKET, counts, NEIGHBOURS)[shingle])
        meetings = _Meetings(owner, self.weight[shingle], reach)
        found = [(owner[:0], owner[:0], reach[:0], self.weight[:0])]
        for first, second, weight in _likely(meetings, least * self.mass) if least else meetings.each():
            found.append(_summed(first, second, np.ones(first.size, dtype=np.int64), weight))
        first, second, number, total = _summed(*map(np.concatenate, zip(*found, strict=True)))
        enough = number >= SHARED // self.scale
        return first[enough].astype(np.int64), second[enough].astype(np.int64), total[enough]


def _owners(places: Any, sizes: Sequence[int]) -> Any:
    """The text of each place, in ascending order, of texts of these sizes that stand one behind the other."""
    import numpy as np

    counts = np.diff(places.searchsorted(np.cumsum(sizes, dtype=np.int64)), prepend=0)
    return np.repeat(np.arange(len(sizes)), counts)


def _numbered(codes: Any, owner: Any) -> tuple[Any, Any, Any]:
    """The hashes that there are, then rows by hash and owner, each once: number of the hash, owner.

    Args:
        codes: hashes.
        owner: int64, ascending.
    """
    import numpy as np

    order = np.arange(codes.size)
    for shift in range(0, 64, 16):  # numbers of two bytes are sorted by radix
        part = (codes >> np.uint64(shift)).astype(np.uint16)[order]
        order = order[np.argsort(part, kind="stable")]
    codes, owner = codes[order], owner[order]
    is_new = np.ones((2, codes.size), dtype=bool)
    is_new[0, 1:] = codes[1:] != codes[:-1]
    is_new[1, 1:] = is_new[0, 1:] | (owner[1:] != owner[:-1])
    number = is_new[0].cumsum() - 1
    return codes[is_new[0]], number[is_new[1]], owner[is_new[1]]


class _Meetings(NamedTuple):
    """What brings articles together: rows of shingles, each with the rows behind it.

    Attributes:
        owner: the article of each row.
        weight: of its shingle.
        reach: how many of the next rows it is paired with.
    """

    owner: Any
    weight: Any
    reach: Any

    def each(self) -> Iterator[tuple[Any, Any, Any]]:
        """First and second article and the weight, for all next rows, then for those behind them …"""
        at, step = self.reach.nonzero()[0], 1
        while at.size:
            yield self.owner[at], self.owner[at + step], self.weight[at]
            step += 1
            at = at[self.reach[at] >= step]


def _likely(meetings: _Meetings, least: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Meetings of articles that may share as much: rough sums leave most others out unsorted.

    Args:
        meetings: all of them.
        least: float64 for each article.
    """
    import numpy as np

    bits = max(1, int(meetings.reach.sum()).bit_length() - 3)  # few of the sums are near the bound
    sums = np.zeros(1 << bits)
    for first, second, weight in meetings.each():
        np.add.at(sums, _slots(first, second, bits), weight)
    least = least * (1 - 1e-9)  # sums depend on the order a little
    for first, second, weight in meetings.each():
        likely = sums[_slots(first, second, bits)] >= np.maximum(least[first], least[second])
        yield first[likely], second[likely], weight[likely]


def _slots(first: Any, second: Any, bits: int) -> Any:
    """A part of a hash of two articles."""
    import numpy as np

    both = first.astype(np.uint64) << np.uint64(32) | second.astype(np.uint64)
    return (both * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(64 - bits)).view(np.int64)


def _summed(first: Any, second: Any, counts: Any, weights: Any) -> tuple[Any, Any, Any, Any]:
    """Each pair once, in order, with the sums of its counts and weights."""
    import numpy as np

    order = np.lexsort((second, first))
    first, second = first[order], second[order]
    new = np.ones(order.size, dtype=bool)
    new[1:] = (first[1:] != first[:-1]) | (second[1:] != second[:-1])
    group = np.cumsum(new) - 1
    number = np.bincount(group, counts[order]).astype(np.int64)
    return first[new], second[new], number, np.bincount(group, weights[order])


def common_shingles(texts: Sequence[Plain], groups: Sequence[int], most: int, asked: Any) -> Any:
    """Hashes, sorted, of the shingles that stand in more than `most` groups.

    Args:
        texts: all articles.
        groups: the number of the group (family, or lone article) of each.
        most: a number of groups.
        asked: the hashes that one wants to know about; others may be left out.
    """
    import numpy as np

    codes = np.concatenate([text.codes for text in texts])
    # Few shingles are asked for, few are that common: parts of the hash leave the others out unsorted.
    part = np.uint64((1 << min(24, asked.size.bit_length() + 6)) - 1)
    is_asked = np.zeros(int(part) + 1, dtype=bool)
    is_asked[(asked & part).view(np.int64)] = True
    places = np.flatnonzero(is_asked[(codes & part).view(np.int64)])
    part = np.uint64((1 << places.size.bit_length()) - 1)
    slots = (codes[places] & part).view(np.int64)
    places = places[np.bincount(slots)[slots] > most]
    owner = _owners(places, [text.codes.size for text in texts])
    known, shingle, owner = _numbered(codes[places], owner)
    return known[_count_groups(shingle, np.array(groups, dtype=np.int64)[owner], known.size) > most]


def _count_groups(shingle: Any, group: Any, size: int) -> Any:
    """In how many groups each of `size` shingles stands."""
    import numpy as np

    groups = 1 + int(group.max(initial=0))
    rows = np.sort(shingle * groups + group)
    rows = rows[np.concatenate(([True], rows[1:] != rows[:-1]))[: rows.size]]
    return np.bincount(rows // groups, minlength=size)
