"""The engine interface: five verbs that read and write files, never live objects.

Because verbs exchange files, work can be resumed, looked at, and moved between engines: kernels on a cluster,
the rest here. Two engines give the same rows for the same dataset; only their order and the division into
files may differ, except after `sort_partition`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

import msgspec
import pyarrow as pa

from corpus_tools.engines.dataset import Dataset
from corpus_tools.engines.kernel import Kernel
from corpus_tools.engines.workspace import StageResult
from corpus_tools.errors import CorpusToolsError

How = Literal["inner", "left", "semi", "anti"]
Event = Literal["plan", "shard", "lost", "poison", "done", "reused"]


class Progress(msgspec.Struct, frozen=True):
    """How far a stage is: shards and input rows done, of how many; `event` says what just happened."""

    stage: str
    event: Event
    done: int = 0
    total: int = 0
    rows: int = 0
    rows_total: int = 0


Listener = Callable[[Progress], None]


class Engine(Protocol):
    """What a pipeline needs of an engine; each verb names its stage and returns its result."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def keeps_order(self) -> bool:
        """Whether `map_batches` gives rows in the order of the source."""

    def close(self) -> None:
        """Give back processes or sessions; files stay."""

    def map_batches(self, source: Dataset, kernel: Kernel) -> StageResult:
        """Apply a kernel to all rows."""

    def group_min(self, stage: str, source: Dataset, keys: Sequence[str], value: str) -> StageResult:
        """Each group's keys, smallest `value`, and number of rows as `count`."""

    def join(
        self, stage: str, left: Dataset, right: Dataset, on: Sequence[str], how: How = "inner"
    ) -> StageResult:
        """Rows of both sides with equal keys; columns of the left, then what the right adds.

        The right side is held, or spilled: let it be the smaller one.
        """

    def sort_partition(
        self, stage: str, source: Dataset, by: Sequence[str], partitions: int = 1
    ) -> StageResult:
        """The rows in order, from file to file too, nulls first; no file ends inside a value of `by[0]`."""

    def connected_components(self, stage: str, edges: Dataset) -> StageResult:
        """Nodes of edges (a, b) as (id, component), the smallest id naming the component."""


def group_schema(source: Dataset, keys: Sequence[str], value: str) -> pa.Schema:
    """The columns that `group_min` gives."""
    fields = [source.schema.field(name) for name in (*keys, value)]
    return pa.schema([*fields, pa.field("count", pa.int64())])


def join_schema(left: Dataset, right: Dataset, on: Sequence[str], how: How) -> pa.Schema:
    """The columns that `join` gives.

    Raises:
        CorpusToolsError: a column other than the keys stands on both sides.
    """
    if how in {"semi", "anti"}:
        return left.schema
    added = [field for field in right.schema if field.name not in on]
    twice = {field.name for field in added} & set(left.schema.names)
    if twice:
        raise CorpusToolsError(f"join: columns on both sides: {' '.join(sorted(twice))}")
    return pa.schema([*left.schema, *added])


def check_source(source: Dataset, kernel: Kernel) -> None:
    """Kernels read files as they are.

    Raises:
        CorpusToolsError: a column is missing, of another type, or renamed by a view.
    """
    if source.is_view:
        raise CorpusToolsError(f'kernel "{kernel.name}" cannot read a view')
    for field in kernel.input_schema:
        place = source.schema.get_field_index(field.name)
        if place < 0 or not source.schema.field(place).type.equals(field.type):
            raise CorpusToolsError(f'kernel "{kernel.name}" needs a column "{field.name}" of {field.type}')
