"""Which articles may share text: hash-sampled shingles of symbols, weighted by how rare they are.

Containment from a hash sample is unbiased and needs no band tuning: see Brown & Irber, "sourmash"
(JOSS 2016) and Irber et al., "FracMinHash" (2022). Shingles over symbols make `3200余户` and `47户` equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corpus_tools.template.lexer import Lexed, unsigned

SHINGLE = 6  # symbols without punctuation
SCALE = 4  # one shingle in four is kept
BUCKET = 48  # articles; in a bigger bucket only neighbours are paired, never all with all
NEIGHBOURS = 12
SHARED = 4  # sampled shingles; fewer are chance

_MIX = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)  # the finaliser of splitmix64


@dataclass(frozen=True, slots=True)
class Sketches:
    """Sampled shingles of all articles.

    Attributes:
        hashes: one sorted uint64 array an article.
        mass: summed weights of each article's shingles, float64[articles].
        pairs: candidates, int64[pairs, 2], first < second.
        shared: summed weights of the shingles of a pair, float64[pairs].
    """

    hashes: list[Any]
    weights: list[Any]
    mass: Any
    pairs: Any
    shared: Any

    def common(self, a: int, b: int) -> float:
        """The weight of the shingles that two articles share."""
        import numpy as np

        _, left, _ = np.intersect1d(self.hashes[a], self.hashes[b], assume_unique=True, return_indices=True)
        return float(self.weights[a][left].sum())


def shingles(symbols: str, size: int = SHINGLE) -> Any:
    """One uint64 hash for each place of a shingle of `symbols`."""
    import numpy as np

    codes = np.frombuffer(symbols.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    if codes.size < size:
        return np.empty(0, dtype=np.uint64)
    with np.errstate(over="ignore"):
        total = np.zeros(codes.size - size + 1, dtype=np.uint64)
        for i in range(size):
            total = total * np.uint64(0x100000001B3) + codes[i : codes.size - size + 1 + i]
        for factor in _MIX:
            total = (total ^ (total >> np.uint64(29))) * np.uint64(factor)
        return total ^ (total >> np.uint64(32))


def sketch(texts: Sequence[Lexed]) -> Sketches:
    """The sampled shingles of articles and the pairs that share enough of them."""
    import numpy as np

    table = unsigned()
    hashes = []
    for lexed in texts:
        codes = np.unique(shingles(lexed.symbols.translate(table)))
        hashes.append(codes[codes % np.uint64(SCALE) == 0])
    flat = np.concatenate(hashes) if hashes else np.empty(0, dtype=np.uint64)
    owner = np.repeat(np.arange(len(hashes)), [h.size for h in hashes])
    _, inverse, counts = np.unique(flat, return_inverse=True, return_counts=True)
    weight = np.log((len(hashes) + 1) / counts)
    of_row = weight[inverse]
    ends = np.cumsum([h.size for h in hashes])
    pairs, shared = _pairs(owner, inverse, counts, weight, len(hashes))
    mass = np.bincount(owner, of_row, len(hashes))
    return Sketches(hashes, np.split(of_row, ends[:-1]) if hashes else [], mass, pairs, shared)


def _pairs(owner: Any, shingle: Any, counts: Any, weight: Any, articles: int) -> tuple[Any, Any]:
    """Pairs of articles in one bucket, with the weights of their shared shingles."""
    import numpy as np

    order = np.lexsort((owner, shingle))
    owner, shingle = owner[order], shingle[order]
    reach = np.where(counts <= BUCKET, counts, NEIGHBOURS)[shingle]
    keys, weights = [], []
    for step in range(1, int(reach.max(initial=0)) + 1):
        together = (shingle[step:] == shingle[:-step]) & (step <= reach[:-step])
        if together.any():
            first, second = owner[:-step][together], owner[step:][together]
            keys.append(first * articles + second)
            weights.append(weight[shingle[:-step][together]])
    if not keys:
        return np.empty((0, 2), dtype=np.int64), np.empty(0)
    key, inverse, number = np.unique(np.concatenate(keys), return_inverse=True, return_counts=True)
    total = np.bincount(inverse, np.concatenate(weights))
    enough = number >= SHARED
    key = key[enough]
    return np.stack([key // articles, key % articles], axis=1), total[enough]
