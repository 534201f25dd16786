"""The Spark engine: the same kernels through `mapInArrow`, the other verbs as DataFrame operations.

The workspace must lie on a file system that driver and executors share. Every stage is written under a
temporary folder name, renamed, and published by its manifest; Spark itself retries lost tasks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus_tools.engines import components
from corpus_tools.engines.dataset import Dataset, describe_file, whole_groups
from corpus_tools.engines.engine import How, Listener, Progress, check_source, group_schema, join_schema
from corpus_tools.engines.kernel import (
    BadRow,
    Kernel,
    apply_kernel,
    check_boundary,
    digest,
    in_schema,
    kernel_key,
)
from corpus_tools.engines.local import components_table
from corpus_tools.engines.spark_session import ship_package
from corpus_tools.engines.workspace import (
    StageDir,
    StageResult,
    Workspace,
    open_writer,
    writing,
    writing_folder,
)
from corpus_tools.errors import CorpusToolsError

EDGE_LIMIT = 200_000_000  # fewer edges than this are labelled faster by one process than by rounds
_HOW = {"inner": "inner", "left": "left", "semi": "left_semi", "anti": "left_anti"}
_KEY, _ERROR = "_bad_key", "_bad_error"
_GLOB = re.compile(r"([{}\[\]*?\\])")
_DDL = {
    pa.int16(): "smallint",
    pa.int32(): "int",
    pa.int64(): "bigint",
    pa.float64(): "double",
    pa.bool_(): "boolean",
    pa.string(): "string",
    pa.binary(): "binary",
}


class SparkEngine:
    """Runs the verbs on a Spark session.

    Args:
        workspace: on storage that all executors see under the same path.
        session: from `open_session`.
        listen: called with each step of progress.
        edge_limit: more edges than this are labelled by distributed rounds.
    """

    name = "spark"
    keeps_order = False

    def __init__(
        self,
        workspace: Workspace,
        session: Any,
        listen: Listener = lambda progress: None,
        edge_limit: int = EDGE_LIMIT,
    ) -> None:
        self.workspace, self.session = workspace, session
        self.listen, self.edge_limit = listen, edge_limit
        self._is_shipped = False

    def map_batches(self, source: Dataset, kernel: Kernel) -> StageResult:
        """Apply a kernel to all rows.

        Raises:
            CorpusToolsError: the kernel broke its contract, or executors run other code.
        """
        check_boundary(kernel.output_schema)
        check_source(source, kernel)
        stage = self.workspace.stage(kernel.name, kernel_key(kernel), kernel.output_schema)
        finished = self._reuse(stage, source.fingerprint)
        if finished:
            return finished
        self._ship()
        frame = self._read(source).select(*kernel.input_schema.names)
        if kernel.group:
            frame = frame.repartition(kernel.group).sortWithinPartitions(kernel.group)
        schema = pa.schema([*kernel.output_schema, (_KEY, pa.string()), (_ERROR, pa.string())])
        mapped = frame.mapInArrow(MapPartition(kernel), to_ddl(schema))
        return self._finish(stage, source.fingerprint, mapped, has_failures=True)

    def close(self) -> None:
        """Leave the session to its owner."""

    def group_min(self, stage: str, source: Dataset, keys: Sequence[str], value: str) -> StageResult:
        """Each group's keys, smallest `value`, and number of rows as `count`."""
        from pyspark.sql import functions

        target = self.workspace.stage(
            stage, digest("group_min", *keys, value), group_schema(source, keys, value)
        )

        def make() -> Any:
            low, count = functions.min(value).alias(value), functions.count("*").alias("count")
            return self._read(source).groupBy(*keys).agg(low, count)

        return self._make(target, source.fingerprint, make)

    def join(
        self, stage: str, left: Dataset, right: Dataset, on: Sequence[str], how: How = "inner"
    ) -> StageResult:
        """Rows of both sides with equal keys; columns of the left, then what the right adds."""
        target = self.workspace.stage(stage, digest("join", how, *on), join_schema(left, right, on, how))

        def make() -> Any:
            return self._read(left).join(self._read(right), list(on), _HOW[how])

        return self._make(target, digest(left.fingerprint, right.fingerprint), make)

    def sort_partition(
        self, stage: str, source: Dataset, by: Sequence[str], partitions: int = 1
    ) -> StageResult:
        """The rows in order, in at most `partitions` files; equal values of the first column in one file."""
        target = self.workspace.stage(stage, digest("sort", partitions, *by), source.schema)

        def make() -> Any:
            return self._read(source).repartitionByRange(partitions, by[0]).sortWithinPartitions(*by)

        return self._make(target, source.fingerprint, make)

    def connected_components(self, stage: str, edges: Dataset) -> StageResult:
        """Nodes of edges (a, b) as (id, component); beyond `edge_limit` in rounds, each kept as files."""
        target = self.workspace.stage(stage, digest("components"), components.LABELS)
        finished = self._reuse(target, edges.fingerprint)
        if finished:
            return finished
        if edges.rows > self.edge_limit:
            return self._finish(target, edges.fingerprint, self._label_by_rounds(target, edges))
        path = target.folder / f"{digest(edges.fingerprint)}.parquet"
        with writing(path) as temporary, open_writer(temporary, components.LABELS) as writer:
            writer.write_table(components_table(edges))
        return target.publish(edges.fingerprint, self.name, [describe_file(path)])

    def _label_by_rounds(self, target: StageDir, edges: Dataset) -> Any:
        """Star rounds until nothing changes; a round that is on disk already is not done again."""
        rounds = target.folder / f"rounds-{digest(edges.fingerprint)[:12]}"
        self._read(edges).createOrReplaceTempView("edges")
        self._round(rounds / "star-00", "star", components.HALF_EDGES.format(edges="edges"))
        outline = None
        for number in range(1, components.MAX_ROUNDS):
            self._round(rounds / f"large-{number:02d}", "large", components.LARGE_STAR.format(edges="star"))
            self._round(rounds / f"star-{number:02d}", "star", components.SMALL_STAR.format(edges="large"))
            self.listen(Progress(target.name, "shard", number))
            previous, outline = outline, self.session.sql(components.OUTLINE.format(edges="star")).collect()
            if outline == previous:
                break
        else:
            raise CorpusToolsError("components: no stable result")
        self._round(rounds / "labels", "labels", components.LABELLED.format(star="star", edges="edges"))
        for check in components.CHECKS:
            if self.session.sql(check.format(edges="edges", labels="labels")).collect()[0][0] != 0:
                raise CorpusToolsError("components: the labels fail their check")
        return self.session.table("labels")

    def _round(self, folder: Path, view: str, query: str) -> None:
        """The query's rows as a folder of files, and those files under the name of a view."""
        if not folder.is_dir():
            self._write(self.session.sql(query), folder)
        self.session.read.parquet(location(folder)).createOrReplaceTempView(view)

    def _make(self, stage: StageDir, source: str, make: Callable[[], Any]) -> StageResult:
        return self._reuse(stage, source) or self._finish(stage, source, make())

    def _finish(self, stage: StageDir, source: str, frame: Any, *, has_failures: bool = False) -> StageResult:
        """Write a frame's rows and publish them."""
        self.listen(Progress(stage.name, "plan", 0, 1))
        names = [*stage.schema.names, _KEY, _ERROR] if has_failures else stage.schema.names
        folder = stage.folder / f"spark-{digest(source)[:12]}"
        paths = self._write(frame.select(*names), folder)
        failures = read_failures(paths) if has_failures else ()
        if failures:
            good = self.session.read.parquet(location(folder)).where(f"{_ERROR} IS NULL")
            paths = self._write(good.select(*stage.schema.names), folder.with_name(f"{folder.name}-good"))
        self.listen(Progress(stage.name, "done", 1, 1))
        return stage.publish(source, self.name, map(describe_file, paths), failures)

    def _write(self, frame: Any, folder: Path) -> list[Path]:
        """Write a frame as Parquet files that appear together."""
        with writing_folder(folder) as temporary:
            frame.write.mode("overwrite").parquet(location(temporary))
        return sorted(folder.glob("part-*.parquet"))

    def _read(self, dataset: Dataset) -> Any:
        names = dataset.schema.names
        frames = [
            self._read_files(dataset.schema, *files).toDF(*names) for files in dataset.by_stored_names()
        ]
        if not frames:
            return self.session.createDataFrame([], to_ddl(dataset.schema))
        return reduce(lambda one, other: one.union(other), frames)

    def _read_files(self, schema: pa.Schema, stored: Sequence[str], paths: Sequence[str]) -> Any:
        fields = {name: field.with_name(name) for field, name in zip(schema, stored, strict=True)}
        reader = self.session.read.schema(to_ddl(pa.schema(list(fields.values()))))
        return reader.parquet(*map(location, paths)).select(*stored)

    def _reuse(self, stage: StageDir, source: str) -> StageResult | None:
        finished = stage.finished(source)
        if finished:
            self.listen(Progress(stage.name, "reused", rows=finished.dataset.rows))
        return finished

    def _ship(self) -> None:
        if not self._is_shipped:
            ship_package(self.session, self.workspace.temporary)
            self._is_shipped = True


class MapPartition:
    """A kernel as a function over the Arrow batches of one Spark partition."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Output rows, and rows that failed with their key and error in two columns of their own."""
        self.kernel.setup()
        schema = self.kernel.output_schema
        full = (in_schema(batch, self.kernel.input_schema) for batch in batches if batch.num_rows)
        for batch in whole_groups(full, self.kernel.group) if self.kernel.group else full:
            results, bad = apply_kernel(self.kernel, batch)
            for result in results:
                yield _with_failures(
                    result.columns, schema, [None] * result.num_rows, [None] * result.num_rows
                )
            if bad:
                empty = [pa.nulls(len(bad), field.type) for field in schema]
                yield _with_failures(empty, schema, [row.key for row in bad], [row.error for row in bad])


def _with_failures(
    columns: list[pa.Array], schema: pa.Schema, keys: Sequence[str | None], errors: Sequence[str | None]
) -> pa.RecordBatch:
    arrays = [*columns, pa.array(keys, pa.string()), pa.array(errors, pa.string())]
    return pa.RecordBatch.from_arrays(arrays, names=[*schema.names, _KEY, _ERROR])


def read_failures(paths: list[Path]) -> tuple[BadRow, ...]:
    """The failed rows in files that a map stage wrote, in the order of their keys."""
    found: list[BadRow] = []
    for path in paths:
        table = pq.read_table(path, columns=[_KEY, _ERROR], filters=[(_ERROR, "!=", "")])
        found += [BadRow(row[_KEY], row[_ERROR]) for row in table.to_pylist()]
    return tuple(sorted(found, key=lambda row: (row.key, row.error)))


def location(path: Path | str) -> str:
    r"""A path as Spark reads it: with a scheme, and without patterns.

    >>> location("/data/[1]")
    'file:///data/\\[1\\]'
    """
    return "file://" + _GLOB.sub(r"\\\1", str(path))


def to_ddl(schema: pa.Schema) -> str:
    """The schema in Spark's words.

    >>> to_ddl(pa.schema([("id", pa.int64()), ("words", pa.list_(pa.string()))]))
    '`id` bigint, `words` array<string>'
    """
    return ", ".join(f"`{field.name}` {_ddl_type(field.type)}" for field in schema)


def _ddl_type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"array<{_ddl_type(kind.value_type)}>"
    if pa.types.is_struct(kind):
        fields = (kind.field(i) for i in range(kind.num_fields))
        return f"struct<{', '.join(f'`{f.name}`: {_ddl_type(f.type)}' for f in fields)}>"
    return _DDL[kind]
