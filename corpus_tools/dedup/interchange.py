"""Signatures for datasketch: for those whose index stands there (LSH, in Redis if they like)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from corpus_tools.dedup.measure import Prepared
from corpus_tools.dedup.units import units_of
from corpus_tools.errors import MissingDependencyError, SettingsError
from corpus_tools.records import Article
from corpus_tools.settings import DedupSettings


def to_datasketch(
    articles: Iterable[Article],
    settings: DedupSettings = DedupSettings(),  # noqa: B008 (frozen)
) -> Iterator[tuple[str, Any]]:
    """Ids and `datasketch.MinHash` objects, ready for `MinHashLSH.insert`.

    Args:
        articles: repaired and converted articles.
        settings: the scheme must be "classic", whose signatures are those of datasketch's `affine32`.

    Raises:
        SettingsError: another scheme.
        MissingDependencyError: datasketch is not installed.

    >>> from datasketch import MinHashLSH
    >>> article = Article(id="a", document="d", ordinal=1, title="", start=0, end=8, text="全年走访三百余户")
    >>> index = MinHashLSH(threshold=0.7, num_perm=128)
    >>> for name, signature in to_datasketch([article]):
    ...     index.insert(name, signature)
    >>> index.query(signature)
    ['a']
    """
    if settings.scheme != "classic":
        raise SettingsError(f'"{settings.scheme}" is no scheme of datasketch', hint='use scheme = "classic"')
    try:
        from datasketch import MinHash
    except ImportError as error:
        raise MissingDependencyError("datasketch is not installed", hint="pip install datasketch") from error
    units = units_of(articles, settings)
    texts = Prepared(units, settings)
    rows = texts.steps.signatures(texts.folded, settings)
    for unit, row in zip(units, rows, strict=True):
        values = {"num_perm": settings.permutations, "seed": settings.seed, "scheme": "affine32"}
        yield unit.id, MinHash(hashvalues=row, **values)
