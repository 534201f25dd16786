"""Long sheets: rows go into the file as XML, made here, many times faster than cell by cell.

Texts stand in their cells (`inlineStr`), so that no table of strings grows with the rows. A cell is a text
or a number by its type; there is no other kind, so none can become a formula or a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cached_property
from math import isfinite
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple
from xml.sax.saxutils import escape

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from corpus_tools.records import Number
from corpus_tools.report.sheets import SheetWriter, cell_text

EXACT = 10**15  # whole numbers below it are written with all their digits
ESCAPE_LIKE = re.compile("(?=_x[0-9a-fA-F]{4}_)")  # what a spreadsheet would take for an escaped character
REPEATED = 64  # characters; longer texts are not kept to be met again
REMEMBERED = 50_000  # texts; beyond it they are met anew
BUFFER = 1 << 20
FONT = '<sz val="11"/><color {}/><rFont val="Calibri"/><family val="2"/><scheme val="minor"/>'
PLAIN_FONT = "<rPr>" + FONT.format('theme="1"') + "</rPr>"
MARK_FONT = "<rPr><b/>" + FONT.format('rgb="FFB3261E"') + "</rPr>"


class Quote(NamedTuple):
    """A text of which `text[start:end]` is marked."""

    text: str
    start: int
    end: int


class RowSheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A worksheet that takes its rows as XML."""

    def __init__(self) -> None:
        super().__init__()
        self._links: tuple[str, list[str]] = ("", [])

    @cached_property
    def _rows(self) -> IO[str]:
        """The rows, in a file where the library keeps its own."""
        return TemporaryFile("w+", encoding="utf-8", newline="\n", dir=self.tmpdir)

    def add(self, row: int, cells: str, columns: int) -> None:
        """Append a row, below all that were added before.

        Args:
            row: its number, from 0.
            cells: the XML of its cells.
            columns: how many columns the sheet has.
        """
        self._rows.write(f'<row r="{row + 1}">{cells}</row>')
        self.dim_rowmin = self.dim_colmin = 0
        self.dim_rowmax, self.dim_colmax = row, columns - 1

    def link(self, page: str, places: Iterable[str]) -> None:
        """Link the first cell of each row from the second on to a place of one page."""
        self._links = (page, list(places))

    def _write_sheet_data(self) -> None:
        """Called by the library where the rows belong."""
        self._rows.seek(0)
        self.fh.write("<sheetData>")
        copyfileobj(self._rows, self.fh, BUFFER)
        self.fh.write("</sheetData>")
        self._rows.close()

    def _write_hyperlinks(self) -> None:
        """Called by the library where the links belong: all lead to one file."""
        page, places = self._links
        if not places:
            return
        self.rel_count += 1
        self.external_hyper_links.append(["/hyperlink", page, "External"])
        self.fh.write("<hyperlinks>")
        for row, place in enumerate(places, start=2):
            location = escape(place, {'"': "&quot;"})
            self.fh.write(f'<hyperlink ref="A{row}" r:id="rId{self.rel_count}" location="{location}"/>')
        self.fh.write("</hyperlinks>")


class RowWriter:
    """Cells as XML.

    Args:
        writer: the formats of the workbook.
        columns: how many columns the sheet has.
    """

    def __init__(self, writer: SheetWriter, columns: int) -> None:
        names = ("plain", "wrap", "head", "link", "mark", "whole", "decimal", "share")
        self.writer = writer
        self.styles = {name: f' s="{getattr(writer, name)._get_xf_index()}"' for name in names}
        self.letters = [xl_col_to_name(column) for column in range(columns)]
        self._known: dict[str, str] = {}

    def write(self, sheet: RowSheet, row: int, cells: Sequence[Any], first: str = "plain") -> None:
        """Append a row of cells by their type; `first` is the format of a text in the first column."""
        number, plain = row + 1, self.styles["plain"]
        xml = []
        style = self.styles[first]
        for letter, value in zip(self.letters, cells, strict=False):
            if value is not None and value != "":
                xml.append(f'<c r="{letter}{number}"{self._cell(value, style)}</c>')
            style = plain
        sheet.add(row, "".join(xml), len(self.letters))

    def header(self, sheet: RowSheet, names: Sequence[str]) -> None:
        """The first row, with the names of the columns."""
        cells = zip(self.letters, names, strict=True)
        xml = [f'<c r="{letter}1"{self._cell(name, self.styles["head"])}</c>' for letter, name in cells]
        sheet.add(0, "".join(xml), len(self.letters))

    def _cell(self, value: Any, style: str) -> str:
        """The rest of a cell from its format on."""
        kind = type(value)
        if kind is str:
            return style + self._text(value)
        if kind is Quote:
            return self._quote(value)
        if kind is float and isfinite(value):
            return f"{self.styles['share']}><v>{value:.16G}</v>"
        return self._number(value)

    def _number(self, value: Number | float) -> str:
        """An exact number; one beyond the range of a double stands as text."""
        if type(value) is int and -EXACT < value < EXACT:
            return f"{self.styles['whole']}><v>{value}</v>"
        try:
            double = float(value)
        except OverflowError:
            double = float("inf")
        if not isfinite(double):
            return self.styles["plain"] + self._text(str(value))
        style = "whole" if Decimal(value) == int(value) else "decimal"
        return f"{self.styles[style]}><v>{double:.16G}</v>"

    def _text(self, text: str) -> str:
        """A text; those that recur are made once."""
        known = self._known.get(text)
        if known is None:
            known = f' t="inlineStr"><is>{_run(self.writer.cut(cell_text(text)))}</is>'
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            if len(text) <= REPEATED:
                self._known[text] = known
        return known

    def _quote(self, quote: Quote) -> str:
        """A sentence with its figure in red."""
        text, start, end = cell_text(quote.text), quote.start, quote.end
        if text != quote.text or start >= end:
            return self.styles["wrap"] + self._text(text)
        pieces = (("", text[:start]), (MARK_FONT, text[start:end]), (PLAIN_FONT, text[end:]))
        runs = [f"<r>{font}{_run(piece)}</r>" for font, piece in pieces if piece]
        if len(runs) == 1:
            return self.styles["mark"] + self._text(text)
        return f'{self.styles["wrap"]} t="inlineStr"><is>{"".join(runs)}</is>'


def _run(text: str) -> str:
    """A piece of text as XML.

    >>> _run(" <b>&_x0041_")
    '<t xml:space="preserve"> &lt;b&gt;&amp;_x005F_x0041_</t>'
    """
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if "_x" in text:
        text = ESCAPE_LIKE.sub("_x005F", text)
    if "\r" in text:
        text = text.replace("\r", "_x000D_")
    outer = text[:1].isspace() or text[-1:].isspace()
    return f'<t xml:space="preserve">{text}</t>' if outer else f"<t>{text}</t>"
