"""What somebody does on the first day: wrong flags, outputs among the inputs, files of every kind."""

from __future__ import annotations

from pathlib import Path

import pytest
from places import Program

from corpus_tools import run_pipeline
from corpus_tools.cli.main import _disk_error

PAGE = (
    "河湾镇普法工作总结\n\n　　全年共发放宣传单{n}余份，悬挂横幅18条。\n　　举办讲座9场，接待群众{n}人次。\n"
)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Two pages in a folder of their own."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, number in (("a.txt", 320), ("b.txt", 475)):
        (folder / name).write_text(PAGE.format(n=number), encoding="utf-8")
    return folder


def test_a_run_does_not_read_what_it_wrote_into_its_input(
    program: Program, pages: Path, tmp_path: Path
) -> None:
    (pages / "empty.txt").touch()
    first = program("run", ".", "-o", "out")
    assert first.returncode == 3
    again = program("run", ".", "-o", "out")
    assert again.returncode == 3 and b"up to date" in again.stderr
    assert program("mine", ".", "-q").stdout.count(b'"surface":"18') == 2


def test_the_failures_of_the_last_call_are_no_failures_of_this_one(
    program: Program, pages: Path, tmp_path: Path
) -> None:
    (pages / "empty.txt").touch()
    assert program("mine", "pages", "-o", "pages/figures.xlsx").returncode == 3
    (pages / "empty.txt").unlink()
    assert (pages / "failures.jsonl").is_file()
    assert program("mine", "pages", "-o", "pages/figures.xlsx", "--overwrite").returncode == 0


def test_raw_pages_beside_records_are_refused(program: Program, pages: Path) -> None:
    program("mine", "pages/a.txt", "-o", "pages/figures.jsonl")
    done = program("mine", "pages")
    assert done.returncode == 2
    assert b"pages/a.txt is a raw page" in done.stderr or b"pages/b.txt is a raw page" in done.stderr
    assert b"Try: " in done.stderr


def test_files_that_are_passed_over_are_counted(program: Program, pages: Path) -> None:
    for name in ("scan.pdf", "a.docx", "b.docx", "README"):
        (pages / name).write_bytes(b"PK")
    done = program("mine", "pages")
    assert done.returncode == 0
    assert b"passed over 4 other files: 2 .docx" in done.stderr and b"1 without suffix" in done.stderr
    assert b"passed over" not in program("mine", "pages", "-q").stderr


def test_rows_that_fail_alike_are_said_once(program: Program, tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"body": "正文"}\n' * 50 + '{"text": null}\n', encoding="utf-8")
    done = program("read", "rows.jsonl")
    assert done.returncode == 4
    assert done.stderr.decode().splitlines() == [
        'failed: rows.jsonl:1 [read]: no text in field "text" (and 49 more like it)',
        "  Try: name the field with --text-field; there are: body",
        'failed: rows.jsonl:51 [read]: field "text" holds no text',
        "  Try: leave it out",
    ]
    for number in range(40):
        (tmp_path / f"{number}.txt").touch()
    said = program("read", tmp_path).stderr.decode().splitlines()
    assert len(said) == 41 and said[-1].startswith("failed: ") and said[-1].endswith(" more")


def test_fail_on_knows_what_a_command_can_find(program: Program, pages: Path) -> None:
    done = program("mine", "pages", "--fail-on", "duplicates")
    assert done.returncode == 2 and b"'uncertain', 'conflicts', 'masked'" in done.stderr
    assert b"--fail-on" not in program("convert", "--help").stdout


def test_help_begins_with_what_the_command_alone_can_do(program: Program) -> None:
    text = program("dedup", "--help").stdout.decode()
    places = [
        text.index(part) for part in ("--threshold", "Input:", "--encoding", "Output:", "--lang", "--help")
    ]
    assert places == sorted(places)


def test_no_colours_means_no_escape_code_at_all(program: Program, pages: Path) -> None:
    table = ("mine", "pages", "--format", "table", "--color")
    assert b"\x1b[" in program(*table, "always").stdout
    assert b"\x1b" not in program(*table, "never").stdout
    assert b"\x1b" not in program(*table, "auto", env={"NO_COLOR": "1", "FORCE_COLOR": "1"}).stdout


def test_the_table_says_a_sentence_once_and_what_is_counted(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("短片点击量45次，发放手册320册。\n", encoding="utf-8")
    rows = program("mine", "a.txt", "--format", "table").stdout.decode().splitlines()
    assert rows[0].split() == ["value", "unit", "kind", "metric", "quote"]
    assert rows[1].split()[:4] == ["45", "次", "figure", "(短片点击量)"]
    assert rows[2].split() == ["320", "册", "figure", "leaflets_issued", "〃"]
    assert rows[1].index("45") == rows[2].index("320") + 1  # numbers end in one column
    narrow = program("mine", "a.txt", "--format", "table", env={"COLUMNS": "40"}).stdout.decode()
    assert narrow.split()[:3] == ["value", "unit", "quote"]


def test_a_cluster_of_the_table_can_be_compared(program: Program, pages: Path) -> None:
    for name in ("c.txt", "d.txt"):
        (pages / name).write_text(PAGE.format(n=320) + "　　完。\n", encoding="utf-8")
    table = program("dedup", "pages", "--format", "table").stdout.decode().splitlines()
    assert table[0].split() == ["size", "similar", "kind", "cluster", "kept", "article"]
    cluster = table[1].split()[3]
    assert program("dedup", "pages", "-o", "duplicates.jsonl").returncode == 0
    done = program("diff", f"{cluster}.1", f"{cluster}.2", "duplicates.jsonl")
    assert done.returncode == 0, done.stderr.decode()


def test_the_summary_of_a_run_speaks_the_words_of_its_report(program: Program, pages: Path) -> None:
    done = program("run", "pages", "-o", "out", "--lang", "zh")
    said = done.stderr.decode()
    assert "2  文档" in said and "0  待核" in said and "clusters" not in said


def test_a_full_disk_is_known_in_the_words_of_any_library() -> None:
    assert _disk_error(RuntimeError("Failed to commit: No space left on device")) is not None
    assert _disk_error(RuntimeError("out of range")) is None


def test_an_error_comes_with_its_traceback_when_asked(program: Program) -> None:
    assert b"Traceback" not in program("mine", "--pack", "nope", "x.txt").stderr
    assert b"Traceback" in program("mine", "--pack", "nope", "x.txt", "-v").stderr


def test_a_result_is_one_line_in_a_notebook(pages: Path) -> None:
    result = run_pipeline([str(pages)])
    assert repr(result).startswith("<Result 2 documents, 2 articles, ")
    assert len(repr(result.documents[0])) < 120 + len(str(pages)) and "2 edits" not in repr(result.articles)
    assert repr(result.articles[0]).endswith(" 河湾镇普法工作总结: 55 characters>")


def test_a_wrong_key_of_a_pack_gets_the_nearest_one(program: Program, tmp_path: Path) -> None:
    pack = 'pack = "local"\n[[metric]]\nid = "trees"\nlabel = { zh = "植树" }\nobjekts = ["树苗"]\n'
    (tmp_path / "local.toml").write_text(pack, encoding="utf-8")
    done = program("pack", "check", "local.toml")
    assert done.returncode == 2 and b'did you mean "objects"?' in done.stderr
    done = program("mine", "--pack", "polcing", "x.txt")
    assert b"no such pack" in done.stderr and b'did you mean "policing"?' in done.stderr


def test_the_lines_of_a_repair_stand_below_their_file(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("新修的`水渠\n完工了\n又修的`水渠\n", encoding="utf-8")
    shown = program("repair", "a.txt", "--diff").stdout.decode()
    assert shown.splitlines()[:4] == ["a.txt: 2 lines", "- 新修的`水渠", "+ 新修的水渠", ""]
    assert shown.count("a.txt") == 1


def test_what_cannot_be_written_is_said_before_the_work(
    program: Program, pages: Path, tmp_path: Path
) -> None:
    (tmp_path / "figures.jsonl").touch()
    done = program("mine", "missing.txt", "-o", "figures.jsonl")  # 4 when it had been looked for
    assert done.returncode == 2 and b"figures.jsonl exists" in done.stderr
    assert program("dedup", "missing.txt", "-o", "pairs.doc").returncode == 2
    assert program("report", "pages", "-o", "reports").returncode == 0


def test_a_forbidden_place_is_no_bug_of_ours() -> None:
    denied = _disk_error(RuntimeError('Cannot open file ".x.duckdb.part": Permission denied'))
    assert denied is not None and denied.errno == 13
