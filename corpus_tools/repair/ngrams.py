"""Character n-grams of undamaged text: what a corpus, or a page, says in its own words.

>>> grams = count_ngrams(["为确保活动有序开展", "确保活动取得实效"])
>>> grams.cost("确保", "活") < grams.cost("确保", "工")
True
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

_TRUST = 2.0  # occurrences that weigh as much as the shorter history (Witten-Bell with a constant)
_FLOOR = 1e-6
_SMALL = 300_000  # characters; in a smaller text a trigram seen once counts


@dataclass(frozen=True)
class NGrams:
    """Counts of one, two and three (simplified) characters.

    Attributes:
        total: characters counted.
    """

    counts: dict[str, int] = field(default_factory=dict)
    total: int = 0

    def cost(self, history: str, character: str) -> float:
        """Tenths of -ln p of a character after (up to) two others."""
        counts = self.counts
        probability = counts.get(character, 0) / self.total + _FLOOR if self.total else _FLOOR
        for size in (1, 2):
            before = history[-size:]
            if len(before) < size:
                break
            seen = counts.get(before, 0)
            probability = (counts.get(before + character, 0) + _TRUST * probability) / (seen + _TRUST)
        return -10 * math.log(probability)


def count_ngrams(lines: Iterable[str]) -> NGrams:
    """Count the n-grams of simplified lines; in a large text those seen once are left out."""
    counts: Counter[str] = Counter()
    total = 0
    for line in lines:
        counts.update(line)
        counts.update(map("".join, pairwise(line)))
        counts.update(map("".join, zip(line, line[1:], line[2:], strict=False)))
        total += len(line)
    return _often_enough(counts, total)


def count_own_ngrams(text: str, lines: Iterable[str]) -> NGrams:
    """What `count_ngrams` says of the n-grams of a short text: no others are counted.

    >>> count_own_ngrams("活动", ["为确保活动有序开展", "确保活动取得实效"]).counts
    {'活': 2, '动': 2, '活动': 2}
    """
    joined = "\n".join(lines)
    grams = dict.fromkeys(text[at : at + size] for size in (1, 2, 3) for at in range(len(text) - size + 1))
    counts = {gram: _occurrences(gram, joined) for gram in grams if gram in joined}
    return _often_enough(counts, len(joined) - joined.count("\n"))


def _occurrences(gram: str, text: str) -> int:
    """How often a text holds an n-gram; those of 哈哈哈 overlap."""
    if len(gram) == 1 or gram[0] != gram[-1]:
        return text.count(gram)
    return sum(text.startswith(gram, at) for at in range(len(text)))


def _often_enough(counts: Mapping[str, int], total: int) -> NGrams:
    if total > _SMALL:
        return NGrams({gram: n for gram, n in counts.items() if n > 1 or len(gram) == 1}, total)
    return NGrams(dict(counts), total)
