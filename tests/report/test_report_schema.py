"""Published schemas are what the classes say, and what is written obeys them."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
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


def test_schemas_are_fresh() -> None:
    spec = importlib.util.spec_from_file_location("make_schemas", ROOT / "scripts" / "make_schemas.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, text in module.make_schemas().items():
        assert (SCHEMAS / name).read_text(encoding="utf-8") == text, "run scripts/make_schemas.py"


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
