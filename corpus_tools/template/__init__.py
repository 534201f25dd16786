"""Templates: which articles are one text with other places and numbers, and which passages were reused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus_tools.records import Article, Diff, Document, DuplicatePair, Result
    from corpus_tools.settings import TemplateSettings
    from corpus_tools.template.result import Templates

__all__ = ["add_templates", "diff_articles", "find_templates"]


def find_templates(
    articles: Iterable[Article],
    pairs: Sequence[DuplicatePair] = (),
    settings: TemplateSettings | None = None,
    *,
    documents: Iterable[Document] = (),
) -> Templates:
    """Find families of articles made from one template, and passages reused between other articles.

    Args:
        articles: all articles; the whole corpus is needed.
        pairs: pairs that deduplication found; exact and near ones join a family at once.
        settings: at least `min_members` articles make a template.
        documents: the documents of the articles; with them a value is shown as it stands in the raw text,
            without them as it stands in the repaired text.
    """
    from corpus_tools.records import Article, require
    from corpus_tools.settings import TemplateSettings
    from corpus_tools.template.find import search

    listed = list(articles)
    for article in listed:
        require(article, Article, "find_templates")
    return search(listed, pairs, settings or TemplateSettings(), documents)


def add_templates(result: Result, settings: TemplateSettings | None = None) -> None:
    """Find the templates of a result, in place.

    What deduplication says of exact and near copies stays. Its template, excerpt, glued and passage pairs
    come from whole-text scores; those found here come from aligned sentences and take their place.

    Args:
        result: with articles, and the pairs and clusters of deduplication.
        settings: see `find_templates`.
    """
    found = find_templates(result.articles, result.pairs, settings, documents=result.documents)
    copies = [pair for pair in result.pairs if pair.kind in ("exact", "near")]
    known = {(pair.a, pair.b) for pair in copies}
    result.pairs = copies + [pair for pair in found.pairs if (pair.a, pair.b) not in known]
    result.clusters = [c for c in result.clusters if c.kind != "template"] + list(found.clusters)
    result.templates = list(found.templates)


def diff_articles(a: Article | Document, b: Article | Document) -> Diff:
    """How one article became another, with offsets into both raw texts; the width of signs is no difference.

    Args:
        a: the article (or document) to start from.
        b: the other one.

    >>> from corpus_tools.records import Article
    >>> texts = "走访居民3200余户，好。", "走访居民47户，好。"
    >>> one, two = (
    ...     Article(id=t, document=t, ordinal=0, title="", start=0, end=len(t), text=t, map=((0, 0, len(t)),))
    ...     for t in texts
    ... )
    >>> [(op.kind, op.a_text, op.b_text) for op in diff_articles(one, two).ops]
    [('equal', '走访居民', '走访居民'), ('replace', '3200余', '47'), ('equal', '户，好。', '户，好。')]
    """
    from corpus_tools.template.diff import compare

    return compare(a, b)
