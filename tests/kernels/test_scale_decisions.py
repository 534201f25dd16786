"""Decisions taken into tables give the very tables of decisions taken into a result in memory."""

from __future__ import annotations

import json
import random
import re
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

from corpus_tools.folder import Plan, run_into
from corpus_tools.pipeline import decide, run_pipeline
from corpus_tools.records import Result
from corpus_tools.report.decisions import read_decisions
from corpus_tools.report.table_store import TableStore
from corpus_tools.report.tables import read_tables, write_tables
from corpus_tools.scale import decided_sums
from corpus_tools.scale.decided_links import find_reached
from corpus_tools.scale.decisions import decide_tables
from corpus_tools.settings import MineSettings, RunSettings, Settings

PAGES = Path(__file__).parents[2] / "corpora" / "pages"
PAIR_CHOICES = ("same", "template", "different", "unsure")
NUMBER = re.compile("(?<![0-9])[0-9]{2,3}(?=(?:余|多)?[人份起件次场户个名])")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few pages of the sample corpus, copies of some, and copies with other numbers."""
    folder = tmp_path_factory.mktemp("pages")
    chosen = sorted(path for path in PAGES.rglob("*") if path.suffix == ".txt")[::5]
    for place, path in enumerate(chosen):
        shutil.copy(path, folder / path.name)
        text = path.read_text(encoding="utf-8", errors="replace")
        if place % 3 == 0:
            (folder / f"copy-{path.name}").write_text(text + "\n", encoding="utf-8")
        if place % 3 == 1:
            changed = NUMBER.sub(lambda found: f"{int(found[0]) + 7}", text, count=2)
            (folder / f"other-{path.name}").write_text(changed, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def result(pages: Path) -> Result:
    found = run_pipeline([str(pages)], Settings())
    assert found.clusters and found.totals.conflicts
    return found


def tables_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def some_decisions(result: Result, seed: int) -> list[dict[str, Any]]:
    """Decisions about pairs that were found, about any two articles, and about figures."""
    choice = random.Random(seed)
    pairs = [(pair.a, pair.b) for pair in choice.sample(result.pairs, min(4, len(result.pairs)))]
    members = [member.article for cluster in result.clusters for member in cluster.members]
    pairs += [tuple(choice.sample(members, 2)), tuple(a.id for a in choice.sample(result.articles, 2))]  # type: ignore[list-item]
    kept = {figure for conflict in result.totals.conflicts for figure in conflict.figures}
    figures = [*choice.sample(sorted(kept), 2), *(f.id for f in choice.sample(result.figures, 6)), "f-none"]
    return [
        *({"subject": "pair", "a": a, "b": b, "decision": choice.choice(PAIR_CHOICES)} for a, b in pairs),
        *({"subject": "figure", "figure": f, "decision": choice.choice(("right", "wrong"))} for f in figures),
    ]


def write(path: Path, lines: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("seed", range(8))
def test_the_same_tables_as_in_memory(
    result: Result, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decided_sums, "FIGURES_AT_ONCE", 50)
    made = write(tmp_path / "d.jsonl", some_decisions(result, seed))
    write_tables(result, tmp_path / "before")
    shutil.copytree(tmp_path / "before", tmp_path / "tables")
    decide_tables(tmp_path / "tables", read_decisions(made), MineSettings())
    write_tables(decide(read_tables(tmp_path / "before"), made, Settings()), tmp_path / "expected")
    assert tables_of(tmp_path / "tables") == tables_of(tmp_path / "expected")
    assert tables_of(tmp_path / "tables") != tables_of(tmp_path / "before")


def test_no_decision_leaves_the_tables_as_they_are(result: Result, tmp_path: Path) -> None:
    write_tables(result, tmp_path / "tables")
    before = tables_of(tmp_path / "tables")
    decide_tables(tmp_path / "tables", read_decisions(write(tmp_path / "d.jsonl", [])), MineSettings())
    assert tables_of(tmp_path / "tables") == before


def test_only_what_is_compared_with_a_decided_article_is_linked_anew(result: Result, tmp_path: Path) -> None:
    write_tables(result, tmp_path)
    store = TableStore(tmp_path)
    linked = {article for pair in result.pairs for article in (pair.a, pair.b)}
    alone = next(f.article for f in result.figures if f.article and f.article not in linked)
    assert find_reached(store, {alone}) == {alone}
    cluster = result.clusters[0]
    members = {member.article for member in cluster.members}
    assert members <= find_reached(store, {cluster.kept})
    assert find_reached(store, ()) == set()


def test_a_scaled_run_honours_decisions_like_one_in_memory(
    pages: Path, result: Result, tmp_path: Path
) -> None:
    made = write(tmp_path / "d.jsonl", some_decisions(result, 1))
    local = msgspec.structs.replace(Settings(), run=RunSettings(engine="local", workers=1))
    for name, settings in (("scaled", local), ("inline", Settings())):
        run_into(tmp_path / name, [str(pages)], settings, Plan(decisions=made), lambda *_: None)
    assert tables_of(tmp_path / "scaled" / "tables") == tables_of(tmp_path / "inline" / "tables")
    for report in ("report.json", "report.html", "report.xlsx"):
        files = [(tmp_path / name / report).read_bytes() for name in ("scaled", "inline")]
        assert files[0] == files[1]
