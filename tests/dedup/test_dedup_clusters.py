"""Clusters: nothing without a direct partner, keep rules, copies set aside, levels, boilerplate."""

from __future__ import annotations

import pytest
from duplicate_samples import article, cases, generated

from corpus_tools.dedup import find_duplicates
from corpus_tools.dedup.boilerplate import repeated_clauses
from corpus_tools.dedup.clusters import star_clusters
from corpus_tools.dedup.removal import set_aside
from corpus_tools.errors import SettingsError
from corpus_tools.records import Article, DuplicatePair, Section
from corpus_tools.settings import DedupSettings

TEXT = cases("dedup_pairs.json")[0]["a"]


def near(a: str, b: str, jaccard: float = 0.8) -> DuplicatePair:
    return DuplicatePair(a=a, b=b, kind="near", jaccard=jaccard, containment_a=0.9, containment_b=0.9)


def test_a_chain_is_reported_not_followed() -> None:
    order = {name: place for place, name in enumerate("abcd")}
    [first, second] = star_clusters([near("a", "b"), near("b", "c"), near("c", "d")], order)
    assert [m.article for m in first.members] == ["a", "b"]
    assert [m.article for m in second.members] == ["c", "d"]


def test_every_member_was_compared_with_the_kept_one() -> None:
    found = find_duplicates(generated(150))
    known = {frozenset((p.a, p.b)): p for p in found.pairs}
    assert found.clusters
    for cluster in found.clusters:
        assert cluster.kept == cluster.members[0].article
        for member in cluster.members[1:]:
            pair = known[frozenset((member.article, member.verified_against))]
            assert member.verified_against == cluster.kept and pair.jaccard == member.jaccard
    chained = {frozenset((p.a, p.b)) for p in found.chains()}
    inside = {frozenset((c.kept, m.article)) for c in found.clusters for m in c.members[1:]}
    assert not chained & inside


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        ("longest", "long"),
        ("first", "short"),
        ("newest", "new"),
        ("cleanest", "long"),
        ("priority:rank", "top"),
    ],
)
def test_keep_rule(rule: str, kept: str) -> None:
    made = [
        article("short", TEXT, date="2003-01-01", rank=1),
        article("long", TEXT + "特此报告。", date="2002-05-01", rank=2),
        article("new", TEXT, date="2004-01-01", rank=3),
        article("top", TEXT, date="2001-01-01", rank=9),
    ]
    [cluster] = find_duplicates(made, DedupSettings(keep=rule)).clusters
    assert cluster.kept == kept


def test_unknown_settings_are_refused() -> None:
    with pytest.raises(SettingsError, match="keep rule"):
        find_duplicates([], DedupSettings(keep="best"))
    with pytest.raises(SettingsError, match="threshold"):
        find_duplicates([], DedupSettings(threshold=0))


def test_copies_are_set_aside_with_their_evidence_and_templates_stay() -> None:
    other = next(c for c in cases("dedup_pairs.json") if c["kind"] == "template")["b"]
    made = [article("a", TEXT), article("b", TEXT), article("t", other)]
    kept, gone = set_aside(made, find_duplicates(made))
    assert [one.id for one in kept] == ["a", "t"]
    assert [one.meta["duplicate_of"] for one in gone] == [{"article": "a", "kind": "exact", "jaccard": 1.0}]


def test_result_can_be_narrowed_and_looked_at() -> None:
    found = find_duplicates(generated(150))
    weakest = found.weakest(3)
    assert [p.jaccard for p in weakest] == sorted(
        p.jaccard for p in found.pairs if p.kind in ("near", "template")
    )[:3]
    narrowed = found.rethreshold(0.9)
    assert all(p.jaccard >= 0.9 for p in narrowed.pairs if p.kind in ("near", "template"))
    assert narrowed.rethreshold(0.9).pairs == narrowed.pairs
    with pytest.raises(SettingsError, match="outside"):
        found.rethreshold(0.1)
    assert "150 texts" in repr(found) and "\n" not in repr(found)
    assert found._repr_html_().count("<tr>") == 21
    assert len(found.to_pandas()) == len(found) == len(list(found))
    assert {row["type"] for row in found.to_dicts()} == {"pair", "cluster"}


def test_levels() -> None:
    paragraphs = TEXT.split("\n")
    a, b = "\n".join(paragraphs[:3]), "\n".join(paragraphs[2:])
    cut = len(paragraphs[0]) + 1
    sections = (
        Section(level=1, marker=None, title="一", start=0, end=cut),
        Section(level=1, marker=None, title="二", start=cut, end=len(a)),
    )
    made = [article("a", a), article("b", b)]
    [pair] = [p for p in find_duplicates(made, DedupSettings(level="paragraph")).pairs if p.kind == "exact"]
    assert (pair.a, pair.b) == ("a#p3", "b#p1")
    halves = [
        Article(
            id=f"x{i}",
            document="x",
            ordinal=i,
            title="",
            start=0,
            end=len(a),
            text=part,
            map=((0, at, len(part)),),
        )
        for i, part, at in ((2, a[cut:], cut), (1, a[:cut], 0))
    ]
    [pair] = find_duplicates([*halves, article("b", a)], DedupSettings(level="document")).pairs
    assert ({pair.a, pair.b}, pair.kind) == ({"x", "b"}, "exact")
    split = [Article(**{**{f: getattr(made[0], f) for f in made[0].__struct_fields__}, "sections": sections})]
    found = find_duplicates([*split, article("c", a[cut:])], DedupSettings(level="section"))
    assert [(p.a, p.b, p.kind) for p in found.pairs] == [("a#s2", "c", "exact")]


def test_boilerplate_counts_an_article_once() -> None:
    line = "在上级的坚强领导下圆满完成各项任务"
    made = [article(f"a{i}", f"{line}，走访{i}户。{line}。") for i in range(4)]
    found = repeated_clauses(made)
    assert [(one.text, one.articles, one.share) for one in found] == [(line, 4, 1.0)]
    name, start, end = found[0].places[0]
    assert made[0].text[start:end] == line and name == "a0"


def test_thousands_under_one_boilerplate_are_pairs_with_the_kept_one_only() -> None:
    frame = TEXT
    made = [article(f"n{i:04d}", f"{frame}\n编号第{i}号。") for i in range(300)]
    found = find_duplicates(made)
    [cluster] = found.clusters
    assert len(cluster.members) == 300
    assert len(found.pairs) < 3000  # not 300 * 299 / 2
