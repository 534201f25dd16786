"""The commands report, show, diff and query, as real processes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from corpus_tools.records import Diff, Result
from corpus_tools.report.tables import write_tables

from .report_fiction import make_result

Program = Callable[..., Any]
FIGURE = "f0000000000010000"


@pytest.fixture(scope="module")
def run(corpus: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    write_tables(corpus, folder / "tables")
    return folder


def test_report_from_a_run_folder(program: Program, run: Path, tmp_path: Path) -> None:
    done = program("report", run, "-o", "again", "--lang", "en")
    assert done.returncode == 0, done.stderr
    names = {path.name for path in (tmp_path / "again").iterdir()}
    assert names == {"report.json", "report.html", "report.xlsx"}
    assert b"Sums per metric" in (tmp_path / "again" / "report.html").read_bytes()
    assert b"3 files" in done.stderr


@pytest.mark.parametrize("name", ["one.html", "one.xlsx", "one.json"])
def test_one_report_by_suffix_is_not_overwritten(
    program: Program, run: Path, tmp_path: Path, name: str
) -> None:
    assert program("report", run, "-o", name).returncode == 0
    before = (tmp_path / name).read_bytes()
    refused = program("report", run, "-o", name)
    assert refused.returncode == 2 and b"--overwrite" in refused.stderr
    assert program("report", run, "-o", name, "--overwrite").returncode == 0
    assert (tmp_path / name).read_bytes() == before


def test_report_of_a_strange_suffix_is_refused(program: Program, run: Path) -> None:
    done = program("report", run, "-o", "report.doc")
    assert done.returncode == 2 and b".html" in done.stderr


def test_show_a_figure_in_its_sentence_and_raw_text(program: Program, run: Path) -> None:
    shown = program("show", FIGURE, run, "--lang", "en").stdout.decode()
    assert "安全宣传，全年共散发传单1337余份" in shown and "(xuān)传，全年共散发传单1337余份" in shown
    assert "\x1b" not in shown
    as_json = json.loads(program("show", FIGURE, run, "--format", "json").stdout)
    assert as_json["surface"] == "1337余份"


@pytest.mark.parametrize("identity", ["c1", "t1", "a0000000000000001", "d0000000000000001", "网页/001.txt"])
def test_show_every_kind_of_record(program: Program, run: Path, identity: str) -> None:
    done = program("show", identity, run)
    assert done.returncode == 0 and len(done.stdout) > 40


def test_show_writes_the_record_to_a_file(program: Program, run: Path, tmp_path: Path) -> None:
    shown = program("show", "c1", run, "--format", "jsonl").stdout
    assert program("show", "c1", run, "-o", "one.jsonl").returncode == 0
    assert (tmp_path / "one.jsonl").read_bytes() == shown


def test_show_raw_and_unknown(program: Program, run: Path) -> None:
    assert "－ 12 －" in program("show", "a0000000000000001", run, "--raw").stdout.decode()
    done = program("show", "nothing", run)
    assert done.returncode == 2 and b"query" in done.stderr
    assert program("show", "nothing", "absent").returncode in (2, 4)


def test_diff_members_of_a_cluster(program: Program, run: Path) -> None:
    shown = program("diff", "c1.1", "c1.2", run, "--lang", "zh").stdout.decode()
    assert "[-1200余-]{+1337余+}份" in shown and "处不同" in shown


def test_diff_two_files(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("全年共散发传单三百份，群众欢迎。\n" * 3, encoding="utf-8")
    (tmp_path / "b.txt").write_text("全年共散发传单五百份，群众欢迎。\n" * 3, encoding="utf-8")
    done = program("diff", "a.txt", "b.txt")
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode().count("[-三百-]{+五百+}") == 3


def test_diff_as_json_has_the_same_differences_at_raw_offsets(
    program: Program, run: Path, corpus: Result
) -> None:
    shown = program("diff", "c1.1", "c1.2", run, "--lang", "en").stdout.decode()
    diff = msgspec.json.decode(program("diff", "c1.1", "c1.2", run, "--format", "json").stdout, type=Diff)
    differences = [op for op in diff.ops if op.kind != "equal"]
    assert f"{len(differences)} differences" in shown
    homes = {article.id: article.document for article in corpus.articles}
    raws = {document.id: document.raw for document in corpus.documents}
    for op in differences:
        assert raws[homes[diff.a]][slice(*op.a)] == op.a_text
        assert raws[homes[diff.b]][slice(*op.b)] == op.b_text


def test_diff_into_a_file(program: Program, run: Path, tmp_path: Path) -> None:
    assert program("diff", "c1.1", "c1.2", run, "-o", "diff.jsonl").returncode == 0
    shown = program("diff", "c1.1", "c1.2", run, "--format", "jsonl").stdout
    assert (tmp_path / "diff.jsonl").read_bytes() == shown
    refused = program("diff", "c1.1", "c1.2", run, "-o", "diff.xlsx")
    assert refused.returncode == 2 and b"--format json" in refused.stderr


def test_a_passage_that_moved_is_shown_as_moved(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("清早开门迎接客人。先扫地除尘，后洒水降温。\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("先扫地除尘，后洒水降温。清早开门迎接客人。\n", encoding="utf-8")
    assert "{~清早开门迎接客人。~}→12" in program("diff", "a.txt", "b.txt").stdout.decode()


def test_terminal_sequences_of_the_data_are_shown_not_sent(program: Program, tmp_path: Path) -> None:
    write_tables(make_result(8, hostile="\x1b]52;c;AAAA\x07\x1b[31m[/b]"), tmp_path / "run" / "tables")
    for arguments in (("show", "c1"), ("show", FIGURE), ("diff", "c1.1", "c1.2"), ("query", "from articles")):
        done = program(*arguments, "run", *(("--format", "table") if arguments[0] == "query" else ()))
        assert done.returncode == 0
        assert b"\x1b" not in done.stdout and b"\\x1b[31m[/b]" in done.stdout


def test_query_in_every_format(program: Program, run: Path, tmp_path: Path) -> None:
    sql = "select metric, unit, sum(value) as total from figures group by all order by metric limit 1"
    assert program("query", sql, run).stdout.decode() == '{"metric":"events_held","unit":"场","total":135}\n'
    assert (
        program("query", sql, run, "--format", "csv").stdout.decode().splitlines()[1] == "events_held,场,135"
    )
    assert "135" in program("query", sql, run, "--format", "table").stdout.decode()
    assert program("query", sql, run, "-o", "x.csv").returncode == 0
    assert (tmp_path / "x.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    refused = program("query", "copy figures to 'y.csv'", run)
    assert refused.returncode == 2 and not (tmp_path / "y.csv").exists()
