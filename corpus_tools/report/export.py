"""Records into a file of the format its suffix names.

JSON Lines are streamed; the other formats need all records at once. Every file appears whole or not at
all. CSV and XLSX never start a formula, see `guarded`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from corpus_tools.errors import UsageError, nearest
from corpus_tools.records import Result, Total, Totals, encode, to_dict
from corpus_tools.report.atomic import replaced
from corpus_tools.report.columns import arrow_schema, columns_of, to_table

PLURALS = {
    "document": "documents",
    "article": "articles",
    "pair": "pairs",
    "cluster": "clusters",
    "template": "templates",
    "figure": "figures",
    "failure": "failures",
}
FORMULA_STARTS = tuple("=+-@\t\r＝＋－＠")
NUMBER_CHARACTERS = frozenset("0123456789.,-+eE%")
LIST_SEPARATOR = "；"


def write_records(
    records: Iterable[Any], path: Path, format: str, *, totals: Totals | None = None, lang: str = "zh"
) -> None:
    """Write records to a file, atomically.

    Args:
        records: record structs, of one type or mixed; or sums.
        path: `.gz` and `.zst` endings compress JSON Lines and CSV.
        format: jsonl, json, csv, xlsx, parquet, duckdb or html.
        totals: sums for the summary of xlsx and html.
        lang: language of xlsx and html, "zh" or "en".

    Raises:
        UsageError: an unknown format (the nearest one is offered).
    """
    if format in LINE_WRITERS:
        with replaced(path) as temporary, _compressing(temporary, path.suffix) as stream:
            LINE_WRITERS[format](records, stream)
    elif format in ("xlsx", "html"):
        _write_view(group_records(records, totals), path, format, lang)
    elif format in ("parquet", "duckdb"):
        _write_table(list(records), path, format)
    else:
        known = (*LINE_WRITERS, "xlsx", "parquet", "duckdb", "html")
        raise UsageError(f'unknown format "{format}"', hint=nearest(format, known))


def group_records(records: Iterable[Any], totals: Totals | None = None) -> Result:
    """A result that holds these records, each in the list of its type; sums become its totals."""
    result = Result()
    sums: list[Total] = []
    for record in records:
        own = sums if isinstance(record, Total) else getattr(result, PLURALS[_tag(record)])
        own.append(record)
    result.totals = totals or Totals(totals=tuple(sums))
    return result


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe goes before = + - @ and their twins.

    >>> guarded("=1+1"), guarded("-12.5"), guarded("－元"), guarded("总结")
    ("'=1+1", '-12.5', "'－元", '总结')
    """
    if text.startswith(FORMULA_STARTS) and not _is_plain_number(text):
        return "'" + text
    return text


def _is_plain_number(text: str) -> bool:
    if not NUMBER_CHARACTERS.issuperset(text):
        return False
    try:
        float(text.replace(",", "").removesuffix("%"))
    except ValueError:
        return False
    return True


def _tag(record: Any) -> str:
    return str(record.__struct_config__.tag)


def _write_jsonl(records: Iterable[Any], stream: BinaryIO) -> None:
    for record in records:
        stream.write(encode(record) + b"\n")


def _write_json(records: Iterable[Any], stream: BinaryIO) -> None:
    """One array, one record a line, so that a diff of two files stays readable."""
    separator = b"[\n"
    for record in records:
        stream.write(separator + encode(record))
        separator = b",\n"
    stream.write(b"[]\n" if separator == b"[\n" else b"\n]\n")


def _write_csv(records: Iterable[Any], stream: BinaryIO) -> None:
    """UTF-8 with a byte order mark, or Excel would read the Chinese as mojibake."""
    rows = list(records)
    columns = _union_columns(rows)
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", errors="replace", write_through=True)
    writer = csv.writer(text)
    writer.writerow(columns)
    for record in rows:
        values = to_dict(record)
        writer.writerow([csv_cell(values.get(column)) for column in columns])
    text.detach()


LINE_WRITERS: dict[str, Callable[[Iterable[Any], BinaryIO], None]] = {
    "jsonl": _write_jsonl,
    "json": _write_json,
    "csv": _write_csv,
}


def _union_columns(records: Iterable[Any]) -> list[str]:
    """`type`, where there is one, then the fields of every class met, in order."""
    kinds = list(dict.fromkeys(type(record) for record in records))
    tagged = not kinds or any(kind.__struct_config__.tag for kind in kinds)
    columns: dict[str, None] = {"type": None} if tagged else {}
    for kind in kinds:
        columns |= dict.fromkeys(column.name for column in columns_of(kind))
    return list(columns)


def csv_cell(value: Any) -> str:
    """A value as CSV text: lists of words joined by ；, other nested values as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return guarded(LIST_SEPARATOR.join(value))
    return str(value) if isinstance(value, (int, float)) else encode(value).decode()


@contextmanager
def _compressing(path: Path, suffix: str) -> Iterator[Any]:
    """A byte stream into `path`; compressed streams carry no name and no time."""
    with path.open("wb") as plain:
        if suffix == ".gz":
            import gzip

            with gzip.GzipFile("", "wb", fileobj=plain, mtime=0) as stream:
                yield stream
        elif suffix == ".zst":
            import zstandard

            with zstandard.ZstdCompressor().stream_writer(plain, closefd=False) as stream:
                yield stream
        else:
            yield plain


def _write_table(records: list[Any], path: Path, format: str) -> None:
    with replaced(path) as temporary:
        if format == "parquet":
            import pyarrow.parquet as pq

            pq.write_table(records_table(records), temporary, compression="zstd")
        else:
            from corpus_tools.report.database import write_database

            write_database(group_records(records), temporary)


def records_table(records: Iterable[Any]) -> Any:
    """An Arrow table of records; mixed types share one table whose missing columns are null."""
    import pyarrow as pa

    by_kind: dict[type[Any], list[Any]] = {}
    for record in records:
        by_kind.setdefault(type(record), []).append(record)
    tables = [to_table(own, arrow_schema(kind)) for kind, own in by_kind.items()]
    return (
        pa.concat_tables(tables, promote_options="default")
        if tables
        else pa.table({"type": pa.array([], pa.string())})
    )


def _write_view(result: Result, path: Path, format: str, lang: str) -> None:
    from corpus_tools.report import excerpt_of

    if format == "xlsx":
        from corpus_tools.report.xlsx import write_workbook

        write_workbook(excerpt_of(result), path, lang)
    else:
        from corpus_tools.report.html import write_page

        write_page(excerpt_of(result), path, lang)
