"""What was found in a document as a tree for people, and the counts that pages declare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from corpus_tools.records import Article, Document, Section

LONGEST_NAME = 60  # characters of a title in the tree


class Disagreement(NamedTuple):
    """A document that declares another number of articles than were found."""

    document: str
    declared: int
    found: int


def outline(documents: Iterable[Document], articles: Iterable[Article]) -> Iterator[str]:
    """Lines that draw documents, their articles and their sections as trees.

    >>> section = Section(level=1, marker="一、", title="巡山。", start=0, end=9)
    >>> article = Article(id="a", document="d", ordinal=1, title="护林总结", start=0, end=9, text="",
    ...                   sections=(section,))
    >>> print("\\n".join(outline([Document(id="d", source="a.txt", raw="", text="")], [article])))
    a.txt  1 article
    └─ 1 护林总结  0–9
       └─ 一、巡山。
    """
    by_document: dict[str, list[Article]] = {}
    for article in articles:
        by_document.setdefault(article.document, []).append(article)
    sources = {document.id: document.source for document in documents}
    for name in dict.fromkeys([*sources, *by_document]):
        members = by_document.get(name, [])
        yield f"{sources.get(name, name)}  {_counted(members)}"
        for index, article in enumerate(members):
            last = index == len(members) - 1
            yield f"{'└─' if last else '├─'} {_name(article)}"
            yield from _sections(article.sections, "   " if last else "│  ")


def disagreements(articles: Iterable[Article]) -> list[Disagreement]:
    """Documents whose page declares a count that disagrees with the articles found."""
    found: list[Disagreement] = []
    for document, members in groupby(articles, key=lambda article: article.document):
        meta = next(members).meta
        if meta.get("declared_count", meta.get("article_count")) != meta.get("article_count"):
            found.append(Disagreement(document, meta["declared_count"], meta["article_count"]))
    return found


def _counted(articles: Sequence[Article]) -> str:
    count = f"{len(articles)} article{'s' if len(articles) != 1 else ''}"
    wrong = disagreements(articles[:1])
    return f"{count} (the page declares {wrong[0].declared})" if wrong else count


def _name(article: Article) -> str:
    title = article.title or " ".join(article.text[:LONGEST_NAME].split()) + "…"
    return f"{article.ordinal} {title[:LONGEST_NAME]}  {article.start}–{article.end}"


def _sections(sections: Sequence[Section], indent: str) -> Iterator[str]:
    """The sections, each below the last one of a higher level."""
    above: list[tuple[int, bool]] = []  # level of each open section, and whether it is the last one there
    last = _are_last([section.level for section in sections])
    for section, ends in zip(sections, last, strict=True):
        while above and above[-1][0] >= section.level:
            above.pop()
        bars = "".join("   " if ended else "│  " for _, ended in above)
        title = section.title.replace("\n", " ")[:LONGEST_NAME]
        yield f"{indent}{bars}{'└─' if ends else '├─'} {section.marker or ''}{title}"
        above.append((section.level, ends))


def _are_last(levels: Sequence[int]) -> list[bool]:
    """For each level in order whether no later section stands beside it under the same parent.

    >>> _are_last([1, 2, 2, 1, 2])
    [False, False, True, True, True]
    """
    last: list[bool] = []
    beside: set[int] = set()
    for level in reversed(levels):
        last.append(level not in beside)
        beside = {other for other in beside if other < level} | {level}
    return last[::-1]
