"""Decisions come back: pairs are joined and parted, figures are settled, nothing else moves."""

from __future__ import annotations

import json
import time
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_tools.errors import InputError
from corpus_tools.records import Cluster, ClusterMember, DuplicatePair, Result
from corpus_tools.report.decisions import (
    Decisions,
    FigureDecision,
    PairDecision,
    apply_decisions,
    collect_decisions,
    decide_duplicates,
    gold_lines,
    read_decisions,
)
from corpus_tools.report.regroup import Key, pair_key, regroup


def pair(a: str, b: str, jaccard: float = 0.9, kind: str = "near") -> DuplicatePair:
    return DuplicatePair(a=a, b=b, kind=kind, jaccard=jaccard, containment_a=jaccard, containment_b=jaccard)  # type: ignore[arg-type]


def cluster(name: str, *articles: str, kind: str = "near") -> Cluster:
    members = tuple(ClusterMember(article=a, jaccard=0.9, verified_against=articles[0]) for a in articles)
    return Cluster(id=name, kind=kind, kept=articles[0], members=members)  # type: ignore[arg-type]


def decided(**choices: str) -> Decisions:
    """`ab="same"` is a decision about a and b."""
    return collect_decisions(
        PairDecision(a=names[0], b=names[1], decision=choice)  # type: ignore[arg-type]
        for names, choice in choices.items()
    )


def groups(clusters: list[Cluster], kind: str = "near") -> list[str]:
    return sorted("".join(sorted(m.article for m in c.members)) for c in clusters if c.kind == kind)


PAIRS = [pair("a", "b"), pair("a", "c", 0.8), pair("b", "c", 0.7)]


def test_no_decision_changes_nothing() -> None:
    clusters = [cluster("c1", "a", "b", "c")]
    assert decide_duplicates(PAIRS, clusters, decided()) == (PAIRS, clusters)
    assert decide_duplicates(PAIRS, clusters, decided(ab="unsure")) == (PAIRS, clusters)


def test_different_parts_two_articles() -> None:
    pairs, clusters = decide_duplicates(PAIRS, [cluster("c1", "a", "b", "c")], decided(ab="different"))
    assert [(p.a, p.b) for p in pairs] == [("a", "c"), ("b", "c")]
    assert groups(clusters) == ["ac"]


def test_same_joins_two_clusters() -> None:
    clusters = [cluster("c1", "a", "b"), cluster("c2", "c", "d"), cluster("c3", "x", "y")]
    pairs, found = decide_duplicates([pair("a", "b"), pair("c", "d")], clusters, decided(bc="same"))
    assert groups(found) == ["abcd", "xy"]
    assert ("b", "c") in {(p.a, p.b) for p in pairs}
    assert clusters[2] in found
    joined = next(c for c in found if len(c.members) == 4)
    assert joined.kept == "a" and joined.members[0].article == "a"


def test_same_makes_a_cluster_where_none_was() -> None:
    _, found = decide_duplicates([], [], decided(ab="same"))
    assert groups(found) == ["ab"]


def test_template_moves_a_pair_from_copies_to_a_template() -> None:
    pairs, found = decide_duplicates(PAIRS, [cluster("c1", "a", "b", "c")], decided(ab="template"))
    assert pairs[0].kind == "template"
    assert groups(found) == ["ac"] and groups(found, "template") == ["ab"]


def test_unchanged_members_keep_the_id() -> None:
    _, found = decide_duplicates(PAIRS, [cluster("c1", "a", "b", "c")], decided(ab="same"))
    assert [c.id for c in found] == ["c1"]


@given(st.data())
def test_different_always_parts_and_no_article_is_in_two_clusters(data: st.DataObject) -> None:
    names = "abcdefg"
    scores = {key: data.draw(st.floats(0.5, 1)) for key in combinations(names, 2) if data.draw(st.booleans())}
    choice = st.sampled_from(["same", "different", "template"])
    made = {
        "".join(key): data.draw(choice) for key in combinations(names, 2) if data.draw(st.integers(0, 3)) == 0
    }
    pairs = [pair(a, b, score) for (a, b), score in scores.items()]
    _, found = decide_duplicates(pairs, [cluster("c1", *names)], decided(**made))
    copies = [c for c in found if c.kind != "template"]
    members = [m.article for c in copies for m in c.members]
    assert len(members) == len(set(members))
    for one in copies:
        inside = {m.article for m in one.members}
        assert one.kept in inside and len(inside) > 1
        assert not [
            key for key, made_choice in made.items() if made_choice == "different" and set(key) <= inside
        ]
        assert all(m.verified_against in inside for m in one.members)


def merged_plainly(links: dict[Key, float], apart: set[Key], asked: set[Key]) -> list[list[str]]:
    """The rule of `regroup`, every pair of two groups looked at."""
    found = [{name} for name in sorted({name for key in links for name in key})]
    for a, b in sorted(links, key=lambda key: (key not in asked, -links[key], key)):
        left, right = (next(group for group in found if name in group) for name in (a, b))
        if left is not right and not any(pair_key(one, other) in apart for one in left for other in right):
            left |= right
            found.remove(right)
    return sorted(sorted(group) for group in found if len(group) > 1)


@given(st.data())
def test_groups_are_joined_as_the_rule_says(data: st.DataObject) -> None:
    keys = list(combinations("abcdefgh", 2))
    links = data.draw(st.dictionaries(st.sampled_from(keys), st.sampled_from([0.5, 0.7, 0.9, 1.0])))
    apart = data.draw(st.sets(st.sampled_from(keys), max_size=6))
    asked = data.draw(st.sets(st.sampled_from(keys), max_size=3)) - apart
    made = dict.fromkeys(apart, "different") | dict.fromkeys(asked, "same")
    one = Cluster(
        id="c",
        kind="near",
        kept="a",
        members=tuple(ClusterMember(article=x, jaccard=0.9, verified_against=x) for x in "abcdefgh"),
    )
    found = regroup([one], [pair(*key, score) for key, score in links.items()], made)
    left = {key: score for key, score in links.items() if key not in apart}
    left |= {key: left.get(key, 1.0) for key in asked}
    assert [sorted(m.article for m in c.members) for c in found] == merged_plainly(left, apart, asked)


def test_a_cluster_of_thousands_is_rebuilt_in_seconds() -> None:
    names = [f"a{number:05}" for number in range(30_000, 0, -1)]  # the kept article sorts last
    made = {pair_key(*names[5:7]): "same", pair_key(*names[7:9]): "different"}
    start = time.process_time()
    found = regroup([cluster("c", *names, kind="template")], [], made)
    assert time.process_time() - start < 3  # minutes, were each pair of members looked at
    assert [len(c.members) for c in found if c.kind == "template"] == [29_999]


def test_figures_are_settled(corpus: Result) -> None:
    right, wrong = corpus.figures[20], corpus.figures[1]
    made = collect_decisions(
        [
            FigureDecision(figure=right.id, decision="right"),
            FigureDecision(figure=wrong.id, decision="unsure"),
            FigureDecision(figure=wrong.id, decision="wrong"),
        ]
    )
    after = apply_decisions(corpus, made).figures
    assert right.uncertain and not after[20].uncertain and after[20].confidence == 1.0
    assert after[1].kind == "background" and after[1].reasons[-1] == "decision:wrong"
    assert [f for n, f in enumerate(after) if n not in (1, 20)] == [
        f for n, f in enumerate(corpus.figures) if n not in (1, 20)
    ]


def test_decisions_grow_gold(corpus: Result) -> None:
    a, b = corpus.articles[0].id, corpus.articles[1].id
    figure = corpus.figures[0]
    made = collect_decisions(
        [PairDecision(a=a, b=b, decision="template"), FigureDecision(figure=figure.id, decision="right")]
    )
    duplicate, mention = gold_lines(made, corpus)
    assert duplicate["kind"] == "template" and [m["doc"] for m in duplicate["members"]] == [
        "网页/000.txt",
        "网页/001.txt",
    ]
    assert (mention["surface"], mention["start"], mention["value"]) == (
        figure.surface,
        figure.start,
        figure.value,
    )


def test_files_are_read_and_bad_lines_named(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    line = {"type": "decision", "subject": "pair", "a": "x", "b": "y", "decision": "same", "later": 1}
    path.write_text("\ufeff" + json.dumps(line) + "\n\n", encoding="utf-8")
    assert list(read_decisions(path).pairs) == [("x", "y")]
    for bad in (
        '{"subject": "pair"}',
        '{"subject":"pair","a":"x","b":"y","decision":"perhaps"}',
        "[[[",
        "\x00",
    ):
        path.write_text(json.dumps(line) + "\n" + bad, encoding="utf-8")
        with pytest.raises(InputError) as error:
            read_decisions(path)
        assert ":2" in str(error.value)
    with pytest.raises(InputError):
        read_decisions(tmp_path / "absent.jsonl")
