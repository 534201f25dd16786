"""The folder `tables/`: one Parquet file per record type, and back again without loss.

`edits` and `sections` have tables of their own, in the order of their documents and articles, whose
columns `edit_count` and `section_count` say how many rows belong to each. `totals` and `conflicts` are
kept too, so that a report can be written again from the folder alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
from corpus_tools.report.columns import Row, arrow_schema, from_row, to_row

ROWS_PER_GROUP = 20_000
WEIGHT_PER_GROUP = 40_000_000  # characters that a group of rows holds; items of lists weigh more
WEIGHTS = {"raw": 1, "text": 1, "map": 40, "values": 1, "parts": 1, "ids": 20, "members": 60, "articles": 20}
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
    for name, kind in KINDS.items():
        records = getattr(result, name)
        field, count, part = PARTS.get(name, ("", "", Section))
        schema = arrow_schema(kind, leave_out=[field])
        if field:
            schema = _with_count(schema, count)
            owner = arrow_owner(name)
            rows = (_part_row(record, item, owner) for record in records for item in getattr(record, field))
            written.append(_write(folder / f"{field}.parquet", rows, _owned(part, owner)))
        written.append(_write(folder / f"{name}.parquet", _rows(records, field, count), schema))
    return [*written, *_write_totals(result, folder)]


def read_tables(folder: Path) -> Result:
    """The result that `write_tables` wrote.

    Raises:
        WorkspaceError: no tables there, or tables of another version.
        InputError: a table is damaged.
    """
    require_tables(folder)
    lists: dict[str, Any] = {name: _read_records(folder, name) for name in KINDS}
    grouped: dict[str, list[Total]] = {name: [] for name in GROUPINGS}
    for row in _read(folder / "totals.parquet"):
        grouped[row["grouping"]].append(from_row(row, Total))
    conflicts = [from_row(row, Conflict) for row in _read(folder / "conflicts.parquet")]
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


def _rows(records: Iterable[Any], field: str, count: str) -> Iterator[Row]:
    for record in records:
        row = to_row(record)
        if field:
            row[count] = len(row.pop(field))
        yield row


def _part_row(record: Any, part: Any, owner: str) -> Row:
    return {owner: record.id, **to_row(part)}


def _owned(kind: type[Any], owner: str) -> Any:
    import pyarrow as pa

    return pa.schema([pa.field(owner, pa.string()), *arrow_schema(kind)])


def _with_count(schema: Any, count: str) -> Any:
    import pyarrow as pa

    return schema.append(pa.field(count, pa.int64()))


def _write(path: Path, rows: Iterable[Row], schema: Any, metadata: Mapping[bytes, bytes] = {}) -> Path:
    """Write rows in groups; an empty table has its columns too."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = schema.with_metadata({VERSION_KEY: VERSION, **metadata})
    with replaced(path) as temporary, pq.ParquetWriter(temporary, schema, compression="zstd") as writer:
        for group in _groups(rows):
            writer.write_table(pa.Table.from_pylist(group, schema=schema))
    return path


def _groups(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows in groups that a reader holds in memory with ease, however long their texts and lists are."""
    group: list[Row] = []
    weight = 0
    for row in rows:
        group.append(row)
        weight += sum(each * len(row[field]) for field, each in WEIGHTS.items() if row.get(field))
        if len(group) >= ROWS_PER_GROUP or weight >= WEIGHT_PER_GROUP:
            yield group
            group, weight = [], 0
    if group:
        yield group


def _write_totals(result: Result, folder: Path) -> list[Path]:
    import pyarrow as pa

    rows = (
        {"grouping": name, **to_row(total)} for name in GROUPINGS for total in getattr(result.totals, name)
    )
    schema = pa.schema([pa.field("grouping", pa.string()), *arrow_schema(Total)])
    settings = {SETTINGS_KEY: encode(result.settings)}
    conflicts = (to_row(conflict) for conflict in result.totals.conflicts)
    return [
        _write(folder / "totals.parquet", rows, schema, settings),
        _write(folder / "conflicts.parquet", conflicts, arrow_schema(Conflict)),
    ]


def _read_records(folder: Path, name: str) -> list[Any]:
    rows = _read(folder / f"{name}.parquet")
    if name not in PARTS:
        return [from_row(row, KINDS[name]) for row in rows]
    field, count, kind = PARTS[name]
    parts = _read(folder / f"{field}.parquet")
    records = []
    for row in rows:
        own = tuple(from_row(next(parts), kind) for _ in range(row[count]))
        records.append(msgspec.structs.replace(from_row(row, KINDS[name]), **{field: own}))
    return records


def _read(path: Path) -> Iterator[Row]:
    """The rows of a table, group by group."""
    for batch in open_table(path).iter_batches(batch_size=ROWS_PER_GROUP):
        yield from batch.to_pylist()


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
