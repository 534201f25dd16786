"""Crowds of alike texts: the pairs that are listed grow with the articles, not with their square."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from corpus_tools.dedup import find_duplicates
from corpus_tools.dedup.steps import BUCKET_CAP
from corpus_tools.records import Article, Result
from corpus_tools.settings import Settings
from corpus_tools.template import add_templates

SETTINGS = Settings()
CLAUSES = "走进社区发放手册。举办法律讲座三场。接待群众咨询。调解邻里纠纷。检查消防设施。走访困难家庭。"
A_FEW = 12  # pairs an article; with all pairs listed, 40 articles would have 19.5 each


def articles(texts: Sequence[str]) -> list[Article]:
    return [
        Article(
            id=f"a{number:06}",
            document=f"d{number:06}",
            ordinal=0,
            title="",
            start=0,
            end=len(text),
            text=text,
            map=((0, 0, len(text)),),
        )
        for number, text in enumerate(texts)
    ]


def test_five_thousand_identical_articles_are_one_cluster() -> None:
    found = find_duplicates(articles([CLAUSES * 2] * 5000), SETTINGS.dedup)
    (cluster,) = found.clusters
    assert len(cluster.members) == 5000
    assert len(found.pairs) <= A_FEW * 5000


def test_three_hundred_nearly_identical_articles_are_one_bucket() -> None:
    found = find_duplicates(articles([f"{CLAUSES * 8}编号{n}。" for n in range(300)]), SETTINGS.dedup)
    assert sum(len(cluster.members) for cluster in found.clusters) == 300
    assert len(found.pairs) <= A_FEW * 300


@pytest.mark.xfail(reason="up to 64 articles of one bucket are compared all with all: dedup")
def test_articles_of_few_shingles_are_not_compared_all_with_all() -> None:
    found = find_duplicates(articles([f"{'工作总结' * 100}{n}" for n in range(40)]), SETTINGS.dedup)
    assert len(found.pairs) <= A_FEW * 40


def test_pairs_of_articles_of_few_shingles_grow_with_the_articles() -> None:
    """Each meets a bounded number of others, though every one is like most of the rest."""
    found = find_duplicates(articles([f"{'工作总结' * 4}{n}" for n in range(300)]), SETTINGS.dedup)
    assert len(found.pairs) <= BUCKET_CAP * 300  # of 149.5 an article


@pytest.mark.parametrize("text", ["", "好", "好的", "\n", "一二三四"])
def test_tiny_articles_are_no_near_copies_of_each_other(text: str) -> None:
    found = find_duplicates(articles([text] * 3 + [f"{text}，{CLAUSES}"]), SETTINGS.dedup)
    assert all(pair.kind == "exact" for pair in found.pairs)
    assert not [cluster for cluster in found.clusters if not text.strip()]


def test_templates_of_a_crowd_and_of_nothing() -> None:
    for texts in ([], [""], ["", ""], [f"{CLAUSES * 3}发放手册{n}册。" for n in range(200)]):
        result = Result(articles=articles(texts))
        found = find_duplicates(result.articles, SETTINGS.dedup)
        result.pairs, result.clusters = list(found.pairs), list(found.clusters)
        add_templates(result, SETTINGS.template)
        assert bool(result.templates) == (len(texts) > 2)
