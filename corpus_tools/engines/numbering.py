"""Running numbers for the rows of a sorted dataset."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from corpus_tools.engines.dataset import Dataset, describe_file, read_batches
from corpus_tools.engines.kernel import digest
from corpus_tools.engines.workspace import StageResult, Workspace, open_writer, writing


def number_rows(workspace: Workspace, stage: str, source: Dataset, name: str) -> StageResult:
    """The dataset with a further column `name`: 0, 1, 2 … in file order.

    One process streams the rows; give it light columns only.
    """
    schema = pa.schema([*source.schema, pa.field(name, pa.int64())])
    target = workspace.stage(stage, digest("number", name), schema)
    finished = target.finished(source.fingerprint)
    if finished:
        return finished
    path = target.folder / f"{digest(source.fingerprint)}.parquet"
    with writing(path) as temporary, open_writer(temporary, schema) as writer:
        for batch in _numbered(source, schema):
            writer.write_batch(batch)
    return target.publish(source.fingerprint, "local", [describe_file(path)])


def _numbered(source: Dataset, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    at = 0
    for batch in read_batches(source):
        numbers = pa.array(np.arange(at, at + batch.num_rows, dtype=np.int64))
        yield pa.RecordBatch.from_arrays([*batch.columns, numbers], schema=schema)
        at += batch.num_rows
