"""Duplicates: exact, near, same template, excerpt, glued; every pair verified, clusters around a kept text.

Nothing heavy is imported before a search begins; small inputs never load the compiled kernels.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from corpus_tools.records import Article
from corpus_tools.settings import DedupSettings

if TYPE_CHECKING:
    from corpus_tools.dedup.duplicates import Duplicates

__all__ = ["find_duplicates"]


def find_duplicates(
    articles: Iterable[Article],
    settings: DedupSettings = DedupSettings(),  # noqa: B008 (frozen)
) -> Duplicates:
    """Pairs and clusters of articles that share text; needs the whole corpus.

    Args:
        articles: repaired and converted articles, ids distinct; their order never matters
            (unless `keep` is "first").
        settings: threshold (Jaccard of character shingles), level, keep rule and so on.

    Returns:
        The pairs with kind, scores and passages in raw offsets, and star clusters.

    Raises:
        SettingsError: an impossible setting, or an unknown keep rule.

    >>> from corpus_tools.records import Article
    >>> text = "今年共走访群众三百户，解决困难四十件，发放宣传单两千份，得到一致好评。"
    >>> made = [Article(id=i, document=i, ordinal=1, title="", start=0, end=len(text), text=text,
    ...                 map=((0, 0, len(text)),)) for i in ("a", "b")]
    >>> found = find_duplicates(made)
    >>> [(pair.a, pair.b, pair.kind) for pair in found.pairs]
    [('a', 'b', 'exact')]
    """
    from corpus_tools.dedup.search import search
    from corpus_tools.records import Article, require

    listed = list(articles)
    for article in listed:
        require(article, Article, "find_duplicates")
    return search(listed, settings)
