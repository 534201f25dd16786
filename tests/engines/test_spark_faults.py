"""Executors of real clusters on this machine are killed, the busiest one first; the rows stay the same."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_samples import BandKernel, LengthKernel, make_texts, write_docs

from corpus_tools.engines.dataset import Dataset, open_dataset, read_table
from corpus_tools.engines.local import LocalEngine
from corpus_tools.engines.workspace import Workspace

pytestmark = [
    pytest.mark.spark,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("java") is None, reason="needs Java 17"),
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc to find executors"),
]

DRIVER = """
import sys
from pathlib import Path
from corpus_tools.engines.dataset import open_dataset
from corpus_tools.engines.spark import SparkEngine
from corpus_tools.engines.spark_session import open_session
from corpus_tools.engines.workspace import Workspace
from engine_samples import BandKernel, EdgeKernel, LengthKernel
folder, docs, master = sys.argv[1:]
session = open_session(master, {
    "spark.executor.memory": "600m", "spark.executor.cores": "1", "spark.driver.memory": "700m",
    "spark.sql.shuffle.partitions": "4", "spark.sql.adaptive.coalescePartitions.enabled": "false",
    "spark.sql.files.openCostInBytes": "134217728"})
with Workspace(Path(folder)) as workspace:
    tell = lambda progress: print("STAGE", progress.stage, progress.event, flush=True)
    engine = SparkEngine(workspace, session, tell, edge_limit=0)
    source = open_dataset(sorted(Path(docs).iterdir()))
    engine.map_batches(source, LengthKernel(seconds=0.4))
    bands = engine.map_batches(source, BandKernel()).dataset
    least = engine.group_min("least", bands, ["band", "hash"], "id").dataset
    smallest = least.view(band="band", hash="hash", smallest="id")
    members = engine.join("members", bands, smallest, ["band", "hash"])
    edges = engine.map_batches(members.dataset, EdgeKernel()).dataset
    engine.connected_components("labels", edges)
session.stop()
"""


def descendants(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(word) for word in task.read_text(encoding="ascii").split()]
        except OSError:
            continue
        for child in children:
            found += [child, *descendants(child)]
    return found


def is_executor(pid: int) -> bool:
    try:
        return b"CoarseGrainedExecutorBackend" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def ticks(pid: int) -> int:
    """Processor time of an executor and the Python workers below it."""
    total = 0
    for one in (pid, *descendants(pid)):
        try:
            fields = Path(f"/proc/{one}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        except (OSError, IndexError):
            continue
    return total


def kill_busiest(roots: list[int]) -> None:
    """Kill the executor below `roots` that used most processor time over a moment."""
    executors: list[int] = []
    for _ in range(200):
        executors = [pid for root in roots for pid in descendants(root) if is_executor(pid)]
        if executors:
            break
        time.sleep(0.1)
    before = {pid: ticks(pid) for pid in executors}
    time.sleep(0.5)
    os.kill(max(executors, key=lambda pid: ticks(pid) - before[pid]), signal.SIGKILL)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Dataset]:
    folder = tmp_path_factory.mktemp("fault") / "docs"
    return folder, open_dataset(sorted(write_docs(folder, make_texts(400), files=4)))


@pytest.fixture
def environment() -> dict[str, str]:
    pytest.importorskip("pyspark", reason="needs pyspark (pip install corpus-tools[spark])")
    paths = [str(Path(__file__).parent), *sys.path]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYSPARK_PYTHON": sys.executable}


def run_and_kill(
    tmp_path: Path, docs: Path, master: str, environment: dict[str, str], roots: list[int]
) -> Path:
    """Run the driver, kill one executor while kernels run and one in the rounds of components."""
    script = tmp_path / "driver.py"
    script.write_text(DRIVER, encoding="utf-8")
    command = [sys.executable, script, tmp_path / "ws", docs, master]
    with (tmp_path / "errors").open("wb") as errors:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, env=environment, text=True, encoding="utf-8"
        )
        killed = []
        for line in process.stdout or ():
            if line.startswith(("STAGE lengths plan", "STAGE labels shard")) and line not in killed:
                killed.append(line)
                time.sleep(3 if "lengths" in line else 0)
                kill_busiest(roots or [process.pid])
        assert process.wait() == 0, (tmp_path / "errors").read_text(encoding="utf-8")[-2000:]
    assert len(killed) == 2
    return tmp_path / "ws"


def rows_of(folder: Path, stage: str) -> list[tuple[int, ...]]:
    with Workspace(folder) as workspace:
        places = list((workspace.folder / "stages").glob(f"{stage}-*"))
    files = [path for place in places for path in place.glob("spark-*/part-*.parquet")]
    table = read_table(open_dataset(files))
    return sorted(tuple(row.values())[:2] for row in table.to_pylist())


def expected_rows(tmp_path: Path, source: Dataset) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    from engine_samples import EdgeKernel

    with Workspace(tmp_path / "local") as workspace:
        engine = LocalEngine(workspace)
        lengths = engine.map_batches(source, LengthKernel()).dataset
        bands = engine.map_batches(source, BandKernel()).dataset
        least = engine.group_min("least", bands, ["band", "hash"], "id").dataset
        smallest = least.view(band="band", hash="hash", smallest="id")
        members = engine.join("members", bands, smallest, ["band", "hash"]).dataset
        labels = engine.connected_components(
            "labels", engine.map_batches(members, EdgeKernel()).dataset
        ).dataset
        tables = [read_table(dataset).to_pylist() for dataset in (lengths, labels)]
    found = [sorted(tuple(row.values()) for row in table) for table in tables]
    return found[0], found[1]


def check(folder: Path, tmp_path: Path, source: Dataset) -> None:
    lengths, labels = expected_rows(tmp_path, source)
    assert rows_of(folder, "lengths") == lengths
    assert rows_of(folder, "labels") == labels


def test_local_cluster(tmp_path: Path, source: tuple[Path, Dataset], environment: dict[str, str]) -> None:
    folder = run_and_kill(tmp_path, source[0], "local-cluster[2,1,700]", environment, [])
    check(folder, tmp_path, source[1])


@pytest.fixture
def standalone(environment: dict[str, str], tmp_path: Path) -> Iterator[tuple[str, list[int]]]:
    """A master and two workers on loopback: their address and process numbers."""
    import pyspark

    home = Path(pyspark.__file__).parent
    launch = [str(home / "bin" / "spark-class")]
    port = 17_077
    environment |= {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_WORKER_DIR": str(tmp_path / "w"),
    }
    master = f"spark://127.0.0.1:{port}"
    deploy = "org.apache.spark.deploy"
    commands = [
        [f"{deploy}.master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "18080"]
    ]
    commands += [
        [f"{deploy}.worker.Worker", "--cores", "1", "--memory", "900m", "--webui-port", "0", master]
    ] * 2
    processes = []
    for command in commands:
        quiet = subprocess.DEVNULL
        processes.append(subprocess.Popen([*launch, *command], env=environment, stdout=quiet, stderr=quiet))
        time.sleep(4)
    yield master, [process.pid for process in processes[1:]]
    for process in processes:
        process.terminate()
        process.wait()


def test_standalone_master(
    tmp_path: Path,
    source: tuple[Path, Dataset],
    environment: dict[str, str],
    standalone: tuple[str, list[int]],
) -> None:
    master, workers = standalone
    check(run_and_kill(tmp_path, source[0], master, environment, workers), tmp_path, source[1])
