"""A lock on a folder that ends with its process, whatever ended that."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import IO

import msgspec

from corpus_tools.errors import WorkspaceError


class Holder(msgspec.Struct, frozen=True):
    """Who wrote a lock file."""

    host: str = "?"
    pid: int = 0


class FolderLock:
    """Holds `path` locked between entry and exit; the operating system frees it when the process dies.

    After entry `stale` is the holder that died without cleaning up, if there was one.

    Args:
        path: the lock file.
        shared: let other shared holders in, but no exclusive one.

    Raises:
        WorkspaceError: on entry, when somebody else holds it.
    """

    def __init__(self, path: Path, *, shared: bool = False) -> None:
        self.path, self.shared = path, shared
        self.stale: Holder | None = None
        self._stream: IO[bytes] | None = None

    def __enter__(self) -> FolderLock:
        stream = self.path.open("a+b")
        is_mine = _try_lock(stream, self.shared)
        previous = _read_holder(stream)  # after the attempt: a holder writes its name once it has the lock
        if not is_mine:
            stream.close()
            who = f"process {previous.pid} on {previous.host}" if previous else "another process"
            hint = "wait for it to end, or choose another output folder"
            raise WorkspaceError(f"{self.path.parent} is in use by {who}", hint=hint)
        self._stream = stream
        if not self.shared:
            self.stale = previous
            _write_holder(stream)
        return self

    def __exit__(self, *_: object) -> None:
        if self._stream is None:
            return
        if not self.shared:
            self._stream.truncate(0)
        self._stream.close()
        self._stream = None


def _read_holder(stream: IO[bytes]) -> Holder | None:
    stream.seek(0)
    try:
        return msgspec.json.decode(stream.read(500), type=Holder)
    except (msgspec.MsgspecError, OSError):
        return None


def _write_holder(stream: IO[bytes]) -> None:
    stream.truncate(0)
    stream.write(msgspec.json.encode(Holder(socket.gethostname(), os.getpid())))
    stream.flush()


def _try_lock(stream: IO[bytes], shared: bool) -> bool:
    try:
        import fcntl
    except ImportError:
        return _try_lock_windows(stream)
    try:
        fcntl.flock(stream, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _try_lock_windows(stream: IO[bytes]) -> bool:
    """Locks one byte far behind the content, so that the holder stays readable; always exclusive."""
    import importlib

    windows = importlib.import_module("msvcrt")
    stream.seek(1 << 20)
    try:
        windows.locking(stream.fileno(), windows.LK_NBLCK, 1)
    except OSError:
        return False
    return True


def is_alive(pid: int) -> bool:
    """Whether a process of that number runs on this machine (always, where asking would end it).

    >>> is_alive(os.getpid())
    True
    """
    if os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
