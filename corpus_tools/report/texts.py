"""Which texts a report holds whole, which it compares, and which articles it lists."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

from corpus_tools.records import Cluster, DuplicatePair
from corpus_tools.report.excerpt import Excerpt
from corpus_tools.report.holders import HolderTexts
from corpus_tools.report.limits import (
    ARTICLES_LISTED,
    BYTES_PER_CHARACTER,
    CLUSTERS_COMPARED,
    COMPARED_CHARACTERS,
    MEMBERS_COMPARED,
    choose_places,
)
from corpus_tools.report.store import Store, find_records, find_rows, rows


class ArticleLine(NamedTuple):
    """An article in the list; `figures` are reported results, `review` those of its figures to check."""

    id: str
    ordinal: int
    characters: int
    sections: int
    figures: int
    review: int
    cluster: str | None
    kept: bool


class Texts:
    """The texts of an excerpt: members of listed clusters come first, then those with figures to check.

    Args:
        excerpt: what else is shown.
    """

    def __init__(self, excerpt: Excerpt) -> None:
        self.excerpt, self.store = excerpt, excerpt.store

    @cached_property
    def homes(self) -> dict[str, Cluster]:
        """The listed cluster of each article in one; of several the one that was found last."""
        places = self.excerpt.duplicates.clusters
        ordered = sorted(zip(places, self.excerpt.clusters, strict=True), key=lambda item: item[0])
        return {member.article: cluster for _, cluster in ordered for member in cluster.members}

    @cached_property
    def lines(self) -> list[ArticleLine]:
        """The list of articles."""
        names = rows(self.store, "articles", ["id"])
        ranked = ((self._rank(name), 1, place) for place, (name,) in enumerate(names))
        places = choose_places(ranked, ARTICLES_LISTED)
        fields = ["id", "ordinal", "text.length", "sections.length"]
        found = list(rows(self.store, "articles", fields, places))
        figures, review = _figures_of(self.store, {name for name, *_ in found})
        return [self._line(line, figures[line[0]], review[line[0]]) for line in found]

    def _line(self, line: tuple[Any, ...], figures: int, review: int) -> ArticleLine:
        name, ordinal, characters, sections = line
        home = self.homes.get(name)
        inside = (home.id, home.kept == name) if home else (None, False)
        return ArticleLine(name, ordinal, characters, sections, figures, review, *inside)

    def _rank(self, name: str) -> int:
        return 0 if name in self.homes else 1 if name in self.excerpt.sightings.doubtful else 2

    @cached_property
    def shown(self) -> HolderTexts:
        """The texts that are shown whole: articles, then documents beside them."""
        count = self.store.size("articles")
        places = choose_places(self._candidates(count), self.excerpt.limits.text_bytes)
        articles = self.excerpt.pick("articles", [place for place in places if place < count])
        beside = self.excerpt.pick("documents", [place - count for place in places if place >= count])
        return HolderTexts(self.store, itertools.chain(articles, beside))

    def _candidates(self, count: int) -> Iterator[tuple[int, int, int]]:
        """What can be shown whole: articles that have their document, and documents that figures outside
        articles stand in or that have no article; each with rank, bytes and place.
        """
        import numpy as np

        documents = _hashes(rows(self.store, "documents", ["id"]))
        homes = _hashes(rows(self.store, "articles", ["document"]))
        has_document = np.isin(homes, documents)
        for place, (name, length) in enumerate(rows(self.store, "articles", ["id", "text.length"])):
            if has_document[place]:
                yield self._rank(name), BYTES_PER_CHARACTER * length, place
        outside = self.excerpt.sightings.outside
        has_article = np.isin(documents, homes)
        for place, (name, length) in enumerate(rows(self.store, "documents", ["id", "text.length"])):
            if name in outside or not has_article[place]:
                yield self._rank(name), BYTES_PER_CHARACTER * length, count + place

    @cached_property
    def compared(self) -> dict[str, str]:
        """The texts of members that are compared with the kept article, and of pairs, by article."""
        wanted = list(dict.fromkeys(_compared(self.excerpt.clusters, self.excerpt.pairs)))
        lengths = dict(find_rows(self.store, "articles", ["id", "text.length"], wanted))
        room = COMPARED_CHARACTERS
        chosen = set[str]()
        for name in wanted:
            room -= lengths.get(name, 0)
            if room < 0:
                break
            chosen.add(name)
        return {article.id: article.text for article in find_records(self.store, "articles", chosen)}


def _compared(clusters: Iterable[Cluster], pairs: Iterable[DuplicatePair]) -> Iterator[str]:
    """The articles that are compared, those of the largest clusters first."""
    for _, cluster in zip(range(CLUSTERS_COMPARED), clusters, strict=False):
        others = [member.article for member in cluster.members if member.article != cluster.kept]
        yield from (cluster.kept, *others[:MEMBERS_COMPARED])
    for pair in pairs:
        yield from (pair.a, pair.b)


def _figures_of(store: Store, articles: Collection[str]) -> tuple[Counter[str], Counter[str]]:
    """How many reported results, and how many figures to check, stand in each of these articles."""
    figures, review = Counter[str](), Counter[str]()
    for homes, kinds, doubts in store.columns("figures", ["article", "kind", "uncertain"]):
        figures.update(h for h, kind in zip(homes, kinds, strict=True) if kind == "figure" and h in articles)
        review.update(h for h, doubt in zip(homes, doubts, strict=True) if doubt and h in articles)
    return figures, review


def _hashes(names: Iterable[tuple[str]]) -> Any:
    """Names as 64-bit numbers, which a million of take eight megabytes."""
    import numpy as np

    return np.fromiter((hash(name) for (name,) in names), dtype=np.int64)
