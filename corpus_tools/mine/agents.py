"""Who: the body that did what a figure counts, from the sentence or the begin of the article."""

from __future__ import annotations

import re
from functools import cache

from corpus_tools.mine.lexicon import alternation, context

HEAD = 200  # characters at the begin of an article in which its body is named
SHORT = 4  # a shorter name in a sentence (司法所) means the body of the article
_START = r"(?:^|(?<=[，,。；：:、\s（(“]))"


@cache
def _names(kind: str) -> re.Pattern[str]:
    """Names of bodies (or places) that begin a clause and are followed by a verb, a particle or a stop."""
    ends = alternation(context("agent")["suffixes" if kind == "body" else "places"])
    behind = context("agent")["behind"]
    return re.compile(
        rf"{_START}(?P<name>[\u4e00-\u9fff*#×○]{{1,12}}?{ends})(?=[^\u4e00-\u9fff]|[{behind}]|$)"
    )


@cache
def _no_names() -> tuple[str, ...]:
    return tuple(context("agent")["no_name"])


def find_agent(text: str, kind: str = "body") -> str | None:
    """The first body named at the begin of a clause, or None.

    >>> find_agent("今年以来，柳河口派出所紧盯高发案件"), find_agent("在上级党委的领导下")
    ('柳河口派出所', None)
    """
    for match in _names(kind).finditer(text):
        if not match["name"].startswith(_no_names()):
            return match["name"]
    return None


class Agents:
    """The body of the article, and bodies named in its sentences."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._article: str | None = None
        self._sentence: str | None = None

    def enter_article(self, start: int) -> None:
        """Look for the body that an article is about in its first lines; failing that, for a place."""
        head = self._text[start : start + HEAD]
        self._article = find_agent(head) or find_agent(head, "place")
        self._sentence = None

    def enter_sentence(self, start: int, end: int) -> None:
        """Look for a body that a sentence names as its subject."""
        found = find_agent(self._text[start:end])
        self._sentence = found if found and len(found) >= SHORT else None

    def name(self) -> str | None:
        """The body of the sentence, else that of the article."""
        return self._sentence or self._article
