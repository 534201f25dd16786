"""The bundled gold: every article, sub-heading with level, and line of boilerplate of the genre pages."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from annotated_page import stripped

from corpus_tools.pipeline import advance, read_corpus
from corpus_tools.records import Article, Document, Result
from corpus_tools.settings import Settings

CORPORA = Path(__file__).parents[2] / "corpora"
Row = dict[str, Any]
SHIFTED_HEADS = 3  # sub-headings of g003 and g012 whose number shifted bytes have eaten
SLACK = 2  # code points that a start may be off: a repaired place counts whole


def gold_rows(path: Path) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        rows[row["doc"]].append(row)
    return rows


def split_pages(folder: Path, names: set[str]) -> dict[str, tuple[Document, list[Article]]]:
    settings = Settings()
    result: Result = read_corpus([str(folder / name) for name in sorted(names)], settings)
    advance(result, settings, "split")
    assert result.failures == []
    return {
        Path(document.source).name: (document, [a for a in result.articles if a.document == document.id])
        for document in result.documents
    }


def starts(raw: str, rows: list[Row], kind: str) -> dict[int, Row]:
    wanted = [row for row in rows if row["type"] == kind and not row.get("optional")]
    return {stripped(raw, row["start"]): row for row in wanted if kind != "article" or row["level"] == 0}


def missed_characters(document: Document, rows: list[Row]) -> tuple[int, int]:
    """Characters of boilerplate missed and wrongly flagged, blanks aside."""
    want = {i for row in rows if row.get("boilerplate") for i in range(row["start"], row["end"])}
    have = {i for mark in document.boilerplate for i in range(mark.start, mark.end)}
    return tuple(sum(not document.raw[i].isspace() for i in part) for part in (want - have, have - want))  # type: ignore[return-value]  # two parts


def measured(folder: Path, gold: Path) -> tuple[list[str], list[str], tuple[int, int]]:
    """Pages whose articles differ, sub-headings missed or of another level, boilerplate characters wrong."""
    rows = gold_rows(gold)
    pages = split_pages(folder, set(rows))
    wrong: list[str] = []
    headings: list[str] = []
    missed = flagged = 0
    for name, (document, articles) in pages.items():
        raw = document.raw
        found = {stripped(raw, article.start) for article in articles}
        if found != set(starts(raw, rows[name], "article")):
            wrong.append(name)
        levels = {stripped(raw, s.start): s.level for a in articles for s in a.sections}
        for start, row in starts(raw, rows[name], "subheading").items():
            near = [levels[at] for at in range(start - SLACK, start + SLACK + 1) if at in levels]
            if row["level"] not in near:
                headings.append(f"{name} {row['text']}")
        lost, extra = missed_characters(document, rows[name])
        missed, flagged = missed + lost, flagged + extra
    return wrong, headings, (missed, flagged)


def test_genre_pages_through_all_stages() -> None:
    wrong, headings, boilerplate = measured(CORPORA / "pages", CORPORA / "gold" / "genre_sections.jsonl")
    assert wrong == []
    assert len(headings) <= SHIFTED_HEADS, headings
    assert boilerplate == (0, 0)


@pytest.mark.shared
def test_seed_pages_through_all_stages(shared: Path) -> None:
    wrong, headings, boilerplate = measured(shared / "corpora/seeds", shared / "gold/seeds_sections.jsonl")
    assert (wrong, headings, boilerplate) == ([], [], (0, 0))


@pytest.mark.shared
def test_bulletins_of_the_development_pages_are_split(shared: Path) -> None:
    names = {"d022.txt", "d045.txt", "d046.txt", "d047.txt"}
    pages = split_pages(shared / "corpora" / "dev", names)
    counts = {name: len(articles) for name, (_, articles) in pages.items()}
    assert counts == {"d022.txt": 1, "d045.txt": 16, "d046.txt": 15, "d047.txt": 7}
    titles = [section.title for section in pages["d022.txt"][1][0].sections]
    assert len(titles) == 7
