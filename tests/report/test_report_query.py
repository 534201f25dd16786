"""Queries read the tables of a run and nothing else."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path

import pytest

from corpus_tools.errors import UsageError, WorkspaceError
from corpus_tools.records import Result
from corpus_tools.report.answers import write_answer
from corpus_tools.report.query import Answer, run_query
from corpus_tools.report.tables import write_tables


@pytest.fixture(scope="module")
def run(corpus: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    write_tables(corpus, folder / "tables")
    return folder


def test_sums_agree_with_the_totals(run: Path, corpus: Result) -> None:
    answer = run_query("select metric, total from sums order by metric", run)
    assert answer.rows == sorted((t.metric, t.total) for t in corpus.totals.totals)


def test_views_answer_the_first_questions(run: Path, corpus: Result) -> None:
    counts = {
        name: run_query(f"select count(*) from {name}", run).rows[0][0]
        for name in ("review", "copies", "repairs")
    }
    assert counts == {
        "review": sum(f.uncertain for f in corpus.figures),
        "copies": sum(len(c.members) for c in corpus.clusters),
        "repairs": 2,
    }


@pytest.mark.parametrize(
    "sql",
    [
        "copy figures to '{folder}/stolen.csv'",
        "select * from read_csv('{folder}/secret.csv')",
        "select * from '{folder}/secret.csv'",
        "attach '{folder}/other.duckdb'",
        "set enable_external_access = true",
        "install httpfs",
        "select * from figurs",
        "selec 1",
    ],
)
def test_nothing_else_is_read_or_written(run: Path, tmp_path: Path, sql: str) -> None:
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(UsageError) as error:
        run_query(sql.format(folder=tmp_path), run)
    assert "figures" in error.value.hint
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]


def test_no_tables(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError):
        run_query("select 1", tmp_path)


ANSWER = Answer(("名称", "sum"), [("=1+1", Decimal("1234.5")), ("总\x1b[31m结", None)])


def test_answers_as_text() -> None:
    texts = {}
    for format in ("csv", "json", "jsonl", "table"):
        stream = io.StringIO()
        write_answer(ANSWER, stream, format)
        texts[format] = stream.getvalue()
    assert texts["csv"].splitlines()[1] == "'=1+1,1234.5"
    assert [json.loads(line)["sum"] for line in texts["jsonl"].splitlines()] == [1234.5, None]
    assert json.loads(texts["json"])[0]["名称"] == "=1+1"
    assert "1,234.5" in texts["table"] and "\x1b" not in texts["table"]
