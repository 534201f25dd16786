"""Writes docs/schema/*.schema.json from the record classes; `--check` compares instead."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import msgspec

from corpus_tools.records import RECORD_TYPES, Diff
from corpus_tools.report.decisions import FigureDecision, PairDecision
from corpus_tools.report.summary import Report

FOLDER = Path(__file__).parent.parent / "docs" / "schema"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def make_schemas() -> dict[str, str]:
    """File name -> JSON Schema, for every record type, `report.json` and `decisions.jsonl`."""
    names: dict[str, Any] = {kind.__struct_config__.tag: kind for kind in RECORD_TYPES}
    names |= {"report": Report, "decision": PairDecision | FigureDecision, "diff": Diff}
    return {f"{name}.schema.json": _schema(name, kind) for name, kind in names.items()}


def _schema(name: str, kind: Any) -> str:
    schema = {"$schema": DIALECT, "title": name, **_numbers(msgspec.json.schema(kind))}
    return msgspec.json.format(msgspec.json.encode(schema, order="deterministic"), indent=2).decode() + "\n"


def _numbers(value: Any) -> Any:
    """Exact decimals are written as JSON numbers, not as strings."""
    if isinstance(value, list):
        return [_numbers(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("format") == "decimal":
        return {"type": "number"}
    return {key: _numbers(item) for key, item in value.items()}


def main() -> int:
    """Write the schemas; with --check, 1 when a file is not what the classes say."""
    check = "--check" in sys.argv
    stale = 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in make_schemas().items():
        path = FOLDER / name
        if check and (not path.is_file() or path.read_text(encoding="utf-8") != text):
            print(f"{path} is stale: python scripts/make_schemas.py", file=sys.stderr)
            stale = 1
        elif not check:
            path.write_text(text, encoding="utf-8")
    return stale


if __name__ == "__main__":
    sys.exit(main())
