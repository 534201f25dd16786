"""An editor's decisions taken into the tables of a run: the same rows as from a result in memory.

A decision reaches as far as articles are linked. What is linked to a decided article or figure is read and
linked anew; all other rows are copied, and of the sums only those are made again in which a figure changed.
"""

from __future__ import annotations

import heapq
import itertools
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from corpus_tools.engines.components import label_components
from corpus_tools.kernels.figures import GROUPINGS
from corpus_tools.records import Article, Cluster, Conflict, DuplicatePair, Figure, Total, Totals
from corpus_tools.report.decisions import Decisions, decide_clusters, decide_figures, decide_pairs
from corpus_tools.report.store import Store, rows
from corpus_tools.report.table_store import TableStore
from corpus_tools.report.tables import write_table, write_totals
from corpus_tools.scale.tables import add_up
from corpus_tools.settings import MineSettings

FIGURES_AT_ONCE = 20_000
Key = tuple[str, str, str]
Changes = dict[int, Figure]  # figures by their place in the table


class Linked(NamedTuple):
    """What is linked to the subjects of decisions, in the order of the tables.

    Attributes:
        articles: their ids.
        pairs: among them.
        clusters: that have one of them.
        figures: by their place.
    """

    articles: set[str]
    pairs: list[DuplicatePair]
    clusters: list[Cluster]
    figures: Changes


def decide_tables(folder: Path, decisions: Decisions, settings: MineSettings) -> None:
    """Write pairs, clusters, figures and sums as decided.

    Args:
        folder: the tables; replaced one by one.
        decisions: what an editor decided.
        settings: how figures are added up.
    """
    store = TableStore(folder)
    linked = find_linked(store, decisions)
    changes = _linked_anew(store, linked, decisions)
    totals = _Sums(store, linked.figures, changes, settings).totals()
    write_table(folder, "figures", (changes.get(n, figure) for n, figure in enumerate(store.pick("figures"))))
    write_totals(totals, store.settings, folder)
    clusters = decide_clusters(store.pick("clusters"), linked.pairs, decisions)
    write_table(folder, "clusters", clusters)
    write_table(folder, "pairs", decide_pairs(store.pick("pairs"), decisions))


def find_linked(store: Store, decisions: Decisions) -> Linked:
    """Everything that the subjects of decisions are linked to, over however many steps."""
    own = store.places("figures", "id", decisions.figures)
    articles = {article for key in decisions.pairs for article in key}
    articles |= {article for (article,) in rows(store, "figures", ["article"], own) if article}
    pair_places, cluster_places = _reached(store, articles)
    pairs = list(store.pick("pairs", pair_places))
    clusters = list(store.pick("clusters", cluster_places))
    articles |= {article for pair in pairs for article in (pair.a, pair.b)}
    articles |= {member.article for cluster in clusters for member in cluster.members}
    places = sorted({*own, *store.places("figures", "article", articles)})
    figures = dict(zip(places, store.pick("figures", places), strict=True))
    return Linked(articles, pairs, clusters, figures)


def _reached(store: Store, articles: set[str]) -> tuple[list[int], list[int]]:
    """Places of the pairs and clusters that articles are connected to; names are told by their hashes."""
    import numpy as np

    ends, kept = array("q"), array("q")
    for pair in rows(store, "pairs", ["a", "b"]):
        ends.extend(map(hash, pair))
    for head, members in rows(store, "clusters", ["kept", "members.article"]):
        kept.append(hash(head))
        for member in members:
            ends.extend((kept[-1], hash(member)))
    if not kept and not ends:
        return [], []
    edges = np.frombuffer(ends, np.int64).reshape(-1, 2)
    ids, labels = label_components(edges[:, 0], edges[:, 1])
    reached = labels[np.isin(ids, np.array(list(map(hash, articles)), np.int64))]
    inside = ids[np.isin(labels, reached)]
    pairs = np.isin(edges[: store.size("pairs"), 0], inside)
    clusters = np.isin(np.array(kept, np.int64), inside)
    return np.flatnonzero(pairs).tolist(), np.flatnonzero(clusters).tolist()


def _linked_anew(store: Store, linked: Linked, decisions: Decisions) -> Changes:
    """The linked figures as decided, with their roles."""
    from corpus_tools.mine import link_figures

    names = rows(store, "articles", ["id"], store.places("articles", "id", linked.articles))
    figures = link_figures(
        decide_figures(linked.figures.values(), decisions),
        [Article(id=name, document="", ordinal=0, title="", start=0, end=0, text="") for (name,) in names],
        list(decide_clusters(linked.clusters, linked.pairs, decisions)),
        list(decide_pairs(linked.pairs, decisions)),
    )
    return dict(zip(linked.figures, figures, strict=True))


class _Sums:
    """Totals of the tables where figures changed.

    Args:
        store: the tables as they were.
        old: the figures that were linked anew, as they were.
        new: and as they are.
        settings: how they are added up.
    """

    def __init__(self, store: Store, old: Changes, new: Changes, settings: MineSettings) -> None:
        from corpus_tools.mine import load_packs

        self.store, self.old, self.new = store, old, new
        self.settings, self.pack = settings, load_packs(settings.packs)

    def totals(self) -> Totals:
        """All sums: changed ones between those that stay, read when they are written."""
        changed = self._changed()
        merged = {
            name: heapq.merge(self._unchanged(name, sums), filter(None, sums.values()), key=_key)
            for name, sums in changed.items()
        }
        return Totals(conflicts=self._conflicts(), **merged)  # type: ignore[arg-type]  # read once, in order

    def _changed(self) -> dict[str, dict[Key, Total | None]]:
        """The sums that a changed figure enters or leaves, made anew; None where no figure is left."""
        changed = [place for place, figure in self.new.items() if figure != self.old[place]]
        affected = defaultdict[str, set[Key]](set)
        for side in (self.old, self.new):
            for name, total in self._add([side[place] for place in changed]):
                affected[name].add(_key(total))
        parts = {name: defaultdict[Key, list[Total]](list) for name in GROUPINGS}
        for name, total in self._parts() if changed else ():
            if _key(total) in affected[name]:
                parts[name][_key(total)].append(total)
        return {
            name: {key: add_up(own[key]) if key in own else None for key in sorted(affected[name])}
            for name, own in parts.items()
        }

    def _parts(self) -> Iterator[tuple[str, Total]]:
        """Partial sums of all figures."""
        figures = (self.new.get(n, figure) for n, figure in enumerate(self.store.pick("figures")))
        while some := list(itertools.islice(figures, FIGURES_AT_ONCE)):
            yield from self._add(some)

    def _add(self, figures: list[Figure]) -> Iterator[tuple[str, Total]]:
        from corpus_tools.mine import total_figures

        totals = total_figures(figures, self.pack, self.settings)
        return ((name, total) for name in GROUPINGS for total in getattr(totals, name))

    def _unchanged(self, name: str, changed: Collection[Key]) -> Iterator[Total]:
        return (total for total in self.store.pick(name) if _key(total) not in changed)

    def _conflicts(self) -> tuple[Conflict, ...]:
        """Conflicts in the order of the figures that contradict a kept one."""
        from corpus_tools.mine import total_figures

        linked = {figure.id for figure in self.old.values()}
        stay = [c for c in self.store.pick("conflicts") if linked.isdisjoint(c.figures)]
        found = [*stay, *total_figures(list(self.new.values()), self.pack).conflicts]
        wanted = {conflict.figures[1] for conflict in found}
        places = {name: n for n, (name,) in enumerate(rows(self.store, "figures", ["id"])) if name in wanted}
        return tuple(sorted(found, key=lambda conflict: places[conflict.figures[1]]))


def _key(total: Total) -> Key:
    """What sums of a grouping are sorted by."""
    return total.group or "", total.metric, total.unit or ""
