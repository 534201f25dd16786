"""The relational verbs as DuckDB queries over Parquet, in limited memory; what exceeds it goes to disk."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from corpus_tools.engines.dataset import Dataset
from corpus_tools.engines.kernel import in_schema
from corpus_tools.engines.workspace import FULL, StageDir, no_space, open_writer, writing

if TYPE_CHECKING:
    import duckdb

_WIDE_ROWS, _NARROW_ROWS = 2_048, 65_536  # rows in memory at a time, with texts and without
# What DuckDB says when there is no room to spill: it is not short of memory then, whatever it calls that.
_FULL = ("max_temp_directory_size", *map(os.strerror, FULL))
_THREAD_BYTES = 128 << 20  # a thread with less fails on wide rows


@contextlib.contextmanager
def connect(memory: int, threads: int, spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A private in-memory database that spills into a folder of its own under `spill`."""
    import duckdb

    folder = spill / f"duckdb.{os.getpid()}"
    config: dict[str, Any] = {
        "memory_limit": f"{memory * 3 // 4}B",  # what is read and written around it takes the rest
        "threads": max(1, min(threads, memory // _THREAD_BYTES)),
        "temp_directory": str(folder),
        "preserve_insertion_order": False,
        # The right side of a join is held; which one that is shall not depend on estimates.
        "disabled_optimizers": "join_order,build_side_probe_side",
    }
    connection = duckdb.connect(config=config)
    try:
        yield connection
    finally:
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def spilling(spill: Path) -> Iterator[None]:
    """Queries that spill into a folder.

    Raises:
        WorkspaceError: the disk is full.
    """
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        if any(words in str(error) for words in _FULL):
            raise no_space(spill) from error
        raise


def scan(dataset: Dataset) -> str:
    """A subquery of the dataset's rows; an empty dataset is an empty table of the right types."""
    if not dataset.files:
        return f"(SELECT {_empty_columns(dataset.schema)} LIMIT 0)"
    names = dataset.schema.names
    parts = [_scan_files(names, *files) for files in dataset.by_stored_names()]
    return f"({' UNION ALL '.join(parts)})"


def _scan_files(names: Sequence[str], stored: Sequence[str], paths: Sequence[str]) -> str:
    pairs = zip(stored, names, strict=True)
    columns = ", ".join(f"{quoted(old)} AS {quoted(name)}" for old, name in pairs)
    listed = ", ".join(map(literal, paths))
    return f"SELECT {columns} FROM read_parquet([{listed}], hive_partitioning = false)"


def group_min_query(dataset: Dataset, keys: Sequence[str], value: str) -> str:
    """The smallest `value` and the number of rows of each group."""
    names, low = ", ".join(map(quoted, keys)), quoted(value)
    rows = scan(dataset)
    return f"SELECT {names}, min({low}) AS {low}, count(*) AS count FROM {rows} GROUP BY {names}"


def join_query(left: Dataset, right: Dataset, on: Sequence[str], how: str) -> str:
    """Left rows joined to right rows (inner, left), or kept or dropped by them (semi, anti)."""
    using = ", ".join(map(quoted, on))
    added = [quoted(name) for name in right.schema.names if name not in on]
    columns = [f"l.{quoted(name)}" for name in left.schema.names]
    if how in {"inner", "left"}:
        columns += [f"r.{name}" for name in added]
    return (
        f"SELECT {', '.join(columns)} FROM {scan(left)} l {how.upper()} JOIN {scan(right)} r USING ({using})"
    )


def sort_query(dataset: Dataset, by: Sequence[str]) -> str:
    """All rows in the order of `by`."""
    order = ", ".join(f"{quoted(name)} ASC NULLS FIRST" for name in by)
    return f"SELECT * FROM {scan(dataset)} ORDER BY {order}"


def write_query(connection: duckdb.DuckDBPyConnection, query: str, schema: pa.Schema, target: Path) -> None:
    """Write the query's rows to one Parquet file."""
    with writing(target) as temporary, open_writer(temporary, schema) as writer:
        for batch in stream_query(connection, query, schema):
            writer.write_batch(batch)


def stream_query(
    connection: duckdb.DuckDBPyConnection, query: str, schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    """The query's rows in batches of the given schema."""
    reader: pa.RecordBatchReader = connection.sql(query).to_arrow_reader(_batch_rows(schema))
    for batch in reader:
        yield in_schema(batch, schema)


def _batch_rows(schema: pa.Schema) -> int:
    is_wide = any(not pa.types.is_primitive(field.type) for field in schema)
    return _WIDE_ROWS if is_wide else _NARROW_ROWS


def write_slices(
    batches: Iterable[pa.RecordBatch], stage: StageDir, prefix: str, cut: tuple[str, int]
) -> list[str]:
    """Write sorted batches to files that are cut as `cut_batches` says; their names, in order."""
    names: list[str] = []
    for number, pieces in itertools.groupby(cut_batches(batches, *cut), key=itemgetter(0)):
        names.append(f"{prefix}-{number:05d}.parquet")
        with writing(stage.folder / names[-1]) as temporary, open_writer(temporary, stage.schema) as writer:
            for _, piece in pieces:
                writer.write_batch(piece)
    return names


def cut_batches(
    batches: Iterable[pa.RecordBatch], by: str, rows: int
) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Pieces of batches sorted by `by`, each with the number of its slice.

    A slice has at least `rows` rows, the last one excepted, and ends where the value of `by` changes.
    """
    number = filled = 0
    last: Any = None
    for batch in batches:
        while batch.num_rows:
            room = rows - filled
            size = min(room, batch.num_rows) if room > 0 else _count_equal(batch.column(by), last)
            if not size:
                number, filled = number + 1, 0
                continue
            yield number, batch.slice(0, size)
            last, filled, batch = batch.column(by)[size - 1], filled + size, batch.slice(size)


def _count_equal(column: pa.Array, value: Any) -> int:
    import pyarrow.compute as pc

    return int(pc.sum(pc.equal(column, value)).as_py() or 0)


def quoted(name: str) -> str:
    """An identifier for SQL.

    >>> quoted('a"b')
    '"a""b"'
    """
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def literal(text: str) -> str:
    """A string for SQL.

    >>> literal("it's")
    "'it''s'"
    """
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


_TYPES = {
    "int16": "SMALLINT",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "double": "DOUBLE",
    "bool": "BOOLEAN",
    "binary": "BLOB",
}


def _empty_columns(schema: pa.Schema) -> str:
    return ", ".join(f"NULL::{_type(field.type)} AS {quoted(field.name)}" for field in schema)


def _type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"{_type(kind.value_type)}[]"
    return _TYPES.get(str(kind), "VARCHAR")
