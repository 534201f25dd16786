"""Articles for the tests of the search, made of cases and of the generator."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from corpus_tools.dedup.generate import Generator, as_article
from corpus_tools.records import Article

CASES = Path(__file__).resolve().parent.parent / "cases"


def article(name: str, text: str, title: str = "", **meta: Any) -> Article:
    """An article whose text is its raw text."""
    runs = ((0, 0, len(text)),) if text else ()
    return Article(
        id=name, document=name, ordinal=1, title=title, start=0, end=len(text), text=text, map=runs, meta=meta
    )


def cases(file: str) -> list[dict[str, Any]]:
    """The cases of a file."""
    loaded: list[dict[str, Any]] = json.loads((CASES / file).read_text(encoding="utf-8"))
    return loaded


def generated(count: int, seed: int = 5, hard: float = 1.0) -> list[Article]:
    """Articles of the generator."""
    made = Generator(count, seed, hard).articles()
    return [as_article(number, one.text) for number, one in enumerate(made)]
