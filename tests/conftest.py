"""What all tests share: where the gold lies, the program as users run it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from places import ROOT, SHARED, Program


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that measure on the gold beside the checkout skip where it is absent."""
    skip = pytest.mark.skip(reason="no gold beside the checkout")
    for item in items:
        if "shared" in item.keywords and not SHARED.is_dir():
            item.add_marker(skip)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with gold and development texts."""
    if not SHARED.is_dir():
        pytest.skip("no gold beside the checkout")
    return SHARED


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The bundled sample corpus."""
    return ROOT / "corpora"


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Runs `corpus-tools ARGUMENTS…` in an empty folder, as a real process."""

    def call(
        *arguments: object, stdin: bytes = b"", env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "corpus_tools", *map(str, arguments)]
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("CORPUS_", "LC_", "LANG"))}
        return subprocess.run(
            command,
            input=stdin,
            capture_output=True,
            cwd=tmp_path,
            env={**clean, **(env or {})},
            timeout=120,
            check=False,
        )

    return call
