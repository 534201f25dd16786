"""What became of every character of a document: article, boilerplate, or a gap between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from corpus_tools.records import Article, Document


class Cover(NamedTuple):
    """A span of the raw text, what it is, and the article's id or the kind of boilerplate."""

    start: int
    end: int
    what: str
    name: str


def cover(document: Document, articles: Iterable[Article]) -> list[Cover]:
    """Spans that follow each other without overlap from 0 to the end of the raw text.

    Boilerplate inside an article cuts it; what neither claims is a gap (page titles, blank lines).

    >>> document = Document(id="d", source="a", raw="题\\n甲乙丙", text="题\\n甲乙丙")
    >>> article = Article(id="a", document="d", ordinal=1, title="", start=2, end=5, text="甲乙丙")
    >>> [tuple(span) for span in cover(document, [article])]
    [(0, 2, 'gap', ''), (2, 5, 'article', 'a')]
    """
    marks = [Cover(mark.start, mark.end, "boilerplate", mark.kind) for mark in document.boilerplate]
    inner = [Cover(a.start, a.end, "article", a.id) for a in articles]
    return list(_filled(_around(marks, inner), len(document.raw)))


def _around(marks: list[Cover], articles: list[Cover]) -> list[Cover]:
    """The marks, and what they leave of the articles; both sorted."""
    pieces = list(marks)
    index = 0
    for article in articles:
        start = article.start
        while index < len(marks) and marks[index].end <= start:
            index += 1
        at = index
        while at < len(marks) and marks[at].start < article.end:
            if marks[at].start > start:
                pieces.append(article._replace(start=start, end=marks[at].start))
            start = max(start, marks[at].end)
            at += 1
        if start < article.end:
            pieces.append(article._replace(start=start))
    return sorted(pieces)


def _filled(pieces: Iterable[Cover], length: int) -> Iterator[Cover]:
    at = 0
    for piece in pieces:
        if piece.start > at:
            yield Cover(at, piece.start, "gap", "")
        yield piece
        at = piece.end
    if at < length:
        yield Cover(at, length, "gap", "")
