"""Sentences as documents, cases as parameters: what the tests of this folder share."""

import json
from pathlib import Path
from typing import Any

from corpus_tools.mine import mine_figures
from corpus_tools.records import Document, Figure
from corpus_tools.spans import SpanMap

CASES = Path(__file__).parent.parent / "cases"


def load_cases(name: str) -> list[Any]:
    return json.loads((CASES / name).read_text(encoding="utf-8"))


def page(text: str, name: str = "page") -> Document:
    runs = SpanMap.identity(len(text)).runs
    return Document(id=name, source=f"{name}.txt", raw=text, text=text, map=runs)


def mined(text: str) -> list[Figure]:
    return mine_figures(page(text), [])


def with_surface(text: str, surface: str) -> Figure:
    found = [figure for figure in mined(text) if figure.surface == surface]
    assert found, f"{surface} not among {[figure.surface for figure in mined(text)]}"
    return found[0]
