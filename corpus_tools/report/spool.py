"""Items in a file of its own instead of in memory: written once, in order, and read back by place."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Any, Generic, TypeVar

import msgspec

from corpus_tools.records import encode

IN_MEMORY = 8_000_000  # bytes that stay there
READ_AT_ONCE = 1_000_000
T = TypeVar("T")


class Spool(Generic[T]):
    """Items as JSON, one behind the other; the file is gone with the object.

    Args:
        kind: their class.

    >>> spool = Spool(str)
    >>> spool.append("总"), spool.append("结")
    (0, 1)
    >>> spool[1], list(spool)
    ('结', ['总', '结'])
    """

    def __init__(self, kind: type[T]) -> None:
        self._file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # closed when it is collected
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
        self._file.write(data)
        self._ends.append(self._ends[-1] + len(data))
        return len(self) - 1

    def __getitem__(self, place: int) -> T:
        return self._decode(self._read(place, place + 1))

    def __iter__(self) -> Iterator[T]:
        first = 0
        while first < len(self):
            start, last = self._ends[first], first + 1
            while last < len(self) and self._ends[last] - start < READ_AT_ONCE:
                last += 1
            data = self._read(first, last)
            for place in range(first, last):
                yield self._decode(data[self._ends[place] - start : self._ends[place + 1] - start])
            first = last

    def _read(self, first: int, last: int) -> Any:
        self._is_at_end = False
        self._file.seek(self._ends[first])
        return memoryview(self._file.read(self._ends[last] - self._ends[first]))
