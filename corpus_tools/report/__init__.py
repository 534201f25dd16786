"""Reports: `report.json` for programs, `report.html` for people, `report.xlsx` for analysts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpus_tools.records import Result
    from corpus_tools.settings import ReportSettings

__all__ = ["report_json", "write_report"]


def report_json(result: Result) -> dict[str, Any]:
    """The summary of a result as plain values, as `report.json` holds it.

    Args:
        result: what a run found.
    """
    from corpus_tools.report.summary import report_json as summarize

    return summarize(result)


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
    from corpus_tools.records import encode
    from corpus_tools.report.atomic import write_bytes
    from corpus_tools.report.html import write_page
    from corpus_tools.report.xlsx import write_workbook
    from corpus_tools.settings import ReportSettings

    limit = (settings or ReportSettings()).max_page_mb
    summary = folder / "report.json"
    write_bytes(summary, encode(report_json(result)) + b"\n")
    pages = write_page(result, folder / "report.html", lang, limit)
    return [summary, *pages, write_workbook(result, folder / "report.xlsx", lang)]
