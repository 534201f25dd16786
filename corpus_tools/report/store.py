"""Where the records of a result lie, in memory or in tables: read in batches of columns, picked by place.

Reports look at a corpus only through this: what they hold at a time is a batch and what they have picked.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any, Protocol

from corpus_tools.records import Result

BATCH = 4_096  # rows handed out at a time
Columns = tuple[list[Any], ...]


class Store(Protocol):
    """The records of a result by name: those of `Result` and `Totals`, and `edits` with their `document`.

    A field is named as in the record; `text.length` is the length of a text or list, `value.float` a number
    to compare with, `members.article` a field of each part.
    """

    settings: dict[str, Any]
    is_held: bool  # all records are in memory

    def size(self, name: str) -> int:
        """How many records there are; `sections` are counted too."""
        ...

    def columns(
        self, name: str, fields: Sequence[str], places: Sequence[int] | None = None
    ) -> Iterator[Columns]:
        """These fields of the records at these places (ascending; None: all), in batches: a list a field."""
        ...

    def places(self, name: str, field: str, values: Collection[str]) -> list[int]:
        """Where the records stand that have one of these values in this field."""
        ...

    def pick(
        self, name: str, places: Sequence[int] | None = None, without: Collection[str] = ()
    ) -> Iterator[Any]:
        """The records at these places (ascending; None: all), in order.

        Edits of documents and sections of articles may be left out, and so may the fields `without`.
        """
        ...

    def whole(self, name: str, place: int) -> Any:
        """The record at this place with all that belongs to it."""
        ...

    def counted(self, figures: Collection[str]) -> frozenset[str] | None:
        """Which of these figures entered a sum; None when there are no sums."""
        ...


class MemoryStore:
    """A result in memory.

    >>> from corpus_tools.records import Document
    >>> store = MemoryStore(Result(documents=[Document(id="d", source="a.txt", raw="总结", text="总结")]))
    >>> list(store.columns("documents", ["id", "raw.length"]))
    [(['d'], [2])]
    """

    is_held = True

    def __init__(self, result: Result) -> None:
        self.settings = result.settings
        self._lists: dict[str, Any] = {
            **{name: getattr(result, name) for name in result.__struct_fields__},
            **{name: getattr(result.totals, name) for name in result.totals.__struct_fields__},
        }
        self._lists["totals"] = result.totals.totals

    def size(self, name: str) -> int:
        """How many records there are."""
        if name in ("edits", "sections"):
            owners = self._lists["documents" if name == "edits" else "articles"]
            return sum(len(getattr(owner, name)) for owner in owners)
        return len(self._lists[name])

    def columns(
        self, name: str, fields: Sequence[str], places: Sequence[int] | None = None
    ) -> Iterator[Columns]:
        """These fields of the records at these places; of edits, of all."""
        if name == "edits":
            for batch in _batches(_owned_edits(self._lists["documents"])):
                owners, edits = zip(*batch, strict=True)
                yield tuple(list(owners) if field == "document" else _read(field)(edits) for field in fields)
            return
        readers = [_read(field) for field in fields]
        for batch in _batches(self.pick(name, places)):
            yield tuple(read(batch) for read in readers)

    def places(self, name: str, field: str, values: Collection[str]) -> list[int]:
        """Where the records stand that have one of these values."""
        return [place for place, value in enumerate(_read(field)(self._lists[name])) if value in values]

    def pick(
        self, name: str, places: Sequence[int] | None = None, without: Collection[str] = ()
    ) -> Iterator[Any]:
        """The records at these places, with all their fields."""
        records = self._lists[name]
        return iter(records) if places is None else (records[place] for place in places)

    def whole(self, name: str, place: int) -> Any:
        """The record at this place."""
        return self._lists[name][place]

    def counted(self, figures: Collection[str]) -> frozenset[str] | None:
        """Which of these figures entered a sum."""
        ids = {figure for total in self._lists["totals"] for figure in total.ids}
        return frozenset(ids) if ids else None


def stored(records: Result | Store) -> Store:
    """A result as a store; a store as it is."""
    return MemoryStore(records) if isinstance(records, Result) else records


def find_records(store: Store, name: str, ids: Collection[str]) -> Iterator[Any]:
    """The records with these ids, in order."""
    return store.pick(name, store.places(name, "id", ids)) if ids else iter(())


def find_rows(store: Store, name: str, fields: Sequence[str], ids: Collection[str]) -> Iterator[Any]:
    """These fields of the records with these ids, in order, row by row."""
    return rows(store, name, fields, store.places(name, "id", ids)) if ids else iter(())


def rows(
    store: Store, name: str, fields: Sequence[str], places: Sequence[int] | None = None
) -> Iterator[tuple[Any, ...]]:
    """These fields of the records at these places (None: of all), row by row."""
    for batch in store.columns(name, fields, places):
        yield from zip(*batch, strict=True)


def _batches(records: Iterable[Any]) -> Iterator[Sequence[Any]]:
    waiting = iter(records)
    while batch := list(itertools.islice(waiting, BATCH)):
        yield batch


def _owned_edits(documents: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    return ((document.id, edit) for document in documents for edit in document.edits)


def _read(field: str) -> Callable[[Iterable[Any]], list[Any]]:
    name, _, what = field.partition(".")
    get = attrgetter(name)
    if what == "length":
        return lambda records: [len(get(record)) for record in records]
    if what == "float":
        return lambda records: [as_float(get(record)) for record in records]
    if what:
        part = attrgetter(what)
        return lambda records: [list(map(part, get(record))) for record in records]
    return lambda records: list(map(get, records))


def as_float(value: Any) -> float | None:
    """A number to compare with; one beyond the range of a double is infinite."""
    try:
        return None if value is None else float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")
