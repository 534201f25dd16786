"""Dates and organisations that titles name, from `split_names.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from annotated_page import as_document

from corpus_tools.split import split_articles

CASES = json.loads((Path(__file__).parents[1] / "cases/split_names.json").read_text(encoding="utf-8"))
BODY = "全年巡山九百次，行程两万公里，群众满意。"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_names_of_a_title(case: dict[str, Any]) -> None:
    (article,) = split_articles(as_document(f"{case['title']}\n{BODY}"))
    found = {key: article.meta.get(key, []) for key in ("dates", "organisations")}
    assert found == {"dates": case.get("dates", []), "organisations": case.get("organisations", [])}
