"""From pairs of texts to pair records: evidence, verdict, passages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from corpus_tools.dedup import kinds
from corpus_tools.dedup.choice import steps_for
from corpus_tools.dedup.collection import TextStore, batches
from corpus_tools.dedup.evidence import Evidence
from corpus_tools.dedup.folding import Packed
from corpus_tools.dedup.passages import passages_of
from corpus_tools.dedup.sketches import Pairs
from corpus_tools.dedup.steps import Steps
from corpus_tools.dedup.threads import in_order
from corpus_tools.dedup.units import Unit
from corpus_tools.records import DuplicatePair
from corpus_tools.settings import DedupSettings

DIGITS = 4  # of the scores in records
_BATCH = 1 << 20  # characters folded at a time


class Prepared:
    """The texts of a search, packed and folded."""

    def __init__(self, units: Sequence[Unit], settings: DedupSettings, steps: Steps | None = None) -> None:
        self.units, self.settings = units, settings
        self.steps = steps or steps_for(sum(len(unit.text) for unit in units), settings.threads)
        store = TextStore()
        parts = batches([unit.text for unit in units], _BATCH)
        for folded in in_order(self._folded, parts, self.steps.threads):
            store.add(folded)
        self.folded = store.texts

    def _folded(self, texts: list[str]) -> Packed:
        return self.steps.fold(self.steps.pack(texts))

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


def measure(texts: Prepared, pairs: Pairs, order: Mapping[str, int]) -> tuple[DuplicatePair, ...]:
    """Records of the pairs that share something, sorted by ids.

    Args:
        texts: with their way back to the raw texts.
        pairs: places among the texts, `low << 32 | high`, sorted, each once.
        order: place of each text in keep order; the preferred one becomes `a`.
    """
    evidence = texts.steps.gather(texts.folded, texts.settings.shingle, pairs)
    verdicts = kinds.judge(evidence, texts.same_body(pairs), texts.settings.threshold)
    if not texts.settings.containment:  # Jaccard alone was asked for
        verdicts = np.where(evidence.jaccard >= texts.settings.threshold, verdicts, np.int8(kinds.NONE))
    return pair_records(texts, pairs, evidence, verdicts, order)


def pair_records(
    texts: Prepared, pairs: Pairs, evidence: Evidence, verdicts: kinds.Verdicts, order: Mapping[str, int]
) -> tuple[DuplicatePair, ...]:
    """A record for each pair with a verdict, sorted by ids."""
    rows = np.flatnonzero(verdicts)
    names = [unit.id for unit in texts.units]
    low, high = pairs[rows] >> 32, pairs[rows] & 0xFFFFFFFF
    swap = np.array(
        [order[names[i]] > order[names[j]] for i, j in zip(low.tolist(), high.tolist(), strict=True)],
        np.bool_,
    )
    a, b = np.where(swap, high, low), np.where(swap, low, high)
    shared = evidence.shared[rows]
    of_low = np.round(shared / np.maximum(1, evidence.shingles_a[rows]), DIGITS)
    of_high = np.round(shared / np.maximum(1, evidence.shingles_b[rows]), DIGITS)
    columns = zip(
        a.tolist(),
        b.tolist(),
        verdicts[rows].tolist(),
        np.round(evidence.jaccard[rows], DIGITS).tolist(),
        np.where(swap, of_high, of_low).tolist(),
        np.where(swap, of_low, of_high).tolist(),
        passages_of(texts.units, texts.folded, texts.steps, texts.settings.shingle, (a, b)),
        strict=True,
    )
    made = [
        DuplicatePair(
            a=names[one],
            b=names[other],
            kind=kinds.KIND_NAMES[verdict],  # type: ignore[arg-type]  # a literal by construction
            jaccard=jaccard,
            containment_a=within_a,
            containment_b=within_b,
            passages=passages,
        )
        for one, other, verdict, jaccard, within_a, within_b, passages in columns
    ]
    return tuple(sorted(made, key=lambda pair: (pair.a, pair.b)))
