"""Texts as pages show them whole: each with its raw text, put aside in files until its page is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from corpus_tools.records import Article, Document
from corpus_tools.report.figure_columns import Block
from corpus_tools.report.limits import BYTES_PER_CHARACTER
from corpus_tools.report.spool import Spool
from corpus_tools.report.store import Store, find_rows

CHARACTERS_AT_ONCE, TEXTS_AT_ONCE = 4_000_000, 20_000  # of records in memory


class Holder(NamedTuple):
    """A text that is shown whole: an article, or a document beside them.

    Attributes:
        id: of the article or document.
        document: that it is from.
        characters: of the repaired text.
        raw_characters: of its document.
        place: among the texts.
    """

    id: str
    document: str
    characters: int
    raw_characters: int
    place: int

    @property
    def bytes(self) -> int:
        """About how many bytes the text takes on a page."""
        return BYTES_PER_CHARACTER * self.characters


class HolderTexts:
    """The texts of holders, each raw text once.

    Args:
        store: where the documents are.
        records: articles and documents that are shown whole, in order.
    """

    def __init__(self, store: Store, records: Iterable[Article | Document]) -> None:
        self._texts, self._raws = Spool[Any](msgspec.Raw), Spool[Any](msgspec.Raw)
        self._known: dict[str, tuple[int, int]] = {}  # place and length of the raw text of each document
        self.holders = [holder for some in _portions(records) for holder in self._hold(store, some)]

    def block(self, holders: Iterable[Holder]) -> Block:
        """Some texts for a page."""
        some = list(holders)
        documents = dict.fromkeys(holder.document for holder in some)
        return {
            "documents": {document: self._raws[self._known[document][0]] for document in documents},
            "holders": {holder.id: self._texts[holder.place] for holder in some},
        }

    def _hold(self, store: Store, some: list[Article | Document]) -> Iterator[Holder]:
        raws = self._find_raws(store, {home_of(record) for record in some})
        for record in some:
            home = home_of(record)
            place = self._texts.append(text_block(record, raws[home]))
            yield Holder(record.id, home, len(record.text), len(raws[home]), place)

    def _find_raws(self, store: Store, documents: set[str]) -> dict[str, str]:
        """The raw texts of documents, put aside when they are met first."""
        fields = ["id", "raw", "boilerplate.start", "boilerplate.end"]
        found = {}
        for document, raw, starts, ends in find_rows(store, "documents", fields, documents):
            found[document] = raw
            if document not in self._known:
                marks = [list(mark) for mark in zip(starts, ends, strict=True)]
                self._known[document] = (self._raws.append({"raw": raw, "boilerplate": marks}), len(raw))
        return found


def text_block(record: Article | Document, raw: str) -> Block:
    """A repaired text as runs of the raw text; `gaps` stand between runs, `own` instead of a run.

    Args:
        record: the article, or a document for figures outside its articles.
        raw: the raw text of the document.
    """
    gaps, own, at = [], {}, 0
    for place, (text_at, raw_at, length) in enumerate(record.map):
        gaps.append(record.text[at:text_at])
        at = text_at + length
        if record.text[text_at:at] != raw[raw_at : raw_at + length]:
            own[place] = record.text[text_at:at]
    gaps.append(record.text[at:])
    start, end = (record.start, record.end) if isinstance(record, Article) else (0, len(raw))
    runs = [number for run in record.map for number in run]
    return {"document": home_of(record), "start": start, "end": end, "runs": runs, "gaps": gaps, "own": own}


def home_of(record: Article | Document) -> str:
    """The document of a text."""
    return record.document if isinstance(record, Article) else record.id


def _portions(records: Iterable[Article | Document]) -> Iterator[list[Article | Document]]:
    some: list[Article | Document] = []
    characters = 0
    for record in records:
        some.append(record)
        characters += len(record.text)
        if len(some) == TEXTS_AT_ONCE or characters > CHARACTERS_AT_ONCE:
            yield some
            some, characters = [], 0
    yield some
