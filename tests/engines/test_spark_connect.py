"""The same verbs over Spark Connect: nothing in the adapter may need the context behind the session."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from engine_samples import make_texts, write_docs

from corpus_tools.engines.dataset import open_dataset, read_table

pytestmark = [
    pytest.mark.spark,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("java") is None, reason="needs Java 17"),
]

SCRIPT = """
import sys
from pathlib import Path
from corpus_tools.engines.dataset import open_dataset
from corpus_tools.engines.local import LocalEngine
from corpus_tools.engines.workspace import Workspace
from engine_samples import BandKernel, EdgeKernel, LengthKernel

def work(engine, docs):
    source = open_dataset(sorted(Path(docs).iterdir()))
    engine.map_batches(source, LengthKernel())
    bands = engine.map_batches(source, BandKernel()).dataset
    least = engine.group_min("least", bands, ["band", "hash"], "id").dataset
    smallest = least.view(band="band", hash="hash", smallest="id")
    members = engine.join("members", bands, smallest, ["band", "hash"]).dataset
    edges = engine.map_batches(members, EdgeKernel()).dataset
    labels = engine.connected_components("labels", edges).dataset
    ordered = engine.sort_partition("ordered", labels, ["component", "id"]).dataset
    print("ROWS", *[file.path for file in ordered.files], flush=True)

docs, folder, kind = sys.argv[1:]
with Workspace(Path(folder)) as workspace:
    if kind == "local":
        work(LocalEngine(workspace), docs)
    else:
        from pyspark.sql import SparkSession
        from corpus_tools.engines.spark import SparkEngine
        builder = SparkSession.builder.remote("local[1]")
        session = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
        assert "connect" in type(session).__module__
        work(SparkEngine(workspace, session, edge_limit=0), docs)
        session.stop()
"""


def run(tmp_path: Path, kind: str) -> list[dict[str, int]]:
    script = tmp_path / "work.py"
    script.write_text(SCRIPT, encoding="utf-8")
    paths = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    environment = {**os.environ, "PYTHONPATH": paths, "PYSPARK_PYTHON": sys.executable}
    command = [sys.executable, script, tmp_path / "docs", tmp_path / kind, kind]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    line = next(line for line in done.stdout.splitlines() if line.startswith("ROWS"))
    rows: list[dict[str, int]] = read_table(open_dataset(line.split()[1:])).to_pylist()
    return rows


def test_connect_gives_the_same_rows(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="needs pyspark (pip install corpus-tools[spark])")
    pytest.importorskip("grpc", reason="Spark Connect needs grpcio (pip install corpus-tools[spark])")
    write_docs(tmp_path / "docs", make_texts(120))
    expected = run(tmp_path, "local")
    assert len(expected) > 20
    assert run(tmp_path, "connect") == expected
