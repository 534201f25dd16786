"""Answers of queries as a table, CSV, JSON or JSON Lines."""

from __future__ import annotations

import csv
from typing import Any, TextIO

from corpus_tools.records import encode
from corpus_tools.report.charts import display_number
from corpus_tools.report.export import csv_cell
from corpus_tools.report.query import Answer


def write_answer(answer: Answer, stream: TextIO, format: str) -> None:
    """Write an answer to a text stream.

    Args:
        answer: columns and rows.
        stream: standard output, or a file opened for text.
        format: table, csv, json or jsonl.
    """
    if format == "csv":
        writer = csv.writer(stream)
        writer.writerow(answer.columns)
        writer.writerows([csv_cell(value) for value in row] for row in answer.rows)
    elif format == "table":
        _print_table(answer, stream)
    else:
        _write_json(answer, stream, lines=format == "jsonl")


def _write_json(answer: Answer, stream: TextIO, *, lines: bool) -> None:
    objects = [encode(dict(zip(answer.columns, row, strict=True))).decode() for row in answer.rows]
    if lines:
        stream.writelines(f"{text}\n" for text in objects)
    else:
        stream.write("[\n" + ",\n".join(objects) + "\n]\n" if objects else "[]\n")


def _print_table(answer: Answer, stream: TextIO) -> None:
    """Numbers to the right, no rules between columns; Chinese counts two cells a character."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, column in enumerate(answer.columns):
        numeric = any(_is_number(row[place]) for row in answer.rows[:50])
        table.add_column(Text(_printable(column)), justify="right" if numeric else "left", overflow="fold")
    for row in answer.rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    Console(file=stream, highlight=False, width=None if stream.isatty() else 200).print(table)


def _is_number(value: Any) -> bool:
    return not isinstance(value, (bool, str, list, dict)) and value is not None


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    if isinstance(value, bool | str):
        return _printable(str(value))
    return _printable(encode(value).decode()) if isinstance(value, list | dict) else _number(value)


def _number(value: Any) -> str:
    try:
        return display_number(value)
    except (AttributeError, ValueError, TypeError):  # a date, an interval: DuckDB has more types than we
        return _printable(str(value))


def _printable(text: str) -> str:
    """Control characters are shown, never sent to a terminal."""
    return "".join(
        c if c.isprintable() or c == "\u3000" else c.encode("unicode_escape").decode() for c in text
    )
