"""The folder `tables/`: one Parquet file per record type, and back again without loss.

`edits` and `sections` have tables of their own, in the order of their documents and articles, whose
columns `edit_count` and `section_count` say how many rows belong to each. `totals` and `conflicts` are
kept too, so that a report can be written again from the folder alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from corpus_tools.errors import InputError, WorkspaceError
from corpus_tools.records import (
    Article,
    Cluster,
    Conflict,
    Document,
    DuplicatePair,
    Edit,
    Failure,
    Figure,
    Result,
    Section,
    Template,
    Total,
    Totals,
    encode,
)
from corpus_tools.report.atomic import replaced
from corpus_tools.report.columns import arrow_schema, from_batch, to_table

ROWS_PER_GROUP = 20_000
WEIGHT_PER_GROUP = 40_000_000  # characters that a group of rows holds; items of lists weigh more
SETTINGS_KEY = b"corpus_tools.settings"
VERSION_KEY, VERSION = b"corpus_tools.tables", b"1"
KINDS: dict[str, type[Any]] = {
    "documents": Document,
    "articles": Article,
    "figures": Figure,
    "pairs": DuplicatePair,
    "clusters": Cluster,
    "templates": Template,
    "failures": Failure,
}
PARTS: dict[str, tuple[str, str, type[Any]]] = {
    "documents": ("edits", "edit_count", Edit),
    "articles": ("sections", "section_count", Section),
}


def _weighing(field: str, each: int) -> Callable[[Any], int]:
    """What records weigh whose lists do."""
    return lambda record: each * len(getattr(record, field))


ITEM_WEIGHTS: dict[type[Any], tuple[str, int]] = {Cluster: ("members", 60), Total: ("ids", 20)}
WEIGHTS: dict[type[Any], Callable[[Any], int]] = {
    Document: lambda document: len(document.raw) + len(document.text) + 40 * len(document.map),
    Article: lambda article: len(article.text) + 40 * len(article.map),
    Template: lambda template: len(encode(template.values)),
    **{kind: _weighing(*weight) for kind, weight in ITEM_WEIGHTS.items()},
}
GROUPINGS = ("totals", "by_period", "by_agent", "by_document")


def write_tables(result: Result, folder: Path) -> list[Path]:
    """Write all records of a result as Parquet tables.

    Args:
        result: what a run found.
        folder: created when absent; tables in it are replaced.

    Returns:
        The files written, in a fixed order.
    """
    written = []
    for name in KINDS:
        records = getattr(result, name)
        if name in PARTS:
            written += _write_in_parts(folder, name, records)
        else:
            written.append(write_table(folder, name, records))
    return [*written, *write_totals(result.totals, result.settings, folder)]


def write_table(folder: Path, name: str, records: Iterable[Any]) -> Path:
    """Write the table of one kind of record that has no parts of its own."""
    return _write(folder / f"{name}.parquet", records, arrow_schema(KINDS[name]))


def _write_in_parts(folder: Path, name: str, records: Iterable[Any]) -> list[Path]:
    """Records and their parts as two tables, in one pass over the records."""
    field, count, part = PARTS[name]
    owner = arrow_owner(name)
    paths = [folder / f"{field}.parquet", folder / f"{name}.parquet"]
    schema = _with_count(arrow_schema(KINDS[name], leave_out=[field]), count)
    with _open(paths[0], _owned(part, owner), owner) as parts, _open(paths[1], schema, count) as table:
        for record in records:
            items = getattr(record, field)
            for item in items:
                parts.add((record.id, item))
            table.add((len(items), record))
    return paths


def read_tables(folder: Path) -> Result:
    """The result that `write_tables` wrote.

    Raises:
        WorkspaceError: no tables there, or tables of another version.
        InputError: a table is damaged.
    """
    require_tables(folder)
    lists: dict[str, Any] = {name: _read_records(folder, name) for name in KINDS}
    grouped: dict[str, list[Total]] = {name: [] for name in GROUPINGS}
    for batch in _read(folder / "totals.parquet"):
        for name, total in zip(batch.column("grouping").to_pylist(), from_batch(batch, Total), strict=True):
            grouped[name].append(total)
    conflicts = [
        conflict for batch in _read(folder / "conflicts.parquet") for conflict in from_batch(batch, Conflict)
    ]
    totals = Totals(conflicts=tuple(conflicts), **{name: tuple(rows) for name, rows in grouped.items()})
    return Result(**lists, totals=totals, settings=read_settings(folder))


def require_tables(folder: Path) -> None:
    """Refuse a folder without tables.

    Raises:
        WorkspaceError: no tables there.
    """
    if not (folder / "documents.parquet").is_file():
        raise WorkspaceError(
            f"no tables in {folder}", hint="corpus-tools run INPUT -o OUT/ writes OUT/tables"
        )


def arrow_owner(name: str) -> str:
    """The column that leads from a part to its record: an edit's document, a section's article."""
    return name.removesuffix("s")


def _owned(kind: type[Any], owner: str) -> Any:
    import pyarrow as pa

    return pa.schema([pa.field(owner, pa.string()), *arrow_schema(kind)])


def _with_count(schema: Any, count: str) -> Any:
    import pyarrow as pa

    return schema.append(pa.field(count, pa.int64()))


def _write(path: Path, records: Iterable[Any], schema: Any, *own: Any) -> Path:
    """Write records, or pairs, as `_open` takes them."""
    with _open(path, schema, *own) as table:
        for record in records:
            table.add(record)
    return path


@contextmanager
def _open(path: Path, schema: Any, own: str = "", metadata: Mapping[bytes, bytes] = {}) -> Iterator[_Rows]:
    """A table to add rows to; it appears when the block ends well, an empty one with its columns too.

    Args:
        path: the table.
        schema: from `arrow_schema`, and the column `own`.
        own: the name of a column that is no field of the records: pairs of its value and a record are added.
        metadata: further metadata of the table.
    """
    schema = schema.with_metadata({VERSION_KEY: VERSION, **metadata})
    with open_writer(path, schema) as write:
        rows = _Rows(lambda group: write(as_table(group, schema, own)), bool(own))
        yield rows
        rows.flush()


@contextmanager
def open_writer(path: Path, schema: Any) -> Iterator[Callable[[Any], None]]:
    """What takes groups of rows as Arrow tables; their file appears when the block ends well."""
    import pyarrow.parquet as pq

    with replaced(path) as temporary, pq.ParquetWriter(temporary, schema, compression="zstd") as writer:
        yield writer.write_table


class _Rows:
    """Rows in groups that a reader holds in memory with ease, however long their texts and lists are.

    Args:
        write: takes each group when it is full.
        are_pairs: whether a row is a pair of a value and a record.
    """

    def __init__(self, write: Callable[[list[Any]], None], are_pairs: bool) -> None:
        self._write, self._are_pairs = write, are_pairs
        self._group: list[Any] = []
        self._weight = 0

    def add(self, row: Any) -> None:
        """Add a row."""
        self._group.append(row)
        record = row[1] if self._are_pairs else row
        weigh = WEIGHTS.get(record.__class__)
        if weigh:
            self._weight += weigh(record)
        if len(self._group) >= ROWS_PER_GROUP or self._weight >= WEIGHT_PER_GROUP:
            self.flush()

    def flush(self) -> None:
        """Write what is left."""
        if self._group:
            self._write(self._group)
        self._group, self._weight = [], 0


def as_table(group: list[Any], schema: Any, own: str) -> Any:
    """Records, or pairs of the value of their own column and a record, as a table."""
    import pyarrow as pa

    if not own:
        return to_table(group, schema)
    values, records = zip(*group, strict=True)
    place = schema.get_field_index(own)
    table = to_table(records, schema.remove(place))
    return table.add_column(place, schema.field(place), pa.array(values, schema.field(place).type))


def write_totals(totals: Totals, settings: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write the tables of sums and conflicts, the settings beside them."""
    import pyarrow as pa

    sums = ((name, total) for name in GROUPINGS for total in getattr(totals, name))
    schema = pa.schema([pa.field("grouping", pa.string()), *arrow_schema(Total)])
    return [
        _write(folder / "totals.parquet", sums, schema, "grouping", {SETTINGS_KEY: encode(settings)}),
        _write(folder / "conflicts.parquet", totals.conflicts, arrow_schema(Conflict)),
    ]


def _read_records(folder: Path, name: str) -> list[Any]:
    if name not in PARTS:
        return [r for batch in _read(folder / f"{name}.parquet") for r in from_batch(batch, KINDS[name])]
    field, count, kind = PARTS[name]
    parts = (part for batch in _read(folder / f"{field}.parquet") for part in from_batch(batch, kind))
    records = []
    for batch in _read(folder / f"{name}.parquet"):
        sizes = batch.column(count).to_pylist()
        for record, size in zip(from_batch(batch, KINDS[name]), sizes, strict=True):
            records.append(msgspec.structs.replace(record, **{field: tuple(islice(parts, size))}))
    return records


def _read(path: Path) -> Iterator[Any]:
    """The rows of a table, group by group."""
    yield from open_table(path).iter_batches(batch_size=ROWS_PER_GROUP)


def open_table(path: Path) -> Any:
    """A table as an open Parquet file.

    Raises:
        WorkspaceError: a table of another version.
        InputError: a damaged table.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError(f"cannot read {path}: {error}", hint="run corpus-tools run again") from error
    if (file.schema_arrow.metadata or {}).get(VERSION_KEY) != VERSION:
        raise WorkspaceError(f"{path} is of another version", hint="run corpus-tools run again")
    return file


def read_settings(folder: Path) -> dict[str, Any]:
    """The settings that a run kept beside its sums."""
    metadata = open_table(folder / "totals.parquet").schema_arrow.metadata
    settings: dict[str, Any] = msgspec.json.decode(metadata.get(SETTINGS_KEY, b"{}"))
    return settings
