"""From pairs of units to pair records, for a batch of units that came together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus_tools.dedup import kinds
from corpus_tools.dedup.search import Prepared, _records
from corpus_tools.dedup.sketches import Pairs
from corpus_tools.dedup.units import Unit
from corpus_tools.records import DuplicatePair
from corpus_tools.settings import DedupSettings


def measure(
    units: Sequence[Unit], pairs: Pairs, order: Mapping[str, int], settings: DedupSettings
) -> tuple[DuplicatePair, ...]:
    """Records of the pairs that share something, sorted by ids.

    Args:
        units: texts, in keep order.
        pairs: places in `units`, `low << 32 | high`, sorted.
        order: place of each unit in the keep order of the corpus.
        settings: of the search.
    """
    texts = Prepared(list(units), settings)
    evidence = texts.steps.gather(texts.folded, settings.shingle, pairs)
    verdicts = kinds.judge(evidence, texts.same_body(pairs), settings.threshold)
    return _records(texts, pairs, evidence, verdicts, dict(order))


def exponent_for(characters: int) -> int:
    """Scale of the sketches of a corpus of so many folded characters, as a power of two.

    >>> exponent_for(1000), exponent_for(10**9)
    (2, 4)
    """
    return min(4, max(2, (characters >> 22).bit_length()))
