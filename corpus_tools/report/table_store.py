"""The tables of a run as a store: columns and picked rows are read from disk, never whole tables."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

import msgspec

from corpus_tools.records import Conflict, Total
from corpus_tools.report.columns import from_batch
from corpus_tools.report.store import Columns, as_float, rows
from corpus_tools.report.tables import (
    GROUPINGS,
    KINDS,
    PARTS,
    ROWS_PER_GROUP,
    open_table,
    read_settings,
    require_tables,
)

ROWS_AT_ONCE = 2_000  # of texts as Python objects
IDS_AT_ONCE = 1_000_000
_mapping = msgspec.json.Decoder(dict[str, msgspec.Raw])
COUNTS = {f"{part}.length": count for part, count, _ in PARTS.values()}


class TableStore:
    """The folder `tables/`.

    Args:
        folder: that `write_tables` wrote.

    Raises:
        WorkspaceError: no tables there, or tables of another version.
        InputError: a table is damaged.
    """

    is_held = False

    def __init__(self, folder: Path) -> None:
        require_tables(folder)
        self.folder = folder
        self.settings = read_settings(folder)

    def size(self, name: str) -> int:
        """How many records there are."""
        return len(self._span(name))

    def columns(
        self, name: str, fields: Sequence[str], places: Sequence[int] | None = None
    ) -> Iterator[Columns]:
        """These fields of the records at these places."""
        needed = list(dict.fromkeys(column for field in fields for column in _sources(field)))
        for batch in self._taken(name, needed, places):
            yield tuple(_values(batch, field) for field in fields)

    def places(self, name: str, field: str, values: Collection[str]) -> list[int]:
        """Where the records stand that have one of these values; no other becomes a Python object."""
        import pyarrow as pa
        import pyarrow.compute as pc

        coded = [value.encode("utf-8", "surrogatepass") for value in values]  # an argument may be no text
        wanted = pa.array(coded, pa.binary()).view(pa.string())
        found: list[int] = []
        for at, batch in self._batches(name, [field], rows=ROWS_PER_GROUP):
            inside = pc.indices_nonzero(pc.is_in(batch.column(0), value_set=wanted))
            found += [at + row for row in inside.to_pylist()]
        return found

    def pick(
        self, name: str, places: Sequence[int] | None = None, without: Collection[str] = ()
    ) -> Iterator[Any]:
        """The records at these places, without edits and sections."""
        columns = [column for column in self._open(name).schema_arrow.names if column not in without]
        for batch in self._taken(name, columns, places):
            yield from from_batch(batch, _kind(name))

    def arrow(self, name: str, columns: Sequence[str], places: Sequence[int] | None = None) -> Any:
        """These columns of the rows at these places, as an Arrow table."""
        import pyarrow as pa

        wanted = list(dict.fromkeys(columns))
        schema = self._open(name).schema_arrow
        batches = [batch.select(wanted) for batch in self._taken(name, wanted, places, ROWS_PER_GROUP)]
        return pa.Table.from_batches(batches, pa.schema([schema.field(column) for column in wanted]))

    def whole(self, name: str, place: int) -> Any:
        """The record at this place with its edits or sections."""
        [record] = self.pick(name, [place])
        if name not in PARTS:
            return record
        field = PARTS[name][0]
        counts = [count for (count,) in islice(rows(self, name, [f"{field}.length"]), place + 1)]
        end = sum(counts)
        parts = self.pick(field, range(end - counts[-1], end))
        return msgspec.structs.replace(record, **{field: tuple(parts)})

    def counted(self, figures: Collection[str]) -> frozenset[str] | None:
        """Which of these figures entered a sum."""
        import pyarrow as pa
        import pyarrow.compute as pc

        wanted, found, has_sums = pa.array(sorted(figures), pa.string()), set[str](), False
        for grouping in ("totals", "by_document"):
            named = counted = 0
            for ids, count in self._ids(grouping):
                named, counted = named + len(ids), counted + count
                found.update(ids.filter(pc.is_in(ids, value_set=wanted)).to_pylist())
            has_sums = has_sums or named > 0
            if named == counted:  # else sums of very many figures do not name all of them
                break
        return frozenset(found) if has_sums else None

    def _ids(self, grouping: str) -> Iterator[tuple[Any, int]]:
        """The figures that sums name, many at a time, and how many they count."""
        import pyarrow as pa

        waiting: list[Any] = []
        counted = 0
        for _, batch in self._batches(grouping, ["ids", "figures"]):
            waiting.append(batch.column("ids").flatten())
            counted += sum(batch.column("figures").to_pylist())
            if sum(map(len, waiting)) > IDS_AT_ONCE:
                yield pa.concat_arrays(waiting), counted
                waiting, counted = [], 0
        if waiting:
            yield pa.concat_arrays(waiting), counted

    def _taken(
        self, name: str, columns: Sequence[str], places: Sequence[int] | None, rows: int = ROWS_AT_ONCE
    ) -> Iterator[Any]:
        """Batches of the rows at these places."""
        for at, batch in self._batches(name, columns, places, rows):
            wanted = None if places is None else _within(places, at, batch.num_rows)
            yield batch if wanted is None else batch.take([place - at for place in wanted])

    def _batches(
        self, name: str, columns: Sequence[str], places: Sequence[int] | None = None, rows: int = ROWS_AT_ONCE
    ) -> Iterator[tuple[int, Any]]:
        """Batches of a table, each with the place of its first row; only those with a wanted place."""
        file, span = self._open(name), self._span(name)
        end = -span.start  # places count from the first row of the span
        for group in range(file.num_row_groups):
            at, end = end, end + file.metadata.row_group(group).num_rows
            if end > 0 and at < len(span) and (places is None or _within(places, at, end - at)):
                for batch in file.iter_batches(rows, row_groups=[group], columns=list(columns)):
                    first, own = max(at, 0), batch.slice(max(-at, 0), max(0, len(span) - max(at, 0)))
                    at += batch.num_rows
                    if own.num_rows and (places is None or _within(places, first, own.num_rows)):
                        yield first, own
                    if places is not None and not _within(places, at, end - at):
                        break  # the rest of the group need not be decoded

    def _open(self, name: str) -> Any:
        return open_table(self.folder / f"{'totals' if name in GROUPINGS else name}.parquet")

    def _span(self, name: str) -> range:
        """The rows of a table that hold these records."""
        return self._sums[name] if name in GROUPINGS else range(self._open(name).metadata.num_rows)

    @cached_property
    def _sums(self) -> dict[str, range]:
        """The rows of each grouping: they stand one behind the other."""
        counts = dict.fromkeys(GROUPINGS, 0)
        for batch in self._open("totals").iter_batches(columns=["grouping"]):
            for pair in batch.column(0).value_counts().to_pylist():
                counts[pair["values"]] += pair["counts"]
        ends = list(accumulate(counts.values()))
        return {name: range(end - counts[name], end) for name, end in zip(GROUPINGS, ends, strict=True)}


def _kind(name: str) -> Any:
    """The class of these records."""
    parts = {field: kind for field, _, kind in PARTS.values()}
    return Total if name in GROUPINGS else {**KINDS, **parts, "conflicts": Conflict}[name]


def _within(places: Sequence[int], first: int, rows: int) -> Sequence[int]:
    """The places in `rows` rows from `first` on."""
    return places[bisect_left(places, first) : bisect_left(places, first + rows)]


def _sources(field: str) -> tuple[str, ...]:
    """The columns that a field is read from."""
    name, _, what = field.partition(".")
    return (name, "exact") if what == "float" else (COUNTS.get(field, name),)


def _values(batch: Any, field: str) -> list[Any]:
    import pyarrow as pa
    import pyarrow.compute as pc

    name, _, what = field.partition(".")
    column = batch.column(COUNTS.get(field, name))
    if what == "float":
        return _floats(batch, name)
    if what == "length" and field not in COUNTS:
        is_text = pa.types.is_string(column.type)
        if is_text and name == "values":  # a mapping, kept as JSON
            return [
                len(msgspec.json.decode(text, type=dict[str, msgspec.Raw])) for text in column.to_pylist()
            ]
        column = pc.utf8_length(column) if is_text else pc.list_value_length(column)
    values: list[Any] = column.to_pylist()
    return [[part[what] for part in parts] for parts in values] if what and what != "length" else values


def _floats(batch: Any, name: str) -> list[float | None]:
    """Numbers to compare with; those that the column could not hold stand beside it."""
    import pyarrow as pa

    numbers: list[float | None] = batch.column(name).cast(pa.float64()).to_pylist()
    exact = batch.column("exact")
    if exact.null_count < len(exact):
        for place, text in enumerate(exact.to_pylist()):
            if text is not None and name in (digits := msgspec.json.decode(text)):
                numbers[place] = as_float(float(digits[name]))
    return numbers
