"""Sources short enough to read: without the folder they all share, with the number of the article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from corpus_tools.records import Result
from corpus_tools.report.store import Store, find_rows, rows, stored


class Name(NamedTuple):
    """How an article or document is called in reports."""

    title: str
    source: str


def display_sources(records: Result | Store) -> dict[str, str]:
    """For each document and article, where it is from, as shown in reports.

    >>> from corpus_tools.records import Document
    >>> pages = [Document(id=name, source=f"/data/{name}.txt", raw="", text="") for name in "ab"]
    >>> display_sources(Result(documents=pages))
    {'a': 'a.txt', 'b': 'b.txt'}
    """
    return {identity: name.source for identity, name in name_texts(stored(records)).items()}


def name_texts(store: Store, ids: Collection[str] | None = None) -> dict[str, Name]:
    """Title and source of documents, then of articles, in their order.

    Args:
        store: where they are.
        ids: those wanted; None: all.
    """
    fields = ["id", "document", "ordinal", "title"]
    some = rows(store, "articles", fields) if ids is None else find_rows(store, "articles", fields, ids)
    articles = list(some)
    homes = {document for _, document, _, _ in articles}
    wanted = None if ids is None else homes | set(ids)
    shared = shared_folder(_ends(source for (source,) in rows(store, "documents", ["source"])))
    sources = {name: source[shared:] for name, source in sources_of(store, wanted).items()}
    names = {name: Name("", source) for name, source in sources.items() if ids is None or name in ids}
    several = Counter(home for (home,) in rows(store, "articles", ["document"]) if home in homes)
    for name, home, ordinal, title in articles:
        source = sources.get(home, home)
        names[name] = Name(title, f"{source}#{ordinal}" if several[home] > 1 else source)
    return names


def sources_of(store: Store, documents: Collection[str] | None) -> dict[str, str]:
    """The sources of these documents (None: of all), as they were read."""
    fields = ["id", "source"]
    if documents is None:
        return dict(rows(store, "documents", fields))
    return dict(find_rows(store, "documents", fields, documents))


def shared_folder(sources: Sequence[str]) -> int:
    """The length of the folder that all sources begin with, its separator included."""
    if not sources:
        return 0
    low, high = min(sources), max(sources)  # what these two share, all between them share
    length = next((at for at, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), len(low))
    return max(low.rfind("/", 0, length), low.rfind("\\", 0, length)) + 1


def _ends(sources: Iterable[str]) -> list[str]:
    """The first and the last of the sources in alphabetical order."""
    ends: list[str] = []
    for source in sources:
        ends = [min(ends[0], source), max(ends[1], source)] if ends else [source, source]
    return ends
