"""`corpus-tools run` over real pages: outputs, repeats, failures, exit codes."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from places import Program

REPORTS = ("report.json", "report.html", "report.xlsx", "settings.toml")


def hashes(folder: Path) -> dict[str, str]:
    """Every output but the manifest, which alone holds times."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json"]
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


@pytest.fixture
def pages(tmp_path: Path, corpora: Path) -> Path:
    """Three pages that hold copies and figures."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for name in ("g001.txt", "p03.html", "p04.jsonl.gz"):
        shutil.copy(corpora / "pages" / name, folder)
    return folder


def test_everything_is_written_and_the_same_bytes_again(
    program: Program, pages: Path, tmp_path: Path
) -> None:
    first = program("run", "pages", "-o", "a", env={"PYTHONHASHSEED": "1"})
    assert first.returncode == 0, first.stderr.decode()
    assert all((tmp_path / "a" / name).is_file() for name in REPORTS)
    again = program("run", "pages", "-o", "b", env={"PYTHONHASHSEED": "2", "TZ": "Asia/Shanghai"})
    assert again.returncode == 0
    assert hashes(tmp_path / "a") == hashes(tmp_path / "b")
    report = json.loads((tmp_path / "a" / "report.json").read_bytes())
    assert report["corpus"]["documents"] == 5 and report["totals"]


def test_the_same_run_is_not_done_twice(program: Program, pages: Path, tmp_path: Path) -> None:
    program("run", "pages", "-o", "out")
    before = (tmp_path / "out" / "manifest.json").read_bytes()
    done = program("run", "pages", "-o", "out")
    assert done.returncode == 0 and b"up to date" in done.stderr
    assert (tmp_path / "out" / "manifest.json").read_bytes() == before
    (pages / "new.txt").write_text("新增一页，发放手册30册。", encoding="utf-8")
    assert b"up to date" not in program("run", "pages", "-o", "out").stderr


def test_one_bad_file_of_each_kind(program: Program, pages: Path, tmp_path: Path) -> None:
    (pages / "empty.txt").write_bytes(b"")
    (pages / "binary.txt").write_bytes(bytes(2000))
    (pages / "broken.jsonl").write_text('{"text": "发放手册20册。"}\n{"text": \n', encoding="utf-8")
    done = program("run", "pages", "missing.txt", "-o", "out")
    assert done.returncode == 3
    failures = [json.loads(line) for line in (tmp_path / "out" / "failures.jsonl").read_bytes().splitlines()]
    assert {failure["source"] for failure in failures} == {
        "missing.txt", "pages/empty.txt", "pages/binary.txt", "pages/broken.jsonl:2",
    }  # fmt: skip
    assert json.loads((tmp_path / "out" / "report.json").read_bytes())["corpus"]["documents"] == 6


def test_a_folder_of_others_is_left_alone(program: Program, pages: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_bytes(b"years of work")
    done = program("run", "pages", "-o", "mine")
    assert done.returncode == 2 and b"other files" in done.stderr
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.docx"]


def test_nothing_readable_writes_no_reports(program: Program, tmp_path: Path) -> None:
    done = program("run", "nowhere", "-o", "out")
    assert done.returncode == 4 and b"no such file" in done.stderr


def test_a_dry_run_writes_nothing(program: Program, pages: Path, tmp_path: Path) -> None:
    done = program("run", "pages", "-o", "out", "--dry-run")
    assert done.returncode == 0 and b"3 files" in done.stdout
    told = program(
        "run", "pages", "-o", "out", "--dry-run", "--engine", "local", "--lang", "zh"
    ).stdout.decode()
    assert "by engine local" in told and "  duplicates  整理文章, " in told
    assert not (tmp_path / "out").exists()


def test_fail_on_names_what_is_found(program: Program, pages: Path) -> None:
    assert program("run", "pages", "-o", "out", "--fail-on", "duplicates").returncode == 1


def test_wrong_shards_and_packs_are_usage(program: Program, pages: Path) -> None:
    assert program("run", "pages", "-o", "o", "--shard", "5/4").returncode == 2
    assert program("run", "pages", "-o", "o", "--pack", "no-such-pack").returncode == 2
