"""Real processes, really killed; only processes that the test itself started."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from engine_samples import LengthKernel, WrongKernel, make_texts, write_docs
from places import hear_interrupts

from corpus_tools.engines.dataset import Dataset, open_dataset, read_table
from corpus_tools.engines.engine import Progress
from corpus_tools.engines.local import LocalEngine
from corpus_tools.engines.workspace import StageResult, Workspace
from corpus_tools.errors import CorpusToolsError

DRIVER = """
import sys
sys.path[:0] = sys.argv[4:]
from pathlib import Path
import corpus_tools.engines.dataset as dataset
from corpus_tools.engines.local import LocalEngine
from corpus_tools.engines.workspace import Workspace
from engine_samples import LengthKernel
if __name__ == "__main__":
    dataset.SHARD_ROWS, LocalEngine.pool_rows = 40, 1
    folder, docs, workers = sys.argv[1:4]
    with Workspace(Path(folder)) as workspace:
        LocalEngine(workspace, int(workers)).map_batches(
            dataset.open_dataset(sorted(Path(docs).iterdir())), LengthKernel(seconds=0.05))
"""


def contents(result: StageResult) -> dict[str, bytes]:
    return {Path(file.path).name: Path(file.path).read_bytes() for file in result.dataset.files}


@pytest.mark.usefixtures("small_shards")
def test_a_row_that_kills_its_worker_costs_one_row(tmp_path: Path) -> None:
    texts = make_texts(100)
    texts[37] += "毒"
    texts[61] += "坏"
    events: list[Progress] = []
    source = open_dataset(write_docs(tmp_path / "docs", texts, files=1))
    with Workspace(tmp_path / "ws") as workspace:
        engine = LocalEngine(workspace, 2, listen=events.append)
        result = engine.map_batches(source, LengthKernel())
        again = engine.map_batches(source, LengthKernel())
        engine.close()
    ids = read_table(source).column("id").to_pylist()
    assert {row.key for row in result.failures} == {str(ids[37]), str(ids[61])}
    assert "died" in next(row.error for row in result.failures if row.key == str(ids[37]))
    assert read_table(result.dataset).column("id").to_pylist() == [*ids[:37], *ids[38:61], *ids[62:]]
    assert again == result
    assert [event.event for event in events].count("poison") == 1
    assert (events[-2].event, events[-2].done, events[-2].total) == ("done", 3, 3)
    stage = Path(result.dataset.files[0].path).parent
    assert len(list(stage.glob("*.parquet"))) == 3, "the pieces of the hunt are cleared away"


@pytest.mark.usefixtures("small_shards")
def test_an_error_in_a_worker_reaches_the_caller(tmp_path: Path, docs: Dataset) -> None:
    with Workspace(tmp_path) as workspace, pytest.raises(CorpusToolsError, match="another schema"):
        LocalEngine(workspace, 2).map_batches(docs, WrongKernel())


def start_driver(tmp_path: Path, workers: int) -> subprocess.Popen[bytes]:
    script = tmp_path / "driver.py"
    script.write_text(DRIVER, encoding="utf-8")
    arguments = [tmp_path / "ws", tmp_path / "docs", workers, Path(__file__).parent]
    return subprocess.Popen([sys.executable, script, *map(str, arguments)], preexec_fn=hear_interrupts)


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in listed.read_text(encoding="ascii").split()] if listed.exists() else []


def wait_for_shards(folder: Path, count: int, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None and len(list(folder.glob("stages/*/*.parquet"))) < count:
        time.sleep(0.01)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc to find worker processes")
def test_killed_workers_and_drivers_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus_tools.engines.dataset.SHARD_ROWS", 40)
    source = open_dataset(sorted(write_docs(tmp_path / "docs", make_texts(600))))
    with Workspace(tmp_path / "clean") as workspace:
        clean = LocalEngine(workspace).map_batches(source, LengthKernel())
    choice = random.Random(5)
    for workers, victim in ((2, "worker"), (3, "driver"), (2, "driver")):
        process = start_driver(tmp_path, workers)
        wait_for_shards(
            tmp_path / "ws", choice.randint(1, 4) + len(list(tmp_path.glob("ws/stages/*/*.parquet"))), process
        )
        pids = children(process.pid)
        if victim == "driver":
            process.kill()
        elif pids:
            os.kill(choice.choice(pids), signal.SIGKILL)
            time.sleep(0.1)
            process.kill()
        process.wait()
    assert start_driver(tmp_path, 2).wait() == 0
    with Workspace(tmp_path / "ws") as workspace:
        resumed = LocalEngine(workspace).map_batches(source, LengthKernel())
    assert contents(resumed) == contents(clean)
    assert not list((tmp_path / "ws").glob("**/*.tmp"))


def test_parts_of_several_machines_make_one_stage(
    tmp_path: Path, docs: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus_tools.engines.dataset.SHARD_ROWS", 40)
    results = []
    for i in (1, 2, 3):
        with Workspace(tmp_path / "ws", part=(i, 3)) as workspace:
            results.append(LocalEngine(workspace).map_batches(docs, LengthKernel()))
    assert [result.is_complete for result in results] == [False, False, True]
    with Workspace(tmp_path / "whole") as workspace:
        whole = LocalEngine(workspace).map_batches(docs, LengthKernel())
    assert contents(results[-1]) == contents(whole)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc to find worker processes")
def test_an_interrupt_leaves_no_worker_behind(tmp_path: Path) -> None:
    write_docs(tmp_path / "docs", make_texts(600))
    process = start_driver(tmp_path, 2)
    wait_for_shards(tmp_path / "ws", 1, process)
    pids = children(process.pid)
    assert len(pids) >= 2
    process.send_signal(signal.SIGINT)
    assert process.wait(20) != 0
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and any(Path(f"/proc/{pid}").exists() for pid in pids):
        time.sleep(0.05)
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
    with Workspace(tmp_path / "ws"):
        assert not list((tmp_path / "ws").glob("**/*.tmp"))
