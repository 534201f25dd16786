"""Documentation that cannot drift: help texts, README commands, links."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from places import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_command_reference_is_what_help_says() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/make_commands.py", "--check"], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout.decode()


def test_the_two_commands_stand_in_the_first_twenty_lines_of_the_readme() -> None:
    head = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:20]
    for name in ("scripts/demo", "scripts/test"):
        assert any(line.startswith(name) for line in head)
        assert (ROOT / name).stat().st_mode & 0o111


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_python_examples_of_the_readme_run(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    files, texts = re.findall(r"```python\n(.+?)```", text, re.S)
    monkeypatch.chdir(ROOT)
    subprocess.run([sys.executable, "-c", files], check=True, capture_output=True)
    done = subprocess.run([sys.executable, "-c", texts], check=True, capture_output=True)
    assert done.stdout.decode().split() == ["40", "堤防"]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_commands_in_the_docs_exist(page: Path) -> None:
    from corpus_tools.cli.main import COMMANDS

    for name in re.findall(r"^\s*(?:\$ )?corpus-tools ([a-z]+)", page.read_text(encoding="utf-8"), re.M):
        assert name in COMMANDS, f"{page.name}: corpus-tools {name}"
