"""Records in every format: complete, readable again, never a formula."""

from __future__ import annotations

import csv
import gzip
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
import zstandard

from corpus_tools.errors import UsageError
from corpus_tools.records import Figure, Result, decode
from corpus_tools.report.export import write_records

FORMATS = ("jsonl", "json", "csv", "xlsx", "parquet", "duckdb", "html")


def all_records(result: Result) -> list[Any]:
    lists = (
        result.documents,
        result.articles,
        result.pairs,
        result.clusters,
        result.templates,
        result.figures,
    )
    return [record for records in (*lists, result.failures) for record in records]


@pytest.mark.parametrize("format", FORMATS)
def test_mixed_records_and_none_at_all(hostile_corpus: Result, tmp_path: Path, format: str) -> None:
    for name, records in (("all", all_records(hostile_corpus)), ("none", [])):
        path = tmp_path / f"{name}.{format}"
        write_records(iter(records), path, format)
        assert path.stat().st_size >= (0 if format == "jsonl" else 1)
    assert not list(tmp_path.glob(".*"))


def test_json_lines_come_back(corpus: Result, tmp_path: Path) -> None:
    records = all_records(corpus)
    for suffix, opener in (("", Path.read_bytes), (".gz", None), (".zst", None)):
        path = tmp_path / f"x.jsonl{suffix}"
        write_records(records, path, "jsonl")
        data = path.read_bytes()
        if suffix == ".gz":
            data = gzip.decompress(data)
        elif suffix == ".zst":
            data = zstandard.ZstdDecompressor().decompressobj().decompress(data)
        assert [decode(line) for line in data.splitlines()] == records, opener


def test_compressed_files_hold_no_clock(corpus: Result, tmp_path: Path) -> None:
    for name in ("a.jsonl.gz", "b.jsonl.gz"):
        write_records(corpus.figures, tmp_path / name, "jsonl")
    assert (tmp_path / "a.jsonl.gz").read_bytes() == (tmp_path / "b.jsonl.gz").read_bytes()


def test_json_is_one_array(corpus: Result, tmp_path: Path) -> None:
    write_records(corpus.figures, tmp_path / "x.json", "json")
    assert len(json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))) == len(corpus.figures)


def test_csv_has_a_mark_and_no_formula(tmp_path: Path) -> None:
    quotes = ["=1+1", "+86 1", "-5", "-x", "@a", "＝1", "\t=1", "总结，“引文”\n第二行", "1,200"]
    figures = [
        Figure(id=f"f{n}", document="d", surface=q, start=0, end=1, value=Decimal("1.50"), reasons=("a", "b"))
        for n, q in enumerate(quotes)
    ]
    write_records(figures, tmp_path / "x.csv", "csv")
    data = (tmp_path / "x.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [row["surface"] for row in rows] == [
        "'=1+1", "'+86 1", "-5", "'-x", "'@a", "'＝1", "'\t=1", quotes[7], "1,200",
    ]  # fmt: skip
    assert rows[0]["value"] == "1.50" and rows[0]["reasons"] == "a；b" and rows[0]["type"] == "figure"


def test_parquet_keeps_the_columns(corpus: Result, tmp_path: Path) -> None:
    write_records(corpus.figures, tmp_path / "x.parquet", "parquet")
    table = pq.read_table(tmp_path / "x.parquet")
    assert table.column("surface").to_pylist() == [figure.surface for figure in corpus.figures]
    assert set(table.column("type").to_pylist()) == {"figure"}


def test_duckdb_has_a_table_per_type_and_views(corpus: Result, tmp_path: Path) -> None:
    import duckdb

    write_records(all_records(corpus), tmp_path / "x.duckdb", "duckdb")
    with duckdb.connect(str(tmp_path / "x.duckdb"), read_only=True) as database:
        rows = {name: database.sql(f"from {name}").fetchall() for name in ("figures", "sums", "copies")}
    assert {name: len(found) for name, found in rows.items()} == {"figures": 96, "sums": 4, "copies": 8}


def test_spreadsheet_of_figures_alone(corpus: Result, tmp_path: Path) -> None:
    write_records(corpus.figures, tmp_path / "x.xlsx", "xlsx", totals=corpus.totals)
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book["指标"].max_row == 97 and book["汇总"].max_row > 4


@pytest.mark.parametrize("format", FORMATS)
def test_sums_are_written_too(corpus: Result, tmp_path: Path, format: str) -> None:
    path = tmp_path / f"x.{format}"
    write_records(corpus.totals.totals, path, format, lang="en")
    assert path.stat().st_size > 0
    if format == "csv":
        assert path.read_text(encoding="utf-8-sig").startswith("metric,")
    if format == "xlsx":
        assert openpyxl.load_workbook(path)["汇总"]["C2"].value in [t.total for t in corpus.totals.totals]


def test_unknown_format_offers_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as error:
        write_records([], tmp_path / "x.xls", "xls")
    assert '"xlsx"' in error.value.hint
