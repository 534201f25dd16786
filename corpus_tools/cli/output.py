"""Where records go: stdout as JSON Lines or a table, or a file whose suffix picks the format."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from corpus_tools.cli.options import Invocation, safe
from corpus_tools.errors import UsageError
from corpus_tools.records import Failure, encode

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

NARROW = 60  # columns of a terminal; below it a table shows its first two columns and the last
SUFFIXES = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
    ".duckdb": "duckdb",
    ".html": "html",
}
Row = Callable[[Any], "tuple[str, ...] | None"]


def write_records(
    records: Iterable[Any], invocation: Invocation, *, columns: tuple[str, ...] = (), row: Row | None = None
) -> int:
    """Write records where the invocation says; how many there were.

    Args:
        records: record structs, streamed to JSON Lines as they come.
        columns: headings of the short table that a terminal gets; `>` before one aligns its cells to the
            right, `…` behind it cuts them to one line.
        row: cells of one record in that table, None to leave the record out.
    """
    chosen = format_of(invocation)
    if chosen == "table":
        return _write_table(records, columns, row, invocation.color)
    if chosen == "jsonl" and invocation.output is None:
        return _write_lines(records)
    if invocation.output is None:
        raise UsageError(f"{chosen} needs a file", hint=f"add -o FILE.{chosen}")
    refuse_overwrite(invocation.output, invocation)
    from corpus_tools.report.export import write_records as export

    count = 0

    def counted() -> Iterator[Any]:
        nonlocal count
        for record in records:
            count += 1
            yield record

    export(counted(), invocation.output, chosen, lang=invocation.lang)
    return count


def format_of(invocation: Invocation) -> str:
    """The format asked for, or the one the suffix says; a terminal gets a table, a pipe JSON Lines."""
    if invocation.format:
        return invocation.format
    if invocation.output is None:
        return "table" if sys.stdout.isatty() else "jsonl"
    suffixes = [s for s in invocation.output.suffixes if s not in (".gz", ".zst")]
    known = SUFFIXES.get(suffixes[-1] if suffixes else "")
    if known is None:
        raise UsageError(
            f"no format for {invocation.output}", hint=f"use one of {' '.join(SUFFIXES)} or --format"
        )
    return known


def refuse_overwrite(path: Path, invocation: Invocation) -> None:
    """Raise unless `path` is new or may be replaced."""
    if path.exists() and not invocation.overwrite and not _is_ours(path):
        raise UsageError(f"{path} exists", hint="--overwrite replaces it")
    place = next((place for place in path.absolute().parents if place.exists()), path)
    if not os.access(place, os.W_OK):
        raise UsageError(f"cannot write into {place}", hint="check its rights, or write elsewhere")


def write_failures(invocation: Invocation, folder: Path | None = None) -> None:
    """List the failures in `failures.jsonl`, in `folder` or beside the output file."""
    output = invocation.output
    place = folder or (output.parent if output and not (output.exists() and _is_ours(output)) else None)
    if place is None or not invocation.failures:
        return
    place.mkdir(parents=True, exist_ok=True)
    lines = [encode(failure) + b"\n" for failure in sorted(invocation.failures, key=_failure_key)]
    (place / "failures.jsonl").write_bytes(b"".join(lines))
    invocation.say(f"{len(lines)} failed: see {place / 'failures.jsonl'}", always=True)


def _failure_key(failure: Failure) -> tuple[str, str, str]:
    return failure.source, failure.stage, failure.error


def _is_ours(path: Path) -> bool:
    """Devices and pipes are written to, not replaced."""
    return not path.is_file() and not path.is_dir()


def _write_lines(records: Iterable[Any]) -> int:
    count = 0
    out = sys.stdout.buffer
    for record in records:
        out.write(encode(record) + b"\n")
        count += 1
    out.flush()
    return count


def _write_table(records: Iterable[Any], columns: tuple[str, ...], row: Row | None, color: str) -> int:
    """A short table; the free text stands in the last column, where its width cannot disturb."""
    from rich.table import Table

    out = console(color)
    wanted = [n for n in range(len(columns)) if n < 2 or n == len(columns) - 1 or out.width >= NARROW]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number in wanted:
        _add_column(table, columns[number], is_last=number == len(columns) - 1)
    count = 0
    for record in records:
        count += 1
        cells = row(record) if row else (safe(encode(record).decode()),)
        if cells is not None:
            table.add_row(*(_cell(cells[number], columns, number) for number in (wanted or range(1))))
    out.print(table)
    return count


def _add_column(table: Table, heading: str, *, is_last: bool) -> None:
    side: Literal["left", "right"] = "right" if heading.startswith(">") else "left"
    table.add_column(heading.strip(">…"), justify=side, overflow="fold" if is_last else "ellipsis")


def _cell(text: str, columns: tuple[str, ...], number: int) -> Text:
    from rich.text import Text

    if columns and columns[number].endswith("…"):
        return Text(safe(text), no_wrap=True, overflow="ellipsis")
    return Text(safe(text))


def console(color: str = "auto", *, soft_wrap: bool = False) -> Console:
    """Standard output for styled text; without a single escape code when colours are not wanted.

    Args:
        color: auto (a terminal, unless NO_COLOR is set), always or never.
        soft_wrap: leave the wrapping of long lines to the terminal.
    """
    from rich.console import Console

    is_plain = color == "never" or (color == "auto" and "NO_COLOR" in os.environ)
    return Console(
        color_system=None if is_plain else "auto",
        force_terminal=True if color == "always" else None,
        highlight=False,
        soft_wrap=soft_wrap,
    )
