"""Pages in many styles of marking: articles, sections with levels, boilerplate, details."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from annotated_page import Page, read_page, split_page, stripped

from corpus_tools.records import Article, Document
from corpus_tools.split import cover

CASES = Path(__file__).parents[1] / "cases"
PAGES = json.loads((CASES / "split_pages.json").read_text(encoding="utf-8"))
KNOWN = json.loads((CASES / "split_known_failures.json").read_text(encoding="utf-8"))
MARKS = [
    *(pytest.param(case, id=case["name"]) for case in PAGES),
    *(pytest.param(case, id=case["name"], marks=pytest.mark.xfail(strict=True)) for case in KNOWN),
]


def found_sections(page: Page, articles: list[Article]) -> dict[int, tuple[int, str]]:
    text = page.document.text
    return {stripped(text, s.start): (s.level, s.kind) for a in articles for s in a.sections}


def checked_articles(case: dict[str, Any], page: Page, articles: list[Article]) -> None:
    starts = [stripped(page.document.text, article.start) for article in articles]
    if case.get("first_unmarked"):
        assert articles[0].meta.get("number") is None
        starts = starts[1:]
    if case.get("single"):
        assert len(articles) == 1
    else:
        assert starts == page.articles


def checked_details(case: dict[str, Any], articles: list[Article]) -> None:
    if "declared" in case:
        assert {a.meta["declared_count"] for a in articles} == {case["declared"]}
        assert {a.meta["article_count"] for a in articles} == {len(articles)}
    if "numbers" in case:
        assert [a.meta["number"] for a in articles] == case["numbers"]
    if "titles" in case:
        assert [a.title for a in articles] == case["titles"]
    for key, words in case.get("details", {}).items():
        assert articles[0].meta[key]["text"] == words


@pytest.mark.parametrize("case", MARKS)
def test_page(case: dict[str, Any]) -> None:
    page = read_page(case["lines"])
    document, articles = split_page(page)
    checked_articles(case, page, articles)
    sections = found_sections(page, articles)
    expected = page.headings | page.items
    assert {at: level for at, (level, _) in sections.items()} == expected
    assert {at for at, (_, kind) in sections.items() if kind == "heading"} == set(page.headings)
    if case.get("skip_boilerplate"):
        return
    flagged = {(m.start, m.end): m.kind for m in document.boilerplate if m.kind != "contents"}
    assert flagged == page.boilerplate
    checked_details(case, articles)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in PAGES])
def test_page_is_covered_and_mapped(case: dict[str, Any]) -> None:
    document, articles = split_page(read_page(case["lines"]))
    check_cover(document, articles)
    check_texts(document, articles)


def check_cover(document: Document, articles: list[Article]) -> None:
    spans = cover(document, articles)
    assert spans[0].start == 0 and spans[-1].end == len(document.raw)
    assert all(before.end == after.start for before, after in pairwise(spans))
    assert all(span.start < span.end for span in spans)


def check_texts(document: Document, articles: list[Article]) -> None:
    """An undamaged page: an article's text is its raw span without the boilerplate in it."""
    marks = [(mark.start, mark.end) for mark in document.boilerplate]
    for article in articles:
        kept = "\n".join(document.raw[raw : raw + length] for _, raw, length in article.map)
        assert article.text == kept
        assert not any(s < raw + n and raw < e for _, raw, n in article.map for s, e in marks)
        assert all(article.start <= s.start < s.end <= article.end for s in article.sections)


def test_declared_count_that_disagrees_shows() -> None:
    case = next(case for case in PAGES if case["name"] == "count-disagrees")
    _, articles = split_page(read_page(case["lines"]))
    assert (articles[0].meta["declared_count"], articles[0].meta["article_count"]) == (15, 3)


def test_ids_depend_on_the_document_and_the_place_only() -> None:
    case = PAGES[0]
    _, first = split_page(read_page(case["lines"]))
    _, again = split_page(read_page(case["lines"]))
    assert [a.id for a in first] == [a.id for a in again]
    assert len({a.id for a in first}) == len(first)
