import itertools
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from engine_samples import make_texts, write_docs

from corpus_tools.engines.dataset import Dataset, open_dataset
from corpus_tools.engines.local import LocalEngine
from corpus_tools.engines.workspace import Workspace


@pytest.fixture(scope="session")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return open_dataset(write_docs(tmp_path_factory.mktemp("docs"), make_texts(600)))


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus_tools.engines.dataset.SHARD_ROWS", 40)
    monkeypatch.setattr("corpus_tools.engines.dataset.BATCH_ROWS", 16)
    monkeypatch.setattr(LocalEngine, "pool_rows", 1)


@pytest.fixture
def workspaces(tmp_path: Path) -> Iterator[Callable[[], Workspace]]:
    """Makes as many workspaces as a test asks for and closes them after it."""
    opened: list[Workspace] = []
    numbers = itertools.count()

    def make() -> Workspace:
        opened.append(Workspace(tmp_path / f"ws{next(numbers)}").__enter__())
        return opened[-1]

    yield make
    for workspace in opened:
        workspace.__exit__()


@pytest.fixture(scope="session")
def spark_session() -> Iterator[Any]:
    pytest.importorskip("pyspark", reason="needs pyspark (pip install corpus-tools[spark])")
    if shutil.which("java") is None:
        pytest.skip("needs Java 17")
    from corpus_tools.engines.spark_session import open_session

    os.environ["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    options = {"spark.sql.shuffle.partitions": "3", "spark.driver.memory": "1g"}
    session = open_session("local[2]", options)
    yield session
    session.stop()
