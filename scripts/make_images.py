"""Takes the screenshots of docs/images from a report of the sample corpus (needs Chromium)."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from report.conftest import ARGUMENTS

from corpus_tools.pipeline import run_pipeline
from corpus_tools.report import write_one

ROOT = Path(__file__).resolve().parent.parent
SHOTS = {
    "report-overview": ("#overview", "light"),
    "report-figures": ("#figures?metric=leaflets_issued&sort=-value", "light"),
    "report-duplicates": ("#duplicates?kind=near", "light"),
    "report-templates": ("#templates", "light"),
    "report-reader-dark": ("#figures?metric=amount_saved", "dark"),
}


def main() -> None:
    """Write docs/images/*.png."""
    from playwright.sync_api import sync_playwright

    result = run_pipeline([str(ROOT / "corpora" / "pages")])
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_path = write_one(result, Path(folder) / "report.html", lang="zh")[0]
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for name, (address, scheme) in SHOTS.items():
            context = chromium.new_context(color_scheme=scheme, viewport={"width": 1180, "height": 720})
            page = context.new_page()
            page.goto(f"{page_path.as_uri()}{address}")
            if "reader" in name:
                page.locator("tbody a.place").first.click()
            page.wait_for_timeout(300)
            page.screenshot(path=ROOT / "docs" / "images" / f"{name}.png")
            context.close()
        chromium.close()


if __name__ == "__main__":
    main()
