"""SQL over the tables of a run: DuckDB in memory, without any access to files.

The tables are handed over as Arrow datasets before access to the outside is switched off and locked, so a
query can neither read another file nor write one.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from corpus_tools.errors import UsageError, WorkspaceError
from corpus_tools.report.database import create_views

LOCKS = (
    "set enable_external_access = false",
    "set python_enable_replacements = false",
    "set lock_configuration = true",
)


class Answer(NamedTuple):
    """The columns and rows of a query; decimals without their padding."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def run_query(sql: str, folder: Path) -> Answer:
    """Ask the tables of a run.

    Args:
        sql: one query, or several of which the last one answers.
        folder: the output folder of `corpus-tools run`, or its `tables/`.

    Raises:
        WorkspaceError: no tables there.
        UsageError: the query is wrong; the hint names the tables.
    """
    import duckdb

    with duckdb.connect(":memory:") as database:
        names = _hand_over(database, folder)
        try:
            cursor = database.execute(sql)
            if cursor.description is None:
                return Answer((), [])
            columns = tuple(column[0] for column in cursor.description)
            return Answer(columns, [tuple(map(_plain, row)) for row in cursor.fetchall()])
        except duckdb.Error as error:
            message = str(error).split("\n\nLINE")[0].replace("\n", " ")
            raise UsageError(f"query: {message}", hint=f"tables: {' '.join(names)}") from error


def _hand_over(database: Any, folder: Path) -> list[str]:
    """Register the tables, make the views, then lock the door."""
    import pyarrow.dataset

    place = folder / "tables" if (folder / "tables").is_dir() else folder
    files = sorted(place.glob("*.parquet"))
    if not (place / "figures.parquet").is_file():
        raise WorkspaceError(
            f"no tables in {folder}", hint="corpus-tools run INPUT -o OUT/ writes OUT/tables"
        )
    for file in files:
        database.register(file.stem, pyarrow.dataset.dataset(file))
    create_views(database, temporary=True)
    for lock in LOCKS:
        database.execute(lock)
    return [file.stem for file in files]


def _plain(value: Any) -> Any:
    """Exact numbers as people write them: 5000, not 5000.0000000000."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value.normalize()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return {key: _plain(item) for key, item in value.items()} if isinstance(value, dict) else value
