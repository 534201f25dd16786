"""Figures in columns, as pages hold them: repeated words once, everything else row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any

from corpus_tools.records import Number

Block = dict[str, Any]
SAFE_INTEGER = 2**53


def page_number(value: Number | None) -> int | str | None:
    """A number the browser keeps exactly: small integers as such, others as digits."""
    if value is None or (value.__class__ is int and -SAFE_INTEGER < value < SAFE_INTEGER):
        return value
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else value
    if isinstance(value, int) and abs(value) < SAFE_INTEGER:
        return value
    return format(value, "f") if isinstance(value, Decimal) else str(value)


class _Numbers(dict[str | None, int]):
    """Words with their numbers; a new one gets the next."""

    def __missing__(self, word: str | None) -> int:
        number = self[word] = len(self)
        return number


class Codes:
    """A column of repeated words: each word once, then its number for every row.

    >>> codes = Codes()
    >>> codes.add(["份", "件", "份"])
    >>> codes.block()
    {'words': ['份', '件'], 'codes': [0, 1, 0]}
    """

    def __init__(self) -> None:
        self._words = _Numbers()
        self._codes: list[int] = []

    def add(self, column: Iterable[str | None]) -> None:
        """Further rows."""
        self._codes += map(self._words.__getitem__, column)

    def pick(self, places: Sequence[int]) -> Codes:
        """Some rows, as a column of their own."""
        words, some = list(self._words), Codes()
        some.add(words[self._codes[place]] for place in places)
        return some

    def block(self) -> Block:
        """The whole column."""
        return {"words": list(self._words), "codes": self._codes}


CODED: Mapping[str, Any] = {
    "metric": attrgetter("figure.metric"),
    "unit": attrgetter("figure.unit"),
    "qualifier": attrgetter("figure.qualifier"),
    "period": lambda s: s.figure.period and s.figure.period.text,
    "agent": attrgetter("figure.agent"),
    "place": attrgetter("figure.place"),
    "per": attrgetter("figure.per"),
    "object": attrgetter("figure.object"),
    "kind": attrgetter("figure.kind"),
    "duplicate": attrgetter("figure.duplicate"),
    "rule": attrgetter("figure.rule"),
    "reasons": lambda s: "；".join(s.figure.reasons),
    "surface": attrgetter("figure.surface"),
    "holder": lambda s: s.figure.article or s.figure.document,
    "quote": attrgetter("quote"),
}
PLAIN: Mapping[str, Any] = {
    "id": attrgetter("figure.id"),
    "value": lambda s: page_number(s.figure.value),
    "value_max": lambda s: page_number(s.figure.value_max),
    "low": lambda s: page_number(s.figure.low),
    "high": lambda s: page_number(s.figure.high),
    "start": attrgetter("figure.start"),
    "end": attrgetter("figure.end"),
    "confidence": lambda s: round(s.figure.confidence, 3),
    "review": lambda s: int(s.figure.uncertain),
    "counted": lambda s: int(s.counted),
    "quote_start": attrgetter("start"),
    "quote_end": attrgetter("end"),
}


class FigureColumns:
    """Figures with their evidence in columns; `quote_start` and `quote_end` are places in the quote."""

    def __init__(self) -> None:
        self._coded = {name: Codes() for name in CODED}
        self._plain: dict[str, list[Any]] = {name: [] for name in PLAIN}

    def add(self, sightings: Sequence[Any]) -> None:
        """Further figures."""
        for name, get in CODED.items():
            self._coded[name].add(map(get, sightings))
        for name, get in PLAIN.items():
            self._plain[name] += map(get, sightings)

    def pick(self, places: Sequence[int]) -> Block:
        """Some of the figures."""
        columns = {name: codes.pick(places).block() for name, codes in self._coded.items()}
        plain = {name: [values[place] for place in places] for name, values in self._plain.items()}
        return {"count": len(places), **columns, **plain}

    def holders(self) -> Iterator[str]:
        """The article or document that each figure stands in."""
        column = self._coded["holder"].block()
        return (column["words"][code] for code in column["codes"])

    def block(self) -> Block:
        """All columns."""
        columns = {name: codes.block() for name, codes in self._coded.items()}
        return {"count": len(self._plain["id"]), **columns, **self._plain}
