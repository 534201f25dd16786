"""Every hostile input through the whole program at once: each ends as it must, and nothing else suffers."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq
import pytest
from hostile_inputs import ESCAPES, PAGE, SCRIPT, Hostile, all_inputs, write_inputs
from places import Program

NEIGHBOUR = "neighbour.txt"  # an innocent page that must come through whole


class Ran(NamedTuple):
    """One run over all inputs."""

    inputs: list[Hostile]
    folder: Path
    code: int
    stderr: bytes
    tables: dict[str, list[dict[str, Any]]]

    def count(self, table: str, item: Hostile) -> int:
        """How many rows of a table came from an input."""
        return sum(_file(row["source"]) == item.name for row in self.tables[table])


def _file(source: str) -> str:
    """The input file behind a source like in/rows/a.jsonl:7 or in/packed/a.zip!b.txt."""
    name = source.removeprefix("in/").partition("!")[0]
    head, _, number = name.rpartition(":")
    return head if number.isdigit() else name


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("hostile")
    inputs = write_inputs(folder / "in")
    (folder / "in" / NEIGHBOUR).write_text(PAGE, encoding="utf-8")
    command = [sys.executable, "-m", "corpus_tools", "run", "in", "-o", "out", "--engine", "inline"]
    environment = {**os.environ, "PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0", "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=folder, capture_output=True, env=environment, timeout=300, check=False)
    tables = {path.stem: pq.read_table(path).to_pylist() for path in (folder / "out" / "tables").iterdir()}
    return Ran(inputs, folder, done.returncode, done.stderr, tables)


def test_the_run_ends_with_three_and_without_a_traceback(ran: Ran) -> None:
    assert ran.code == 3, ran.stderr.decode()[-3000:]
    assert b"Traceback" not in ran.stderr and b"a bug of ours" not in ran.stderr
    failures = ran.tables["failures"]
    assert {failure["stage"] for failure in failures} == {"read"}
    assert all(failure["error"] and failure["hint"] for failure in failures)


@pytest.mark.parametrize("item", all_inputs(), ids=lambda item: item.name)
def test_all_that_an_input_holds_comes_through_or_is_listed(ran: Ran, item: Hostile) -> None:
    assert (ran.count("documents", item), ran.count("failures", item)) == (item.documents, item.failures)


def test_the_neighbour_is_whole(ran: Ran) -> None:
    (document,) = [row for row in ran.tables["documents"] if row["source"] == f"in/{NEIGHBOUR}"]
    assert document["raw"] == PAGE


def test_every_output_is_strict_utf8_and_parses(ran: Ran) -> None:
    out = ran.folder / "out"
    report = json.loads((out / "report.json").read_bytes().decode("utf-8"), parse_constant=pytest.fail)
    assert report["corpus"]["documents"] == sum(item.documents for item in ran.inputs) + 1
    for line in (out / "failures.jsonl").read_bytes().splitlines():
        json.loads(line.decode("utf-8"))
    (out / "report.html").read_bytes().decode("utf-8")


def test_spans_of_figures_and_edits_point_at_their_text(ran: Ran) -> None:
    raws = {row["id"]: row["raw"] for row in ran.tables["documents"]}
    figures = ran.tables["figures"]
    assert figures
    for figure in figures:
        assert raws[figure["document"]][figure["start"] : figure["end"]] == figure["surface"]
    for edit in ran.tables["edits"]:
        assert raws[edit["document"]][edit["start"] : edit["end"]] == edit["before"]


def test_nothing_is_written_outside_the_output_folder(ran: Ran) -> None:
    assert sorted(path.name for path in ran.folder.iterdir()) == ["in", "out"]
    inside = {path.relative_to(ran.folder / "in").as_posix() for path in (ran.folder / "in").rglob("*.*")}
    assert inside == {item.name for item in ran.inputs} | {NEIGHBOUR}


class _Elements(HTMLParser):
    """Counts elements and their attributes outside the data block."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[tag] += 1
        for name, value in attrs:
            self.found[f"{tag} {name}"] += name.startswith("on")
            self.found["link out"] += name in ("src", "href") and (value or "").startswith(("http", "java"))


def test_no_markup_of_an_input_is_markup_of_the_report(ran: Ran) -> None:
    """A twin run over the innocent page alone has the same scripts, no handler, no image, no link out."""
    page = _Elements()
    page.feed((ran.folder / "out" / "report.html").read_text(encoding="utf-8"))
    twin = ran.folder.with_name("twin")
    command = [
        sys.executable,
        "-m",
        "corpus_tools",
        "run",
        str(ran.folder / "in" / NEIGHBOUR),
        "-o",
        str(twin),
    ]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    benign = _Elements()
    benign.feed((twin / "report.html").read_text(encoding="utf-8"))
    for name in ("script", "iframe", "object", "embed", "form", "base", "meta", "style", "link out"):
        assert page.found[name] == benign.found[name], name
    assert page.found["img"] == benign.found["img"]
    assert not [name for name, count in page.found.items() if count and " on" in name]


def test_no_cell_of_the_spreadsheet_is_a_formula_or_link(ran: Ran) -> None:
    with zipfile.ZipFile(ran.folder / "out" / "report.xlsx") as book:
        sheets = {name: book.read(name) for name in book.namelist()}
    assert not [name for name, data in sheets.items() if b"<f>" in data or b"<f " in data]
    assert b"example.org" not in b"".join(data for name, data in sheets.items() if "rels" in name)


def test_no_cell_of_a_csv_is_a_formula(program: Program, tmp_path: Path, ran: Ran) -> None:
    done = program("read", ran.folder / "in" / "rows" / "formula.csv", "-o", "out.csv")
    assert done.returncode == 0, done.stderr.decode()
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        cells = [cell for row in csv.reader(stream) for cell in row]
    assert any(cell.startswith("'=") for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "＝"))]


def test_no_escape_reaches_the_terminal(program: Program, tmp_path: Path, ran: Ran) -> None:
    name = f"a{ESCAPES.replace('/', '')}.txt"
    (tmp_path / name).write_bytes(bytes(900))
    (tmp_path / "b.txt").write_text(f"{ESCAPES}{SCRIPT}\n{PAGE}", encoding="utf-8")
    for format_ in ("table", "jsonl"):
        done = program(
            "mine", ".", "--format", format_, env={"FORCE_COLOR": "1"} if format_ == "jsonl" else {}
        )
        assert done.returncode == 3
        for stream in (done.stdout, done.stderr):
            assert not set("\x1b\x07\x9b") & set(stream.decode("utf-8")), format_
        assert b"[bold]" in done.stderr
    assert b"\x1b" not in ran.stderr


def test_rows_after_a_bad_row_and_before_a_cut_are_kept(program: Program, tmp_path: Path) -> None:
    rows_in = [
        json.dumps({"text": f"第{n}页，发放手册{n}册。"}, ensure_ascii=False).encode() for n in range(300)
    ]
    packed = gzip.compress(b"\n".join(rows_in), compresslevel=1, mtime=0)
    (tmp_path / "cut.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    done = program("read", "cut.jsonl.gz")
    kept = [json.loads(line)["raw"] for line in io.BytesIO(done.stdout)]
    assert done.returncode == 3 and b"damaged file" in done.stderr
    assert len(kept) > 50 and kept == [json.loads(row)["text"] for row in rows_in[: len(kept)]]
