"""Inputs of any kind to Parquet shards of raw documents, in pieces that are read once.

A piece is a run of consecutive source files; it is known by the content of its files, so that a killed run
goes on with the next piece, and a file more costs one piece.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpus_tools.engines.dataset import DataFile, Dataset, file_fingerprint, read_batches
from corpus_tools.engines.engine import Listener, Progress
from corpus_tools.engines.kernel import digest
from corpus_tools.engines.package import package_fingerprint
from corpus_tools.engines.workspace import StageDir, StageResult, Workspace, open_writer, writing
from corpus_tools.errors import UsageError
from corpus_tools.kernels.documents import ITEMS
from corpus_tools.read.formats import read_source
from corpus_tools.read.sources import STDIN, Source, find_sources, source_of
from corpus_tools.records import Document, Failure, Record, encode
from corpus_tools.settings import ReadSettings

PIECE_BYTES = 32 << 20  # of source files
PIECE_FILES = 2_000
FILE_BYTES = 64 << 20  # of records in one shard file
GROUP_BYTES = 4 << 20  # of records written at a time
_STAGE = "read"


class Piece(NamedTuple):
    """Consecutive sources.

    Attributes:
        number: of the piece.
        failures: to find sources; they come first.
        paths: of the sources, joined by NUL: a million of them take no more memory than their letters.
    """

    number: int
    failures: tuple[Failure, ...]
    paths: bytes

    @property
    def sources(self) -> Iterator[Source | Failure]:
        """Failures and sources, in order."""
        yield from self.failures
        for path in self.paths.split(b"\0") if self.paths else ():
            yield source_of(Path(os.fsdecode(path)))


def plan_pieces(inputs: Sequence[str]) -> list[Piece]:
    """The sources of the inputs, sorted, in pieces of similar size.

    Raises:
        UsageError: standard input, which cannot be read twice.
    """
    pieces: list[Piece] = []
    held: list[Source | Failure] = []
    size = 0
    for source in find_sources(inputs):
        if isinstance(source, Source):
            if str(source.path) == STDIN:
                hint = "write it to a file first, or use --engine inline"
                raise UsageError("standard input cannot be resumed", hint=hint)
            size += source.path.stat().st_size
        held.append(source)
        if size >= PIECE_BYTES or len(held) >= PIECE_FILES:
            pieces.append(_piece(len(pieces), held))
            held, size = [], 0
    return [*pieces, _piece(len(pieces), held)] if held else pieces


def _piece(number: int, held: Sequence[Source | Failure]) -> Piece:
    paths = b"\0".join(os.fsencode(source.path) for source in held if isinstance(source, Source))
    return Piece(number, tuple(failure for failure in held if isinstance(failure, Failure)), paths)


def ingest(
    workspace: Workspace, inputs: Sequence[str], settings: ReadSettings, listen: Listener
) -> StageResult:
    """The raw documents (and failures) of all inputs, each id once.

    Args:
        workspace: where shards are kept; its part says which pieces are this process's.
        inputs: files, folders, globs.
        settings: how bytes become documents.
        listen: told of each piece.
    """
    key = digest(_STAGE, package_fingerprint(), msgspec.json.encode(settings).decode())
    stage = workspace.stage(_STAGE, key, ITEMS)
    pieces = plan_pieces(inputs)
    i, n = workspace.part or (1, 1)
    found: list[Dataset | None] = []
    for piece in pieces:
        result = stage.finished(_piece_key(piece))
        if result is None and piece.number % n == i - 1:
            result = _read_piece(stage, piece, settings)
        found.append(result.dataset if result else None)
        listen(Progress(_STAGE, "shard", piece.number + 1, len(pieces)))
    if None in found:
        return StageResult(Dataset((), ITEMS, ""), is_complete=False)
    files = tuple(file for dataset in found if dataset for file in dataset.files)
    dataset = Dataset(files, ITEMS, digest(key, *(file.fingerprint for file in files)))
    return StageResult(without_repeated_ids(workspace, dataset))


def _piece_key(piece: Piece) -> str:
    parts = [
        f"{source.name}:{file_fingerprint(source.path)}" if isinstance(source, Source) else repr(source)
        for source in piece.sources
    ]
    return digest(piece.number, *parts)


def _read_piece(stage: StageDir, piece: Piece, settings: ReadSettings) -> StageResult:
    """Read the sources of a piece into shard files."""
    key = _piece_key(piece)
    files: list[DataFile] = []
    rows = _rows(piece, settings)
    while row := next(rows, None):
        path = stage.folder / f"{key}-{len(files):04d}.parquet"
        count = 0
        with writing(path) as temporary, open_writer(temporary, ITEMS) as writer:
            for group in _groups(row, rows):
                writer.write_batch(pa.RecordBatch.from_pylist(group, schema=ITEMS))
                count += len(group)
        files.append(DataFile(str(path), digest(stage.key, key, len(files)), count))
    return stage.publish(key, "local", files)


def _rows(piece: Piece, settings: ReadSettings) -> Iterator[dict[str, Any]]:
    for row, item in enumerate(_items(piece, settings)):
        name = item.id if isinstance(item, Document) else ""
        yield {"number": piece.number << 32 | row, "id": name, "record": encode(item)}


def _items(piece: Piece, settings: ReadSettings) -> Iterator[Document | Failure]:
    for source in piece.sources:
        items: Iterable[Record] = [source] if isinstance(source, Failure) else read_source(source, settings)
        for item in items:
            if not isinstance(item, (Document, Failure)):
                hint = "use --engine inline, or give the raw inputs"
                raise UsageError("engines start from raw documents, not from later records", hint=hint)
            yield item


def _groups(first: dict[str, Any], rest: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Rows in groups, until a file is full."""
    group, size, total = [first], len(first["record"]), 0
    while total + size < FILE_BYTES and (row := next(rest, None)) is not None:
        if size >= GROUP_BYTES:
            yield group
            group, size, total = [], 0, total + size
        group.append(row)
        size += len(row["record"])
    yield group


def without_repeated_ids(workspace: Workspace, dataset: Dataset) -> Dataset:
    """The dataset without rows whose id came before; the same one when there are none."""
    keep = first_rows(dataset)
    if keep.all():
        return dataset
    stage = workspace.stage("distinct", digest("distinct"), ITEMS)
    finished = stage.finished(dataset.fingerprint)
    if finished:
        return finished.dataset
    path = stage.folder / f"{digest(dataset.fingerprint)}.parquet"
    at = 0
    with writing(path) as temporary, open_writer(temporary, ITEMS) as writer:
        for batch in read_batches(dataset):
            writer.write_batch(batch.filter(pa.array(keep[at : at + batch.num_rows])))
            at += batch.num_rows
    file = DataFile(str(path), digest(stage.key, dataset.fingerprint), int(keep.sum()))
    return stage.publish(dataset.fingerprint, "local", [file]).dataset


def first_rows(dataset: Dataset) -> npt.NDArray[np.bool_]:
    """Which rows carry an id for the first time, or none; 8 bytes a row are held."""
    import xxhash

    hashes = np.fromiter(
        (xxhash.xxh3_64_intdigest(n) for batch in read_batches(dataset, ["id"]) for n in _names(batch)),
        np.uint64,
        dataset.rows,
    )
    keep = np.zeros(len(hashes), np.bool_)
    keep[np.unique(hashes, return_index=True)[1]] = True
    keep[hashes == np.uint64(xxhash.xxh3_64_intdigest(b""))] = True
    return keep


def _names(batch: pa.RecordBatch) -> list[bytes]:
    names: list[bytes] = batch.column("id").cast(pa.binary()).to_pylist()
    return names
