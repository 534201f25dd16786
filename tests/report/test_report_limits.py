"""Very large results: what an editor decides about is shown first, the rest is counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from corpus_tools.records import Result
from corpus_tools.report import blocks, limits, pages, write_one
from corpus_tools.report.blocks import cluster_blocks, holders
from corpus_tools.report.evidence import sight_figures
from corpus_tools.report.limits import choose_figures, choose_texts, text_bytes


def test_members_of_clusters_are_shown_first(corpus: Result) -> None:
    everything = holders(corpus)
    assert choose_texts(corpus, everything) == everything
    members = {member.article for cluster in corpus.clusters for member in cluster.members}
    room = sum(text_bytes(holder) for holder, _ in everything if holder.id in members)
    assert {holder.id for holder, _ in choose_texts(corpus, everything, room)} == members
    assert choose_texts(corpus, everything, 0) == []


def test_figures_to_check_are_listed_first(corpus: Result) -> None:
    sightings = list(sight_figures(corpus))
    review = [s for s in sightings if s.figure.uncertain]
    assert choose_figures(sightings) == sightings
    assert choose_figures(sightings, len(review)) == review
    assert len(choose_figures(sightings, 30)) == 30


def test_what_is_left_out_is_said(corpus: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "choose_figures", lambda sightings: choose_figures(sightings, 90))
    monkeypatch.setattr(blocks, "CLUSTERS_LISTED", 1)
    page = write_one(corpus, tmp_path / "report.html")[0].read_text(encoding="utf-8")
    assert "另有 6 行" in page and "另有 1 行" in page


def test_clusters_beyond_the_limit_are_listed_without_a_diff(corpus: Result, monkeypatch: Any) -> None:
    monkeypatch.setattr(blocks, "CLUSTERS_COMPARED", 1)
    first, second = cluster_blocks(corpus, 0.7)
    assert first["members"][1]["diff"] and second["members"][1]["diff"] is None


def test_limits_fit_together() -> None:
    assert limits.CLUSTERS_COMPARED <= limits.CLUSTERS_LISTED
