"""Scores of the search on a generated corpus: recall of each kind of copy, false alarms, the S-curve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from corpus_tools.dedup.bands import banding_for
from corpus_tools.dedup.duplicates import Duplicates
from corpus_tools.dedup.generate import Generator, Made, as_article
from corpus_tools.records import DuplicatePair
from corpus_tools.settings import DedupSettings

CURVE = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_STEPS = ((0.1, "edited < 10 %"), (0.2, "edited < 20 %"), (1.0, "edited < 40 %"))


class Score(NamedTuple):
    """One line of the evaluation."""

    measure: str
    found: int
    of: int

    @property
    def share(self) -> float:
        """Found of all."""
        return self.found / self.of if self.of else 1.0


class Evaluation(NamedTuple):
    """What a search found of what was hidden.

    Attributes:
        articles: how many were searched.
        recall: copies found, by kind.
        precision: pairs called copies whose articles descend from one source.
        hard_negatives: hard negatives called duplicates (fewer is better).
        near: pairs at or above the threshold found, by exact Jaccard of all pairs of families.
        curve: Jaccard, and the chance that a pair of it meets in a band.
    """

    articles: int
    recall: tuple[Score, ...]
    precision: Score
    hard_negatives: Score
    near: Score
    curve: tuple[tuple[float, float], ...]


def evaluate(articles: int, seed: int, hard: float, settings: DedupSettings) -> Evaluation:
    """Generate a corpus, search it, and score what was found.

    Args:
        articles: how many to generate.
        seed: of the generator.
        hard: length factor of the boilerplate of hard negatives.
        settings: of the search.
    """
    from corpus_tools.dedup import find_duplicates

    made = Generator(articles, seed, hard).articles()
    found = find_duplicates([as_article(i, one.text) for i, one in enumerate(made)], settings)
    banding = banding_for(settings.threshold, settings.permutations)
    copies = [pair for pair in found.pairs if pair.kind != "passage"]
    return Evaluation(
        articles=len(made),
        recall=_recall(made, copies),
        precision=Score("pairs of one family", sum(_family(made, p) for p in copies), len(copies)),
        hard_negatives=_hard(made, copies),
        near=_near(made, found, settings),
        curve=tuple((jaccard, round(banding.probability(jaccard), 4)) for jaccard in CURVE),
    )


def _numbers(pair: DuplicatePair) -> tuple[int, int]:
    low, high = sorted((int(pair.a[1:]), int(pair.b[1:])))
    return low, high


def _recall(made: Sequence[Made], copies: Sequence[DuplicatePair]) -> tuple[Score, ...]:
    known = set(map(_numbers, copies))
    found: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for number, one in enumerate(made):
        if one.source is not None:
            name = one.kind if one.kind != "near" else next(n for limit, n in _STEPS if one.edited < limit)
            of[name] += 1
            found[name] += (min(number, one.source), max(number, one.source)) in known
    return tuple(Score(name, found[name], of[name]) for name in sorted(of))


def _family(made: Sequence[Made], pair: DuplicatePair) -> bool:
    a, b = _numbers(pair)
    return made[a].family == made[b].family


def _hard(made: Sequence[Made], copies: Sequence[DuplicatePair]) -> Score:
    touched = {number for pair in copies for number in _numbers(pair) if made[number].kind == "hard"}
    return Score("hard negatives called duplicates", len(touched), sum(one.kind == "hard" for one in made))


def _near(made: Sequence[Made], found: Duplicates, settings: DedupSettings) -> Score:
    """Pairs of one family whose exact Jaccard reaches the threshold, and those of them that were found."""
    from corpus_tools.dedup.choice import steps_for

    families: dict[int, list[int]] = {}
    for number, one in enumerate(made):
        families.setdefault(one.family, []).append(number)
    pairs = sorted(
        a << 32 | b for group in families.values() for i, a in enumerate(group) for b in group[i + 1 :]
    )
    steps = steps_for(sum(len(one.text) for one in made), settings.threads)
    folded = steps.fold(steps.pack([one.text for one in made]))
    keys = np.array(pairs, np.int64)
    true = keys[steps.gather(folded, settings.shingle, keys).jaccard >= settings.threshold]
    known = {a << 32 | b for a, b in map(_numbers, found.pairs)}
    return Score(
        f"pairs with Jaccard >= {settings.threshold}", sum(k in known for k in true.tolist()), len(true)
    )
