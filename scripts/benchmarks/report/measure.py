"""Measures the reports: time to write them, size, and how fast Chromium opens and filters the figures.

    python scripts/benchmarks/report/measure.py --figures 100000

Seconds of writing are CPU seconds of this process; browser times are wall time, the median of three.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tests"))

from report.conftest import ARGUMENTS
from report.report_fiction import make_result

from corpus_tools.report import excerpt_of
from corpus_tools.report.html import write_page
from corpus_tools.report.tables import read_tables, write_tables
from corpus_tools.report.xlsx import write_workbook

FILTERS = {
    "metric": "leaflets_issued",
    "period": "2020年",
    "status": "review",
    "agent": "柳溪街道",
    "q": "100处",
}
FILTER = """async ([name, value]) => {
  const sum = document.querySelector("section.current [data-role=sum]");
  const control = document.querySelector(`section.current [data-filter=${name}]`);
  const changed = new Promise((done) => new MutationObserver(done).observe(sum, { childList: true }));
  const started = performance.now();
  control.value = value;
  control.dispatchEvent(new Event(control.type === "search" ? "input" : "change"));
  await changed;
  document.body.offsetHeight;
  return performance.now() - started;
}"""


def cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of a call, and what it returned."""
    started = time.process_time()
    found = work()
    return time.process_time() - started, found


def browse(page_path: Path) -> None:
    """Open the figures, filter them, print the times."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        opened = []
        for _ in range(3):
            page = chromium.new_page()
            started = time.perf_counter()
            page.goto(f"{page_path.as_uri()}#figures")
            page.wait_for_selector("tr[data-figure]")
            opened.append(time.perf_counter() - started)
        print(f"open the figures      {statistics.median(opened):6.2f} s")
        for name, value in FILTERS.items():
            times = []
            for _ in range(3):
                page.evaluate(FILTER, [name, ""])
                times.append(page.evaluate(FILTER, [name, value]))
            print(f"filter by {name:11} {statistics.median(times):6.0f} ms")
            page.evaluate(FILTER, [name, ""])
        chromium.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figures", type=int, default=100_000)
    figures = parser.parse_args().figures
    result = make_result(figures // 4)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds, pages = cpu(lambda: write_page(excerpt_of(result), folder / "report.html"))
        size = sum(path.stat().st_size for path in pages) / 1e6
        print(f"{figures:,} figures: HTML {seconds:.1f} s CPU, {len(pages)} pages, {size:.1f} MB")
        seconds, path = cpu(lambda: write_workbook(excerpt_of(result), folder / "report.xlsx"))
        print(f"XLSX {seconds:.1f} s CPU, {path.stat().st_size / 1e6:.1f} MB")
        seconds, _ = cpu(lambda: write_tables(result, folder / "tables"))
        again, _ = cpu(lambda: read_tables(folder / "tables"))
        print(f"tables written {seconds:.1f} s, read {again:.1f} s CPU")
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
        browse(next((p for p in pages if p.name == "figures.html"), pages[0]))


if __name__ == "__main__":
    main()
