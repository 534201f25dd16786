"""A stretch of a row that varies: what the members have there, and the fixed text around it."""

from __future__ import annotations

from collections.abc import Sequence

from corpus_tools.template import names
from corpus_tools.template.columns import Aligned, Span, trim, value_span
from corpus_tools.template.lexer import Lexed
from corpus_tools.template.tokens import NUMBER

GROWTH = 8  # symbols of fixed text after a stretch that may belong to a name
LEFT = 2  # symbols before it that may
MAX_TITLE = 5  # symbols


class Stretch:
    """The stretch low..high of a row.

    Attributes:
        spans: member -> span of its symbols, for members that have something there.
        values: member -> what it has there, one character a symbol.
        distinct: the different values, sorted.
    """

    def __init__(self, aligned: Aligned, members: Sequence[Lexed], low: int, high: int) -> None:
        self.aligned, self.members, self.low, self.high = aligned, members, low, high
        self.spans: dict[int, Span] = {}
        for m, made in aligned.members.items():
            span = value_span(made, low, high, aligned.symbols)
            span = trim(members[m], span) if span else None
            if span and span[0] < span[1]:
                self.spans[m] = span
        self.values = {m: _written(members[m], span) for m, span in self.spans.items()}
        self.distinct = sorted(set(self.values.values()))
        self.after = self._after()
        self.before = self._before()

    def _after(self) -> str:
        """The fixed text after the stretch."""
        end = self.high
        while end < self.high + GROWTH and self.aligned.fixed(end):
            end += 1
        return self.aligned.symbols[self.high : end]

    def _before(self) -> str:
        """The fixed text before the stretch."""
        start = self.low
        while start > self.low - MAX_TITLE and self.aligned.fixed(start - 1):
            start -= 1
        return self.aligned.symbols[start : self.low]

    def begins_inside(self) -> bool:
        """Whether most values begin inside a word (联|系云杉)."""
        count = sum(names.is_word(self.before[-1:] + value[0]) for value in self.distinct)
        return bool(self.before) and 2 * count > len(self.distinct)

    def ends_inside(self) -> bool:
        """Whether most values end inside a word (维|护, 养|护)."""
        count = sum(names.is_word(value[-1] + self.after[:1]) for value in self.distinct)
        return bool(self.after) and 2 * count > len(self.distinct)

    def is_after_title(self) -> bool:
        """Whether the text before ends with a word that stands before personal names."""
        return self.before.endswith(names.titles())

    def is_spun(self) -> bool:
        """Whether all values are words, alone or with a fixed symbol beside them (免|费更换)."""
        left, right = self.before[-1:], self.after[:1]
        return any(
            all(names.is_wording(before + value + after) for value in self.distinct)
            for before, after in (("", ""), (left, ""), ("", right), (left, right))
        )

    def reach(self, growth: int) -> tuple[list[int], list[int]]:
        """How many symbols before and after may belong to the values, so that no word is broken.

        Args:
            growth: symbols after the stretch that complete names.
        """
        symbols = self.aligned.symbols
        left = range(int(self.begins_inside()), min(LEFT, len(self.before)) + 1)
        right = sorted({0, growth, *range(min(2, len(self.after)) + 1)})
        low, high = self.low, self.high
        return (
            [n for n in left if not n or not names.is_word(symbols[max(0, low - n - 1) : low - n + 1])]
            or [0],
            [n for n in right if not n or not names.is_word(symbols[high + n - 1 : high + n + 1])],
        )


def _written(lexed: Lexed, span: Span) -> str:
    """Tokens as one character each; a Chinese digit stays as it is written (一起)."""
    return "".join(_symbol(lexed.symbols[i], lexed.slice(i, i + 1)) for i in range(*span))


def _symbol(symbol: str, text: str) -> str:
    return text if len(text) == 1 and not (symbol == NUMBER and text.isdigit()) else symbol
