"""Faults of the machine around the program: signals, full disks, closed pipes, odd files, two at once."""

from __future__ import annotations

import hashlib
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hostile_inputs import PAGE
from places import Program, hear_interrupts

COMMAND = [sys.executable, "-m", "corpus_tools"]
posix_only = pytest.mark.skipif(os.name != "posix", reason="signals, devices and limits of POSIX")
pytestmark = posix_only
SLOW_PAGES = 120  # enough for a run to be caught at any of its stages


def write_pages(folder: Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:05d}.txt").write_text(
            f"第{number}期\n{PAGE}发放传单{number}份。\n", encoding="utf-8"
        )


def contents(folder: Path) -> dict[str, str]:
    """Hashes of all outputs but the manifest, which alone holds times."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }


def start(*arguments: object, cwd: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=hear_interrupts,
    )


def limited(cwd: Path, *arguments: object, limit: Callable[[], None]) -> subprocess.CompletedProcess[bytes]:
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, preexec_fn=limit, timeout=120, check=False)


def wait_for(is_there: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    while not is_there() and process.poll() is None:
        time.sleep(0.01)


def test_a_run_killed_anywhere_is_repeated_to_the_same_bytes(program: Program, tmp_path: Path) -> None:
    write_pages(tmp_path / "in", SLOW_PAGES)
    assert program("run", "in", "-o", "whole").returncode == 0
    want = contents(tmp_path / "whole")
    out = tmp_path / "out"
    moments: list[Callable[[], bool]] = [
        lambda: (out / "lock").exists(),
        lambda: (out / "tables").exists(),
        lambda: (out / "report.json").exists(),
        lambda: any(out.glob(".report*.part")),
    ]
    for moment in moments:
        process = start("run", "in", "-o", "out", cwd=tmp_path)
        wait_for(moment, process)
        process.kill()
        process.communicate()
        assert not (out / "manifest.json").exists()
    assert program("run", "in", "-o", "out").returncode == 0
    assert contents(out) == want
    assert b"up to date" in program("run", "in", "-o", "out").stderr


@pytest.mark.slow
def test_an_engine_killed_at_random_times_goes_on_to_the_same_bytes(program: Program, tmp_path: Path) -> None:
    write_pages(tmp_path / "in", SLOW_PAGES)
    assert program("run", "in", "-o", "whole").returncode == 0
    out, random_time = tmp_path / "out", random.Random(20)
    for _ in range(20):
        process = start("run", "in", "-o", "out", "--engine", "local", "--workers", "2", cwd=tmp_path)
        time.sleep(random_time.uniform(0.2, 4))
        process.kill()
        process.communicate()
    assert program("run", "in", "-o", "out", "--engine", "local", "--workers", "2").returncode == 0
    whole = contents(tmp_path / "whole")
    assert {name: digest for name, digest in contents(out).items() if name in whole} == whole


def test_an_old_result_never_passes_for_a_new_one_that_was_killed(program: Program, tmp_path: Path) -> None:
    write_pages(tmp_path / "in", 2)
    assert program("run", "in", "-o", "out").returncode == 0
    before = contents(tmp_path / "out")
    (tmp_path / "in" / "more.txt").write_text(PAGE * 2, encoding="utf-8")
    process = start("run", "in", "-o", "out", cwd=tmp_path)
    wait_for(lambda: not (tmp_path / "out" / "manifest.json").exists(), process)
    process.kill()
    process.communicate()
    (tmp_path / "in" / "more.txt").unlink()
    done = program("run", "in", "-o", "out")
    assert done.returncode == 0 and b"up to date" not in done.stderr
    assert contents(tmp_path / "out") == before


def test_an_interrupt_ends_with_130_and_says_how_to_go_on(tmp_path: Path) -> None:
    write_pages(tmp_path / "in", SLOW_PAGES)
    process = start("run", "in", "-o", "out", cwd=tmp_path)
    wait_for((tmp_path / "out" / "lock").exists, process)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"does the rest" in stderr and b"Traceback" not in stderr


def test_two_runs_into_one_folder_give_one_result(program: Program, tmp_path: Path) -> None:
    write_pages(tmp_path / "in", 30)
    runs = [start("run", "in", "-o", "out", cwd=tmp_path) for _ in range(2)]
    messages = [process.communicate(timeout=120)[1] for process in runs]
    codes = sorted(process.returncode for process in runs)
    assert codes in ([0, 2], [0, 0]), messages
    if codes == [0, 2]:
        # "another process": it has the lock, and its name is not written yet
        assert any(b"in use by process" in m or b"in use by another process" in m for m in messages)
    assert program("run", "in", "-o", "alone").returncode == 0
    assert contents(tmp_path / "out") == contents(tmp_path / "alone")


def test_a_reader_that_has_seen_enough_ends_it_quietly(tmp_path: Path) -> None:
    rows = b"\n".join(b'{"text": "%d %s"}' % (n, b"x" * 900) for n in range(3000))
    (tmp_path / "a.jsonl").write_bytes(rows)
    process = start("read", "a.jsonl", cwd=tmp_path)
    assert process.stdout is not None and process.stderr is not None
    assert process.stdout.readline().startswith(b'{"type":"document"')
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize(
    "arguments", [("read", "a.txt"), ("mine", "a.txt", "--format", "jsonl"), ("--help",)]
)
def test_a_full_disk_behind_standard_output_is_said(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*COMMAND, *arguments], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 2
    assert b"No space left on device" in done.stderr and b"Traceback" not in done.stderr


@pytest.mark.parametrize("output", ["out.jsonl", "out.csv", "out.xlsx", "out.parquet", "out.html"])
def test_a_full_disk_leaves_no_half_file(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.setenv("TMPDIR", str(elsewhere))
    rows = b"\n".join(b'{"text": "%d %s"}' % (n, os.urandom(40).hex().encode()) for n in range(300))
    (tmp_path / "a.jsonl").write_bytes(rows)
    limit = (4096, 4096)
    done = limited(
        tmp_path,
        "read",
        "a.jsonl",
        "-o",
        output,
        limit=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
    )
    assert done.returncode == 2, done.stderr.decode()
    assert b"Traceback" not in done.stderr and b"Try: free some space" in done.stderr
    assert f"cannot write {output}: File too large" in done.stderr.decode()
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]
    assert not list(elsewhere.iterdir())


def test_a_run_on_a_full_disk_is_done_by_the_same_command_later(program: Program, tmp_path: Path) -> None:
    write_pages(tmp_path / "in", 3)
    limit = (10_000, 10_000)
    done = limited(
        tmp_path, "run", "in", "-o", "out", limit=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    )
    assert done.returncode == 2 and b"free some space" in done.stderr
    assert not (tmp_path / "out" / "manifest.json").exists()
    assert program("run", "in", "-o", "out").returncode == 0
    assert program("run", "in", "-o", "fresh").returncode == 0
    assert contents(tmp_path / "out") == contents(tmp_path / "fresh")


@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1, 2)])
def test_closed_streams_are_no_error(tmp_path: Path, closed: tuple[int, ...]) -> None:
    (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")

    def close() -> None:
        for descriptor in closed:
            os.close(descriptor)

    done = limited(tmp_path, "read", "a.txt", "-o", "out.jsonl", limit=close)
    assert done.returncode == 0, done.stderr.decode()
    assert (tmp_path / "out.jsonl").stat().st_size > 0


def test_only_regular_files_are_read_and_loops_end(program: Program, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(PAGE, encoding="utf-8")
    (folder / "loop").symlink_to(".")
    (folder / "up").symlink_to("..")
    (folder / "self.txt").symlink_to("self.txt")
    (folder / "dead.txt").symlink_to("nowhere")
    (folder / "endless.txt").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe.txt")
    (folder / "folder.txt").mkdir()
    done = program("read", "in", "in/pipe.txt", "in/loop")
    names = {line.split(b" [read]")[0] for line in done.stderr.splitlines() if line.startswith(b"failed")}
    assert {
        b"failed: in/" + name for name in (b"self.txt", b"dead.txt", b"endless.txt", b"pipe.txt")
    } <= names
    assert done.returncode == 3 and b'"in/a.txt"' in done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes on Linux only")
def test_names_of_any_bytes_can_be_read_and_written(program: Program, tmp_path: Path) -> None:
    name = os.fsdecode(b"in/\xff\x1b[31m\n'\";=1+1[red]" + "深".encode() * 40 + b".txt")
    (tmp_path / "in").mkdir()
    (tmp_path / name).write_text(PAGE, encoding="utf-8")
    for arguments in (("run", "in", "-o", "out"), ("run", name, "-o", "out2"), ("read", name, "-o", "a.csv")):
        done = program(*arguments)
        assert done.returncode == 0, done.stderr.decode()
        assert b"\x1b" not in done.stderr


def test_a_folder_of_many_files_needs_few_descriptors(tmp_path: Path) -> None:
    write_pages(tmp_path / "in", 400)
    limit = (64, 64)
    done = limited(
        tmp_path,
        "read",
        "in",
        "-o",
        "out.jsonl",
        limit=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, limit),
    )
    assert done.returncode == 0, done.stderr.decode()
    assert (tmp_path / "out.jsonl").read_bytes().count(b"\n") == 400


@pytest.mark.skipif(not shutil.which("setpriv"), reason="no setpriv to take rights away from root")
def test_what_may_not_be_read_or_written_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.txt", "closed.txt"):
        (folder / name).write_text(PAGE, encoding="utf-8")
    (folder / "closed.txt").chmod(0)
    (folder / "shut").mkdir(mode=0)
    (tmp_path / "locked").mkdir(mode=0o500)
    rights = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []

    def call(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        command = [*rights, *COMMAND, *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120, check=False)

    done = call("read", "in")
    assert done.returncode == 3 and b'"in/a.txt"' in done.stdout
    assert done.stderr.count(b"Permission denied") == 2
    denied = call("run", "in/a.txt", "-o", "locked/out")
    assert denied.returncode == 2 and b"cannot write locked/out: Permission denied" in denied.stderr
