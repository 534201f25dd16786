"""What a report shows of a corpus too large to be looked at whole; the tables always hold everything.

A report of a million articles must not become larger than its corpus, nor a page larger than a browser
bears. What is left out is chosen by use: what an editor decides about comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus_tools.records import Article, Document, Result
from corpus_tools.report.evidence import Sighting

TEXT_BYTES = 200_000_000  # of all pages with whole texts, cleaned and raw
FIGURES_SHOWN = 250_000  # on the page of figures: 55 MB, opens in 3 s
CLUSTERS_LISTED, CLUSTERS_COMPARED = 20_000, 5_000
PAIRS_LISTED = 2_000  # of pairs that are no copies
BYTES_PER_CHARACTER = 6  # three in UTF-8, once cleaned and once raw
Holder = tuple[Article | Document, str]


def text_bytes(holder: Article | Document) -> int:
    """About how many bytes a text takes on a page."""
    return BYTES_PER_CHARACTER * len(holder.text)


def choose_texts(result: Result, holders: Sequence[Holder], budget: int = TEXT_BYTES) -> list[Holder]:
    """The texts that are shown whole: members of clusters, then those with figures to check, then others.

    Args:
        result: what a run found.
        holders: all texts, with the raw text each stands in.
        budget: bytes.
    """
    if sum(text_bytes(holder) for holder, _ in holders) <= budget:
        return list(holders)
    members = {member.article for cluster in result.clusters for member in cluster.members}
    review = {figure.article or figure.document for figure in result.figures if figure.uncertain}
    ranked = sorted(holders, key=lambda held: (held[0].id not in members, held[0].id not in review))
    chosen: set[str] = set()
    for holder, _ in ranked:
        budget -= text_bytes(holder)
        if budget < 0:
            break
        chosen.add(holder.id)
    return [held for held in holders if held[0].id in chosen]


def choose_figures(sightings: Iterable[Sighting], limit: int = FIGURES_SHOWN) -> list[Sighting]:
    """The figures that are listed, in their order: those to check and those reported come first."""
    listed = list(sightings)
    if len(listed) <= limit:
        return listed
    ranks = [(not s.figure.uncertain, s.figure.kind != "figure", place) for place, s in enumerate(listed)]
    chosen = sorted(place for _, _, place in sorted(ranks)[:limit])
    return [listed[place] for place in chosen]
