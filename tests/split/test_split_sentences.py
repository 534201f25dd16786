"""Sentences and clauses: cases as data, and what holds for every text."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_tools.split import split_clauses, split_sentences

CASES = json.loads((Path(__file__).parents[1] / "cases/split_sentences.json").read_text(encoding="utf-8"))
SPLITTERS = {"sentences": split_sentences, "clauses": split_clauses}
TEXT = st.text(st.sampled_from("山水。，；：！？…“”‘’（）()《》、.,:;1２3一\n\r 　a"), max_size=80)


@pytest.mark.parametrize("kind", SPLITTERS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_case(case: dict[str, Any], kind: str) -> None:
    if kind in case:
        text = case["text"]
        assert [text[start:end] for start, end in SPLITTERS[kind](text)] == case[kind]


@pytest.mark.parametrize("split", SPLITTERS.values())
@given(TEXT)
def test_spans_leave_out_nothing_but_blanks(split: Callable[[str], list[tuple[int, int]]], text: str) -> None:
    at = 0
    for start, end in split(text):
        assert at <= start < end <= len(text)
        assert not text[at:start].strip() and text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


@given(TEXT)
def test_clauses_do_not_cross_sentences(text: str) -> None:
    sentences = split_sentences(text)
    for start, end in split_clauses(text):
        assert any(first <= start and end <= last for first, last in sentences)


@given(TEXT, st.integers(0, 40))
def test_clauses_of_a_part(text: str, start: int) -> None:
    part = text[start:]
    moved = [(a + start, b + start) for a, b in split_clauses(part)]
    if not part[:1].isspace() and start < len(text) and text[max(0, start - 3) : start].isspace():
        assert split_clauses(text, start) == moved
