"""The kernel contract: a pure function from one Arrow record batch to another.

A kernel knows no engine. It must be importable (worker processes and Spark executors load it by name),
hold no state but what `setup` loads, and give the same rows wherever a batch is cut.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import msgspec
import pyarrow as pa

from corpus_tools.engines.package import package_fingerprint
from corpus_tools.errors import CorpusToolsError

_ERROR_LENGTH = 200


class Kernel(ABC):
    """What every engine can run.

    Attributes:
        name: of the stage it makes.
        key: the input column that identifies a row in failures.
        group: an integer column whose equal values always come in one batch, in any order; "" for no such
            promise. The source must then be sorted by it (`sort_partition`).
        input_schema: the columns it reads.
        output_schema: the columns it gives; types that every engine has.
    """

    name: str
    key: str
    group: str = ""
    input_schema: pa.Schema
    output_schema: pa.Schema

    @property
    def version(self) -> str:
        """Changes whenever the output for the same input does: with any file of this package."""
        return package_fingerprint()

    @property
    def params(self) -> Mapping[str, Any]:
        """Parameters that the output depends on, JSON-able."""
        return {}

    def setup(self) -> None:  # noqa: B027 (most kernels have nothing to load)
        """Load what the kernel needs, once in each worker."""

    @abstractmethod
    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The output rows of a batch; their number may differ."""


class BadRow(msgspec.Struct, frozen=True):
    """An input row that gave no output: its identity and what happened."""

    key: str
    error: str


def digest(*parts: str | int) -> str:
    """24 hexadecimal digits that name `parts`; used for every name in a workspace.

    >>> digest("a", 1) == digest("a", 1), digest("a", 1) == digest("a1")
    (True, False)
    """
    joined = "\x1f".join(map(str, parts))
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def columns(**kinds: str | pa.DataType) -> pa.Schema:
    """A schema from names and types: `columns(id="string", words=pa.list_(pa.string()))`.

    >>> columns(a="int64", record="binary").names
    ['a', 'record']
    """
    fields = (
        (name, pa.type_for_alias(kind) if isinstance(kind, str) else kind) for name, kind in kinds.items()
    )
    return pa.schema(list(fields))


def in_schema(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The same columns under a schema; only those of another type are cast, which copies them.

    >>> batch = pa.RecordBatch.from_pydict({"a": pa.array([1], pa.int32())})
    >>> in_schema(batch, columns(a="int64")).column("a").type
    DataType(int64)
    """
    if batch.schema.types == schema.types and batch.schema.names == schema.names:
        return pa.RecordBatch.from_arrays(batch.columns, schema=schema)
    return batch.cast(schema)


def kernel_key(kernel: Kernel) -> str:
    """What a kernel's results depend on besides its input: name, version, parameters, schemas."""
    params = msgspec.json.encode(dict(kernel.params), order="deterministic").decode()
    return digest(kernel.name, kernel.version, params, str(kernel.input_schema), str(kernel.output_schema))


def check_boundary(schema: pa.Schema) -> None:
    """Refuse types that not every engine has (Spark knows no unsigned numbers, for one).

    Raises:
        CorpusToolsError: the schema has such a field.

    >>> check_boundary(pa.schema([("id", pa.uint64())]))
    Traceback (most recent call last):
    ...
    corpus_tools.errors.CorpusToolsError: field "id" of type uint64 cannot cross engines
    """
    for field in schema:
        if not _crosses_engines(field.type):
            raise CorpusToolsError(f'field "{field.name}" of type {field.type} cannot cross engines')


def _crosses_engines(kind: pa.DataType) -> bool:
    if pa.types.is_list(kind):
        return _crosses_engines(kind.value_type)
    if pa.types.is_struct(kind):
        return all(_crosses_engines(kind.field(i).type) for i in range(kind.num_fields))
    known = (pa.int16(), pa.int32(), pa.int64(), pa.float64(), pa.bool_(), pa.string(), pa.binary())
    return kind in known


def apply_kernel(kernel: Kernel, batch: pa.RecordBatch) -> tuple[list[pa.RecordBatch], list[BadRow]]:
    """The kernel's output for a batch; rows (or groups) that raise are found by halving and left out.

    Raises:
        CorpusToolsError: the kernel broke its own output schema.
    """
    try:
        result = kernel(batch)
    except Exception as error:  # a kernel runs rules on any text there is: one bad row costs one row
        middle = _middle(kernel, batch)
        if middle == 0:
            return [], [_bad_row(kernel, batch, error)]
        left, bad_left = apply_kernel(kernel, batch.slice(0, middle))
        right, bad_right = apply_kernel(kernel, batch.slice(middle))
        return left + right, bad_left + bad_right
    if not result.schema.equals(kernel.output_schema):
        raise CorpusToolsError(f'kernel "{kernel.name}" returned another schema', where=str(result.schema))
    return [result], []


def _middle(kernel: Kernel, batch: pa.RecordBatch) -> int:
    """Where to cut a batch in two without cutting a group; 0 where that is impossible."""
    middle: int = batch.num_rows // 2
    if not kernel.group or not middle:
        return middle
    groups = batch.column(kernel.group).to_numpy()
    before = int(groups.searchsorted(groups[middle]))
    return before or int(groups.searchsorted(groups[0], side="right")) % batch.num_rows


def _bad_row(kernel: Kernel, batch: pa.RecordBatch, error: Exception) -> BadRow:
    key = batch.column(kernel.key)[0].as_py()
    return BadRow(str(key), f"{type(error).__name__}: {error}"[:_ERROR_LENGTH])
