"""Decisions cost what they touch, and no shortcut shows: drawn corpora, decided in tables and in memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_tools.mine import link_figures, load_packs, total_figures
from corpus_tools.records import Article, Cluster, ClusterMember, DuplicatePair, Figure, Period, Result
from corpus_tools.report import table_store, tables
from corpus_tools.report.decisions import (
    Decisions,
    FigureDecision,
    PairDecision,
    apply_decisions,
    collect_decisions,
)
from corpus_tools.report.tables import read_tables, write_tables
from corpus_tools.scale import decided_sums, patch
from corpus_tools.scale.decisions import decide_tables
from corpus_tools.settings import MineSettings

NAMES = [f"a{number}" for number in range(5)]
KINDS = ("exact", "near", "template", "excerpt", "glued", "passage")
VALUES: list[Any] = [500, 500, 80, Decimal("12.5"), None]


@pytest.fixture(autouse=True)
def small_groups(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tables of many groups of rows, and sums that are made again in many parts."""
    for module in (tables, patch, table_store):
        monkeypatch.setattr(module, "ROWS_PER_GROUP", 5)
    for module in (tables, patch):
        monkeypatch.setattr(module, "WEIGHT_PER_GROUP", 400)
    monkeypatch.setattr(decided_sums, "FIGURES_AT_ONCE", 3)
    yield


@st.composite
def a_figure(draw: st.DrawFn, article: str, number: int) -> Figure:
    """A figure of one of few sentences, with a value that others have too."""
    value = draw(st.sampled_from(VALUES))
    open_ended = draw(st.integers(0, 3)) == 0
    sentence = draw(st.sampled_from(["发放传单{}份。", "另发传单{}份。"]))
    return Figure(
        id=f"f-{article}-{number}",
        document=f"d-{article}",
        article=article if draw(st.integers(0, 9)) else None,
        surface=str(value),
        start=number * 10,
        end=number * 10 + 5,
        value=value,
        low=value,
        high=None if open_ended else value,
        qualifier="at_least" if open_ended else draw(st.sampled_from(["exact", "masked", "vague"])),
        unit=draw(st.sampled_from(["份", "份", None])),
        metric=draw(st.sampled_from(["leaflets_issued", "other", None])),
        object=draw(st.sampled_from(["传单", None])),
        kind=draw(st.sampled_from(["figure", "figure", "figure", "target"])),
        agent=draw(st.sampled_from(["司法所", None])),
        period=draw(st.sampled_from([None, Period(text="2012年", edtf="2012")])),
        uncertain=draw(st.booleans()),
        quote=sentence.format(value),
    )


@st.composite
def some_clusters(draw: st.DrawFn) -> list[Cluster]:
    """Copies, each article in one cluster of them, and templates that share articles."""
    homes = draw(st.lists(st.integers(0, 2), min_size=len(NAMES), max_size=len(NAMES)))
    groups = [[name for name, home in zip(NAMES, homes, strict=True) if home == wanted] for wanted in (0, 1)]
    copies = [(draw(st.sampled_from(["exact", "near"])), group) for group in groups if len(group) > 1]
    more = draw(st.lists(st.lists(st.sampled_from(NAMES), min_size=2, unique=True), max_size=2))
    clusters = []
    for number, (kind, group) in enumerate([*copies, *(("template", group) for group in more)]):
        members = [ClusterMember(article=name, jaccard=0.9, verified_against=group[0]) for name in group]
        name = f"c{draw(st.integers(0, 9))}{number}"
        clusters.append(Cluster(id=name, kind=kind, kept=group[0], members=tuple(members)))  # type: ignore[arg-type]
    return clusters


@st.composite
def some_pairs(draw: st.DrawFn) -> list[DuplicatePair]:
    """Pairs of all kinds, some found twice, with passages that hold some figures or none."""
    pairs = []
    for _ in range(draw(st.integers(0, 8))):
        a, b = sorted(draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=2, unique=True)))
        cuts = st.tuples(*[st.sampled_from(range(start, start + 30, 10)) for start in (0, 20, 0, 20)])
        score = draw(st.sampled_from([0.5, 0.9, 1.0]))
        pairs.append(
            DuplicatePair(
                a=a,
                b=b,
                kind=draw(st.sampled_from(KINDS)),  # type: ignore[arg-type]
                jaccard=score,
                containment_a=score,
                containment_b=draw(st.sampled_from([0.5, 0.9])),
                passages=tuple(draw(st.lists(cuts, min_size=1, max_size=2))),
            )
        )
    return pairs


@st.composite
def a_result(draw: st.DrawFn) -> Result:
    """Articles whose figures, copies and sums agree with each other, as a run leaves them."""
    articles = [
        Article(id=name, document=f"d-{name}", ordinal=0, title="", start=0, end=50, text="")
        for name in NAMES
    ]
    figures = [draw(a_figure(name, number)) for name in NAMES for number in range(draw(st.integers(1, 4)))]
    clusters, pairs = draw(some_clusters()), draw(some_pairs())
    linked = link_figures(figures, articles, clusters, pairs)
    totals = total_figures(linked, load_packs(MineSettings().packs), MineSettings())
    return Result(articles=articles, figures=linked, clusters=clusters, pairs=pairs, totals=totals)


@st.composite
def some_decisions(draw: st.DrawFn, result: Result) -> Decisions:
    """Decisions about any pairs and any figures, one that is not there too."""
    keys = st.lists(st.sampled_from(NAMES), min_size=2, max_size=2, unique=True)
    linked = [figure.id for figure in result.figures if figure.duplicate != "unique"]
    found = [st.just([pair.a, pair.b]) for pair in result.pairs]
    figures = [*linked, *linked, *(figure.id for figure in result.figures), "f-none"]
    made: list[Any] = [
        PairDecision(a=a, b=b, decision=draw(st.sampled_from(["same", "template", "different", "unsure"])))  # type: ignore[arg-type]
        for a, b in draw(st.lists(st.one_of(*found, keys), max_size=3))
    ]
    made += [
        FigureDecision(figure=name, decision=draw(st.sampled_from(["right", "wrong", "wrong", "unsure"])))  # type: ignore[arg-type]
        for name in draw(st.lists(st.sampled_from(figures), max_size=4, unique=True))
    ]
    return collect_decisions(made)


def decided_in_memory(result: Result, decisions: Decisions) -> Result:
    decided = apply_decisions(result, decisions)
    figures = link_figures(decided.figures, decided.articles, decided.clusters, decided.pairs)
    totals = total_figures(figures, load_packs(MineSettings().packs), MineSettings())
    return msgspec.structs.replace(decided, figures=figures, totals=totals)


def tables_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@settings(max_examples=60, deadline=None, phases=[__import__("hypothesis").Phase.generate], database=None)
@given(st.data())
def test_tables_as_decided_in_memory(data: st.DataObject) -> None:
    result = data.draw(a_result())
    decisions = data.draw(some_decisions(result))
    with tempfile.TemporaryDirectory() as folder:
        made, expected = Path(folder, "made"), Path(folder, "expected")
        write_tables(result, made)
        write_tables(decided_in_memory(read_tables(made), decisions), expected)
        decide_tables(made, decisions, MineSettings())
        found, wanted = tables_of(made), tables_of(expected)
        differing = [name for name in wanted if found[name] != wanted[name]]
        assert not differing, [(read_tables(made), read_tables(expected))]
