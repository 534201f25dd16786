"""Reports: `report.json` for programs, `report.html` for people, `report.xlsx` for analysts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpus_tools.records import Result
    from corpus_tools.report.excerpt import Excerpt
    from corpus_tools.report.notebook import view
    from corpus_tools.report.store import Store
    from corpus_tools.settings import ReportSettings

PAGE = "report.html"  # spreadsheets link to it when it stands beside them
__all__ = ["excerpt_of", "report_json", "view", "write_one", "write_report"]


def __getattr__(name: str) -> Any:
    if name == "view":
        from corpus_tools.report.notebook import view

        return view
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def report_json(records: Result | Store) -> dict[str, Any]:
    """The summary of a result as plain values, as `report.json` holds it.

    Args:
        records: what a run found.

    >>> from corpus_tools.records import Result
    >>> report_json(Result())["corpus"]["documents"]
    0
    """
    from corpus_tools.records import to_dict
    from corpus_tools.report.excerpt import Excerpt
    from corpus_tools.report.store import stored
    from corpus_tools.report.summary import Report

    fields = Excerpt(stored(records)).summary()
    held: dict[str, Any] = {
        name: tuple(value) if isinstance(value, Iterator) else value for name, value in fields
    }
    plain: dict[str, Any] = to_dict(Report(**held))
    return plain


def write_report(
    records: Result | Store | Excerpt, folder: Path, settings: ReportSettings | None = None, lang: str = "zh"
) -> list[Path]:
    """Write `report.json`, `report.html` and `report.xlsx`; equal results give equal bytes.

    Args:
        records: what a run found, in memory or as the `TableStore` of its tables.
        folder: created when absent; reports in it are replaced.
        settings: how much a report shows, and the size of a page.
        lang: "zh" or "en".

    Returns:
        The files written.
    """
    excerpt = excerpt_of(records, settings)
    names = ("report.json", PAGE, "report.xlsx")
    return [path for name in names for path in write_one(excerpt, folder / name, settings, lang)]


def write_one(
    records: Result | Store | Excerpt, path: Path, settings: ReportSettings | None = None, lang: str = "zh"
) -> list[Path]:
    """Write one report of the form its suffix names: `.json`, `.html` or `.xlsx`.

    Args:
        records: what a run found, or what is to be shown of it.
        path: the file; an HTML report that is too large for one page adds a folder beside it.
        settings: how much a report shows, and the size of a page.
        lang: "zh" or "en".
    """
    from corpus_tools.settings import ReportSettings

    settings = settings or ReportSettings()
    excerpt = excerpt_of(records, settings)
    if path.suffix == ".xlsx":
        from corpus_tools.report.xlsx import write_workbook

        page = PAGE if path.with_name(PAGE).is_file() else None
        return [write_workbook(excerpt, path, lang, page)]
    if path.suffix == ".html":
        from corpus_tools.report.html import write_page

        return write_page(excerpt, path, lang, settings.max_page_mb)
    from corpus_tools.report.atomic import replaced
    from corpus_tools.report.summary import encode_summary

    with replaced(path) as temporary, temporary.open("wb") as stream:
        stream.writelines(encode_summary(excerpt.summary()))
        stream.write(b"\n")
    return [path]


def excerpt_of(records: Result | Store | Excerpt, settings: ReportSettings | None = None) -> Excerpt:
    """What reports show of these records under these settings; an excerpt stays as it is."""
    from corpus_tools.report.excerpt import Excerpt
    from corpus_tools.report.limits import limits_of
    from corpus_tools.report.store import stored
    from corpus_tools.settings import ReportSettings

    if isinstance(records, Excerpt):
        return records
    return Excerpt(stored(records), limits_of(settings or ReportSettings()))
