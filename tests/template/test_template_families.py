"""Families of articles written for these tests, with the slots that must be found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from corpus_tools.records import Article, Template
from corpus_tools.template import find_templates

CASES = json.loads((Path(__file__).parent.parent / "cases" / "template_families.json").read_text("utf-8"))


def article(name: str, text: str) -> Article:
    runs = ((0, 0, len(text)),)
    return Article(id=name, document=name, ordinal=0, title="", start=0, end=len(text), text=text, map=runs)


def only_template(texts: Sequence[str]) -> Template:
    found = find_templates([article(f"a{n:02}", text) for n, text in enumerate(texts)])
    assert len(found.templates) == 1, found.summary()
    return found.templates[0]


def slots_of(template: Template) -> list[list[Any]]:
    kinds = {part.slot: part.kind for part in template.parts if part.slot}
    order = sorted(template.articles)
    return [
        [kinds[slot], [by_article[name][0][2] for name in order]]
        for slot, by_article in template.values.items()
        if set(by_article) == set(order)
    ]


def params() -> list[Any]:
    return [
        pytest.param(
            case,
            id=case["name"],
            marks=[pytest.mark.xfail(reason=case["xfail"], strict=True)] if "xfail" in case else [],
        )
        for case in CASES
    ]


@pytest.mark.parametrize("case", params())
def test_slots_are_found_with_kind_and_exact_values(case: dict[str, Any]) -> None:
    template = only_template(case["texts"])
    assert sorted(slots_of(template)) == sorted(case["slots"])
    for variants in case.get("wording", ()):
        assert variants in [row["variants"] for row in template.wording]


@pytest.mark.parametrize("case", params())
def test_values_stand_at_their_places(case: dict[str, Any]) -> None:
    template = only_template(case["texts"])
    texts = dict(zip(sorted(template.articles), case["texts"], strict=True))
    if "xfail" in case:
        assert sorted(slots_of(template)) == sorted(case["slots"])
    for by_article in template.values.values():
        for name, places in by_article.items():
            assert all(texts[name][start:end] == text for start, end, text in places)


def test_a_person_at_two_places_is_one_slot() -> None:
    case = next(case for case in CASES if "twice is one slot" in case["name"])
    [values] = only_template(case["texts"]).values.values()
    assert [len(places) for places in values.values()] == [2, 2, 2]


def test_moved_paragraphs_are_told() -> None:
    case = next(case for case in CASES if case["name"].startswith("paragraphs that moved"))
    moved = {m["article"]: m["reordered"] for m in only_template(case["texts"]).meta["members"]}
    assert sorted(moved.values()) in ([False, False, True], [False, True, True])


def test_a_template_reads_like_its_members() -> None:
    from corpus_tools.template.result import template_text

    text = template_text(only_template(CASES[0]["texts"]))
    assert text == (
        "今年春季，全园栽植月季{number1}株，新铺草坪{number2}平方米，{number3}名园丁轮流浇水。游客普遍称赞园容整洁。"
    )
