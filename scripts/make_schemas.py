"""Writes docs/schema/*.schema.json and docs/fields.md from the record classes; `--check` compares instead.

What each field means stands in docs/schema/fields.toml.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from corpus_tools.records import RECORD_TYPES, Diff
from corpus_tools.report.decisions import FigureDecision, PairDecision
from corpus_tools.report.summary import Report

DOCS = Path(__file__).parent.parent / "docs"
MEANINGS: dict[str, dict[str, str]] = tomllib.loads((DOCS / "schema/fields.toml").read_text("utf-8"))
DIALECT = "https://json-schema.org/draft/2020-12/schema"
INTRODUCTION = """# Fields

What each field of the [records](records.md) means; made from [schema/fields.toml](schema/fields.toml) by
`scripts/make_schemas.py`.
"""


def make_pages() -> dict[str, str]:
    """Path below docs/ -> content: a JSON Schema for every record type, `report.json` and `decisions.jsonl`,
    and the page of all fields.
    """
    names: dict[str, Any] = {kind.__struct_config__.tag: kind for kind in RECORD_TYPES}
    names |= {"report": Report, "decision": PairDecision | FigureDecision, "diff": Diff}
    schemas = {name: _schema(name, kind) for name, kind in names.items()}
    pages = {f"schema/{name}.schema.json": _written(schema) for name, schema in schemas.items()}
    return pages | {"fields.md": "\n".join(_field_page(schemas.values()))}


def _schema(name: str, kind: Any) -> dict[str, Any]:
    schema = {"$schema": DIALECT, "title": name, **_numbers(msgspec.json.schema(kind))}
    for title, definition in schema["$defs"].items():
        for field, kinds in definition["properties"].items():
            if field in MEANINGS[title]:  # all but the tag, which is a constant
                kinds["description"] = MEANINGS[title][field]
    return schema


def _written(schema: dict[str, Any]) -> str:
    return msgspec.json.format(msgspec.json.encode(schema, order="deterministic"), indent=2).decode() + "\n"


def _field_page(schemas: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A table for each class, in the order of the file of meanings."""
    definitions = {title: found for schema in schemas for title, found in schema["$defs"].items()}
    yield INTRODUCTION
    for title in MEANINGS:
        yield f"## {title}\n\n{definitions[title]['description'].splitlines()[0]}\n"
        yield "| field | values | meaning |\n|---|---|---|"
        for field, kinds in definitions[title]["properties"].items():
            if "description" in kinds:
                yield f"| `{field}` | {_kind(kinds)} | {kinds['description']} |"
        yield ""


def _kind(schema: dict[str, Any]) -> str:
    """The type of a field in short.

    >>> _kind({"anyOf": [{"type": "string"}, {"type": "null"}]}), _kind({"enum": ["up", "down"]})
    ('string or null', '`up` `down`')
    """
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(map(_kind, schema["anyOf"])))
    if "enum" in schema:
        return " ".join(f"`{value}`" for value in schema["enum"])
    if "$ref" in schema:
        title = schema["$ref"].rpartition("/")[2]
        return f"[{title}](#{title.lower()})"
    if schema.get("type") == "array" and "items" in schema and schema["items"] is not False:
        return f"list of {_kind(schema['items'])}"
    return str(schema.get("type", "any"))


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
    """Write the pages; with --check, 1 when a file is not what the classes say."""
    check = "--check" in sys.argv
    stale = 0
    for name, text in make_pages().items():
        path = DOCS / name
        if check and (not path.is_file() or path.read_text(encoding="utf-8") != text):
            print(f"{path} is stale: python scripts/make_schemas.py", file=sys.stderr)
            stale = 1
        elif not check:
            path.write_text(text, encoding="utf-8")
    return stale


if __name__ == "__main__":
    sys.exit(main())
