"""Bytes to documents: files, folders, globs, archives and standard input, in any encoding.

`read_items` yields records where the input holds records, raw documents where it holds texts, and a
failure for each input that could not be read; one bad file, line or byte never stops the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from corpus_tools.records import Document, Failure, Record
from corpus_tools.settings import ReadSettings

__all__ = ["read_documents", "read_items"]


def read_items(inputs: Iterable[str], settings: ReadSettings | None = None) -> Iterator[Record]:
    """Documents, records of earlier stages, and failures, in the order of the sorted inputs.

    Args:
        inputs: files, folders, globs, or `-` for standard input.
        settings: encoding, field names and size limits.
    """
    from corpus_tools.read.formats import read_source
    from corpus_tools.read.sources import find_sources

    settings = settings or ReadSettings()
    for source in find_sources(inputs):
        if isinstance(source, Failure):
            yield source
        else:
            yield from read_source(source, settings)


def read_documents(
    inputs: Iterable[str], settings: ReadSettings | None = None
) -> Iterator[Document | Failure]:
    """Only the documents and failures of `read_items`."""
    for item in read_items(inputs, settings):
        if isinstance(item, (Document, Failure)):
            yield item
