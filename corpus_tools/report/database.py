"""One DuckDB file with a table per record type, and views for the questions people ask first."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from corpus_tools.records import Result
from corpus_tools.report.tables import write_tables

VIEWS = {
    # The sums of the run; of figures that came without them, what a sum would take by the record alone.
    "sums": "select metric, unit, total, figures from totals where grouping = 'totals' union all "
    "select metric, unit, sum(value), count(*) from figures where kind = 'figure' and value is not null "
    "and per is null and part_of is null and duplicate not in ('duplicate', 'repeat') "
    "and coalesce(unit, '') not in ('%', '‰', '百分点') and not exists (from totals) "
    "group by metric, unit order by figures desc, metric, unit",
    "review": "select * from figures where uncertain order by confidence, id",
    "copies": "select c.id as cluster, c.kind, c.kept, m.article, m.jaccard, m.verified_against, a.title "
    "from (select *, unnest(members) as m from clusters) c left join articles a on a.id = m.article",
    "repairs": "select rule, count(*) as edits, count(distinct document) as documents from edits "
    "group by rule order by edits desc, rule",
}


def write_database(result: Result, path: Path) -> Path:
    """Write a result as a new DuckDB file.

    Args:
        result: what a run found.
        path: a file that does not exist yet.
    """
    import duckdb

    try:
        with tempfile.TemporaryDirectory() as folder, duckdb.connect(str(path)) as database:
            for table in write_tables(result, Path(folder)):
                database.from_parquet(str(table)).create(table.stem)
            create_views(database)
    finally:
        path.with_name(f"{path.name}.wal").unlink(missing_ok=True)  # stays when the disk is full
    return path


def create_views(database: Any, *, temporary: bool = False) -> None:
    """The ready-made questions, as views over the tables."""
    for name, query in VIEWS.items():
        database.execute(f"create {'temporary ' if temporary else ''}view {name} as {query}")
