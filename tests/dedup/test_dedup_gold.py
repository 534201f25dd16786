"""The gold pages through the real earlier stages: every pair found, no hard negative joined."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from corpus_tools.dedup import find_duplicates
from corpus_tools.pipeline import advance, read_corpus
from corpus_tools.records import Article, Result
from corpus_tools.settings import Settings

pytestmark = pytest.mark.shared
Kinds = dict[frozenset[str], str]


@pytest.fixture(scope="module")
def result(shared: Path) -> Result:
    pages = [
        str(path)
        for folder in ("genre", "seeds")
        for path in sorted((shared / "corpora" / folder).glob("*.txt"))
    ]
    return advance(read_corpus(pages, Settings()), Settings(), "split")


@pytest.fixture(scope="module")
def kinds(result: Result) -> Kinds:
    return {frozenset((pair.a, pair.b)): pair.kind for pair in find_duplicates(result.articles).pairs}


def stand_in(result: Result, member: dict[str, Any]) -> Article:
    """The article that covers most of a gold member."""
    names = {document.id: Path(document.source).name for document in result.documents}
    inside = [article for article in result.articles if names[article.document] == member["doc"]]
    return max(inside, key=lambda a: min(a.end, member["end"]) - max(a.start, member["start"]))


def gold(shared: Path) -> list[dict[str, Any]]:
    lines = (shared / "gold" / "genre_duplicates.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_every_pair_is_found_and_no_hard_negative(shared: Path, result: Result, kinds: Kinds) -> None:
    missed, alarms = [], []
    for row in gold(shared):
        for a, b in itertools.combinations([stand_in(result, member).id for member in row["members"]], 2):
            kind = kinds.get(frozenset((a, b)), "passage")
            if row["kind"] == "hard_negative" and kind != "passage":
                alarms.append((row["pair"], kind))
            if row["kind"] != "hard_negative" and kind == "passage":
                missed.append(row["group"])
    assert (missed, alarms) == ([], [])


def test_the_report_that_both_seeds_hold(shared: Path, result: Result) -> None:
    """Found across scripts; what the damaged copy lost lies between its passages."""
    lines = (shared / "gold" / "dev_duplicates.jsonl").read_text(encoding="utf-8").splitlines()
    [row] = [json.loads(line) for line in lines if '"near"' in line]
    a, b = (stand_in(result, member) for member in row["members"])
    [pair] = find_duplicates([a, b]).pairs
    assert pair.kind == "near"
    raw = {document.id: document.raw for document in result.documents}
    side = 0 if pair.a == a.id else 2
    places = sorted(passage[side : side + 2] for passage in pair.passages)
    lost = [raw[a.document][end:start] for (_, end), (start, _) in itertools.pairwise(places)]
    assert max(map(len, lost)) > 100  # the section that the traditional page lacks
