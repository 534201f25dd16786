"""Members of zip and tar archives, and pages of WARC files, read in place and never unpacked."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from types import SimpleNamespace
from typing import IO, Any, BinaryIO, cast

from corpus_tools.errors import InputError, MissingDependencyError
from corpus_tools.read.sources import COMPRESSIONS, FORMATS, Source
from corpus_tools.settings import ReadSettings

ARCHIVE_ERRORS = (zipfile.BadZipFile, tarfile.TarError, EOFError, NotImplementedError, RuntimeError)
PAGE_RECORDS = frozenset(("response", "resource", "conversion"))
PAGE_TYPES = {
    "text/html": "html",
    "text/xml": "html",
    "application/xhtml+xml": "html",
    "application/xml": "html",
    "text/plain": "text",
}
SMALL = 64 << 20  # bytes; below it no expansion ratio is checked


def open_members(stream: BinaryIO, source: Source, settings: ReadSettings) -> Iterator[tuple[str, IO[bytes]]]:
    """Name and byte stream of each text member, in the order of the names (zip) or of the archive (tar).

    Raises:
        InputError: damaged archive, or a member that expands like a bomb.
    """
    try:
        if source.path.suffix.lower() == ".zip":
            yield from _zip_members(stream, settings)
        else:
            yield from _tar_members(stream)
    except ARCHIVE_ERRORS as error:
        raise InputError(f"damaged archive: {error}", hint="fetch the file again") from error


def _zip_members(stream: BinaryIO, settings: ReadSettings) -> Iterator[tuple[str, IO[bytes]]]:
    with zipfile.ZipFile(stream) as archive:
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            if info.is_dir() or not _is_text(info.filename):
                continue
            if info.file_size > max(SMALL, settings.max_ratio * max(1, info.compress_size)):
                raise InputError(
                    f"{info.filename} expands more than {settings.max_ratio} times", hint="a bomb?"
                )
            with archive.open(info) as member:
                yield info.filename, member


def _tar_members(stream: BinaryIO) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(fileobj=stream, mode="r|*") as archive:
        for info in archive:
            member = archive.extractfile(info) if info.isfile() and _is_text(info.name) else None
            if member is not None:
                yield info.name, member


def _is_text(name: str) -> bool:
    path = PurePosixPath(name)
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in COMPRESSIONS:
        suffixes.pop()
    return bool(suffixes) and suffixes[-1] in FORMATS and not path.name.startswith(".")


def open_pages(
    stream: BinaryIO, source: Source, settings: ReadSettings
) -> Iterator[tuple[str, str, IO[bytes]]]:
    """Address, format and body of each text page of a WARC file; pages of errors are passed over.

    Raises:
        InputError: not a WARC file.
        MissingDependencyError: warcio is not installed.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError as error:
        hint = 'pip install "corpus-tools[warc]"'
        raise MissingDependencyError("WARC input needs warcio", where=source.name, hint=hint) from error
    buffered = cast(io.BufferedReader, stream)
    if not buffered.peek(5).startswith(b"WARC/"):
        raise InputError("not a WARC file", hint="fetch the file again")
    # One read at a time, so that what stands before a damaged place is still handed out.
    reader = SimpleNamespace(read=buffered.read1)
    try:
        for number, record in enumerate(ArchiveIterator(reader), 1):
            kind = _page_format(record)
            if kind:
                address = record.rec_headers.get_header("WARC-Target-URI") or str(number)
                yield address, kind, io.BytesIO(_page_body(record, settings))
    except ArchiveLoadFailed as error:
        raise InputError(f"damaged WARC file: {error}", hint="fetch the file again") from error


def _page_format(record: Any) -> str:
    """text, html, or "" for what is no page."""
    http = record.http_headers
    if record.rec_type not in PAGE_RECORDS or (http and not http.get_statuscode().startswith("2")):
        return ""
    headers = http or record.rec_headers
    media = (headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    return PAGE_TYPES.get(media, "")


def _page_body(record: Any, settings: ReadSettings) -> bytes:
    """The body without its transfer and content encodings; at most one byte more than is allowed."""
    body, limit = record.content_stream(), settings.max_bytes
    if record.length and record.length > 0:
        limit = min(limit, max(SMALL, settings.max_ratio * record.length))
    data = bytearray()
    while len(data) <= limit and (block := body.read(1 << 16)):
        data += block
    if len(data) > limit:
        raise InputError(f"a page of more than {limit:,} bytes", hint="a decompression bomb?")
    return bytes(data)
