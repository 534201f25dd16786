"""Pages of `split_pages.json`: text with marks ⟦A⟧ ⟦T⟧ ⟦H1⟧ ⟦I4⟧ ⟦kind⟧, and what they say.

⟦A⟧ an article begins · ⟦T⟧ the title of a page that is one article · ⟦H1⟧ a sub-heading of level 1 ·
⟦I4⟧ a list item of level 4 (may be found) · ⟦intro⟧ ⟦ad⟧ … the rest of the line is boilerplate of that kind.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from corpus_tools.records import Article, Document
from corpus_tools.split import flag_boilerplate, split_articles

MARK = re.compile("⟦([A-Za-z0-9]+)⟧")


class Page(NamedTuple):
    """A document with what is expected of it; offsets into its text."""

    document: Document
    articles: list[int]
    headings: dict[int, int]
    items: dict[int, int]
    boilerplate: dict[tuple[int, int], str]


def as_document(text: str, **fields: Any) -> Document:
    """An undamaged document of this text."""
    return Document(id="d", source="page.txt", raw=text, text=text, map=((0, 0, len(text)),), **fields)


def read_page(lines: list[str]) -> Page:
    """The page without its marks, and what the marks say."""
    text, page = "", Page(as_document(""), [], {}, {}, {})
    for line in lines:
        at = 0
        for mark in MARK.finditer(line):
            text += line[at : mark.start()]
            at = mark.end()
            _note(page, mark[1], len(text), len(text) + len(line) - at)
        text += line[at:] + "\n"
    return page._replace(document=as_document(text))


def _note(page: Page, name: str, at: int, line_end: int) -> None:
    if name == "A":
        page.articles.append(at)
    elif name[0] in "HI" and name[1:].isdigit():
        (page.headings if name[0] == "H" else page.items)[at] = int(name[1:])
    elif name != "T":
        page.boilerplate[at, line_end] = name


def split_page(page: Page) -> tuple[Document, list[Article]]:
    """The page as the pipeline sees it: flagged, then split."""
    document = flag_boilerplate(page.document)
    return document, split_articles(document)


def stripped(text: str, start: int) -> int:
    """The offset of the first word at or behind `start`: blanks and Markdown marks are skipped."""
    found = re.compile(r"[\s#*>]*").match(text, start)
    return found.end() if found else start
