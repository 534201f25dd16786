"""Cells of a spreadsheet, written by type and never guessed: no formula, no link made from a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from corpus_tools.records import Number
from corpus_tools.report.messages import Messages

CELL_LIMIT = 32_767  # characters, Excel's own limit
ROW_LIMIT = 1_048_576
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Column(NamedTuple):
    """A column of a sheet: its message key and its width in characters."""

    key: str
    width: int


class SheetWriter:
    """The formats of a workbook and what its sheets have in common.

    Args:
        book: an xlsxwriter workbook.
        say: the language of the column names.
    """

    def __init__(self, book: Any, say: Messages) -> None:
        self.book, self.say = book, say
        top = {"valign": "top"}
        head = {"bold": True, "bg_color": "#E8EEF2", "bottom": 1, "text_wrap": True}
        self.head = book.add_format({**head, **top})
        self.whole = book.add_format({"num_format": "#,##0", **top})
        self.decimal = book.add_format({"num_format": "#,##0.0#########", **top})
        self.share = book.add_format({"num_format": "0.00", **top})
        self.plain = book.add_format(top)
        self.wrap = book.add_format({"text_wrap": True, **top})
        self.mark = book.add_format({"bold": True, "font_color": "#B3261E"})
        self.link = book.add_format({"font_color": "#0B57D0", "underline": 1, **top})
        self.title = book.add_format({"bold": True, "font_size": 14})

    def table(self, sheet: Any, columns: Sequence[Column], rows: Iterable[list[Any]]) -> None:
        """A whole sheet: header, rows, widths, filter."""
        self.header(sheet, columns, 0)
        self.finish(sheet, columns, self.rows(sheet, rows, 1) - 1)

    def header(self, sheet: Any, columns: Sequence[Column], row: int) -> None:
        """The names of the columns."""
        for at, column in enumerate(columns):
            sheet.write_string(row, at, self.say(f"column.{column.key}"), self.head)

    def rows(self, sheet: Any, rows: Iterable[list[Any]], first: int) -> int:
        """Write rows from `first` on; the row after the last one written."""
        for at, cells in enumerate(rows, start=first):
            self.row(sheet, at, cells)
            first = at + 1
        return first

    def row(self, sheet: Any, row: int, cells: Sequence[Any]) -> None:
        """Cells by their type: exact numbers, shares, texts; empty ones are skipped."""
        for column, value in enumerate(cells):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                sheet.write_string(row, column, self.cut(cell_text(value)), self.plain)
            elif isinstance(value, float):
                sheet.write_number(row, column, value, self.share)
            else:
                self._number(sheet, row, column, value)

    def _number(self, sheet: Any, row: int, column: int, value: Number) -> None:
        """An exact number; one beyond the range of a double stands as text."""
        try:
            double = float(value)
        except OverflowError:
            sheet.write_string(row, column, self.cut(str(value)), self.plain)
            return
        sheet.write_number(row, column, double, self.whole if value == int(value) else self.decimal)

    def cut(self, text: str) -> str:
        """Text that fits a cell; what does not fit is cut with a note."""
        if len(text) <= CELL_LIMIT:
            return text
        note = self.say("sheet.cut")
        return text[: CELL_LIMIT - len(note)] + note

    def finish(self, sheet: Any, columns: Sequence[Column], rows: int) -> None:
        """Widths, a frozen header, a filter; printed across one page, the header on each."""
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, max(1, min(rows, ROW_LIMIT - 1)), len(columns) - 1)


def cell_text(text: str) -> str:
    """Text without the characters that XML cannot hold.

    >>> cell_text("总\\x00结\\x1b[31m")
    '总结[31m'
    """
    return text if text.isprintable() else UNPRINTABLE.sub("", text)
