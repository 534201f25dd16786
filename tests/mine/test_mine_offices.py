"""Sentences of many offices with what a careful annotator would say of them."""

from typing import Any

import pytest

from corpus_tools.mine.agents import Agents, calls_itself
from tests.mine.mined import load_cases, with_surface


@pytest.mark.parametrize("case", load_cases("mine_agents.json"), ids=lambda case: f"{case['agent']}")
def test_the_agent_is_the_body_that_reports_or_none(case: dict[str, Any]) -> None:
    assert with_surface(case["text"], case["surface"]).agent == case["agent"]


@pytest.mark.parametrize("own", ["镇", "局", "校", "社区"])
def test_what_a_page_calls_itself_is_counted(own: str) -> None:
    assert calls_itself(f"我{own}狠抓落实。本{own}共有三个科室。我人在此。") == own


def test_a_body_of_another_sort_is_no_agent() -> None:
    agents = Agents("白石中学坚持育人为本。我镇新修道路，我镇绿化荒山。")
    agents.enter_article(0, 26)
    assert agents.name() is None
