"""The whole search: units → folded texts and skeletons → candidates → evidence → verdicts → pairs → clusters."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from corpus_tools.dedup import kinds
from corpus_tools.dedup.bands import band_keys, banding_for, is_empty, meeting
from corpus_tools.dedup.clusters import keep_order
from corpus_tools.dedup.duplicates import Duplicates
from corpus_tools.dedup.evidence import Evidence, gather
from corpus_tools.dedup.folding import Offsets, Packed, fold, pack, skeleton
from corpus_tools.dedup.passages import Passage, shared_blocks, to_passages
from corpus_tools.dedup.shingles import classic_signatures, distinct, shingle_hashes
from corpus_tools.dedup.sketches import Pairs, overlapping, sketch
from corpus_tools.dedup.units import Unit, units_of
from corpus_tools.errors import SettingsError
from corpus_tools.records import Article, DuplicatePair
from corpus_tools.settings import DedupSettings

BUCKET_CAP = 64  # texts of one bucket that are compared all with all
SKETCH_SHARE = 0.2  # of the smaller sketch; what is shared is measured exactly afterwards
DIGITS = 4  # of the scores in records


def search(articles: Iterable[Article], settings: DedupSettings) -> Duplicates:
    """See `corpus_tools.dedup.find_duplicates`."""
    if not 0 < settings.threshold <= 1 or settings.shingle < 1:
        raise SettingsError("threshold must lie in (0, 1], shingle must be at least 1", where="dedup")
    units = units_of(articles, settings)
    order = keep_order(units, settings.keep)
    texts = Prepared(units)
    pairs = _candidates(texts, np.array([order[unit.id] for unit in units], np.int64), settings)
    evidence = gather(texts.folded, texts.bones, settings.shingle, pairs)
    verdicts = kinds.judge(evidence, texts.same_body(pairs), settings.threshold)
    records = _records(texts, pairs, evidence, verdicts, order, settings.shingle)
    return Duplicates(records, order, settings.threshold, len(units))


class Prepared:
    """The texts of a search in every form it needs."""

    def __init__(self, units: list[Unit]) -> None:
        self.units = units
        packed = pack([unit.text for unit in units])
        self.folded, origin = fold(packed)
        self.origin: Offsets = origin - np.repeat(packed.offsets[:-1], np.diff(self.folded.offsets))
        self.bones: Packed = skeleton(self.folded)[0]

    def folded_text(self, i: int) -> tuple[str, Offsets]:
        """One folded text, and where each of its characters stands in the unit's text."""
        start, end = self.folded.offsets[i], self.folded.offsets[i + 1]
        text = self.folded.codes[start:end].astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
        return text, self.origin[start:end]

    def same_body(self, pairs: Pairs) -> npt.NDArray[np.bool_]:
        """Pairs whose folded texts behind the title are equal and not empty."""
        bodies: dict[int, str] = {}
        for i in np.unique(np.concatenate((pairs >> 32, pairs & 0xFFFFFFFF))).tolist():
            text, origin = self.folded_text(i)
            bodies[i] = text[int(np.searchsorted(origin, self.units[i].body)) :]
        ends = zip((pairs >> 32).tolist(), (pairs & 0xFFFFFFFF).tolist(), strict=True)
        return np.array([bool(bodies[i]) and bodies[i] == bodies[j] for i, j in ends], np.bool_)


def _candidates(texts: Prepared, ranks: npt.NDArray[np.int64], settings: DedupSettings) -> Pairs:
    shingles = shingle_hashes(texts.folded, settings.shingle)
    signatures = classic_signatures(shingles, settings.permutations, settings.seed)
    banding = banding_for(settings.threshold, settings.permutations)
    pairs = meeting(band_keys(signatures, banding), ranks, BUCKET_CAP, is_empty(signatures))
    if settings.containment:
        sketches = sketch(distinct(shingle_hashes(texts.bones, settings.shingle)), 2)
        pairs = np.union1d(pairs, overlapping(sketches, ranks, BUCKET_CAP, SKETCH_SHARE))
    return pairs


def _records(
    texts: Prepared,
    pairs: Pairs,
    evidence: Evidence,
    verdicts: kinds.Verdicts,
    order: dict[str, int],
    size: int,
) -> tuple[DuplicatePair, ...]:
    jaccard = evidence.jaccard
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
            passages=_passages(texts, a, b, size),
        )
        made.append(pair)
    return tuple(sorted(made, key=lambda pair: (pair.a, pair.b)))


def _passages(texts: Prepared, a: int, b: int, size: int) -> tuple[Passage, ...]:
    (text_a, origin_a), (text_b, origin_b) = texts.folded_text(a), texts.folded_text(b)
    blocks = shared_blocks(text_a, text_b, size)
    return to_passages(blocks, (texts.units[a], origin_a), (texts.units[b], origin_b))
