"""Names and the cutting of stretches into words and names; the lists keep what they promise."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from corpus_tools.template import names
from corpus_tools.template.parse import KINDS, best_order, cut, parse
from corpus_tools.template.slots import growth_of

LISTS: dict[str, Any] = tomllib.loads(
    files("corpus_tools.data").joinpath("template_names.toml").read_text("utf-8")
)


@pytest.mark.parametrize("section", sorted(LISTS))
def test_every_list_says_why_it_is_there(section: str) -> None:
    assert len(LISTS[section]["reason"]) > 20


@pytest.mark.parametrize("kind", ["place", "org"])
def test_examples_of_names_have_their_kind(kind: str) -> None:
    for name in LISTS[kind]["examples"]:
        assert names.kind_of_suffix(names.suffix(name)) == kind
        assert KINDS[parse(name)[0][0]] == kind


def test_examples_of_persons_and_festivals() -> None:
    assert all(map(names.is_person, LISTS["person"]["examples"]))
    assert set(LISTS["festivals"]["examples"]) <= set(names.festivals())


@pytest.mark.parametrize("ending", ["place", "org"])
def test_no_ending_stands_in_both_lists(ending: str) -> None:
    place = set((LISTS["place"]["whole"] + " " + LISTS["place"]["other"]).split())
    assert place.isdisjoint(LISTS["org"]["words"].split())


@pytest.mark.parametrize(
    ("value", "kinds", "pieces"),
    [
        ("走访罗家湾村", ("wording", "place"), ["走访", "罗家湾村"]),
        ("协助晨露幼儿园", ("wording", "org"), ["协助", "晨露幼儿园"]),
        ("丹霞县水利局", ("place", "org"), ["丹霞县", "水利局"]),
        ("邀请沈若兰", ("wording", "person"), ["邀请", "沈若兰"]),
        (
            "居民沈若兰在荷花社区",
            ("wording", "person", "wording", "place"),
            ["居民", "沈若兰", "在", "荷花社区"],
        ),
    ],
)
def test_a_value_is_cut_at_its_names(value: str, kinds: tuple[str, ...], pieces: list[str]) -> None:
    ends, _ = cut(value, [KINDS.index(kind) for kind in kinds])
    assert [value[start:end] for start, end in zip([0, *ends], ends, strict=False)] == pieces


def test_the_order_of_most_values_holds_for_all() -> None:
    kinds, _ = best_order(["督促青麦物业公司", "督导远山物业公司", "督促银杏物业公司", "敦促青麦物业公司"])
    assert [KINDS[kind] for kind in kinds] == ["wording", "org"]


@pytest.mark.parametrize(
    ("values", "after", "size", "kind"),
    [
        (["栗园", "青枫"], "派出所坚持", 3, "org"),
        (["和渡", "云杉"], "县委要求", 2, "org"),
        (["和渡", "云杉"], "县要求", 1, "place"),
        (["晨露", "青麦"], "电子公司等", 4, "org"),
        (["绍兴", "襄阳"], "学习经验", 0, None),
        (["柳荫镇", "水磨镇"], "农机站", 0, "place"),
        (["开发区", "城南", "滨江"], "交警大队", 4, "org"),
    ],
)
def test_names_grow_over_their_fixed_ending(
    values: list[str], after: str, size: int, kind: str | None
) -> None:
    growth = growth_of(values, after)
    assert (growth.size, growth.kind) == (size, kind)
