"""Compiled and NumPy steps agree bit for bit; signatures are those of datasketch; bandings hold."""

from __future__ import annotations

import numpy as np
import pytest
from duplicate_samples import generated
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_tools.dedup.bands import Banding, banding_for
from corpus_tools.dedup.compiled_steps import CompiledSteps
from corpus_tools.dedup.folding import fold, pack, pack_narrow
from corpus_tools.dedup.plain_steps import PlainSteps
from corpus_tools.dedup.shingles import classic_signatures, mix32, shingle_hashes, weights
from corpus_tools.dedup.sketches import DENSE, SPARSE, Sketches
from corpus_tools.dedup.steps import Known
from corpus_tools.settings import DedupSettings

ODD = ["", "一", "，。", "共1,200.5人，占3.5%", "ab½㎡…ﬁ", "\ud800一二三四五六", "１２三〇*#"]
WIDE = [*ODD, "𠮷野家😀一二三四五六七八九十"]


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return [article.text for article in generated(160)] + ODD


def pairs_of(count: int) -> np.ndarray:
    return np.array([i << 32 | j for i in range(0, count, 3) for j in range(i + 1, count, 7)], np.int64)


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("wide", [False, True])
def test_both_versions_give_the_same(texts: list[str], threads: int, wide: bool) -> None:
    if wide:
        texts = texts[:30] + WIDE
    plain, fast = PlainSteps(), CompiledSteps(threads)
    a, b = plain.fold(plain.pack(texts)), fast.fold(fast.pack(texts))
    assert np.array_equal(a.codes, b.codes) and np.array_equal(a.offsets, b.offsets)
    ranks = np.random.default_rng(3).permutation(len(texts))
    for scheme in ("classic", "one-permutation"):
        chosen = DedupSettings(scheme=scheme)
        rows = plain.signatures(a, chosen)
        assert np.array_equal(rows, fast.signatures(b, chosen))
        keys = plain.band_keys(rows, banding_for(0.7, 128))
        assert np.array_equal(keys, fast.keys(b, chosen, banding_for(0.7, 128)))
        assert np.array_equal(plain.meeting(keys, ranks), fast.meeting(keys, ranks))
    for exponent in (DENSE, SPARSE):
        one, other = plain.sketches(a, 5, exponent, SPARSE), fast.sketches(b, 5, exponent, SPARSE)
        assert all(np.array_equal(x, y) for x, y in zip(one, other, strict=True))
        assert np.array_equal(plain.overlapping(one, ranks), fast.overlapping(other, ranks))
    pairs = pairs_of(len(texts))
    for x, y in zip(plain.gather(a, 5, pairs), fast.gather(b, 5, pairs), strict=True):
        assert np.array_equal(x, y)
    assert np.allclose(plain.gather(a, 5, pairs).jaccard, fast.jaccard(b, 5, pairs))
    blocks = plain.blocks(a, 5, pairs >> 32, pairs & 0xFFFFFFFF)
    assert np.array_equal(blocks, fast.blocks(b, 5, pairs >> 32, pairs & 0xFFFFFFFF))
    assert all(np.array_equal(x, y) for x, y in zip(plain.origins(texts), fast.origins(texts), strict=True))


def test_sparse_sketches_are_the_beginnings_of_dense_ones(texts: list[str]) -> None:
    steps = PlainSteps()
    folded = steps.fold(steps.pack(texts))
    cut = steps.sketches(folded, 5, DENSE, SPARSE).coarser(SPARSE)
    made = steps.sketches(folded, 5, SPARSE)
    assert all(np.array_equal(x, y) for x, y in zip(cut, made, strict=True))


@pytest.mark.parametrize("cap", [3, 64])
def test_counts_after_an_addition_are_those_of_a_fresh_count(
    texts: list[str], cap: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus_tools.dedup.compiled_steps.BUCKET_CAP", cap)
    steps = CompiledSteps()
    many = texts + [text + "，另有补充说明若干" for text in texts[::2]] * 3
    ranks = np.random.default_rng(4).permutation(len(many))
    made = [steps.sketches(steps.fold(steps.pack(part)), 5, DENSE) for part in (many[:200], many)]
    before = steps.overlapping(made[0], np.argsort(np.argsort(ranks[:200])))
    grown = steps.overlapping(made[1], ranks, Known(200, before))
    assert np.array_equal(grown, steps.overlapping(made[1], ranks))


def test_signatures_are_those_of_datasketch() -> None:
    from datasketch import MinHash

    text = "全年共走访群众三百户，解决困难四十件，发放宣传单两千份，得到一致好评。"
    packed = fold(pack([text]))[0]
    upper = weights(5)[0].astype(np.uint64)
    sums = [
        int((packed.codes[i : i + 5].astype(np.uint64) * upper).sum() & np.uint64(0xFFFFFFFF))
        for i in range(len(packed.codes) - 4)
    ]
    reference = MinHash(num_perm=128, seed=7, hashfunc=int, scheme="affine32")
    reference.update_batch(sums)
    assert np.array_equal(classic_signatures(shingle_hashes(packed, 5), 128, 7)[0], reference.hashvalues)
    assert np.array_equal(mix32(np.array(sums, np.uint32)), shingle_hashes(packed, 5).hashes >> np.uint64(32))


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0])
@pytest.mark.parametrize("permutations", [64, 128, 256])
def test_banding_finds_what_it_promises(threshold: float, permutations: int) -> None:
    banding = banding_for(threshold, permutations)
    assert banding.bands * banding.rows <= permutations
    if threshold >= 0.5:
        assert banding.probability(threshold) >= 0.99
    assert 0 < banding.cost(threshold) < 1


def test_longer_rows_cost_less() -> None:
    assert Banding(25, 5).cost(0.7) < Banding(26, 4).cost(0.7)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(st.characters(codec=None, exclude_categories=()), max_size=20), max_size=6))
def test_narrow_packing_holds_the_same_code_points(made: list[str]) -> None:
    narrow, wide = pack_narrow(made), pack(made)
    assert np.array_equal(narrow.codes, wide.codes) and np.array_equal(narrow.offsets, wide.offsets)


def test_a_bucket_beyond_the_cap_costs_its_length() -> None:
    keys = np.full((500, 1), 1 << 40, np.int64)
    ranks = np.arange(500)[::-1].copy()
    pairs = PlainSteps().meeting(keys, ranks)
    assert len(pairs) == 499
    assert set((pairs & 0xFFFFFFFF).tolist()) == {499}  # the best ranked text stands in every pair


def test_empty_sketches_join() -> None:
    empty = Sketches.of(np.zeros(0, np.uint32), np.zeros((0, 3), np.int32))
    assert len(Sketches.joined([empty, empty]).tokens) == 0
