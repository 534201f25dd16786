"""Sources short enough to read: without the folder they all share, with the number of the article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from corpus_tools.records import Result


def display_sources(result: Result) -> dict[str, str]:
    """For each document and article, where it is from, as shown in reports.

    >>> from corpus_tools.records import Document
    >>> pages = [Document(id=name, source=f"/data/{name}.txt", raw="", text="") for name in "ab"]
    >>> display_sources(Result(documents=pages))
    {'a': 'a.txt', 'b': 'b.txt'}
    """
    shared = shared_folder([document.source for document in result.documents])
    shown = {document.id: document.source[shared:] for document in result.documents}
    several = Counter(article.document for article in result.articles)
    for article in result.articles:
        source = shown.get(article.document, article.document)
        shown[article.id] = f"{source}#{article.ordinal}" if several[article.document] > 1 else source
    return shown


def shared_folder(sources: Sequence[str]) -> int:
    """The length of the folder that all sources begin with, its separator included."""
    if not sources:
        return 0
    low, high = min(sources), max(sources)  # what these two share, all between them share
    length = next((at for at, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), len(low))
    return max(low.rfind("/", 0, length), low.rfind("\\", 0, length)) + 1
