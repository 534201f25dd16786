"""Opening files: decompression under a byte budget, so that a bomb is a failure and not a crash."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Callable
from typing import IO, Any, BinaryIO, cast

from corpus_tools.errors import InputError
from corpus_tools.read.sources import STDIN, Source
from corpus_tools.settings import ReadSettings

CHUNK = 1 << 20
ZSTD_STEP = 1 << 11  # compressed bytes at a time: at the worst ratio of the format 64 MB come out


class Budgeted(io.RawIOBase):
    """A stream that raises once it has given more than its budget, or expands more than its ratio.

    Args:
        stream: the decompressed stream.
        compressed: the stream below it, whose position says how much was consumed; None if plain.
        settings: `max_bytes` of one document is not checked here, `max_ratio` is.
    """

    def __init__(self, stream: IO[bytes], compressed: IO[bytes] | None, settings: ReadSettings) -> None:
        self._stream, self._compressed = stream, compressed
        # What stands before a damaged place is handed out before the error is raised.
        self._read: Callable[[int], bytes] = (
            stream.read1 if isinstance(stream, gzip.GzipFile) else stream.read
        )
        self._ratio = settings.max_ratio
        self._given = 0

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill the buffer.

        Raises:
            InputError: the stream is damaged, or expands beyond the ratio.
        """
        view = memoryview(cast(bytearray, buffer))
        try:
            data = self._read(len(view))
        except STREAM_ERRORS as error:
            raise InputError(f"damaged file: {error}", hint="fetch the file again") from error
        view[: len(data)] = data
        self._given += len(data)
        if self._compressed is not None and self._given > 64 * CHUNK:
            consumed = max(1, self._compressed.tell())
            if self._given > self._ratio * consumed:
                raise InputError(
                    f"expands more than {self._ratio} times",
                    hint="a decompression bomb? else set read.max_ratio",
                )
        return len(data)

    def close(self) -> None:
        """Close both streams."""
        super().close()
        self._stream.close()
        if self._compressed is not None:
            self._compressed.close()


class ZstdFrames(io.RawIOBase):
    """The decompressed frames of a zstd stream; unlike the library's reader it notices a cut-off one.

    Args:
        stream: the compressed stream.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._frame: Any = None  # the decompressor of the open frame
        self._waiting = b""  # compressed
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill the buffer.

        Raises:
            EOFError: the stream ends inside a frame.
        """
        view = memoryview(cast(bytearray, buffer))
        while not self._ready and self._advance():
            pass
        count = min(len(view), len(self._ready))
        view[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _advance(self) -> bool:
        """Decompress the next few bytes; False at the end."""
        import zstandard

        self._waiting = self._waiting or self._stream.read(ZSTD_STEP)
        if not self._waiting:
            if self._frame is not None:
                raise EOFError("the compressed stream ends before its end mark")
            return False
        frame = self._frame or zstandard.ZstdDecompressor().decompressobj()
        self._ready = memoryview(frame.decompress(self._waiting))
        self._waiting = frame.unused_data
        self._frame = None if frame.eof else frame
        return True


def open_source(source: Source, settings: ReadSettings) -> BinaryIO:
    """A buffered byte stream of a source, decompressed.

    Raises:
        OSError: it cannot be opened.
    """
    if str(source.path) == STDIN:
        return sys.stdin.buffer if isinstance(sys.stdin, io.TextIOWrapper) else cast(BinaryIO, sys.stdin)
    return decompress(source.path.open("rb"), source.compression, settings)


def decompress(stream: IO[bytes], compression: str, settings: ReadSettings) -> BinaryIO:
    """The stream without its compression ("", ".gz", ".zst")."""
    if not compression:
        return cast(BinaryIO, stream)
    if compression == ".gz":
        opened: IO[bytes] = cast(IO[bytes], gzip.GzipFile(fileobj=stream))
    else:
        opened = cast(IO[bytes], ZstdFrames(stream))
    return cast(BinaryIO, io.BufferedReader(Budgeted(opened, stream, settings), CHUNK))


def read_all(stream: IO[bytes], settings: ReadSettings) -> bytes:
    """All bytes of one document.

    Raises:
        InputError: more than `max_bytes`, or a damaged compressed stream.
    """
    try:
        data = stream.read(settings.max_bytes + 1)
    except STREAM_ERRORS as error:
        raise InputError(f"damaged file: {error}", hint="fetch the file again") from error
    if len(data) > settings.max_bytes:
        raise InputError(f"larger than {settings.max_bytes:,} bytes", hint="split it, or set read.max_bytes")
    return data


def _stream_errors() -> tuple[type[Exception], ...]:
    """What damaged compressed data raises; zstandard's own error counts when the library is there."""
    errors: tuple[type[Exception], ...] = (OSError, EOFError, zlib.error)
    try:
        from zstandard import ZstdError
    except ImportError:
        return errors
    return (*errors, ZstdError)


STREAM_ERRORS = _stream_errors()
