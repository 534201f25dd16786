"""Members of zip and tar archives, and pages of WARC files, read in place and never unpacked."""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Any, BinaryIO

from corpus_tools.errors import InputError, MissingDependencyError
from corpus_tools.read.decode import decode_bytes
from corpus_tools.read.sources import COMPRESSIONS, FORMATS, Source
from corpus_tools.settings import ReadSettings

ARCHIVE_ERRORS = (zipfile.BadZipFile, tarfile.TarError, EOFError, NotImplementedError, RuntimeError)
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


def read_warc_pages(
    stream: BinaryIO, source: Source, settings: ReadSettings
) -> Iterator[tuple[str, str, str]]:
    """Name, decoded page and encoding of each HTML response of a WARC file.

    Raises:
        MissingDependencyError: fastwarc is not installed.
    """
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError as error:
        hint = 'pip install "corpus-tools[warc]"'
        raise MissingDependencyError("WARC input needs fastwarc", where=source.name, hint=hint) from error
    for record in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True):
        kind = (record.http_content_type or "") if record.http_headers else ""
        if kind.startswith("text/"):
            decoded = decode_bytes(record.reader.read(settings.max_bytes), settings.encoding)
            yield _page_name(record), decoded.text, decoded.encoding


def _page_name(record: Any) -> str:
    return str(record.headers.get("WARC-Target-URI", record.record_id))
