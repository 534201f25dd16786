"""Accessibility and validity, judged by axe-core and the Nu HTML checker (npm, in a cache folder)."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from corpus_tools.report import write_one

from .report_fiction import make_result

PACKAGES = ("axe-core@4.14.1", "vnu-jar@26.9.27")
pytestmark = pytest.mark.slow
VIEWS = "overview articles duplicates templates figures repairs failures about f=f0000000000010000"


@pytest.fixture(scope="session")
def modules() -> Path:
    """The folder `node_modules` with both tools, installed once."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "corpus-tools-tests"
    cache.mkdir(parents=True, exist_ok=True)
    wanted = [
        package for package in PACKAGES if not (cache / "node_modules" / package.split("@")[0]).is_dir()
    ]
    if wanted:
        command = ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
        done = subprocess.run(command, cwd=cache, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode:
            pytest.skip(f"npm cannot install {' '.join(wanted)}: {done.stderr[-200:]}")
    return cache / "node_modules"


@pytest.fixture(scope="module")
def small_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    return write_one(make_result(8), folder / "report.html")[0]


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barrier(small_report: Path, modules: Path, browser: Any, scheme: str) -> None:
    axe = (modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    context = browser.new_context(bypass_csp=True, color_scheme=scheme)
    page = context.new_page()
    for view in VIEWS.split():
        page.goto(f"{small_report.as_uri()}#{view}")
        page.evaluate(axe)
        violations = page.evaluate("axe.run()")["violations"]
        assert [(found["id"], found["nodes"][0]["html"]) for found in violations] == [], view
    context.close()


def test_page_is_valid_html(report: Path, modules: Path) -> None:
    jar = modules / "vnu-jar" / "build" / "dist" / "vnu.jar"
    if shutil.which("java") is None or not jar.is_file():
        pytest.skip("the Nu HTML checker needs Java")
    done = subprocess.run(
        ["java", "-jar", str(jar), "--errors-only", str(report)],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.stderr == ""
