"""`corpus-tools template` as a process: records out, the view of one template, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from places import Program
from test_template_search import corpus


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    lines = [json.dumps({"id": a.id, "text": a.text}, ensure_ascii=False) for a in corpus()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_records_of_templates_point_into_the_raw_texts(program: Program, rows: Path) -> None:
    done = program("template", "rows.jsonl")
    assert done.returncode == 0, done.stderr.decode()
    records = [json.loads(line) for line in done.stdout.decode().splitlines()]
    raw = {r["id"]: r["raw"] for r in records if r["type"] == "document"}
    home = {r["id"]: r["document"] for r in records if r["type"] == "article"}
    [template] = [r for r in records if r["type"] == "template"]
    assert len(template["articles"]) == 6
    for by_article in template["values"].values():
        for article, places in by_article.items():
            assert all(raw[home[article]][start:end] == text for start, end, text in places)


def test_one_template_is_shown_with_its_members(program: Program, rows: Path) -> None:
    done = program("template", "rows.jsonl", "--show", "1", "--lang", "en")
    shown = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert "接待观众{number1}人次" in shown
    assert "望海天文馆" in shown
    assert "Probably the source" in shown


def test_a_template_that_is_not_there_is_named(program: Program, rows: Path) -> None:
    done = program("template", "rows.jsonl", "--show", "9")
    assert done.returncode == 2
    assert b'no template "9"' in done.stderr


def test_found_templates_can_fail_a_build(program: Program, rows: Path) -> None:
    assert program("template", "rows.jsonl", "--fail-on", "template").returncode == 1
    assert program("template", "rows.jsonl", "--min-members", "7", "--fail-on", "template").returncode == 0
