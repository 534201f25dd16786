"""The whole search: units → folded texts and skeletons → candidates → evidence → verdicts → pairs → clusters."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from corpus_tools.dedup import kinds
from corpus_tools.dedup.bands import banding_for
from corpus_tools.dedup.clusters import keep_order
from corpus_tools.dedup.duplicates import Duplicates
from corpus_tools.dedup.evidence import Evidence
from corpus_tools.dedup.passages import PassageFinder
from corpus_tools.dedup.sketches import Pairs
from corpus_tools.dedup.steps import Ranks, steps_for
from corpus_tools.dedup.units import Unit, units_of
from corpus_tools.errors import SettingsError
from corpus_tools.records import Article, DuplicatePair
from corpus_tools.settings import DedupSettings

DIGITS = 4  # of the scores in records


def search(articles: Iterable[Article], settings: DedupSettings) -> Duplicates:
    """See `corpus_tools.dedup.find_duplicates`."""
    if not 0 < settings.threshold <= 1 or settings.shingle < 1:
        raise SettingsError("threshold must lie in (0, 1], shingle must be at least 1", where="dedup")
    units = units_of(articles, settings)
    order = keep_order(units, settings.keep)
    texts = Prepared(units, settings)
    pairs = texts.candidates(np.array([order[unit.id] for unit in units], np.int64))
    evidence = texts.steps.gather(texts.folded, settings.shingle, pairs)
    verdicts = kinds.judge(evidence, texts.same_body(pairs), settings.threshold)
    records = _records(texts, pairs, evidence, verdicts, order)
    return Duplicates(records, order, settings.threshold, len(units))


class Prepared:
    """The texts of a search, packed and folded."""

    def __init__(self, units: list[Unit], settings: DedupSettings) -> None:
        self.units, self.settings = units, settings
        self.steps = steps_for(sum(len(unit.text) for unit in units), settings.threads)
        self.folded = self.steps.fold(self.steps.pack([unit.text for unit in units]))

    def candidates(self, ranks: Ranks) -> Pairs:
        """Pairs worth measuring, each once."""
        settings, steps = self.settings, self.steps
        banding = banding_for(settings.threshold, settings.permutations)
        pairs = steps.meeting(steps.band_keys(steps.signatures(self.folded, settings), banding), ranks)
        if settings.containment:
            made = steps.sketches(self.folded, settings.shingle, self.scale())
            pairs = np.union1d(pairs, steps.overlapping(made, ranks))
        return pairs

    def scale(self) -> int:
        """Exponent of the sketches: dense where the corpus is small."""
        return min(4, max(2, (int(self.folded.offsets[-1]) >> 22).bit_length()))

    def same_body(self, pairs: Pairs) -> npt.NDArray[np.bool_]:
        """Pairs whose folded texts behind the title are equal and not empty."""
        heads = self.steps.fold(self.steps.pack([unit.text[: unit.body] for unit in self.units]))
        starts, ends = self.folded.offsets[:-1] + np.diff(heads.offsets), self.folded.offsets[1:]
        a, b = pairs >> 32, pairs & 0xFFFFFFFF
        equal = (ends[a] - starts[a] == ends[b] - starts[b]) & (ends[a] > starts[a])
        codes = self.folded.codes
        for row in np.flatnonzero(equal).tolist():
            one, other = int(a[row]), int(b[row])
            equal[row] = np.array_equal(codes[starts[one] : ends[one]], codes[starts[other] : ends[other]])
        return np.asarray(equal)


def _records(
    texts: Prepared,
    pairs: Pairs,
    evidence: Evidence,
    verdicts: kinds.Verdicts,
    order: dict[str, int],
) -> tuple[DuplicatePair, ...]:
    jaccard, finder = evidence.jaccard, PassageFinder(texts.units, texts.settings.shingle)
    made = []
    for row in np.flatnonzero(verdicts).tolist():
        low, high = int(pairs[row]) >> 32, int(pairs[row]) & 0xFFFFFFFF
        shared = int(evidence.shared[row])
        contained = {
            low: round(shared / max(1, int(evidence.shingles_a[row])), DIGITS),
            high: round(shared / max(1, int(evidence.shingles_b[row])), DIGITS),
        }
        a, b = sorted((low, high), key=lambda i: order[texts.units[i].id])
        pair = DuplicatePair(
            a=texts.units[a].id,
            b=texts.units[b].id,
            kind=kinds.KIND_NAMES[verdicts[row]],  # type: ignore[arg-type]  # a literal by construction
            jaccard=round(float(jaccard[row]), DIGITS),
            containment_a=contained[a],
            containment_b=contained[b],
            passages=finder.passages(a, b),
        )
        made.append(pair)
    return tuple(sorted(made, key=lambda pair: (pair.a, pair.b)))
