"""The result of a search: pairs and clusters that can be looked at, narrowed and exported."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from corpus_tools.dedup.clusters import star_clusters
from corpus_tools.errors import SettingsError
from corpus_tools.records import Cluster, DuplicatePair, to_dict

_SHOWN = 20  # rows of the notebook view


class Duplicates:
    """Pairs that share text, each with its kind and scores, and the clusters made of them.

    Attributes:
        pairs: verified pairs, sorted by ids.
        threshold: Jaccard from which a pair is called near whatever its layout.
    """

    def __init__(
        self, pairs: tuple[DuplicatePair, ...], order: Mapping[str, int], threshold: float, units: int
    ) -> None:
        self.pairs, self.threshold, self.units = pairs, threshold, units
        self._order = dict(order)

    @cached_property
    def clusters(self) -> tuple[Cluster, ...]:
        """Star clusters of exact, near and template pairs."""
        return star_clusters(self.pairs, self._order)

    def __iter__(self) -> Iterator[DuplicatePair]:
        return iter(self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)

    def __repr__(self) -> str:
        return f"<Duplicates {self.summary()}>"

    def decided(self, pairs: Iterable[DuplicatePair], clusters: Iterable[Cluster]) -> Duplicates:
        """The same search with pairs and clusters as an editor decided them."""
        decided = Duplicates(tuple(pairs), self._order, self.threshold, self.units)
        decided.__dict__["clusters"] = tuple(clusters)  # in the place of the computed ones
        return decided

    def rethreshold(self, threshold: float) -> Duplicates:
        """The same search narrowed: copies and template pairs below `threshold` (Jaccard) are left out.

        Excerpts, glued articles and passages stay: their Jaccard says nothing.

        Raises:
            SettingsError: a threshold below the one of the search, which has not looked there.
        """
        if not self.threshold <= threshold <= 1:
            message = f"threshold {threshold} is outside {self.threshold} … 1"
            raise SettingsError(message, hint="search again with the lower threshold")
        judged = {"near", "template"}
        kept = tuple(pair for pair in self.pairs if pair.kind not in judged or pair.jaccard >= threshold)
        return Duplicates(kept, self._order, threshold, self.units)

    def weakest(self, n: int = 10) -> list[DuplicatePair]:
        """The `n` copies with the lowest Jaccard: where a human should look first."""
        copies = [pair for pair in self.pairs if pair.kind in ("near", "template")]
        return sorted(copies, key=lambda pair: (pair.jaccard, pair.a, pair.b))[:n]

    @property
    def removed(self) -> dict[str, str]:
        """Each copy that can go, and the kept article it was verified against (templates never go)."""
        return {
            member.article: cluster.kept
            for cluster in self.clusters
            if cluster.kind != "template"
            for member in cluster.members[1:]
        }

    def chains(self) -> list[DuplicatePair]:
        """Copies of a removed article that are not in its cluster: linked to the kept one only through it."""
        home = {m.article: c.kept for c in self.clusters if c.kind != "template" for m in c.members}
        return [p for p in self.pairs if p.kind in ("exact", "near") and home.get(p.a) != home.get(p.b)]

    def summary(self) -> str:
        """One line: how many pairs of each kind, how many clusters of copies and of templates."""
        kinds = Counter(pair.kind for pair in self.pairs)
        counted = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
        templates = sum(cluster.kind == "template" for cluster in self.clusters)
        copies = len(self.clusters) - templates
        pairs = f"pairs: {counted}" if counted else "no pairs"
        return f"{self.units} texts; {pairs}; clusters: {copies} of copies, {templates} of templates"

    def findings(self) -> tuple[str, ...]:
        """What was found, in the words of `--fail-on`."""
        kinds = {pair.kind for pair in self.pairs}
        named = [
            ("duplicates", {"exact", "near"}),
            ("templates", {"template"}),
            ("excerpts", {"excerpt", "glued"}),
        ]
        return tuple(name for name, wanted in named if kinds & wanted)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Pair and cluster records as plain Python values."""
        return [to_dict(record) for record in (*self.pairs, *self.clusters)]

    def to_pandas(self) -> Any:
        """The pairs as a pandas DataFrame."""
        import pandas

        return pandas.DataFrame([to_dict(pair) for pair in self.pairs])

    def to_polars(self) -> Any:
        """The pairs as a polars DataFrame."""
        import polars

        return polars.DataFrame([to_dict(pair) for pair in self.pairs])

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{html.escape(p.a)}</td><td>{html.escape(p.b)}</td><td>{p.kind}</td><td>{p.jaccard:.2f}</td></tr>"
            for p in self.pairs[:_SHOWN]
        )
        head = "<tr><th>a</th><th>b</th><th>kind</th><th>Jaccard</th></tr>"
        return f"<p>{html.escape(self.summary())}</p><table>{head}{rows}</table>"
