"""Tables: nothing is lost, types are plain, sums in SQL are exact."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_tools.errors import InputError, WorkspaceError
from corpus_tools.records import RECORD_TYPES, Figure, Result, encode
from corpus_tools.report.columns import arrow_schema, from_batch, to_table
from corpus_tools.report.query import run_query
from corpus_tools.report.tables import read_tables, write_tables

NUMBERS = st.none() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False, places=None)


def test_reading_gives_back_what_was_written(corpus: Result, tmp_path: Path) -> None:
    write_tables(corpus, tmp_path)
    assert encode(read_tables(tmp_path)) == encode(corpus)


def test_writing_twice_gives_the_same_bytes(corpus: Result, tmp_path: Path) -> None:
    first = [path.read_bytes() for path in write_tables(corpus, tmp_path / "a")]
    assert [path.read_bytes() for path in write_tables(corpus, tmp_path / "b")] == first


def test_empty_result_has_all_tables_and_columns(tmp_path: Path) -> None:
    write_tables(Result(), tmp_path)
    assert read_tables(tmp_path) == Result()
    assert "value" in pq.read_schema(tmp_path / "figures.parquet").names


@given(NUMBERS, NUMBERS)
@settings(max_examples=200, deadline=None)
def test_every_number_survives(value: Any, low: Any) -> None:
    figure = Figure(id="f", document="d", surface="x", start=0, end=1, value=value, low=low)
    [back] = from_batch(to_table([figure], arrow_schema(Figure)), Figure)
    assert (str(back.value), str(back.low)) == (str(value), str(low))  # digit for digit


def _leaves(kind: pa.DataType) -> list[pa.DataType]:
    if pa.types.is_list(kind):
        return _leaves(kind.value_type)
    if pa.types.is_struct(kind):
        return [leaf for field in kind for leaf in _leaves(field.type)]
    return [kind]


@pytest.mark.parametrize("kind", RECORD_TYPES)
def test_types_are_plain_and_names_are_the_records(kind: type[Any]) -> None:
    schema = arrow_schema(kind)
    assert schema.names[: 1 + len(kind.__struct_fields__)] == ["type", *kind.__struct_fields__]
    for field in schema:
        for leaf in _leaves(field.type):
            assert not pa.types.is_unsigned_integer(leaf) and not pa.types.is_dictionary(leaf)


def test_sums_in_sql_are_exact(tmp_path: Path) -> None:
    figures = [
        Figure(id="f", document="d", surface="x", start=0, end=1, value=value)
        for value in [Decimal("0.1")] * 3 + [10**20]
    ]
    write_tables(Result(figures=figures), tmp_path / "tables")
    answer = run_query("select sum(value) from figures", tmp_path)
    assert answer.rows == [(Decimal("100000000000000000000.3"),)]


def test_absent_damaged_and_foreign_tables_are_refused(corpus: Result, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError):
        read_tables(tmp_path)
    write_tables(corpus, tmp_path)
    (tmp_path / "figures.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(InputError):
        read_tables(tmp_path)
    pq.write_table(pa.table({"id": ["f"]}), tmp_path / "figures.parquet")
    with pytest.raises(WorkspaceError):
        read_tables(tmp_path)


def test_interrupted_writing_leaves_the_old_table(corpus: Result, tmp_path: Path) -> None:
    from corpus_tools.report.tables import _write

    write_tables(corpus, tmp_path)
    before = (tmp_path / "figures.parquet").read_bytes()

    def broken() -> Any:
        yield corpus.figures[0]
        raise OSError("no space left on device")

    with tempfile.TemporaryDirectory(), pytest.raises(OSError, match="no space"):
        _write(tmp_path / "figures.parquet", broken(), arrow_schema(Figure))
    assert (tmp_path / "figures.parquet").read_bytes() == before
    assert not list(tmp_path.glob(".*"))
