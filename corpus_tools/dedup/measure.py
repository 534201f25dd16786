"""From pairs of texts to pair records: evidence, verdict, passages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from corpus_tools.dedup import kinds
from corpus_tools.dedup.collection import TextStore, batches
from corpus_tools.dedup.evidence import Evidence
from corpus_tools.dedup.passages import PassageFinder
from corpus_tools.dedup.sketches import Pairs
from corpus_tools.dedup.steps import steps_for
from corpus_tools.dedup.units import Unit
from corpus_tools.records import DuplicatePair
from corpus_tools.settings import DedupSettings

DIGITS = 4  # of the scores in records
_BATCH = 1 << 20  # characters folded at a time


class Prepared:
    """The texts of a search, packed and folded."""

    def __init__(self, units: Sequence[Unit], settings: DedupSettings) -> None:
        self.units, self.settings = units, settings
        self.steps = steps_for(sum(len(unit.text) for unit in units), settings.threads)
        store = TextStore()
        for batch in batches([unit.text for unit in units], _BATCH):
            store.add(self.steps.fold(self.steps.pack(batch)))
        self.folded = store.texts

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


def measure_pairs(
    units: Sequence[Unit], pairs: Pairs, order: Mapping[str, int], settings: DedupSettings
) -> tuple[DuplicatePair, ...]:
    """Records of the pairs that share something, sorted by ids.

    Args:
        units: texts with their way back to the raw texts.
        pairs: places in `units`, `low << 32 | high`, sorted, each once.
        order: place of each unit in keep order; the preferred one becomes `a`.
        settings: of the search.
    """
    return measure(Prepared(units, settings), pairs, order)


def measure(texts: Prepared, pairs: Pairs, order: Mapping[str, int]) -> tuple[DuplicatePair, ...]:
    """`measure_pairs` of texts that are prepared already."""
    evidence = texts.steps.gather(texts.folded, texts.settings.shingle, pairs)
    verdicts = kinds.judge(evidence, texts.same_body(pairs), texts.settings.threshold)
    return pair_records(texts, pairs, evidence, verdicts, order)


def pair_records(
    texts: Prepared, pairs: Pairs, evidence: Evidence, verdicts: kinds.Verdicts, order: Mapping[str, int]
) -> tuple[DuplicatePair, ...]:
    """A record for each pair with a verdict, sorted by ids."""
    jaccard = evidence.jaccard
    finder = PassageFinder(texts.units, texts.settings.shingle)
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
