"""Reports: `report.json` for programs, `report.html` for people, `report.xlsx` for analysts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpus_tools.records import Result
    from corpus_tools.report.notebook import view
    from corpus_tools.settings import ReportSettings

PAGE = "report.html"  # spreadsheets link to it when it stands beside them
__all__ = ["report_json", "view", "write_one", "write_report"]


def __getattr__(name: str) -> Any:
    if name == "view":
        from corpus_tools.report.notebook import view

        return view
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def report_json(result: Result) -> dict[str, Any]:
    """The summary of a result as plain values, as `report.json` holds it.

    Args:
        result: what a run found.
    """
    from corpus_tools.report.summary import report_json as make

    return make(result)


def write_report(
    result: Result, folder: Path, settings: ReportSettings | None = None, lang: str = "zh"
) -> list[Path]:
    """Write `report.json`, `report.html` and `report.xlsx`; equal results give equal bytes.

    Args:
        result: what a run found.
        folder: created when absent; reports in it are replaced.
        settings: the page size beyond which the HTML report becomes several pages.
        lang: "zh" or "en".

    Returns:
        The files written.
    """
    names = ("report.json", PAGE, "report.xlsx")
    return [path for name in names for path in write_one(result, folder / name, settings, lang)]


def write_one(
    result: Result, path: Path, settings: ReportSettings | None = None, lang: str = "zh"
) -> list[Path]:
    """Write one report of the form its suffix names: `.json`, `.html` or `.xlsx`.

    Args:
        result: what a run found.
        path: the file; an HTML report that is too large for one page adds a folder beside it.
        settings: the page size beyond which the HTML report becomes several pages.
        lang: "zh" or "en".
    """
    from corpus_tools.settings import ReportSettings

    if path.suffix == ".xlsx":
        from corpus_tools.report.xlsx import write_workbook

        page = PAGE if path.with_name(PAGE).is_file() else None
        return [write_workbook(result, path, lang, page)]
    if path.suffix == ".html":
        from corpus_tools.report.html import write_page

        return write_page(result, path, lang, (settings or ReportSettings()).max_page_mb)
    from corpus_tools.records import encode
    from corpus_tools.report.atomic import write_bytes

    write_bytes(path, encode(report_json(result)) + b"\n")
    return [path]
