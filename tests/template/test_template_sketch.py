"""Sampled shingles: what articles share, counted in parts and rough sums, is what a count of all gives."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from corpus_tools.template.plain import Plain, read_plain
from corpus_tools.template.sketch import SCALE, SMALL, Sketches, common_shingles

STOCK = "会议要求各站严格落实值班制度并按时报送巡查情况。"


@pytest.fixture(scope="module")
def texts() -> list[Plain]:
    """Texts of chance with stock phrases; every third one repeats half of the one before."""
    chance = random.Random(7)
    letters = [chr(code) for code in range(0x4E00, 0x4E00 + 900)]
    made: list[str] = []
    for n in range(120):
        own = "".join(chance.choices(letters, k=700))
        half = made[-1][:400] if n % 3 == 2 else ""
        made.append(f"{half}{own}。{STOCK if n % 2 else ''}")
    return read_plain(made)


def test_a_corpus_that_is_not_small_is_sampled(texts: list[Plain]) -> None:
    sketches = Sketches(texts)
    assert sum(text.codes.size for text in texts) > SMALL
    assert all((sketches.known & np.uint64(SCALE - 1)) == 0)
    for n, text in enumerate(texts):
        own = np.unique(text.codes)
        assert sketches.known[sketches.of[n]].tolist() == own[own % np.uint64(SCALE) == 0].tolist()


def test_no_pair_that_shares_enough_is_left_out(texts: list[Plain]) -> None:
    sketches, least = Sketches(texts), 0.2
    first, second, shared = sketches.pairs()
    enough = shared >= least * np.maximum(sketches.mass[first], sketches.mass[second])
    some = dict(_rows(*sketches.pairs(least=least)))
    wanted = dict(_rows(first[enough], second[enough], shared[enough]))
    assert wanted
    assert {pair: some[pair] for pair in wanted} == wanted


def _rows(first: Any, second: Any, shared: Any) -> Iterator[tuple[tuple[int, int], float]]:
    """Pairs with their weights."""
    return zip(zip(first.tolist(), second.tolist(), strict=True), shared.tolist(), strict=True)


def test_stock_phrases_are_found_in_the_sample_and_in_full(texts: list[Plain]) -> None:
    sketches, groups = Sketches(texts), [n // 2 for n in range(len(texts))]
    stands_in: dict[int, set[int]] = {}
    for group, text in zip(groups, texts, strict=True):
        for code in text.codes.tolist():
            stands_in.setdefault(code, set()).add(group)
    common = {code for code, found in stands_in.items() if len(found) > 8}
    asked = texts[1].codes
    assert common
    assert set(sketches.known[sketches.in_many(groups, 8)].tolist()) == common & set(sketches.known.tolist())
    found = set(common_shingles(texts, groups, 8, asked).tolist())
    assert found & set(asked.tolist()) == common & set(asked.tolist())
    assert found <= common
