"""The local engine: worker processes for kernels, DuckDB for joins and sorting, NumPy for components."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from corpus_tools.engines import sql
from corpus_tools.engines.components import (
    EDGE_BYTES,
    LABELS,
    check_components,
    label_components,
    label_components_sql,
)
from corpus_tools.engines.dataset import DataFile, Dataset, Shard, describe_file, plan_shards, read_table
from corpus_tools.engines.engine import (
    Event,
    How,
    Listener,
    Progress,
    check_source,
    group_schema,
    join_schema,
)
from corpus_tools.engines.kernel import Kernel, check_boundary, digest, kernel_key
from corpus_tools.engines.poison import PoisonHunt
from corpus_tools.engines.pool import Pool
from corpus_tools.engines.task import ShardDone, ShardTask, run_shard
from corpus_tools.engines.workspace import StageDir, StageResult, Workspace, open_writer, writing
from corpus_tools.errors import UsageError
from corpus_tools.stages import describe_stage

if TYPE_CHECKING:
    import duckdb


class LocalEngine:
    """Runs the verbs on this machine.

    Args:
        workspace: where stages are kept.
        workers: processes for kernels; 1 works in this process and starts none.
        memory: bytes that joins, sorting and components may hold; more goes to disk.
        listen: called with each step of progress.
    """

    name = "local"
    keeps_order = True
    pool_rows = 1_000  # fewer rows than this are done before a worker has started

    def __init__(
        self,
        workspace: Workspace,
        workers: int = 1,
        memory: int = 10**9,
        listen: Listener = lambda progress: None,
    ) -> None:
        self.workspace, self.workers, self.memory, self.listen = workspace, workers, memory, listen
        self.pool = Pool(workers)
        self._open = contextlib.ExitStack()
        self._database: duckdb.DuckDBPyConnection | None = None
        self.edge_limit = memory // EDGE_BYTES  # more edges than this are labelled by rounds in the database

    def map_batches(self, source: Dataset, kernel: Kernel) -> StageResult:
        """Apply a kernel to all rows; shards that are finished already are not done again.

        Raises:
            CorpusToolsError: the kernel broke its contract, or the disk is full.
        """
        check_boundary(kernel.output_schema)
        check_source(source, kernel)
        stage = self.workspace.stage(kernel.name, kernel_key(kernel), kernel.output_schema)
        finished = self._reuse(stage, source.fingerprint)
        return finished or MapRun(self, stage, source, kernel).run()

    def close(self) -> None:
        """End the worker processes and the database."""
        self.pool.close()
        self._close_database()

    def _close_database(self) -> None:
        self._open.close()
        self._database = None

    @property
    def database(self) -> duckdb.DuckDBPyConnection:
        """The database, opened when it is first needed: an opening costs more than a small query."""
        if self._database is None:
            opened = sql.connect(self.memory, max(1, self.workers), self.workspace.temporary)
            self._database = self._open.enter_context(opened)
        return self._database

    def group_min(self, stage: str, source: Dataset, keys: Sequence[str], value: str) -> StageResult:
        """Each group's keys, smallest `value`, and number of rows as `count`."""
        query = sql.group_min_query(source, keys, value)
        return self._query(
            stage,
            digest("group_min", *keys, value),
            source.fingerprint,
            query,
            group_schema(source, keys, value),
        )

    def join(
        self, stage: str, left: Dataset, right: Dataset, on: Sequence[str], how: How = "inner"
    ) -> StageResult:
        """Rows of both sides with equal keys; columns of the left, then what the right adds."""
        schema = join_schema(left, right, on, how)
        source = digest(left.fingerprint, right.fingerprint)
        return self._query(
            stage, digest("join", how, *on), source, sql.join_query(left, right, on, how), schema
        )

    def sort_partition(
        self, stage: str, source: Dataset, by: Sequence[str], partitions: int = 1
    ) -> StageResult:
        """The rows in order, in at most `partitions` files; equal values of the first column in one file."""
        target = self.workspace.stage(stage, digest("sort", partitions, *by), source.schema)
        step = max(1, math.ceil(source.rows / partitions))

        def write(connection: duckdb.DuckDBPyConnection) -> list[str]:
            batches = sql.stream_query(connection, sql.sort_query(source, by), source.schema)
            return sql.write_slices(batches, target, digest(source.fingerprint), (by[0], step))

        return self._make(target, source.fingerprint, write)

    def connected_components(self, stage: str, edges: Dataset) -> StageResult:
        """Nodes of edges (a, b) as (id, component); beyond the memory limit by rounds in DuckDB."""
        target = self.workspace.stage(stage, digest("components"), LABELS)
        finished = self._reuse(target, edges.fingerprint)
        if finished:
            return finished
        if edges.rows > self.edge_limit:
            return self._make(
                target, edges.fingerprint, lambda connection: [self._by_rounds(connection, edges, target)]
            )
        name = f"{digest(edges.fingerprint)}.parquet"
        with writing(target.folder / name) as temporary, open_writer(temporary, LABELS) as writer:
            writer.write_table(components_table(edges))
        return target.publish(edges.fingerprint, self.name, [describe_file(target.folder / name)])

    def _by_rounds(self, connection: duckdb.DuckDBPyConnection, edges: Dataset, target: StageDir) -> str:
        labels = label_components_sql(connection, sql.scan(edges))
        name = f"{digest(edges.fingerprint)}.parquet"
        sql.write_query(connection, f"SELECT id, component FROM {labels}", LABELS, target.folder / name)
        return name

    def _query(self, stage: str, key: str, source: str, query: str, schema: pa.Schema) -> StageResult:
        """A stage that is one query with one output file."""
        target = self.workspace.stage(stage, key, schema)

        def write(connection: duckdb.DuckDBPyConnection) -> list[str]:
            name = f"{digest(source)}.parquet"
            sql.write_query(connection, query, schema, target.folder / name)
            return [name]

        return self._make(target, source, write)

    def _make(
        self, stage: StageDir, source: str, write: Callable[[duckdb.DuckDBPyConnection], list[str]]
    ) -> StageResult:
        """The stage's earlier result, or the files that `write` makes with a database connection."""
        finished = self._reuse(stage, source)
        if finished:
            return finished
        self.listen(Progress(stage.name, "plan", 0, 1))
        names = self._within_memory(write, stage.name)
        # The database gives rows in any order, so that only the content tells what a file holds.
        files = [describe_file(stage.folder / name) for name in names]
        self.listen(Progress(stage.name, "done", 1, 1))
        return stage.publish(source, self.name, files)

    def _within_memory(
        self, write: Callable[[duckdb.DuckDBPyConnection], list[str]], where: str
    ) -> list[str]:
        """What `write` gives; what does not fit the memory is done again by one thread of a fresh database.

        Each thread holds blocks that cannot go to disk. A sort of two million records that failed
        behind other queries, with one thread, too, goes through in a fresh database.
        """
        import duckdb

        spill, too_large = self.workspace.temporary, contextlib.suppress(duckdb.OutOfMemoryException)
        # What is created through a cursor ends with it.
        with too_large, sql.spilling(spill), self.database.cursor() as connection:
            return write(connection)
        self._close_database()
        with too_large, sql.spilling(spill), sql.connect(self.memory, 1, spill) as connection:
            return write(connection)
        hint = "a larger --memory; steps that are done are not done again"
        message = f"{describe_stage(where)}: a join or sort needs more memory than it may hold"
        raise UsageError(message, where=where, hint=hint)

    def _reuse(self, stage: StageDir, source: str) -> StageResult | None:
        finished = stage.finished(source)
        if finished:
            self.listen(Progress(stage.name, "reused", rows=finished.dataset.rows))
        return finished


class MapRun:
    """One map stage under way."""

    def __init__(self, engine: LocalEngine, stage: StageDir, source: Dataset, kernel: Kernel) -> None:
        self.engine, self.stage, self.source, self.kernel = engine, stage, source, kernel
        self.shards = plan_shards(source, kernel.input_schema.names, whole_files=bool(kernel.group))
        self.hunt = PoisonHunt(stage, kernel)
        self.done = self.rows = 0

    def run(self) -> StageResult:
        """Do what is left of this process's part and publish the stage if nothing is left of the whole."""
        todo = [task for task in map(self._task, self._mine()) if not self._is_finished(task.shard)]
        self._tell("plan")
        if self.engine.workers > 1 and sum(task.rows for task in todo) >= self.engine.pool_rows:
            self.engine.pool.run(self.kernel, todo, self._finished, self._lost)
        elif todo:
            self._run_inline(todo)
        return self._result()

    def _mine(self) -> list[Shard]:
        part = self.engine.workspace.part
        return self.shards if part is None else self.shards[part[0] - 1 :: part[1]]

    def _task(self, shard: Shard) -> ShardTask:
        return ShardTask(shard, str(self.stage.shard_path(shard.key)))

    def _is_finished(self, shard: Shard) -> bool:
        if self.stage.read_failures(shard.key) is None:
            return False
        self.done += 1
        self.rows += shard.end - shard.start
        return True

    def _run_inline(self, todo: list[ShardTask]) -> None:
        self.kernel.setup()
        for task in todo:
            self._finished(task, run_shard(self.kernel, task))

    def _finished(self, task: ShardTask, done: ShardDone) -> None:
        self.rows += done.rows
        if self.hunt.is_piece(task.shard):
            self._settle(task.shard)
        else:
            self.done += 1
        self._tell("shard")

    def _lost(self, task: ShardTask) -> list[ShardTask]:
        replacements = self.hunt.retry(task)
        self._tell("lost" if replacements else "poison")
        if not replacements:
            self._settle(task.shard)
        return replacements

    def _settle(self, piece: Shard) -> None:
        if self.hunt.complete(piece):
            self.done += 1

    def _result(self) -> StageResult:
        bad = [self.stage.read_failures(shard.key) for shard in self.shards]
        if any(rows is None for rows in bad):
            return StageResult(Dataset((), self.stage.schema, ""), is_complete=False)
        files = map(self._file, self.shards)
        failures = tuple(row for rows in bad for row in rows or ())
        self._tell("done")
        return self.stage.publish(self.source.fingerprint, self.engine.name, files, failures)

    def _file(self, shard: Shard) -> DataFile:
        path = self.stage.shard_path(shard.key)
        return DataFile(str(path), digest(self.stage.key, shard.key), pq.read_metadata(path).num_rows)

    def _tell(self, event: Event) -> None:
        progress = Progress(self.stage.name, event, self.done, len(self._mine()), self.rows, self.source.rows)
        self.engine.listen(progress)


def components_table(edges: Dataset) -> pa.Table:
    """Checked labels of an edge list that fits in memory."""
    table = read_table(edges, ["a", "b"])
    a, b = (table.column(name).to_numpy() for name in ("a", "b"))
    ids, labels = label_components(a, b)
    check_components(a, b, ids, labels)
    return pa.table([pa.array(ids), pa.array(labels)], schema=LABELS)
