"""The program as users meet it: help, exit codes, messages, streams."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from places import Program

from corpus_tools.cli.main import COMMANDS

HEAVY = ("numpy", "scipy", "jieba", "opencc", "numba", "duckdb", "pyarrow", "rich", "jinja2", "xlsxwriter")


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["mine", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys; sys.argv[1:] = sys.argv[1:]\n"
        "from corpus_tools.cli.main import cli\n"
        "try: cli.main(sys.argv[1:], standalone_mode=False)\n"
        "except SystemExit: pass\n"
        f"loaded = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "print('LOADED', loaded)"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, check=True)
    assert done.stdout.decode().strip().endswith("LOADED []")


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        f"import sys, corpus_tools; print([n for n in {(*HEAVY, 'msgspec', 'click')!r} if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_has_help_with_an_example(program: Program, command: str) -> None:
    done = program(command, "--help")
    shown = done.stdout.decode()
    assert done.returncode == 0 and "Example" in shown and f"corpus-tools {command}" in shown


def test_an_unknown_command_and_option_offer_the_nearest(program: Program) -> None:
    done = program("dedupe", "x")
    assert done.returncode == 2 and b'did you mean "dedup"' in done.stderr
    assert program("read", "--formt", "csv").returncode == 2


def test_settings_errors_name_file_and_key(program: Program, tmp_path: Path) -> None:
    (tmp_path / "corpus.toml").write_text("[dedup]\ntreshold = 0.8\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text("一份总结", encoding="utf-8")
    done = program("read", "a.txt")
    assert done.returncode == 2
    assert b"dedup.treshold" in done.stderr and b'did you mean "threshold"' in done.stderr


def test_the_environment_wins_over_the_file_and_flags_over_both(program: Program, tmp_path: Path) -> None:
    (tmp_path / "corpus.toml").write_text('[read]\ntext_field = "a"\n', encoding="utf-8")
    (tmp_path / "x.jsonl").write_text('{"a": "甲", "b": "乙", "c": "丙"}\n', encoding="utf-8")

    def text(*flags: str, **env: str) -> str:
        return str(json.loads(program("read", "x.jsonl", *flags, env=env).stdout)["raw"])

    assert text() == "甲"
    assert text(CORPUS_READ_TEXT_FIELD="b") == "乙"
    assert text("--text-field", "c", CORPUS_READ_TEXT_FIELD="b") == "丙"


def test_records_go_to_stdout_and_messages_to_stderr(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("工作总结".encode("gb18030"))
    done = program("read", "a.txt", "missing.txt")
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["raw"] == "工作总结"
    assert done.returncode == 3
    assert b"missing.txt" in done.stderr and b"Try:" in done.stderr and b"Traceback" not in done.stderr


def test_nothing_readable_is_four(program: Program, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.bin.txt").write_bytes(bytes(500))
    assert program("read", "nowhere").returncode == 4
    assert program("read", "a.bin.txt").returncode == 4
    done = program("read", "empty")
    assert done.returncode == 4 and b"nothing to read" in done.stderr


def test_failures_are_listed_beside_the_output(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "甲"}\n{"text": \n', encoding="utf-8")
    done = program("read", "a.jsonl", "-o", "out.jsonl")
    assert done.returncode == 3
    (failure,) = [json.loads(line) for line in (tmp_path / "failures.jsonl").read_bytes().splitlines()]
    assert failure["type"] == "failure" and failure["source"] == "a.jsonl:2" and failure["hint"]


def test_nothing_is_overwritten_unasked(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("甲", encoding="utf-8")
    assert program("read", "a.txt", "-o", "b.jsonl").returncode == 0
    done = program("read", "a.txt", "-o", "b.jsonl")
    assert done.returncode == 2 and b"--overwrite" in done.stderr
    assert program("read", "a.txt", "-o", "b.jsonl", "--overwrite").returncode == 0


def test_output_is_utf8_whatever_the_console_says(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("工作总结✓𠮷", encoding="utf-8")
    done = program("read", "a.txt", env={"PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"})
    assert json.loads(done.stdout)["raw"] == "工作总结✓𠮷"


def test_stdin_is_text_or_records(program: Program) -> None:
    assert json.loads(program("read", "-", stdin="一份总结".encode()).stdout)["raw"] == "一份总结"
    first = program("read", "-", stdin='{"text": "甲"}\n{"text": "乙"}\n'.encode()).stdout
    assert [json.loads(line)["raw"] for line in first.splitlines()] == ["甲", "乙"]
    assert program("read", "-", stdin=first).stdout == first


def test_hostile_names_never_reach_the_terminal(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m[red].txt").write_bytes(bytes(900))
    done = program("read", tmp_path)
    assert b"\x1b" not in done.stderr and b"[red]" in done.stderr


def test_init_writes_settings_that_load(program: Program, tmp_path: Path) -> None:
    assert program("init", "project").returncode == 0
    (tmp_path / "a.txt").write_text("甲", encoding="utf-8")
    assert program("read", "a.txt", "--config", "project/corpus.toml").returncode == 0
    assert program("init", "project").returncode == 2
