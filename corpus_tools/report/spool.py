"""Items in a file of its own instead of in memory: written once, in order, and read back by place."""

from __future__ import annotations

import weakref
from array import array
from tempfile import SpooledTemporaryFile, gettempdir
from typing import Generic, TypeVar

import msgspec

from corpus_tools.records import encode

IN_MEMORY = 8_000_000  # bytes that stay there
BUFFER = 1 << 16
T = TypeVar("T")


class Spool(Generic[T]):
    """Items as JSON, one behind the other; the file is gone with the object.

    Args:
        kind: their class.

    >>> spool = Spool(str)
    >>> spool.append("总"), spool.append("结")
    (0, 1)
    >>> spool[1], len(spool)
    ('结', 2)
    """

    def __init__(self, kind: type[T]) -> None:
        self._file = SpooledTemporaryFile(IN_MEMORY, buffering=BUFFER)  # noqa: SIM115  # closed below
        weakref.finalize(self, self._file.close)
        self._decode = msgspec.json.Decoder(kind).decode
        self._ends = array("q", [0])
        self._is_at_end = True

    def __len__(self) -> int:
        return len(self._ends) - 1

    def append(self, item: T) -> int:
        """Add an item; its place."""
        data = encode(item)
        if not self._is_at_end:
            self._file.seek(self._ends[-1])
            self._is_at_end = True
        try:
            self._file.write(data)
        except OSError as error:
            error.filename = gettempdir()  # not the file that the items are for
            raise
        self._ends.append(self._ends[-1] + len(data))
        return len(self) - 1

    def __getitem__(self, place: int) -> T:
        start, end = self._ends[place : place + 2]
        self._is_at_end = False
        self._file.seek(start)
        return self._decode(self._file.read(end - start))
