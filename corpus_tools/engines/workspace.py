"""A folder that remembers finished work: content-addressed shards, manifests, one writer at a time.

A file with a final name is complete: it was written beside under a temporary name, flushed to disk and
renamed. A stage is complete when its manifest for the given input exists and its files are intact.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from corpus_tools.engines.dataset import DataFile, Dataset
from corpus_tools.engines.kernel import BadRow, digest
from corpus_tools.engines.lock import FolderLock, is_alive
from corpus_tools.errors import WorkspaceError

FORMAT = 1
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # what a system says of a disk without room
FAILURES = b"corpus_tools.failures"
_TEMPORARY = re.compile(r".{1,200}\.([\w-]{1,64})\.(\d{1,10})\.tmp")


class ManifestFile(msgspec.Struct, frozen=True):
    """One output file, its path relative to the stage folder."""

    name: str
    fingerprint: str
    rows: int
    bytes: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a finished stage holds for one input."""

    format: int = FORMAT
    stage: str
    key: str
    input: str
    engine: str
    files: tuple[ManifestFile, ...]
    failures: tuple[BadRow, ...] = ()


class StageResult(msgspec.Struct, frozen=True):
    """A stage's output; `is_complete` is False where other machines still work on their shards."""

    dataset: Dataset
    failures: tuple[BadRow, ...] = ()
    is_complete: bool = True


class StageDir:
    """The folder of one stage: shared by all inputs the stage was ever run on.

    Args:
        folder: where the shards lie.
        name: of the stage, for people.
        key: what the results depend on besides the input.
        schema: of the rows.
    """

    def __init__(self, folder: Path, name: str, key: str, schema: pa.Schema) -> None:
        self.folder, self.name, self.key, self.schema = folder, name, key, schema
        folder.mkdir(parents=True, exist_ok=True)

    def shard_path(self, shard_key: str) -> Path:
        """Where the shard of that key lies once it is finished."""
        return self.folder / f"{shard_key}.parquet"

    def finished(self, source: str) -> StageResult | None:
        """The stage's result for the input of fingerprint `source`, if it is complete and intact."""
        try:
            manifest = msgspec.json.decode(self._manifest_path(source).read_bytes(), type=Manifest)
        except (OSError, msgspec.MsgspecError):
            return None
        if manifest.format != FORMAT or not all(map(self._is_intact, manifest.files)):
            return None
        return self._result(manifest)

    def publish(
        self, source: str, engine: str, files: Iterable[DataFile], failures: tuple[BadRow, ...] = ()
    ) -> StageResult:
        """Declare the stage finished for the input of fingerprint `source`."""
        manifest = Manifest(
            stage=self.name,
            key=self.key,
            input=source,
            engine=engine,
            files=tuple(map(self._entry, files)),
            failures=failures,
        )
        write_atomically(self._manifest_path(source), msgspec.json.format(msgspec.json.encode(manifest)))
        return self._result(manifest)

    def read_failures(self, shard_key: str) -> list[BadRow] | None:
        """Bad rows noted in a finished shard; None when there is no sound shard of that key."""
        try:
            metadata = pq.read_metadata(self.shard_path(shard_key)).metadata or {}
        except (OSError, pa.ArrowInvalid):
            return None
        return msgspec.json.decode(metadata.get(FAILURES, b"[]"), type=list[BadRow])

    def _manifest_path(self, source: str) -> Path:
        return self.folder / f"_MANIFEST-{digest(self.key, source)[:12]}.json"

    def _entry(self, file: DataFile) -> ManifestFile:
        path = Path(file.path)
        name = path.relative_to(self.folder).as_posix()
        return ManifestFile(name, file.fingerprint, file.rows, path.stat().st_size)

    def _is_intact(self, file: ManifestFile) -> bool:
        path = self.folder / file.name
        return path.is_file() and path.stat().st_size == file.bytes

    def _result(self, manifest: Manifest) -> StageResult:
        files = tuple(DataFile(str(self.folder / f.name), f.fingerprint, f.rows) for f in manifest.files)
        return StageResult(Dataset(files, self.schema, digest(self.key, manifest.input)), manifest.failures)


class Workspace:
    """The folder of a run; use it as a context manager, which holds its lock.

    Args:
        folder: created when absent.
        part: `(i, n)` where n machines share the folder, each taking every n-th shard; None for all.

    Raises:
        WorkspaceError: on entry, when another process holds the folder.
    """

    def __init__(self, folder: Path, part: tuple[int, int] | None = None) -> None:
        self.folder, self.part = folder, part
        self.is_redoing = False  # from now on stages begin empty, whatever earlier runs left
        self._renewed: set[Path] = set()
        self._locks = contextlib.ExitStack()

    def __enter__(self) -> Workspace:
        self.temporary.mkdir(parents=True, exist_ok=True)
        self._locks.enter_context(FolderLock(self.folder / "lock", shared=self.part is not None))
        if self.part is not None:
            i, n = self.part
            self._locks.enter_context(FolderLock(self.folder / f"lock-{i}-of-{n}"))
        self.swept = sweep(self.folder)
        return self

    def __exit__(self, *_: object) -> None:
        self._locks.close()

    @property
    def temporary(self) -> Path:
        """For spilled data; emptied of dead processes' files at the next start."""
        return self.folder / "tmp"

    def stage(self, name: str, key: str, schema: pa.Schema) -> StageDir:
        """The folder of a stage."""
        folder = self.folder / "stages" / f"{name}-{key[:16]}"
        if self.is_redoing and folder not in self._renewed:
            _remove_folder(folder)
            self._renewed.add(folder)
        return StageDir(folder, name, key, schema)


def no_space(path: Path) -> WorkspaceError:
    """What to say when there is no room for a file."""
    hint = "free some space and run the same command again: finished work is kept"
    return WorkspaceError(f"no space left to write {path}", hint=hint)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[Path]:
    """A temporary path that becomes `path` on success: flushed, then renamed; removed on failure.

    Raises:
        WorkspaceError: the disk is full.
    """
    temporary = path.with_name(f"{path.name}.{_host()}.{os.getpid()}.tmp")
    try:
        yield temporary
        _flush(temporary)
        temporary.replace(path)
        _flush(path.parent)
    except OSError as error:
        if error.errno in FULL:
            raise no_space(path) from error
        raise
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def writing_folder(folder: Path) -> Iterator[Path]:
    """A temporary folder that becomes `folder` on success, in the place of an older one."""
    temporary = folder.with_name(f"{folder.name}.{_host()}.{os.getpid()}.tmp")
    folder.parent.mkdir(parents=True, exist_ok=True)
    _remove_folder(temporary)
    try:
        yield temporary
        _remove_folder(folder)
        temporary.replace(folder)
        _flush(folder.parent)
    finally:
        _remove_folder(temporary)


def open_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """A writer of stage files: one compression, so that sizes can be compared.

    Records hardly recur: a dictionary of them takes a third of the time and makes the file larger.
    """
    return pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=False)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a whole file so that no reader ever sees a part of it."""
    with writing(path) as temporary:
        temporary.write_bytes(content)


def sweep(folder: Path) -> int:
    """Remove temporary files of dead processes of this machine; how many there were."""
    count = 0
    for path in folder.glob("**/*.tmp"):
        match = _TEMPORARY.fullmatch(path.name)
        if match and match[1] == _host() and not is_alive(int(match[2])):
            path.unlink(missing_ok=True) if path.is_file() else _remove_folder(path)
            count += 1
    return count


def _remove_folder(path: Path) -> None:
    import shutil

    shutil.rmtree(path, ignore_errors=True)


def _host() -> str:
    return re.sub(r"[^\w-]", "-", socket.gethostname())[:64] or "host"


def _flush(path: Path) -> None:
    """Ask the system to put a file, or a folder's list of names, on the disk."""
    flags = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) if path.is_dir() else os.O_RDONLY
    if path.is_dir() and os.name == "nt":
        return  # folders cannot be opened there; the rename itself is journalled
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
