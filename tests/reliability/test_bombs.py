"""Inputs that are small outside and huge inside, and settings that no parser should take."""

from __future__ import annotations

import gzip
import io
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import zstandard
from places import Program

SIZE = 160 << 20  # bytes inside
MEMORY = 3 << 30  # bytes of address space: libraries reserve more than they use


def zipped(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("a.txt", data)
    return buffer.getvalue()


@pytest.mark.skipif(sys.platform != "linux", reason="limits address space")
def test_bombs_are_failures_and_their_neighbour_is_read(tmp_path: Path) -> None:
    data = bytes(SIZE)
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(data, 1))
    (tmp_path / "b.jsonl.zst").write_bytes(zstandard.compress(data))
    (tmp_path / "c.zip").write_bytes(zipped(data))
    (tmp_path / "d.html.zst").write_bytes(zstandard.compress(data, 19))
    (tmp_path / "good.txt").write_text("发放手册三百册。", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "corpus_tools", "read", "."],
        cwd=tmp_path,
        capture_output=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
        timeout=120,
        check=False,
    )
    assert done.returncode == 3, done.stderr.decode()
    assert done.stderr.count(b"expands more than 200 times") == 4
    assert done.stdout.count(b"\n") == 1


def test_a_line_of_sixteen_megabytes_is_a_line(program: Program, tmp_path: Path) -> None:
    text = "全年发放手册三百册，接待群众咨询。" * 330_000
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    done = program("read", "a.txt", "-o", "out.jsonl")
    assert done.returncode == 0
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8").count(text) == 2


def test_more_than_the_limit_is_a_failure_that_names_the_setting(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("总" * 1000, encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"text": "' + "总" * 1000 + '"}\n{"text": "结"}\n', encoding="utf-8")
    done = program("read", "a.txt", "b.jsonl", env={"CORPUS_READ_MAX_BYTES": "2000"})
    assert done.returncode == 3
    assert done.stderr.count(b"read.max_bytes") == 2 and b"b.jsonl:1 " in done.stderr
    assert '"raw":"结"'.encode() in done.stdout


@pytest.mark.parametrize(
    "settings",
    [
        "a = " + "[" * 20_000,
        "a" + ".a" * 20_000 + " = 1",
        "[dedup]\nthreshold = 'high'",
        "[nosuch]",
        "\x00",
        "\ufffe",
    ],
    ids=["nested", "dotted", "type", "section", "nul", "mark"],
)
def test_hostile_settings_are_usage_errors(program: Program, tmp_path: Path, settings: str) -> None:
    (tmp_path / "corpus.toml").write_text(settings, encoding="utf-8")
    (tmp_path / "a.txt").write_text("总结", encoding="utf-8")
    done = program("read", "a.txt")
    assert done.returncode == 2, done.stderr.decode()
    assert b"corpus.toml" in done.stderr and b"Traceback" not in done.stderr
