"""Kernels over articles: their texts as rows of their own, in the order in which copies are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from corpus_tools.engines.kernel import Kernel, columns
from corpus_tools.errors import SettingsError
from corpus_tools.records import Article
from corpus_tools.settings import DedupSettings

ARTICLES = columns(
    id="string",
    document="int64",
    ordinal="int64",
    rule_number="float64",
    rule_text="binary",
    shortness="int32",
    characters="int64",
    record="binary",
)
KEEP_ORDER = ("rule_number", "rule_text", "shortness", "id")
_decoder = msgspec.json.Decoder(Article)
Preference = tuple[float, bytes]


class ArticleKernel(Kernel):
    """One row for each article, with the keys that sort them into keep order and its folded length."""

    name, key = "articles", "number"
    input_schema = columns(number="int64", articles=pa.list_(pa.binary()))
    output_schema = ARTICLES

    def __init__(self, settings: DedupSettings) -> None:
        if settings.level != "article":
            hint = f'"{settings.level}" needs --engine inline'
            raise SettingsError("engines compare articles only", where="dedup.level", hint=hint)
        self.settings = settings

    @property
    def params(self) -> Mapping[str, Any]:
        """The keep rule."""
        return {"keep": self.settings.keep}

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Article rows in the order of documents."""
        from corpus_tools.dedup.folding import folded_lengths

        lists = batch.column("articles")
        documents = np.repeat(batch.column("number").to_numpy(), lists.value_lengths().to_numpy())
        records = lists.flatten()
        articles = list(map(_decoder.decode, records.to_pylist()))
        keep = self.settings.keep
        numbered = zip(articles, documents.tolist(), strict=True)
        rules = [preference(article, number, keep) for article, number in numbered]
        columns = [
            [article.id for article in articles],
            documents,
            [article.ordinal for article in articles],
            [number for number, _ in rules],
            [text for _, text in rules],
            [-len(article.text) for article in articles],
            folded_lengths([article.text for article in articles]),
            records,
        ]
        arrays = [pa.array(column, field.type) for column, field in zip(columns, ARTICLES, strict=True)]
        return pa.RecordBatch.from_arrays(arrays, schema=ARTICLES)


def preference(article: Article, number: int, keep: str) -> Preference:
    """What sorts an article by the keep rule, before length and id: smaller is kept.

    Args:
        article: one article.
        number: the place of its document in the corpus.
        keep: longest, first, newest, cleanest, or priority:FIELD.
    """
    rule, _, field = keep.partition(":")
    if rule == "longest":
        return 0.0, b""
    if rule == "first":
        return float(number), article.ordinal.to_bytes(4, "big")
    if rule == "newest":
        return 0.0, _descending(str(article.meta.get("date", "")))
    if rule == "cleanest":
        return -sum(length for _, _, length in article.map) / max(1, len(article.text)), b""
    return -_priority(article.meta.get(field)), b""


def _descending(text: str) -> bytes:
    """Bytes that sort texts from the last one to the first one.

    >>> _descending("2003") > _descending("2004"), _descending("2003") < _descending("20")
    (True, True)
    """
    inverted = [0xFFFFFFFF - ord(char) for char in text]
    return b"".join(code.to_bytes(4, "big") for code in (*inverted, 0xFFFFFFFF))


def _priority(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("-inf")
