"""Sentences of many offices with what a careful annotator would say of them."""

from typing import Any

import pytest
from mined import load_cases, with_surface

from corpus_tools.mine.agents import Agents, calls_itself


@pytest.mark.parametrize("case", load_cases("mine_agents.json"), ids=lambda case: f"{case['agent']}")
def test_the_agent_is_the_body_that_reports_or_none(case: dict[str, Any]) -> None:
    assert with_surface(case["text"], case["surface"]).agent == case["agent"]


@pytest.mark.parametrize("case", load_cases("mine_offices.json"), ids=lambda case: case["surface"])
def test_sentences_say_what_an_annotator_would_say(case: dict[str, Any]) -> None:
    figure = with_surface(case["text"], case["surface"])
    wanted = {key: value for key, value in case.items() if key not in ("text", "surface")}
    found = {key: getattr(figure, key) for key in wanted}
    if "value" in found:
        found["value"] = float(found["value"])
    assert found == wanted


@pytest.mark.parametrize("case", load_cases("mine_years.json"), ids=lambda case: case["surface"])
def test_a_year_without_its_century_is_a_date(case: dict[str, Any]) -> None:
    figure = with_surface(case["text"], case["surface"])
    assert (figure.kind, figure.edtf) == ("time", case["edtf"])


@pytest.mark.parametrize("own", ["镇", "局", "校", "社区"])
def test_what_a_page_calls_itself_is_counted(own: str) -> None:
    assert calls_itself(f"我{own}狠抓落实。本{own}共有三个科室。我人在此。") == own


def test_a_body_of_another_sort_is_no_agent() -> None:
    agents = Agents("白石中学坚持育人为本。我镇新修道路，我镇绿化荒山。")
    agents.enter_article(0, 26)
    assert agents.name() is None
