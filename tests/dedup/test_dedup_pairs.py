"""What a pair is called: cases written for every kind, and properties that hold for any text."""

from __future__ import annotations

from typing import Any

import pytest
from duplicate_samples import article, cases, generated
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_tools.dedup import find_duplicates
from corpus_tools.records import Article
from corpus_tools.settings import DedupSettings


def kind_of(case: dict[str, Any]) -> str:
    pair = [
        article("a", case["a"], case.get("title_a", "")),
        article("b", case["b"], case.get("title_b", "")),
    ]
    found = find_duplicates(pair).pairs
    return found[0].kind if found else ""


@pytest.mark.parametrize("case", cases("dedup_pairs.json"), ids=lambda case: case["name"])
def test_kind(case: dict[str, Any]) -> None:
    assert kind_of(case) == case["kind"]


@pytest.mark.parametrize("case", cases("dedup_known_failures.json"), ids=lambda case: case["name"])
@pytest.mark.xfail(strict=True)
def test_known_failure(case: dict[str, Any]) -> None:
    assert kind_of(case) == case["kind"]


def test_glued_article_and_its_two_sources() -> None:
    first, second = (cases("dedup_pairs.json")[i]["a"] for i in (0, 8))
    parts = [article("first", first), article("second", second), article("whole", first + "\n" + second)]
    kinds = {(pair.a, pair.b): pair.kind for pair in find_duplicates(parts).pairs}
    assert kinds == {("whole", "first"): "glued", ("whole", "second"): "glued"}


def test_passages_hold_the_same_text_in_both_raw_texts() -> None:
    base = cases("dedup_pairs.json")[0]["a"]
    raw_a, raw_b = "〔转载〕" + base, base.replace("全镇", "镇上")
    a = Article(
        id="a",
        document="d",
        ordinal=1,
        title="",
        start=4,
        end=len(raw_a),
        text=base,
        map=((0, 4, len(base)),),
    )
    [pair] = find_duplicates([a, article("b", raw_b)]).pairs
    sides = {pair.a: 0, pair.b: 2}
    assert pair.passages
    for passage in pair.passages:
        at_a, at_b = passage[sides["a"] :], passage[sides["b"] :]
        assert raw_a[at_a[0] : at_a[1]] == raw_b[at_b[0] : at_b[1]]
    assert sum(p[sides["a"] + 1] - p[sides["a"]] for p in pair.passages) > 0.9 * len(base)


def test_order_of_input_and_threads_change_nothing() -> None:
    articles = generated(120)
    found = find_duplicates(articles)
    again = find_duplicates(articles[::-1], DedupSettings(threads=3))
    assert found.pairs == again.pairs
    assert found.clusters == again.clusters
    assert {pair.kind for pair in found.pairs} >= {"exact", "near", "excerpt", "glued"}


def test_lower_threshold_keeps_what_a_higher_one_found() -> None:
    articles = generated(150)
    low = find_duplicates(articles, DedupSettings(threshold=0.5, containment=False))
    high = find_duplicates(articles, DedupSettings(threshold=0.8, containment=False))
    assert {(p.a, p.b) for p in high.pairs} <= {(p.a, p.b) for p in low.pairs}
    assert min(p.jaccard for p in low.pairs) >= 0.5 and min(p.jaccard for p in high.pairs) >= 0.8
    narrowed = low.rethreshold(0.8)
    assert {(p.a, p.b) for p in narrowed.pairs if p.jaccard >= 0.8} == {
        (p.a, p.b) for p in high.pairs if p.jaccard >= 0.8
    }


hanzi = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x4E40), max_size=40)
anything = st.text(st.characters(codec=None, exclude_categories=()), max_size=40)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(hanzi, anything), max_size=8))
def test_any_texts_give_sound_pairs(texts: list[str]) -> None:
    articles = [article(f"t{i}", text) for i, text in enumerate(texts)]
    raw = {one.id: one.text for one in articles}
    for pair in find_duplicates(articles).pairs:
        assert pair.a != pair.b
        assert 0 <= pair.jaccard <= min(pair.containment_a, pair.containment_b) + 1e-4
        for start_a, end_a, start_b, end_b in pair.passages:
            assert 0 <= start_a < end_a <= len(raw[pair.a])
            assert 0 <= start_b < end_b <= len(raw[pair.b])


@settings(max_examples=40, deadline=None)
@given(hanzi.filter(lambda text: len(text) > 0))
def test_a_copy_is_exact(text: str) -> None:
    [pair] = find_duplicates([article("a", text), article("b", text)]).pairs
    assert (pair.kind, pair.jaccard) == ("exact", 1.0)
