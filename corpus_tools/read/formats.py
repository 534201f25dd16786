"""One function a file format: bytes of a source to documents, records and failures."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import msgspec

from corpus_tools.errors import InputError, UsageError
from corpus_tools.read.decode import decode_bytes
from corpus_tools.read.sources import Source, source_of
from corpus_tools.read.streams import CHUNK, STREAM_ERRORS, decompress, open_source, read_all
from corpus_tools.records import RECORD_TYPES, Document, Failure, Record, decode
from corpus_tools.settings import ReadSettings
from corpus_tools.spans import without_surrogates

RECORD_TAGS = frozenset(kind.__struct_config__.tag for kind in RECORD_TYPES)
_BOM = b"\xef\xbb\xbf"
_OPENS_ONE = re.compile(rb"\{[ \t]*\r?\n")  # a row that goes on in the next line
_RECORD = b'{"type":'  # how every record is written: it need not be looked into first
Reader = Callable[[BinaryIO, Source, ReadSettings], Iterator[Record]]


def read_source(source: Source, settings: ReadSettings) -> Iterator[Record]:
    """All items of one source; what cannot be read becomes a failure that says why.

    Args:
        source: a file (or standard input) with its format.
        settings: encoding, field names, limits.
    """
    try:
        if source.format == "parquet":
            yield from _read_parquet(source, settings)
            return
        with open_source(source, settings) as stream:
            yield from READERS[source.format](stream, source, settings)
    except InputError as error:
        yield _failure(source, str(error), error.hint)
    except OSError as error:
        yield _failure(source, error.strerror or str(error), "check the path and its rights")
    except STREAM_ERRORS as error:
        yield _failure(source, f"damaged file: {error}", "fetch the file again")
    except UsageError:
        raise
    except Exception as error:  # one file must never stop the rest
        hint = "a bug of ours: please send us the file"
        yield _failure(source, f"{type(error).__name__}: {error}", hint)


def _failure(source: Source, error: str, hint: str, at: str = "") -> Failure:
    return Failure(source=f"{source.name}{at}", stage="read", error=error, hint=hint)


def _read_text(stream: BinaryIO, source: Source, settings: ReadSettings) -> Iterator[Record]:
    if source.name == "-" and _holds_rows(stream):
        yield from _read_jsonl(stream, source, settings)
        return
    data = read_all(stream, settings)
    decoded = decode_bytes(data, settings.encoding)
    if not decoded.text.strip("\ufeff\0 \t\r\n\u3000"):
        yield _failure(source, "empty file", "leave it out")
        return
    meta = {"replaced": decoded.replaced} if decoded.replaced else None
    yield Document.from_text(decoded.text, source.name, decoded.encoding, meta)


def _holds_rows(stream: BinaryIO) -> bool:
    """Whether standard input holds JSON Lines, by its first bytes; they are not taken."""
    return _first_bytes(stream)[:1] == b"{"


def _first_bytes(stream: BinaryIO) -> bytes:
    first = stream.peek(64)[:64] if isinstance(stream, io.BufferedReader) else b""
    return first.removeprefix(_BOM).lstrip()


def _read_html(stream: BinaryIO, source: Source, settings: ReadSettings) -> Iterator[Record]:
    from corpus_tools.read.html import html_document

    data = read_all(stream, settings)
    if not data.strip():
        yield _failure(source, "empty file", "leave it out")
        return
    decoded = decode_bytes(data, settings.encoding)
    document = html_document(Document.from_text(decoded.text, source.name, decoded.encoding))
    if document.text.strip():
        yield document
    else:
        yield _failure(source, "no text between the tags", "is the page drawn by a script?")


def _read_jsonl(stream: BinaryIO, source: Source, settings: ReadSettings) -> Iterator[Record]:
    """JSON Lines (or one value over several): records of earlier stages, or rows with a text field.

    Lines end at LF only; U+2028 and NEL inside strings never split a row.
    """
    first = _first_bytes(stream)
    if first.startswith(b"[") or _OPENS_ONE.match(first):
        yield from _read_json_value(stream, source, settings)
        return
    for number in itertools.count(1):
        line = stream.readline(settings.max_bytes + 1)
        if not line:
            return
        if not line.endswith(b"\n") and len(line) > settings.max_bytes:
            while line and not line.endswith(b"\n"):
                line = stream.readline(CHUNK)
            error = f"a row larger than {settings.max_bytes:,} bytes"
            yield _failure(source, error, "split it, or set read.max_bytes", f":{number}")
            continue
        if line.strip(b" \t\r\n\x00" + _BOM):
            yield _json_item(line.removeprefix(_BOM), number, source, settings)


def _json_item(line: bytes, number: int, source: Source, settings: ReadSettings) -> Record:
    at = f":{number}"
    if line.startswith(_RECORD) and settings.encoding == "auto":
        with suppress(InputError):  # what is wrong with it is found out below
            return decode(line)
    try:
        row = _json_value(line, settings.encoding)
    except (ValueError, LookupError, RecursionError) as error:
        return _failure(source, f"broken JSON line: {error}", "mend or delete that line", at)
    kind = row.get("type") if isinstance(row, dict) else None
    if isinstance(kind, str) and kind in RECORD_TAGS:
        try:
            return decode(line)
        except InputError as error:
            if not isinstance(row.get(settings.text_field), str) or "raw" in row:
                return _failure(source, str(error), error.hint, at)
    return _row_document(row, f"{source.name}{at}", source, settings)


def _json_value(line: bytes, encoding: str) -> Any:
    """The value of a JSON line; the standard library reads the lone surrogates that strict readers refuse.

    Raises:
        ValueError, RecursionError: it is not JSON, or nested beyond reason.
    """
    text = line if encoding == "auto" else line.decode(encoding)
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        if b"\\ud" not in line.lower():
            raise
    value = json.loads(text)
    return msgspec.json.decode(without_surrogates(json.dumps(value, ensure_ascii=False)))


def _row_document(row: Any, name: str, source: Source, settings: ReadSettings) -> Record:
    """The document of one row; its other plain fields go into `meta`."""
    at = name.removeprefix(source.name)
    text = row.get(settings.text_field) if isinstance(row, dict) else None
    if not isinstance(text, str) and not (isinstance(row, dict) and settings.text_field in row):
        error = _no_field(settings, row if isinstance(row, dict) else ())
        return _failure(source, str(error), error.hint, at)
    if not isinstance(text, str):
        return _failure(source, f'field "{settings.text_field}" holds no text', "leave it out", at)
    if not text.strip():
        return _failure(source, "empty text", "leave it out", at)
    meta = {
        k: v for k, v in row.items() if k != settings.text_field and isinstance(v, (str, int, float, bool))
    }
    if settings.id_field != "id" and settings.id_field in meta:
        meta["id"] = meta[settings.id_field]
    return Document.from_text(text, name, meta=meta)


def _read_json_value(stream: BinaryIO, source: Source, settings: ReadSettings) -> Iterator[Record]:
    """One array of rows, or one row that is written over several lines."""
    try:
        value = _json_value(read_all(stream, settings).removeprefix(_BOM), settings.encoding)
    except (ValueError, LookupError, RecursionError) as error:
        raise InputError(f"broken JSON: {error}", hint="JSON Lines loses one line only") from error
    for number, row in enumerate(value if isinstance(value, list) else [value], 1):
        yield _json_item(msgspec.json.encode(row), number, source, settings)


def _read_csv(stream: BinaryIO, source: Source, settings: ReadSettings) -> Iterator[Record]:
    decoded = decode_bytes(read_all(stream, settings), settings.encoding)
    csv.field_size_limit(min(settings.max_bytes, 2**31 - 1))
    text = decoded.text.removeprefix("\ufeff")
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        if settings.text_field not in (rows.fieldnames or ()):
            raise _no_field(settings, rows.fieldnames or ())
        for number, row in enumerate(rows, 1):
            yield _row_document(row, f"{source.name}:{number}", source, settings)
    except csv.Error as error:
        raise InputError(f"broken CSV (line {rows.line_num}): {error}", hint="check the quotes") from error


def _delimiter(text: str) -> str:
    """What divides the columns: of the usual marks the one that the first line holds most.

    >>> _delimiter("id;text\\n1;发放手册三百册，张贴海报"), _delimiter("text\\n甲")
    (';', ',')
    """
    first = text[: text.find("\n")] if "\n" in text else text
    return max(",;\t|", key=first.count)


def _no_field(settings: ReadSettings, fields: Iterable[str]) -> InputError:
    known = " ".join(map(str, fields))[:200] or "none"
    return InputError(
        f'no text in field "{settings.text_field}"',
        hint=f"name the field with --text-field; there are: {known}",
    )


def _read_parquet(source: Source, settings: ReadSettings) -> Iterator[Record]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        number = 0
        table = pq.ParquetFile(source.path)
        if settings.text_field not in table.schema_arrow.names:
            raise _no_field(settings, table.schema_arrow.names)
        for batch in table.iter_batches(batch_size=1024):
            for row in batch.to_pylist():
                number += 1
                yield _row_document(row, f"{source.name}:{number}", source, settings)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"not a Parquet file: {error}", hint="fetch the file again") from error


def _read_archive(stream: BinaryIO, source: Source, settings: ReadSettings) -> Iterator[Record]:
    """Members of a zip or tar archive, one level deep; nothing is ever written to disk."""
    from corpus_tools.read.archives import open_members

    for name, member in open_members(stream, source, settings):
        inner = source_of(Path(name))
        shown = Source(f"{source.name}!{name}", source.path, inner.format, inner.compression)
        if inner.format in ("archive", "parquet"):
            yield _failure(shown, "an archive inside an archive", "unpack it first")
            continue
        yield from _read_member(member, shown, settings)


def _read_member(member: IO[bytes], source: Source, settings: ReadSettings) -> Iterator[Record]:
    from corpus_tools.read.archives import ARCHIVE_ERRORS

    try:
        data = read_all(decompress(member, source.compression, settings), settings)
        yield from READERS[source.format](_buffered(data), source, settings)
    except InputError as error:
        yield _failure(source, str(error), error.hint)
    except ARCHIVE_ERRORS as error:
        yield _failure(source, f"damaged member: {error}", "fetch the archive again")


def _buffered(data: bytes) -> BinaryIO:
    """Bytes as a stream that can be peeked into."""
    return cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, io.BytesIO(data))))


def _read_warc(stream: BinaryIO, source: Source, settings: ReadSettings) -> Iterator[Record]:
    from corpus_tools.read.archives import open_pages

    for address, kind, body in open_pages(stream, source, settings):
        shown = Source(f"{source.name}!{address}", source.path, kind)
        yield from _read_member(body, shown, settings)


READERS: dict[str, Reader] = {
    "text": _read_text,
    "html": _read_html,
    "jsonl": _read_jsonl,
    "csv": _read_csv,
    "archive": _read_archive,
    "warc": _read_warc,
}
