"""Datasets: Parquet files with a schema and a fingerprint, cut into shards for the map stages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from corpus_tools.engines.kernel import digest
from corpus_tools.engines.memory import rows_within
from corpus_tools.errors import CorpusToolsError, InputError

SHARD_BYTES = 8 << 20  # of uncompressed Parquet: seconds of work, so that a kill costs little
SHARD_ROWS = 1 << 20
BATCH_BYTES = 4 << 20
BATCH_ROWS = 1 << 16
_READ_ROWS = 2_048
_HASHED_WHOLE = 1 << 30  # beyond this many bytes size and modification time stand for the content


class DataFile(msgspec.Struct, frozen=True):
    """One Parquet file: path, logical fingerprint, number of rows.

    `stored` names the columns of the file that a dataset's columns are read from; () when named alike.
    """

    path: str
    fingerprint: str
    rows: int
    stored: tuple[str, ...] = ()


class Dataset(NamedTuple):
    """Parquet files with rows of one schema; the fingerprint says what they hold, whoever wrote them."""

    files: tuple[DataFile, ...]
    schema: pa.Schema
    fingerprint: str

    @property
    def paths(self) -> list[str]:
        """Paths of the files, in order."""
        return [file.path for file in self.files]

    @property
    def rows(self) -> int:
        """Number of rows."""
        return sum(file.rows for file in self.files)

    @property
    def is_view(self) -> bool:
        """Whether some column has another name in its file."""
        return any(self.stored_names(file) != tuple(self.schema.names) for file in self.files)

    def stored_names(self, file: DataFile) -> tuple[str, ...]:
        """For each column of the schema the column of the file that it is read from."""
        return file.stored or tuple(self.schema.names)

    def view(self, **columns: str) -> Dataset:
        """The same rows with some of the columns under new names: `view(a="id")`; nothing is copied."""
        places = [self.schema.get_field_index(old) for old in columns.values()]
        fields = [self.schema.field(at).with_name(new) for at, new in zip(places, columns, strict=True)]
        files = []
        for file in self.files:
            names = self.stored_names(file)
            files.append(msgspec.structs.replace(file, stored=tuple(names[at] for at in places)))
        seen = digest(self.fingerprint, *(f"{new}={old}" for new, old in columns.items()))
        return Dataset(tuple(files), pa.schema(fields), seen)

    def by_stored_names(self) -> list[tuple[tuple[str, ...], list[str]]]:
        """Paths of the files, gathered by the names of their columns."""
        gathered: dict[tuple[str, ...], list[str]] = {}
        for file in self.files:
            gathered.setdefault(self.stored_names(file), []).append(file.path)
        return list(gathered.items())


class Shard(msgspec.Struct, frozen=True):
    """The rows [start, end) of one file: the unit of work and of resume."""

    path: str
    fingerprint: str
    start: int
    end: int
    batch_rows: int

    @property
    def key(self) -> str:
        """Names the shard by what it holds, so that no number of workers enters."""
        return digest(self.fingerprint, self.start, self.end)

    def halves(self) -> tuple[Shard, Shard]:
        """The shard cut in the middle."""
        middle = (self.start + self.end) // 2
        return msgspec.structs.replace(self, end=middle), msgspec.structs.replace(self, start=middle)


def concatenate(first: Dataset, *others: Dataset) -> Dataset:
    """The rows of several datasets of one schema, one after the other.

    Raises:
        CorpusToolsError: the schemas differ.
    """
    if not all(other.schema.equals(first.schema) for other in others):
        raise CorpusToolsError("datasets of different columns cannot be one")
    files = tuple(
        msgspec.structs.replace(file, stored=dataset.stored_names(file))
        for dataset in (first, *others)
        for file in dataset.files
    )
    seen = digest(first.fingerprint, *(other.fingerprint for other in others))
    return Dataset(files, first.schema, seen)


def open_dataset(paths: Iterable[Path | str]) -> Dataset:
    """The dataset of Parquet files that nobody has described yet.

    Raises:
        InputError: no files, an unreadable file, or files of different schemas.
    """
    files = [describe_file(Path(path)) for path in paths]
    if not files:
        raise InputError("no Parquet files given", hint="pass at least one file")
    schema = pq.read_schema(files[0].path).remove_metadata()
    for file in files[1:]:
        if not pq.read_schema(file.path).remove_metadata().equals(schema):
            raise InputError(f"{file.path} has other columns than {files[0].path}")
    return Dataset(tuple(files), schema, digest(*(file.fingerprint for file in files)))


def describe_file(path: Path) -> DataFile:
    """Path, fingerprint and row count of one Parquet file.

    Raises:
        InputError: not a Parquet file.
    """
    try:
        rows = pq.read_metadata(path).num_rows
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError(f"cannot read {path} as Parquet: {error}") from error
    return DataFile(str(path), file_fingerprint(path), rows)


def file_fingerprint(path: Path) -> str:
    """A hash of a file's content; above 1 GiB of its name, size and modification time."""
    status = path.stat()
    if status.st_size > _HASHED_WHOLE:
        return digest(path.name, status.st_size, status.st_mtime_ns)
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:24]


def plan_shards(dataset: Dataset, columns: Iterable[str], *, whole_files: bool = False) -> list[Shard]:
    """The shards of a dataset, in order; their size depends on the files only.

    Args:
        dataset: to be cut.
        columns: that will be read.
        whole_files: do not cut files, whose rows belong together.
    """
    wanted = set(columns)
    return [shard for file in dataset.files for shard in _plan_file(file, wanted, whole_files)]


def _plan_file(file: DataFile, columns: set[str], whole: bool) -> Iterator[Shard]:
    row_bytes = _row_bytes(file, columns)
    step = max(1, file.rows) if whole else rows_within(row_bytes, SHARD_BYTES, SHARD_ROWS)
    batch = rows_within(row_bytes, BATCH_BYTES, BATCH_ROWS)
    for start in range(0, file.rows, step):
        yield Shard(file.path, file.fingerprint, start, min(start + step, file.rows), batch)


def _row_bytes(file: DataFile, columns: set[str]) -> float:
    """Mean uncompressed bytes of a row in the columns that are read."""
    metadata = pq.read_metadata(file.path)
    total = 0
    for group in range(metadata.num_row_groups):
        chunks = (metadata.row_group(group).column(i) for i in range(metadata.num_columns))
        total += sum(c.total_uncompressed_size for c in chunks if c.path_in_schema.split(".")[0] in columns)
    return total / max(1, file.rows)


def read_shard(shard: Shard, columns: list[str], group: str = "") -> Iterator[pa.RecordBatch]:
    """The shard's rows in batches; with a `group` column, no batch ends inside a group."""
    batches = _read_range(shard, columns)
    return whole_groups(batches, group) if group else batches


def _read_range(shard: Shard, columns: list[str]) -> Iterator[pa.RecordBatch]:
    """The shard's rows; row groups of the file outside the range are not read."""
    file = pq.ParquetFile(shard.path)
    groups, at = _overlapping_groups(file.metadata, shard)
    for batch in file.iter_batches(shard.batch_rows, row_groups=groups, columns=columns, use_threads=False):
        low, high = max(shard.start, at), min(shard.end, at + batch.num_rows)
        if low < high:
            yield batch.slice(low - at, high - low).select(columns)
        at += batch.num_rows
        if at >= shard.end:
            return


def whole_groups(batches: Iterable[pa.RecordBatch], group: str) -> Iterator[pa.RecordBatch]:
    """Batches of the same rows, cut only where the (sorted) group column changes."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        values = batch.column(group).to_numpy()
        cut = int(values.searchsorted(values[-1])) if len(values) else 0
        if cut or (held and held[-1].column(group)[-1].as_py() != values[0]):
            yield from _joined([*held, batch.slice(0, cut)])
            held = []
        held.append(batch.slice(cut))
    yield from _joined(held)


def _joined(batches: list[pa.RecordBatch]) -> list[pa.RecordBatch]:
    full = [batch for batch in batches if batch.num_rows]
    return pa.Table.from_batches(full).combine_chunks().to_batches() if full else []


def _overlapping_groups(metadata: pq.FileMetaData, shard: Shard) -> tuple[list[int], int]:
    """Row groups that hold the shard's rows, and the number of the first row in them."""
    groups: list[int] = []
    first = at = 0
    for group in range(metadata.num_row_groups):
        rows = metadata.row_group(group).num_rows
        if at + rows > shard.start and at < shard.end:
            first = first if groups else at
            groups.append(group)
        at += rows
    return groups, first


def read_batches(dataset: Dataset, columns: list[str] | None = None) -> Iterator[pa.RecordBatch]:
    """All rows in file order, a few thousand at a time."""
    names = columns or dataset.schema.names
    schema = pa.schema([dataset.schema.field(name) for name in names])
    for file in dataset.files:
        stored = dict(zip(dataset.schema.names, dataset.stored_names(file), strict=True))
        wanted = [stored[name] for name in names]
        reader = pq.ParquetFile(file.path)
        for batch in reader.iter_batches(_READ_ROWS, columns=wanted, use_threads=False):
            yield pa.RecordBatch.from_arrays(batch.select(wanted).columns, schema=schema)


def read_table(dataset: Dataset, columns: list[str] | None = None) -> pa.Table:
    """The whole dataset in memory; for results known to be small."""
    schema = pa.schema([dataset.schema.field(name) for name in columns or dataset.schema.names])
    return pa.Table.from_batches(read_batches(dataset, columns), schema)
