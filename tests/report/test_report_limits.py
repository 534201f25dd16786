"""Very large results: what an editor decides about is shown first, the rest is counted, and it is said."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from corpus_tools.records import Result, Template
from corpus_tools.report import blocks, limits, texts, write_report
from corpus_tools.report.blocks import cluster_blocks
from corpus_tools.report.excerpt import Excerpt
from corpus_tools.report.limits import UNLIMITED, FigureChoice, Limits, choose_places
from corpus_tools.report.store import MemoryStore
from corpus_tools.report.table_store import TableStore
from corpus_tools.report.tables import write_tables
from corpus_tools.report.texts import Texts
from corpus_tools.settings import ReportSettings, Settings, from_mapping

SMALL = ReportSettings(max_figures=30, max_rows=5, max_text_mb=0.005, max_page_mb=0.02)


def texts_of(corpus: Result, text_bytes: int = limits.UNLIMITED.text_bytes) -> Texts:
    return Texts(Excerpt(MemoryStore(corpus), UNLIMITED._replace(text_bytes=text_bytes)))


def choose(rows: list[tuple[object, ...]], limit: int, batch: int = 7) -> list[int]:
    """The figures chosen from rows (metric, unit, kind, uncertain, confidence, value), given in batches."""
    choice = FigureChoice(limit)
    for at in range(0, len(rows), batch):
        choice.add(tuple(map(list, zip(*rows[at : at + batch], strict=True))))
    return choice.places()


def test_members_of_clusters_are_shown_first(corpus: Result) -> None:
    everything = texts_of(corpus).shown.holders
    assert [holder.id for holder in everything] == [article.id for article in corpus.articles]
    members = {member.article for cluster in corpus.clusters for member in cluster.members}
    room = sum(holder.bytes for holder in everything if holder.id in members)
    assert {holder.id for holder in texts_of(corpus, room).shown.holders} == members
    assert texts_of(corpus, 0).shown.holders == []


def test_articles_beyond_the_limit_are_not_listed(corpus: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "ARTICLES_LISTED", 9)
    lines = texts_of(corpus).lines
    assert len(lines) == 9 and sum(line.cluster is not None for line in lines) == 8


def test_each_sum_gives_its_most_doubtful_and_its_largest_figures() -> None:
    many = [("传单", "份", "figure", False, 0.9, float(value)) for value in range(50)]
    doubtful = [("传单", "份", "figure", True, 0.5 + place / 100, 1.0) for place in range(10)]
    few = [("行", None, "figure", False, 0.9, None)]
    idle = [("时间", None, "time", False, 0.9, 2020.0)]
    rows = [*idle, *many, *doubtful, *few]
    chosen = choose(rows, 5)
    assert [rows[place] for place in chosen] == [*many[-2:], *doubtful[:2], *few]
    assert choose(rows, 61) == list(range(1, 62))
    assert choose(rows, 62) == list(range(62))


def test_figures_are_chosen_alike_whatever_is_forgotten_on_the_way(corpus: Result) -> None:
    fields = FigureChoice.fields
    rows = [
        row for batch in MemoryStore(corpus).columns("figures", fields) for row in zip(*batch, strict=True)
    ]
    rows *= 800
    assert choose(rows, 100, batch=20_000) == choose(rows, 100, batch=len(rows))


def test_ranks_go_before_the_order() -> None:
    assert choose_places([(2, 1, 0), (1, 1, 1), (0, 1, 2), (2, 1, 3)], 3) == [0, 1, 2]
    assert choose_places([(0, 9, 0), (0, 1, 1)], 5) == []


def test_what_is_left_out_is_said(corpus: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "CLUSTERS_LISTED", 1)
    monkeypatch.setattr("corpus_tools.report.pages.CLUSTERS_LISTED", 1)
    monkeypatch.setattr(limits, "IDS_LISTED", 50)
    result = msgspec.structs.replace(corpus, templates=[Template(id=f"t{n}") for n in range(9)])
    write_report(result, tmp_path, msgspec.structs.replace(SMALL, max_page_mb=8.0), "en")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "30 of 96 figures are listed" in page and "tables/figures.parquet" in page
    assert "The 1 largest of 2 clusters are listed" in page
    summary = json.loads((tmp_path / "report.json").read_bytes())
    parts = {part["what"]: (part["shown"], part["all"], part["table"]) for part in summary["left_out"]}
    assert parts == {"by_period": (5, 20, "totals"), "templates": (5, 9, "templates")}
    assert len(summary["totals"]) == 4 and len(summary["by_period"]) == 5
    assert summary["corpus"]["figures"] == 96


def test_ids_of_very_many_figures_are_left_to_the_tables(corpus: Result) -> None:
    excerpt = Excerpt(MemoryStore(corpus), UNLIMITED._replace(ids=95))
    summary = dict(excerpt.summary())
    assert all(total.ids == () for total in summary["totals"])
    assert summary["left_out"][0].what == "ids" and summary["left_out"][0].all == 96
    assert all(total.ids for total in dict(Excerpt(MemoryStore(corpus)).summary())["totals"])


def test_clusters_beyond_the_limit_are_listed_without_a_diff(
    corpus: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "CLUSTERS_COMPARED", 1)
    excerpt = Excerpt(MemoryStore(corpus))
    first, second = cluster_blocks(excerpt, Texts(excerpt).compared)
    assert first["members"][1]["diff"] and second["members"][1]["diff"] is None


def test_texts_are_compared_while_there_is_room(corpus: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "COMPARED_CHARACTERS", 3 * len(corpus.articles[0].text))
    assert 2 <= len(texts_of(corpus).compared) <= 3


def test_limits_fit_together() -> None:
    assert limits.CLUSTERS_COMPARED <= limits.CLUSTERS_LISTED
    assert limits.limits_of(ReportSettings()) == Limits(250_000, 250_000, 200_000_000)


@pytest.mark.parametrize("settings", [ReportSettings(), SMALL], ids=["whole", "part"])
def test_reports_from_tables_are_those_from_memory(
    corpus: Result, tmp_path: Path, settings: ReportSettings
) -> None:
    write_tables(corpus, tmp_path / "tables")
    one = write_report(corpus, tmp_path / "a", settings)
    two = write_report(TableStore(tmp_path / "tables"), tmp_path / "b", settings)
    assert len(one) == len(two) > 2
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_a_limit_of_nothing_is_refused() -> None:
    with pytest.raises(Exception, match="max_figures"):
        from_mapping({"report": {"max_figures": 0}})
    assert Settings().report.max_figures == 250_000
