"""The editor's loop on the real pipeline: look, decide, and the sums follow."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from corpus_tools.pipeline import decide, run_pipeline
from corpus_tools.records import Result
from corpus_tools.settings import Settings

REPORT = """{place}街道安全生产工作总结

今年以来，街道认真开展安全生产宣传，全年共发放宣传单{leaflets}份，群众普遍欢迎。
街道组织志愿者逐户走访，把消防常识送到每一个楼道，让老人和孩子都记住逃生的路线。
下半年又联合社区卫生站举办急救培训，请退休的护士长手把手教大家包扎和搬运伤员。
冬季来临之前，街道请来电工师傅检查老旧线路，替十几户独居老人换上了新的插座和开关。
"""


@pytest.fixture(scope="module")
def mined(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("pages")
    for name, leaflets in (("a", 3200), ("b", 3200)):
        text = REPORT.format(place="青禾", leaflets=leaflets)
        (folder / f"{name}.txt").write_text(text + ("。" if name == "b" else ""), encoding="utf-8")
    return run_pipeline([str(folder)])


def leaflets(result: Result) -> int | Decimal:
    return sum(total.total for total in result.totals.totals if total.unit == "份")


def write(path: Path, *lines: dict[str, str]) -> Path:
    path.write_text(
        "".join(json.dumps({"type": "decision", **line}) + "\n" for line in lines), encoding="utf-8"
    )
    return path


def test_copies_count_once_until_an_editor_parts_them(mined: Result, tmp_path: Path) -> None:
    assert leaflets(mined) == 3200
    (cluster,) = mined.clusters
    a, b = (member.article for member in cluster.members)
    line = {"subject": "pair", "a": a, "b": b}
    parted = decide(mined, write(tmp_path / "d.jsonl", {**line, "decision": "different"}), Settings())
    assert not parted.clusters and leaflets(parted) == 6400
    again = decide(parted, write(tmp_path / "e.jsonl", {**line, "decision": "same"}), Settings())
    assert len(again.clusters) == 1 and leaflets(again) == 3200


def test_a_wrong_figure_leaves_the_sum(mined: Result, tmp_path: Path) -> None:
    wrong = [figure for figure in mined.figures if figure.unit == "份"]
    lines = [{"subject": "figure", "figure": figure.id, "decision": "wrong"} for figure in wrong]
    decided = decide(mined, write(tmp_path / "d.jsonl", *lines), Settings())
    assert leaflets(decided) == 0
    assert len(decided.figures) == len(mined.figures)
