"""Queries that do not fit into the memory limit: left to one thread, and refused in words of the program."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from corpus_tools.engines import sql
from corpus_tools.errors import UsageError

WIDE_SORT = "SELECT range AS a, repeat('山', 400) || range AS b FROM range({}) ORDER BY hash(range), b"
MEMORY = 256 << 20


@pytest.fixture
def database(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with sql.connect(MEMORY, 2, tmp_path) as connection:
        yield connection


def threads(connection: duckdb.DuckDBPyConnection) -> int:
    return int(connection.sql("SELECT current_setting('threads')").fetchall()[0][0])


def test_what_is_too_large_for_two_threads_is_left_to_one(database: duckdb.DuckDBPyConnection) -> None:
    seen: list[int] = []

    def work(connection: duckdb.DuckDBPyConnection) -> int:
        seen.append(threads(connection))
        if len(seen) == 1:
            connection.execute("SET memory_limit = '1MB'")  # no query fits
        else:
            connection.execute(f"SET memory_limit = '{MEMORY}B'")
        return len(connection.sql(WIDE_SORT.format(20_000)).fetchall())

    assert sql.within_memory(database, work, "sorted") == 20_000
    assert seen == [2, 1]
    assert threads(database) == 2


def test_what_is_too_large_for_one_thread_is_refused_with_advice(
    database: duckdb.DuckDBPyConnection,
) -> None:
    def work(connection: duckdb.DuckDBPyConnection) -> int:
        connection.execute("SET memory_limit = '1MB'")
        return len(connection.sql(WIDE_SORT.format(20_000)).fetchall())

    with pytest.raises(UsageError, match="more memory than it may hold \\(sorted\\)") as caught:
        sql.within_memory(database, work, "sorted")
    assert "--memory" in caught.value.hint
