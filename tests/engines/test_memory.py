"""Queries that do not fit into the memory limit: left to one thread, and refused in words of the program."""

import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from corpus_tools.engines.kernel import columns
from corpus_tools.engines.local import LocalEngine
from corpus_tools.engines.workspace import StageDir, Workspace
from corpus_tools.errors import UsageError, WorkspaceError

WIDE_SORT = "SELECT range AS a, repeat('山', 400) || range AS b FROM range(20000) ORDER BY hash(range), b"
LARGE_SORT = (
    "SELECT hash(range) AS a, repeat('山', 90) || range AS b FROM range(400000) ORDER BY a LIMIT 399999"
)
TINY, ENOUGH = "1MB", "256MB"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[LocalEngine]:
    engine = LocalEngine(Workspace(tmp_path / "out"), workers=2, memory=256 << 20)
    yield engine
    engine.close()


def stage(engine: LocalEngine) -> StageDir:
    return engine.workspace.stage("keys", "key", columns(a="int64", b="string"))


def setting(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    return str(connection.sql(f"SELECT current_setting('{name}')").fetchall()[0][0])


def test_what_is_too_large_for_two_threads_is_left_to_one(engine: LocalEngine) -> None:
    seen: list[tuple[str, int]] = []

    def write(connection: duckdb.DuckDBPyConnection) -> list[str]:
        limit = ENOUGH if seen else TINY
        seen.append((setting(connection, "threads"), 0))
        connection.execute(f"SET memory_limit = '{limit}'")
        seen[-1] = (seen[-1][0], len(connection.sql(WIDE_SORT).fetchall()))
        return []

    engine._make(stage(engine), "source", write)
    assert seen == [("2", 0), ("1", 20_000)]
    assert setting(engine.database, "threads") == "2"


def test_what_is_too_large_for_one_thread_is_refused_with_advice(engine: LocalEngine) -> None:
    def write(connection: duckdb.DuckDBPyConnection) -> list[str]:
        connection.execute(f"SET memory_limit = '{TINY}'")
        return [str(connection.sql(WIDE_SORT).fetchall())]

    said = "taking fingerprints of articles: a join or sort needs more memory than it may hold (keys)"
    with pytest.raises(UsageError, match=re.escape(said)) as caught:
        engine._make(stage(engine), "source", write)
    assert "--memory" in caught.value.hint


def test_a_disk_too_full_to_spill_is_no_lack_of_memory(engine: LocalEngine) -> None:
    def spill(connection: duckdb.DuckDBPyConnection) -> list[str]:
        connection.execute("SET memory_limit = '32MB'; SET max_temp_directory_size = '1MB'")
        return [str(connection.sql(f"SELECT max(b) FROM ({LARGE_SORT})").fetchall())]

    def write(connection: duckdb.DuckDBPyConnection) -> list[str]:
        raise duckdb.IOException(f'Could not write file "x": {os.strerror(errno.ENOSPC)}')

    engine.workspace.temporary.mkdir(parents=True)
    for work in (spill, write):
        with pytest.raises(
            WorkspaceError, match=f"no space left to write {engine.workspace.temporary}"
        ) as caught:
            engine._make(stage(engine), "source", work)
        assert "free some space" in caught.value.hint
