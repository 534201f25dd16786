"""Finding the words of the metric packs in a sentence: a dictionary on their first two characters.

>>> index = TermIndex({"宣传单": 1, "宣传": 2, "发": 3})
>>> index.find("发放宣传单")
[(0, 1, 3), (2, 5, 1), (2, 4, 2)]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

T = TypeVar("T")
Hit = tuple[int, int, T]


class TermIndex(Generic[T]):
    """Terms with a payload each; `find` reports every occurrence, the longest first at each place."""

    def __init__(self, terms: Mapping[str, T]) -> None:
        self._pairs: dict[str, list[tuple[str, int, T]]] = {}
        self._singles: dict[str, T] = {}
        for term in sorted(terms, key=lambda word: (-len(word), word)):
            if len(term) == 1:
                self._singles[term] = terms[term]
            else:
                self._pairs.setdefault(term[:2], []).append((term, len(term), terms[term]))

    def find(self, text: str) -> list[Hit[T]]:
        """All (start, end, payload) of terms inside `text`."""
        hits: list[Hit[T]] = []
        pairs, singles = self._pairs, self._singles
        for at in [at for at in range(len(text)) if text[at : at + 2] in pairs or text[at] in singles]:
            for term, size, payload in pairs.get(text[at : at + 2], ()):
                if size == 2 or text.startswith(term, at):
                    hits.append((at, at + size, payload))
            if text[at] in singles:
                hits.append((at, at + 1, singles[text[at]]))
        return hits
