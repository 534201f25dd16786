"""The whole search: units → folded texts → candidates → evidence → verdicts → pairs → clusters."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from corpus_tools.dedup.bands import banding_for
from corpus_tools.dedup.clusters import keep_order
from corpus_tools.dedup.collector import no_cycles
from corpus_tools.dedup.duplicates import Duplicates
from corpus_tools.dedup.gluing import mark_glued
from corpus_tools.dedup.measure import Prepared, measure
from corpus_tools.dedup.sketches import DENSE, SPARSE, Pairs, distinct_sorted
from corpus_tools.dedup.steps import Ranks
from corpus_tools.dedup.units import raw_lengths, units_of
from corpus_tools.errors import SettingsError
from corpus_tools.records import Article
from corpus_tools.settings import DedupSettings


@no_cycles()
def search(articles: Iterable[Article], settings: DedupSettings) -> Duplicates:
    """See `corpus_tools.dedup.find_duplicates`."""
    check_settings(settings)
    units = units_of(articles, settings)
    order = keep_order(units, settings.keep)
    texts = Prepared(units, settings)
    pairs = candidates(texts, np.array([order[unit.id] for unit in units], np.int64))
    records = mark_glued(measure(texts, pairs, order), raw_lengths(units))
    return Duplicates(records, order, settings.threshold, len(units))


def check_settings(settings: DedupSettings) -> None:
    """Raise for settings that no search can follow.

    Raises:
        SettingsError: names the setting.
    """
    if not 0 < settings.threshold <= 1:
        raise SettingsError(f"threshold {settings.threshold} is not in (0, 1]", where="dedup.threshold")
    if settings.shingle < 1 or settings.permutations < 2:
        raise SettingsError("shingle must be at least 1, permutations at least 2", where="dedup")


def candidates(texts: Prepared, ranks: Ranks) -> Pairs:
    """Pairs worth measuring, each once, sorted."""
    settings, steps = texts.settings, texts.steps
    banding = banding_for(settings.threshold, settings.permutations)
    pairs = steps.meeting(steps.keys(texts.folded, settings, banding), ranks)
    if settings.containment:
        exponent = exponent_for(int(texts.folded.offsets[-1]))
        made = steps.sketches(texts.folded, settings.shingle, exponent)
        pairs = distinct_sorted(pairs, steps.overlapping(made, ranks))
    return pairs


def exponent_for(characters: int) -> int:
    """Scale of the sketches of a corpus of so many folded characters, as a power of two.

    >>> exponent_for(1000), exponent_for(10**9)
    (2, 4)
    """
    return min(SPARSE, max(DENSE, (characters >> 22).bit_length()))
