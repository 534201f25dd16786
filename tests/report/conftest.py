"""Chromium for the report tests, and the fictional corpus they look at."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("CI must install Chromium")
        pytest.skip("Chromium is not installed: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


class Visit:
    """A page in a fresh profile that notes everything it should not do."""

    def __init__(self, browser: Any, path: Path, address: str = "", **context: Any) -> None:
        self.path, self.problems, self.requests = path, [], []
        self.context = browser.new_context(accept_downloads=True, **context)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.problems.append(message.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.go(address)

    def go(self, address: str, path: Path | None = None) -> None:
        self.page.goto(f"{(path or self.path).as_uri()}{address}")

    def rows(self, selector: str = "section.current tbody tr") -> Any:
        return self.page.locator(selector)

    def text(self, selector: str) -> str:
        return self.page.locator(selector).first.inner_text()

    def close(self) -> None:
        """Every visit ends here: no error, no message, no request but the pages themselves."""
        self.context.close()
        assert self.problems == []
        folder = self.path.parent.as_uri()
        assert all(url.startswith((folder, "blob:")) for url in self.requests), self.requests


@pytest.fixture
def visit(browser: Any) -> Iterator[Any]:
    visits: list[Visit] = []

    def start(path: Path, address: str = "", **context: Any) -> Visit:
        visits.append(Visit(browser, path, address, **context))
        return visits[-1]

    yield start
    for each in visits:
        each.close()


@pytest.fixture(scope="session")
def corpus() -> Any:
    from .report_fiction import make_result

    return make_result()


@pytest.fixture(scope="session")
def hostile_corpus() -> Any:
    from .report_fiction import HOSTILE, make_result

    return make_result(8, hostile=HOSTILE)


@pytest.fixture(scope="session")
def report(corpus: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from corpus_tools.report import write_report

    folder = tmp_path_factory.mktemp("report")
    write_report(corpus, folder)
    return folder / "report.html"
