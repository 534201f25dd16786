"""Published schemas are what the classes say, and what is written obeys them."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema
import pytest

from corpus_tools.records import Result, encode
from corpus_tools.report import write_report
from corpus_tools.report.export import PLURALS

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "docs" / "schema"


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_schemas", ROOT / "scripts" / "make_schemas.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_schemas_are_fresh(generator: ModuleType) -> None:
    for name, text in generator.make_pages().items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == text, "run scripts/make_schemas.py"


def test_every_field_has_a_meaning_and_every_meaning_a_field(generator: ModuleType) -> None:
    fields = {
        (title, field)
        for path in SCHEMAS.glob("*.schema.json")
        for title, found in json.loads(path.read_text(encoding="utf-8"))["$defs"].items()
        for field, kinds in found["properties"].items()
        if len(kinds.get("enum", ())) != 1 or field == "schema"  # a tag says what it is
    }
    assert {(title, field) for title, found in generator.MEANINGS.items() for field in found} == fields


@pytest.mark.parametrize("tag", PLURALS)
def test_records_obey_their_schema(corpus: Result, tag: str) -> None:
    validator = jsonschema.Draft202012Validator(schema(tag))
    records = getattr(corpus, PLURALS[tag])[:5]
    assert records
    for record in records:
        value = json.loads(encode(record))
        validator.validate(value)
        with pytest.raises(jsonschema.ValidationError):
            validator.validate({**value, "type": "else"})


def test_report_obeys_its_schema(corpus: Result, tmp_path: Path) -> None:
    write_report(corpus, tmp_path)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema("report")).validate(report)
    assert report["corpus"]["documents"] == 24 and report["duplicates"]["left_out"] == 6
    leaflets = next(total for total in report["totals"] if total["metric"] == "leaflets_issued")
    assert (leaflets["total"], leaflets["unit"]) == (66612, "份")
