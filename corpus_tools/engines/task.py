"""One shard of a map stage, from its rows to its finished file; runs inline or in a worker process."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from corpus_tools.engines.dataset import Shard, read_shard
from corpus_tools.engines.kernel import BadRow, Kernel, apply_kernel, in_schema
from corpus_tools.engines.workspace import FAILURES, open_writer, writing


class ShardTask(msgspec.Struct, frozen=True):
    """A shard and the file its output goes to."""

    shard: Shard
    target: str

    @property
    def rows(self) -> int:
        """Number of input rows."""
        return self.shard.end - self.shard.start


class ShardDone(msgspec.Struct, frozen=True):
    """What a finished shard took in and gave."""

    rows: int
    written: int
    bad: int


def run_shard(kernel: Kernel, task: ShardTask) -> ShardDone:
    """Apply the kernel to each batch of the shard and publish the output file.

    Raises:
        CorpusToolsError: the kernel broke its contract, or the disk is full.
    """
    bad: list[BadRow] = []
    written = 0
    with writing(Path(task.target)) as temporary, open_writer(temporary, kernel.output_schema) as writer:
        for batch in read_shard(task.shard, kernel.input_schema.names, kernel.group):
            results, failed = apply_kernel(kernel, in_schema(batch, kernel.input_schema))
            bad += failed
            for result in results:
                writer.write_batch(result)
                written += result.num_rows
        note_failures(writer, bad)
    return ShardDone(task.rows, written, len(bad))


def merge_shards(parts: Iterable[Path], schema: pa.Schema, bad: list[BadRow], target: Path) -> None:
    """Join finished pieces of a shard, and the rows that were given up, to the shard's own file."""
    with writing(target) as temporary, open_writer(temporary, schema) as writer:
        for part in parts:
            for batch in pq.ParquetFile(part).iter_batches():
                writer.write_batch(batch)
        note_failures(writer, bad)


def note_failures(writer: pq.ParquetWriter, bad: list[BadRow]) -> None:
    """Keep bad rows in the file's footer: they become visible with the rows, in one rename."""
    if bad:
        writer.add_key_value_metadata({FAILURES.decode(): msgspec.json.encode(bad).decode()})
