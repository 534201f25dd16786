"""Which articles may share text: hash-sampled shingles, weighted by how rare they are.

Containment from a hash sample is unbiased and needs no band tuning: see Irber et al., "Lightweight
compositional analysis of metagenomes with FracMinHash and minimum metagenome covers" (2022). Numbers and
dates are one symbol, so `3200余户` and `47户` share their shingles.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from corpus_tools.template.plain import Plain

SCALE = 4  # one shingle in four is kept
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
        weight: float64 for each shingle, higher for rarer ones.
        mass: float64 for each article, the summed weight of its shingles.
    """

    def __init__(self, texts: Sequence[Plain]) -> None:
        import numpy as np

        self.articles = len(texts)
        self.scale = 1 if sum(text.codes.size for text in texts) <= SMALL else SCALE
        sampled = [text.codes[text.codes % np.uint64(self.scale) == 0] for text in texts]
        owner = np.repeat(np.arange(self.articles), [codes.size for codes in sampled])
        flat = np.concatenate(sampled) if sampled else np.empty(0, dtype=np.uint64)
        self.known, shingle = np.unique(flat, return_inverse=True)
        self.shingle, self.owner = _distinct(shingle, owner, self.articles)
        self.weight = np.log((self.articles + SMOOTH) / np.bincount(self.shingle, minlength=self.known.size))
        owner, shingle = _distinct(self.owner, self.shingle, self.known.size)
        self.mass = np.bincount(owner, self.weight[shingle], self.articles)
        self.of = np.split(shingle, np.searchsorted(owner, np.arange(1, self.articles))) if sampled else []

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

    def pairs(self, wanted: Any = None) -> tuple[Any, Any, Any]:
        """Articles of one bucket: first < second, and the weight of what they share.

        Args:
            wanted: bool for each shingle; None means all.
        """
        import numpy as np

        rows = slice(None) if wanted is None else wanted[self.shingle]
        kind = np.uint16 if self.articles <= 1 << 16 else np.int64  # two bytes are sorted ten times as fast
        owner, shingle = self.owner[rows].astype(kind), self.shingle[rows]
        counts = np.bincount(shingle, minlength=self.known.size)
        behind = np.cumsum(counts)[shingle] - 1 - np.arange(shingle.size)
        reach = np.minimum(behind, np.where(counts <= BUCKET, counts, NEIGHBOURS)[shingle])
        found, at, step = [(owner[:0], owner[:0], reach[:0], self.weight[:0])], np.flatnonzero(reach), 1
        while at.size:
            ones = np.ones(at.size, dtype=np.int64)
            found.append(_summed(owner[at], owner[at + step], ones, self.weight[shingle[at]]))
            step += 1
            at = at[reach[at] >= step]
        first, second, number, total = _summed(*map(np.concatenate, zip(*found, strict=True)))
        enough = number >= SHARED // self.scale
        return first[enough].astype(np.int64), second[enough].astype(np.int64), total[enough]


def _distinct(first: Any, second: Any, count: int) -> tuple[Any, Any]:
    """Rows of two columns, sorted, each once; the second column is below `count`."""
    import numpy as np

    rows = np.sort(first * max(1, count) + second)
    rows = rows[np.concatenate(([True], rows[1:] != rows[:-1]))[: rows.size]]
    return rows // max(1, count), rows % max(1, count)


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


def common_shingles(texts: Sequence[Plain], groups: Sequence[int], most: int) -> Any:
    """Hashes, sorted, of the shingles that stand in more than `most` groups.

    Args:
        texts: all articles.
        groups: the number of the group (family, or lone article) of each.
        most: a number of groups.
    """
    import numpy as np

    if len(set(groups)) <= most:
        return np.empty(0, dtype=np.uint64)
    codes = np.concatenate([text.codes for text in texts])
    owner = np.repeat(np.array(groups, dtype=np.int64), [text.codes.size for text in texts])
    # Few shingles are that common: a rough count by a part of the hash leaves the others out unsorted.
    part = (codes & np.uint64((1 << codes.size.bit_length()) - 1)).astype(np.int64)
    often = np.bincount(part)[part] > most
    codes, owner = codes[often], owner[often]
    order = np.lexsort((owner, codes))
    codes, owner = codes[order], owner[order]
    new = np.ones(codes.size, dtype=bool)
    new[1:] = (codes[1:] != codes[:-1]) | (owner[1:] != owner[:-1])
    found, counts = np.unique(codes[new], return_counts=True)
    return found[counts > most]
