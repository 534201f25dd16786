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
        sampled = [np.unique(text.codes[text.codes % np.uint64(self.scale) == 0]) for text in texts]
        sizes = np.array([codes.size for codes in sampled], dtype=np.int64)
        flat = np.concatenate(sampled) if sampled else np.empty(0, dtype=np.uint64)
        owner = np.repeat(np.arange(self.articles), sizes)
        self.known, shingle, counts = np.unique(flat, return_inverse=True, return_counts=True)
        self.weight = np.log((self.articles + SMOOTH) / counts)
        self.mass = np.bincount(owner, self.weight[shingle], self.articles)
        self.of = np.split(shingle, np.cumsum(sizes)[:-1]) if sampled else []
        order = np.lexsort((owner, shingle))
        self.owner, self.shingle = owner[order], shingle[order]

    def common(self, a: int, b: int) -> float:
        """The weight of the shingles that two articles share."""
        import numpy as np

        return float(self.weight[np.intersect1d(self.of[a], self.of[b], assume_unique=True)].sum())

    def jaccard(self, a: int, b: int) -> float:
        """Jaccard similarity of two articles, estimated."""
        import numpy as np

        one, other = self.of[a], self.of[b]
        shared = np.intersect1d(one, other, assume_unique=True).size
        return round(shared / max(1, one.size + other.size - shared), 4)

    def pairs(self, wanted: Any = None) -> tuple[Any, Any, Any]:
        """Articles of one bucket: first < second, and the weight of what they share.

        Args:
            wanted: bool for each shingle; None means all.
        """
        import numpy as np

        rows = slice(None) if wanted is None else wanted[self.shingle]
        owner, shingle = self.owner[rows], self.shingle[rows]
        counts = np.bincount(shingle, minlength=self.known.size)
        reach = np.where(counts <= BUCKET, counts, NEIGHBOURS)[shingle]
        found = [self._step(owner, shingle, reach, step) for step in range(1, int(reach.max(initial=0)) + 1)]
        key, number, total = _summed(
            np.concatenate([keys for keys, _, _ in found] or [owner[:0]]),
            np.concatenate([counts for _, counts, _ in found] or [owner[:0]]),
            np.concatenate([weights for _, _, weights in found] or [self.mass[:0]]),
        )
        enough = number >= SHARED // self.scale
        key, total = key[enough], total[enough]
        return key // max(1, self.articles), key % max(1, self.articles), total

    def _step(self, owner: Any, shingle: Any, reach: Any, step: int) -> tuple[Any, Any, Any]:
        """Pairs that stand `step` places apart in their buckets: keys, counts, weights, each key once."""
        import numpy as np

        together = (shingle[step:] == shingle[:-step]) & (step <= reach[:-step])
        keys = (owner[:-step] * self.articles + owner[step:])[together]
        return _summed(keys, np.ones(keys.size, dtype=np.int64), self.weight[shingle[:-step][together]])


def _summed(keys: Any, counts: Any, weights: Any) -> tuple[Any, Any, Any]:
    """Each key once, with the sums of its counts and weights."""
    import numpy as np

    key, inverse = np.unique(keys, return_inverse=True)
    number = np.bincount(inverse, counts, key.size).astype(np.int64)
    return key, number, np.bincount(inverse, weights, key.size)


def spread(texts: Sequence[Plain], groups: Sequence[int]) -> tuple[Any, Any]:
    """In how many groups each shingle of the corpus stands: sorted hashes, counts.

    Args:
        texts: all articles.
        groups: the number of the group (family, or lone article) of each.
    """
    import numpy as np

    codes = np.concatenate([text.codes for text in texts] or [np.empty(0, dtype=np.uint64)])
    owner = np.repeat(np.array(groups, dtype=np.int64), [text.codes.size for text in texts])
    order = np.lexsort((owner, codes))
    codes, owner = codes[order], owner[order]
    new = np.ones(codes.size, dtype=bool)
    new[1:] = (codes[1:] != codes[:-1]) | (owner[1:] != owner[:-1])
    return np.unique(codes[new], return_counts=True)
