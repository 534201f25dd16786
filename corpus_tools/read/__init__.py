"""Bytes to documents: files, folders, globs, archives and standard input, in any encoding.

`read_items` yields records where the input holds records, raw documents where it holds texts, and a
failure for each input that could not be read; one bad file, line or byte never stops the rest.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from corpus_tools.records import Document, Failure, Record
from corpus_tools.settings import ReadSettings

__all__ = ["Inputs", "read_documents", "read_items"]

Name = str | os.PathLike[str]
Inputs = Name | Iterable[Name]


def names_of(inputs: Inputs) -> list[str]:
    """The inputs as a list of names; one name is a list of one, not of its letters.

    >>> names_of("pages"), names_of(["a.txt", "b.txt"])
    (['pages'], ['a.txt', 'b.txt'])
    """
    return [os.fspath(name) for name in ([inputs] if isinstance(inputs, str | os.PathLike) else inputs)]


def read_items(inputs: Inputs, settings: ReadSettings | None = None) -> Iterator[Record]:
    """Documents, records of earlier stages, and failures, in the order of the sorted inputs.

    Args:
        inputs: a file, folder, glob, or `-` for standard input; or several of them.
        settings: encoding, field names and size limits.
    """
    from corpus_tools.read.formats import read_source
    from corpus_tools.read.sources import find_sources

    settings = settings or ReadSettings()
    for source in find_sources(names_of(inputs)):
        if isinstance(source, Failure):
            yield source
        else:
            yield from read_source(source, settings)


def read_documents(inputs: Inputs, settings: ReadSettings | None = None) -> Iterator[Document | Failure]:
    """Only the documents and failures of `read_items`."""
    for item in read_items(inputs, settings):
        if isinstance(item, (Document, Failure)):
            yield item
