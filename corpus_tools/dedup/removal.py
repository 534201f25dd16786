"""Copies set aside: each with the kept article it was compared with, its kind and score."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from corpus_tools.dedup.duplicates import Duplicates
from corpus_tools.records import Article, encode


def set_aside(articles: Iterable[Article], found: Duplicates) -> tuple[list[Article], list[Article]]:
    """Articles that stay, and copies that can go.

    A copy notes in `meta["duplicate_of"]` the kept article, the kind of the pair and its Jaccard. Members
    of template clusters stay: they report other things in the same words.
    """
    evidence = {
        (member.article, cluster.kept): {
            "article": cluster.kept,
            "kind": cluster.kind,
            "jaccard": member.jaccard,
        }
        for cluster in found.clusters
        for member in cluster.members
    }
    kept: list[Article] = []
    gone: list[Article] = []
    for article in articles:
        other = found.removed.get(article.id)
        if other is None:
            kept.append(article)
        else:
            meta = {**article.meta, "duplicate_of": evidence[article.id, other]}
            gone.append(msgspec.structs.replace(article, meta=meta))
    return kept, gone


def write_removed(articles: Iterable[Article], path: Path) -> None:
    """One article record a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.writelines(encode(article) + b"\n" for article in articles)
