"""The spreadsheet opened again: numbers are numbers, quotes are coloured, nothing is a formula."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock

from corpus_tools.records import Result, Totals
from corpus_tools.report import excerpt_of, sheets, xlsx
from corpus_tools.report.xlsx import SHEETS, write_workbook
from corpus_tools.settings import ReportSettings


@pytest.fixture(scope="module")
def book(corpus: Result, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = write_workbook(
        excerpt_of(corpus), tmp_path_factory.mktemp("xlsx") / "report.xlsx", page="report.html"
    )
    return openpyxl.load_workbook(path, rich_text=True)


def column(sheet: Any, heading: str) -> list[Any]:
    at = [cell.value for cell in sheet[1]].index(heading)
    return [row[at].value for row in sheet.iter_rows(min_row=2)]


def test_sheets_filters_and_frozen_headers(book: Any) -> None:
    assert tuple(book.sheetnames) == SHEETS
    for sheet in book:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref.startswith("A1:")


def test_numbers_are_numbers(book: Any, corpus: Result) -> None:
    sheet = book["指标"]
    assert column(sheet, "数值") == [float(f.value) for f in corpus.figures]
    for heading in ("数值", "下限", "上限", "置信度", "起", "止"):
        assert all(isinstance(value, int | float) for value in column(sheet, heading))
    rows = len(corpus.totals.totals)
    shown = zip(column(book["汇总"], "指标代码")[:rows], column(book["汇总"], "合计")[:rows], strict=True)
    assert dict(shown) == {total.metric: float(total.total) for total in corpus.totals.totals}


def test_the_figure_stands_red_in_its_sentence(book: Any, corpus: Result) -> None:
    quote = column(book["指标"], "引文")[0]
    assert isinstance(quote, CellRichText)
    red = [str(part) for part in quote if isinstance(part, TextBlock) and part.font.b]
    assert red == [corpus.figures[0].surface]
    assert "散发传单1200余份，" in str(quote)


def test_charts_draw_the_cells_they_name(book: Any, corpus: Result) -> None:
    metrics, periods = book["汇总"]._charts
    assert metrics.series[0].val.numRef.f == "汇总!$F$2:$F$5"
    cells = book["汇总"][periods.series[0].val.numRef.f.split("!")[1].replace("$", "")]
    drawn = [cell[0].value for cell in cells]
    assert drawn in [
        [float(t.total) for t in corpus.totals.by_period if t.metric == metric]
        for metric in {total.metric for total in corpus.totals.totals}
    ]
    years = book["汇总"][periods.series[0].cat.numRef.f.split("!")[1].replace("$", "")]
    assert [cell[0].value for cell in years] == sorted({t.group for t in corpus.totals.by_period})


def test_uncertain_figures_have_a_sheet(book: Any, corpus: Result) -> None:
    assert book["待核"].max_row - 1 == sum(figure.uncertain for figure in corpus.figures)
    assert set(column(book["待核"], "状态")) == {"待核"}


def test_links_lead_to_the_page(book: Any, corpus: Result) -> None:
    link = book["指标"]["A2"].hyperlink
    assert (link.target, link.location) == ("report.html", f"f={corpus.figures[0].id}")


def test_hostile_texts_are_text(hostile_corpus: Result, tmp_path: Path) -> None:
    control = msgspec.structs.replace(hostile_corpus.articles[0], title="=cmd|' /C calc'!A0\x00\x1b\ud800")
    result = msgspec.structs.replace(hostile_corpus, articles=[control, *hostile_corpus.articles[1:]])
    path = write_workbook(excerpt_of(result), tmp_path / "x.xlsx")
    cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name]
    assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)
    assert "=cmd|' /C calc'!A0[" not in [cell.value for cell in cells if cell.data_type == "f"]
    assert any(cell.value == "=cmd|' /C calc'!A0" for cell in cells)


def test_long_texts_large_numbers_and_many_rows(corpus: Result, tmp_path: Path, monkeypatch: Any) -> None:
    long = msgspec.structs.replace(corpus.articles[0], title="长" * 40_000)
    numbers = {"value": 12345678901234567, "low": Decimal("0.25"), "high": 10**400}
    huge = msgspec.structs.replace(corpus.figures[0], **numbers)
    result = msgspec.structs.replace(corpus, articles=[long], figures=[huge, *corpus.figures[1:50]])
    for module in (xlsx, sheets):
        monkeypatch.setattr(module, "ROW_LIMIT", 40)
    book = openpyxl.load_workbook(write_workbook(excerpt_of(result), tmp_path / "x.xlsx"))
    title = column(book["指标"], "标题")[0]
    assert len(title) == 32_767 and title.endswith("tables）")
    assert column(book["指标"], "精确值")[0] == "12345678901234567"
    assert column(book["指标"], "下限")[0] == 0.25
    assert column(book["指标"], "上限")[0] == str(10**400)
    assert book["指标"].max_row == 40 and "tables" in str(book["指标"].cell(40, 1).value)


def test_odd_texts_come_back_as_they_are(corpus: Result, tmp_path: Path) -> None:
    odd = " <总>&_x0041_\n\u3000"
    article = msgspec.structs.replace(corpus.articles[0], title=odd)
    result = msgspec.structs.replace(corpus, articles=[article, *corpus.articles[1:]])
    book = openpyxl.load_workbook(write_workbook(excerpt_of(result), tmp_path / "x.xlsx"))
    assert column(book["指标"], "标题")[0] in (odd, odd.replace("_x0041_", "_x005F_x0041_"))


def test_what_is_left_out_is_said_in_the_notes(corpus: Result, tmp_path: Path) -> None:
    settings = ReportSettings(max_figures=30, max_rows=5)
    book = openpyxl.load_workbook(write_workbook(excerpt_of(corpus, settings), tmp_path / "x.xlsx", "en"))
    notes = [str(value) for value in column(book["说明"], "note")]
    assert any(note.startswith("30 of 96 figures") and note.endswith("figures.parquet") for note in notes)
    assert any(note.startswith("The 5 best supported of 20 sums by period") for note in notes)
    assert len(column(book["指标"], "id")) == 30
    template = column(book["模板"], "template")
    assert len(template) == 6 and template[5].startswith("Only the first 5 rows")


def test_bytes_depend_on_the_result_only(corpus: Result, tmp_path: Path, monkeypatch: Any) -> None:
    first = write_workbook(excerpt_of(corpus), tmp_path / "a.xlsx").read_bytes()
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    monkeypatch.setenv("USER", "somebody")
    assert write_workbook(excerpt_of(corpus), tmp_path / "b.xlsx").read_bytes() == first


def test_english_columns_and_an_empty_result(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(
        write_workbook(excerpt_of(Result(totals=Totals())), tmp_path / "x.xlsx", "en")
    )
    headings = [cell.value for cell in book["指标"][1]]
    assert {"value", "value_max", "low", "high"} <= set(headings)
    assert "total" in [cell.value for cell in book["汇总"][1]]
