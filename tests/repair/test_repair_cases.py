"""Damage is repaired, what only looks like it stays, and the edits lead from one to the other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus_tools.convert import replay, to_simplified
from corpus_tools.records import Document
from corpus_tools.repair import repair_document
from corpus_tools.spans import apply_edits

CASES = Path(__file__).parent.parent / "cases"


def cases(name: str) -> list[object]:
    rows = json.loads((CASES / f"repair_{name}.json").read_text(encoding="utf-8"))
    return [pytest.param(row, id=row["name"]) for row in rows]


def repaired(raw: str) -> Document:
    return repair_document(Document(id="d1", source="page.txt", raw=raw, text=raw))


@pytest.mark.parametrize("case", cases("damage"))
def test_damage_is_repaired(case: dict[str, object]) -> None:
    document = repaired(str(case["raw"]))
    assert document.text == case["text"]
    assert list(dict.fromkeys(edit.rule for edit in document.edits)) is not None
    assert {edit.rule for edit in document.edits} == set(case["rules"])  # type: ignore[call-overload]  # JSON


@pytest.mark.parametrize("case", cases("untouched"))
def test_what_only_looks_like_damage_stays(case: dict[str, object]) -> None:
    document = repaired(str(case["raw"]))
    assert document.text == case["raw"]
    assert document.edits == ()


@pytest.mark.parametrize("case", cases("known_failures"))
@pytest.mark.xfail(strict=True, reason="known: see docs/repair.md")
def test_known_failures(case: dict[str, object]) -> None:
    assert repaired(str(case["raw"])).text == case["text"]


@pytest.mark.parametrize("case", [*cases("damage"), *cases("untouched"), *cases("known_failures")])
def test_edits_replay_to_the_text(case: dict[str, object]) -> None:
    document = repaired(str(case["raw"]))
    raw = document.raw
    assert apply_edits(raw, ((e.start, e.end, e.after) for e in document.edits)) == document.text
    assert all(raw[e.start : e.end] == e.before != e.after for e in document.edits)
    assert replay(document) == document.text
    converted = to_simplified(document)
    assert replay(converted) == converted.text
    assert converted.edits == document.edits
