"""A Spark session that can run this package's kernels, classic or Connect.

Only the DataFrame interface is used, never the context behind it, so that both kinds work alike.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from corpus_tools.engines.package import package_fingerprint, write_archive
from corpus_tools.errors import CorpusToolsError, MissingDependencyError

_DEFAULTS = {
    "spark.app.name": "corpus-tools",
    "spark.ui.enabled": "false",
    # Arrow batches of documents: the default of 10 000 rows is 1 GB of long reports.
    "spark.sql.execution.arrow.maxRecordsPerBatch": "512",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.task.maxFailures": "8",
}
_LOOPBACK = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


def open_session(master: str, options: Mapping[str, str] = {}) -> Any:
    """A session on `master`: `local[*]`, `spark://…`, `yarn`, `k8s://…`, or `sc://…` for Spark Connect.

    Args:
        master: where to run.
        options: further configuration, stronger than the defaults.

    Raises:
        MissingDependencyError: pyspark, or a Java it can use, is absent.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        hint = 'pip install "corpus-tools[spark]"; it needs Java 17 as well'
        raise MissingDependencyError("the Spark engine needs pyspark", hint=hint) from error
    # Executors run the first python3 of their PATH unless told otherwise.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    is_connect = master.startswith("sc://")
    builder = SparkSession.builder.remote(master) if is_connect else SparkSession.builder.master(master)
    for key, value in _configuration(master, options).items():
        builder = builder.config(key, value)
    try:
        return builder.getOrCreate()
    except Exception as error:  # py4j and grpc raise their own kinds
        hint = "is Java 17 installed, and the master reachable?"
        raise MissingDependencyError(
            f"no Spark session on {master}: {_first_line(error)}", hint=hint
        ) from error


def _configuration(master: str, options: Mapping[str, str]) -> dict[str, str]:
    if master.startswith("sc://"):  # the server has its own configuration; only these follow the session
        return {k: v for k, v in {**_DEFAULTS, **options}.items() if k.startswith("spark.sql.")}
    near = master.startswith("local") or "127.0.0.1" in master
    return {**_DEFAULTS, **(_LOOPBACK if near else {}), **options}


def ship_package(session: Any, folder: Path) -> None:
    """Send this package to the executors and make sure that they run the very same code.

    Libraries it depends on must be installed there (`spark.archives` with a packed environment, or an image).

    Raises:
        CorpusToolsError: an executor cannot import the package, or imports another version.
    """
    # A session takes each file name once: the name must tell the content.
    archive = write_archive(folder / f"corpus_tools-{package_fingerprint()}.zip")
    session.addArtifacts(str(archive), pyfile=True)
    probe = session.range(4).repartition(4).mapInArrow(_report_fingerprint, "fingerprint string")
    try:
        found = {row[0] for row in probe.distinct().collect()}
    except Exception as error:
        hint = "executors need the same Python and the libraries of corpus-tools"
        raise CorpusToolsError(
            f"executors cannot load corpus_tools: {_first_line(error)}", hint=hint
        ) from error
    if found != {package_fingerprint()}:
        hint = "remove the older corpus-tools from the executors, or install this one there"
        raise CorpusToolsError("executors run another version of corpus_tools", hint=hint)


def _report_fingerprint(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for _ in batches:
        yield pa.RecordBatch.from_pydict({"fingerprint": [package_fingerprint()]})


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
