"""Sentences with what must be read in them; the tables are data, also for people who write no Python."""

from typing import Any

import pytest
from mined import load_cases, mined, with_surface


@pytest.mark.parametrize("case", load_cases("mine_quantities.json"), ids=lambda case: case["surface"])
def test_the_grammar_reads_value_unit_and_qualifier(case: dict[str, Any]) -> None:
    figure = with_surface(case["text"], case["surface"])
    assert _number(figure.value) == pytest.approx(case["value"])
    assert _number(figure.value_max) == pytest.approx(case["value_max"])
    assert (figure.unit, figure.qualifier) == (case["unit"], case["qualifier"])


@pytest.mark.parametrize(
    "case", load_cases("mine_figures.json"), ids=lambda case: f"{case['surface']}-{case['metric']}"
)
def test_sentences_of_many_offices_yield_their_figures(case: dict[str, Any]) -> None:
    figure = with_surface(case["text"], case["surface"])
    assert _number(figure.value) == pytest.approx(case["value"])
    assert _number(figure.value_max) == pytest.approx(case["value_max"])
    assert (figure.unit, figure.qualifier, figure.kind) == (case["unit"], case["qualifier"], case["kind"])
    if case["metric"] != "*":
        assert figure.metric == case["metric"]


@pytest.mark.parametrize("case", load_cases("mine_known_failures.json"), ids=lambda case: case["surface"])
@pytest.mark.xfail(strict=True, reason="known failures: the reason stands in the table")
def test_known_failures_are_noticed_when_they_pass(case: dict[str, Any]) -> None:
    assert with_surface(case["text"], case["surface"]).metric == case["metric"]


@pytest.mark.parametrize("case", load_cases("mine_times.json"), ids=lambda case: case["surface"])
def test_times_are_no_figures_and_carry_their_date(case: dict[str, Any]) -> None:
    figure = with_surface(case["text"], case["surface"])
    assert (figure.kind, figure.edtf) == ("time", case["edtf"])


@pytest.mark.parametrize("case", load_cases("mine_ordinals.json"), ids=lambda case: case["surface"])
def test_marks_codes_and_names_are_ordinals(case: dict[str, Any]) -> None:
    assert with_surface(case["text"], case["surface"]).kind == "ordinal"


@pytest.mark.parametrize("text", load_cases("mine_nothing.json"))
def test_words_that_hold_a_numeral_are_left_alone(text: str) -> None:
    assert mined(text) == []


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
