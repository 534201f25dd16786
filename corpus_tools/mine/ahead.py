"""Whether a part of a text holds a word, for a reader that goes from its start to its end.

>>> import re
>>> years = Ahead(re.compile("今年|去年"), "修路。去年建房。今年种树。")
>>> [years.are_in(start, start + 3) for start in (0, 3, 8)]
[False, True, True]
"""

from __future__ import annotations

import re


class Ahead:
    """Where a pattern is found next: parts without it cost a comparison, not a search.

    Args:
        pattern: words that are looked for.
        text: read from its start to its end.
    """

    __slots__ = ("_next", "_search", "_text")

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self._search, self._text = pattern.search, text
        self._next = -1

    def are_in(self, start: int, end: int) -> bool:
        """Whether one begins in text[start:end]; `start` may not fall below that of an earlier call."""
        if self._next < start:
            found = self._search(self._text, start)
            self._next = found.start() if found else len(self._text)
        return self._next < end
