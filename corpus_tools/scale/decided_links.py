"""Which pairs, clusters and roles of figures the decisions of an editor change, read from tables.

A role depends on the comparisons of `link_figures`: of a cluster's members with the kept article, and of the
passages that two articles share. Only what a changed comparison or figure reaches over others is linked anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus_tools.engines.components import label_components
from corpus_tools.mine.link import AS_WHOLES
from corpus_tools.records import Article, Cluster, DuplicatePair, Figure
from corpus_tools.report.decisions import (
    Decisions,
    decide_figures,
    decide_pair,
    decided_pairs,
    missing_pairs,
)
from corpus_tools.report.regroup import Key, pair_key, regroup
from corpus_tools.report.store import rows
from corpus_tools.report.table_store import TableStore
from corpus_tools.scale.decided_sums import Change
from corpus_tools.scale.patch import Patch


class Links(NamedTuple):
    """Pairs and clusters as decided.

    Attributes:
        pairs: the changes of their table.
        clusters: the changes of theirs.
        regrouped: the clusters that decisions touch, as they are now.
        compared: articles that are, or no longer are, compared with others.
    """

    pairs: Patch
    clusters: Patch
    regrouped: list[Cluster]
    compared: set[str]


def decide_links(store: TableStore, decisions: Decisions) -> Links:
    """What becomes of pairs and clusters."""
    decided = decided_pairs(decisions)
    rows = _with_member(store, {article for key in decided for article in key})
    opened = list(store.pick("clusters", rows))
    pairs = _pairs_among(store, opened, decided)
    regrouped = regroup(opened, pairs.values(), decided) if decided else []
    choices: dict[int, str] = {}
    for place, pair in pairs.items():
        choice = decided.pop(pair_key(pair.a, pair.b), None)
        if choice:
            choices[place] = choice
    parted = [pair for place, pair in pairs.items() if place in choices and pair.kind not in AS_WHOLES]
    compared = {name for pair in parted for name in (pair.a, pair.b)}
    compared |= {name for one in _comparisons(opened) ^ _comparisons(regrouped) for name in one[2:]}
    missing = _behind(store, "pairs", missing_pairs(decided))
    return Links(
        Patch(list(choices), lambda place, pair: decide_pair(pair, choices[place]), missing),
        Patch(rows, added=_behind(store, "clusters", regrouped)),
        regrouped,
        compared,
    )


def _with_member(store: TableStore, articles: Collection[str]) -> list[int]:
    """Places of the clusters that have one of these articles."""
    members = store.arrow("clusters", ["members"]).column(0).combine_chunks()
    wanted = _among(_articles(members), articles)
    found: list[int] = np.unique(pc.list_parent_indices(members).filter(wanted).to_numpy()).tolist()
    return found


def _pairs_among(
    store: TableStore, clusters: Iterable[Cluster], decided: Iterable[Key]
) -> dict[int, DuplicatePair]:
    """Pairs of members of clusters, and those decided about, by place; their passages do not matter."""
    inside = {member.article for cluster in clusters for member in cluster.members}
    inside.update(article for key in decided for article in key)
    ends = store.arrow("pairs", ["a", "b"])
    places = _places(pc.and_(_among(ends["a"], inside), _among(ends["b"], inside)))
    return dict(zip(places, store.pick("pairs", places, without=["passages"]), strict=True))


def _comparisons(clusters: Iterable[Cluster]) -> set[tuple[bool, str, str, str]]:
    """What `link_figures` compares for clusters: a kept article with a member; before them, when it does."""
    return {
        (cluster.kind == "template", cluster.id, cluster.kept, member.article)
        for cluster in clusters
        for member in cluster.members
    }


def _behind(store: TableStore, name: str, records: Iterable[Any]) -> dict[int, list[Any]]:
    found = list(records)
    return {store.size(name): found} if found else {}


def change_figures(store: TableStore, links: Links, decisions: Decisions) -> dict[int, Change]:
    """The figures that are not as they were, by place."""
    places = store.places("figures", "id", decisions.figures)
    own = dict(zip(places, store.pick("figures", places), strict=True))
    wrong = [f for f in own.values() if f.kind == "figure" and decisions.figures[f.id].decision == "wrong"]
    seeds = links.compared.union(figure.article for figure in wrong if figure.article)
    reached = find_reached(store, seeds)
    linked = store.places("figures", "article", reached)
    own |= zip(linked, store.pick("figures", linked), strict=True)
    decided = dict(zip(own, decide_figures(own.values(), decisions), strict=True))
    decided |= zip(linked, _link(store, [decided[place] for place in linked], links, reached), strict=True)
    return {place: Change(old, decided[place]) for place, old in sorted(own.items()) if old != decided[place]}


def find_reached(store: TableStore, seeds: Collection[str]) -> set[str]:
    """All articles that are compared with these, over however many steps.

    Args:
        store: the tables as they were: what decisions let be compared are two articles of these.
        seeds: with all articles of changed comparisons.
    """
    if not seeds:
        return set()
    clusters = store.arrow("clusters", ["kept", "members"])
    members = clusters["members"].combine_chunks()
    pairs = store.arrow("pairs", ["a", "b", "kind"])
    pairs = pairs.filter(pc.invert(_among(pairs["kind"], AS_WHOLES)))
    kept = clusters["kept"].combine_chunks().take(pc.list_parent_indices(members))
    ends = [kept, pairs["a"].combine_chunks(), _articles(members), pairs["b"].combine_chunks()]
    names = pa.concat_arrays(ends).dictionary_encode()
    codes = names.indices.to_numpy().astype(np.int64)
    ids, labels = label_components(*np.split(codes, 2))
    start = pc.index_in(names.dictionary, value_set=pa.array(sorted(seeds), pa.string())).is_valid()
    wanted = np.isin(labels, labels[start.to_numpy(zero_copy_only=False)])  # ids are all codes, ascending
    return {*seeds, *names.dictionary.take(ids[wanted]).to_pylist()}


def _link(store: TableStore, figures: list[Figure], links: Links, articles: set[str]) -> list[Figure]:
    """Figures of all articles that are compared with each other, with their roles as decided."""
    from corpus_tools.mine import link_figures

    names = rows(store, "articles", ["id"], store.places("articles", "id", articles))
    return link_figures(
        figures,
        [Article(id=name, document="", ordinal=0, title="", start=0, end=0, text="") for (name,) in names],
        list(_clusters_of(store, links, articles)),
        list(_passages_of(store, links, articles)),
    )


def _clusters_of(store: TableStore, links: Links, articles: set[str]) -> Iterator[Cluster]:
    """Clusters of these articles as decided."""
    gone = set(links.clusters.rows)
    places = [place for place in store.places("clusters", "kept", articles) if place not in gone]
    yield from store.pick("clusters", places)
    yield from (cluster for cluster in links.regrouped if cluster.kept in articles)


def _passages_of(store: TableStore, links: Links, articles: set[str]) -> Iterator[DuplicatePair]:
    """Pairs of these articles whose passages are compared."""
    table = store.arrow("pairs", ["a", "kind"])
    places = _places(pc.and_(_among(table["a"], articles), pc.invert(_among(table["kind"], AS_WHOLES))))
    changed = set(links.pairs.rows)
    for place, pair in zip(places, store.pick("pairs", places), strict=True):
        decided = links.pairs.change(place, pair) if place in changed else pair
        if decided:
            yield decided


def _articles(members: pa.Array) -> pa.Array:
    """The articles of the members of clusters."""
    return pc.struct_field(pc.list_flatten(members), "article")


def _among(column: Any, names: Iterable[str]) -> Any:
    return pc.is_in(column, value_set=pa.array(sorted(names), pa.string()))


def _places(marks: Any) -> list[int]:
    """Where a mark is set."""
    found: list[int] = pc.indices_nonzero(marks).to_pylist()
    return found
