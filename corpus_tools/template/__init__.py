"""Templates: which articles are one text with other places and numbers, and which passages were reused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus_tools.records import Article, DuplicatePair
    from corpus_tools.settings import TemplateSettings
    from corpus_tools.template.result import Templates

__all__ = ["find_templates"]


def find_templates(
    articles: Iterable[Article],
    pairs: Sequence[DuplicatePair] = (),
    settings: TemplateSettings | None = None,
) -> Templates:
    """Find families of articles made from one template, and passages reused between other articles.

    Args:
        articles: all articles; the whole corpus is needed.
        pairs: pairs that deduplication found; exact and near ones join a family at once.
        settings: at least `min_members` articles make a template.
    """
    from corpus_tools.settings import TemplateSettings
    from corpus_tools.template.find import search

    return search(articles, pairs, settings or TemplateSettings())
