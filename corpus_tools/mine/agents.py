"""Who: the body that did what a figure counts, from the sentence or the begin of the article."""

from __future__ import annotations

import re

from corpus_tools.mine.lexicon import context_words

LONGEST = 14
HEAD = 160  # characters at the begin of an article in which its body is named
_NAME = re.compile(r"[\u4e00-\u9fff*#×○A-Z]{0,12}$")
_CUT = re.compile(
    r".*(?:[在由对向与和及为的了经从到于是把被将，、]|以来|今年|去年|全年|近期|目前|上半年|下半年|年|月|日|组织|开展|通过|联合|会同|按照|根据|以下是|现将)"
)


def find_agent(text: str, start: int, end: int) -> str | None:
    """The last body named in text[start:end], with its name, or None.

    >>> text = "今年以来，柳河口派出所紧盯高发案件"
    >>> find_agent(text, 0, len(text))
    '柳河口派出所'
    """
    found = None
    for match in context_words("agent", "suffixes").finditer(text, start, end):
        name = _name(text, start, match.start(), match.end())
        found = name or found
    return found


def _name(text: str, start: int, at: int, end: int) -> str | None:
    """The name that ends in a suffix: Han characters back to a particle, a verb or a break."""
    left = _NAME.search(text, max(start, at - LONGEST), at)
    words = left[0] if left else ""
    cut = _CUT.match(words)
    words = words[cut.end() :] if cut else words
    return words + text[at:end] if len(words) >= 2 else None


class Agents:
    """The body of the article, and bodies named in its sentences."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._article: str | None = None
        self._sentence: str | None = None

    def enter_article(self, start: int) -> None:
        """Look for the body that an article is about in its first lines."""
        self._article = None
        head = self._text[start : start + HEAD]
        for match in context_words("agent", "suffixes").finditer(head):
            name = _name(head, 0, match.start(), match.end())
            if name:
                self._article = name
                return

    def enter_sentence(self, start: int, end: int) -> None:
        """Look for a body named in front of the figures of a sentence."""
        self._sentence = find_agent(self._text, start, end)

    def name(self) -> str | None:
        """The body of the sentence, else that of the article."""
        return self._sentence or self._article
