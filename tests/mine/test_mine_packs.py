"""Metric packs: shipped ones keep their promises, broken ones say what is wrong."""

from pathlib import Path

import pytest
from mined import mined

from corpus_tools.errors import PackError
from corpus_tools.mine import check_pack, load_packs, suggest_metrics
from corpus_tools.mine.packcheck import try_pack
from corpus_tools.mine.packs import shipped_packs

LOCAL = """
pack = "local"
[[metric]]
id = "trees_planted"
label = { zh = "植树", en = "Trees planted" }
units = ["株", "棵"]
objects = ["树苗", "苗木"]
verbs = ["栽植", "植树"]
need = "verb"
  [[metric.example]]
  text = "全年植树6万株"
  value = 60000
  unit = "株"
  [[metric.counter]]
  text = "采购树苗6万株"
  why = "bought"
"""


@pytest.mark.parametrize("name", shipped_packs())
def test_every_shipped_pack_passes_its_examples(name: str) -> None:
    report = check_pack(load_packs([name]), load_packs())
    assert report.failed == ()
    assert report.bare == ()
    assert len(report.checks) >= 2 * len(load_packs([name]).metrics)


def test_labels_are_in_both_languages() -> None:
    for metric in load_packs().metrics.values():
        assert metric.label.get("zh") and metric.label.get("en"), metric.id
        assert metric.id not in metric.label.values()


def test_a_pack_of_ones_own_joins_the_shipped_ones(tmp_path: Path) -> None:
    path = tmp_path / "local.toml"
    path.write_text(LOCAL, encoding="utf-8")
    pack = load_packs(["default", str(path)])
    assert [figure.metric for figure in try_pack("全镇植树1.2万株，抓获嫌疑人3名。", pack)] == [
        "trees_planted",
        "arrests",
    ]
    assert check_pack(load_packs([str(path)])).failed == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('need = "verb"', 'need = "verbs"'), 'did you mean "verb"'),
        (("objects", "objekts"), "objekts"),
        (("value = 60000", 'value = "many"'), "many|float|int"),
        (("[[metric]]", "[[metric"), "bad metric pack"),
    ],
)
def test_a_broken_pack_says_what_and_where(change: tuple[str, str], message: str, tmp_path: Path) -> None:
    path = tmp_path / "local.toml"
    path.write_text(LOCAL.replace(*change), encoding="utf-8")
    with pytest.raises(PackError) as caught:
        load_packs([str(path)])
    assert any(part in f"{caught.value} {caught.value.hint}" for part in message.split("|"))
    assert "local.toml" in str(caught.value)


def test_an_unknown_pack_offers_the_nearest() -> None:
    with pytest.raises(PackError) as caught:
        load_packs(["polcing"])
    assert '"policing"' in caught.value.hint


def test_a_failing_example_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "local.toml"
    path.write_text(LOCAL.replace("value = 60000", "value = 6"), encoding="utf-8")
    failed = check_pack(load_packs([str(path)])).failed
    assert [(check.expected, check.found) for check in failed] == [("6 株", "60000 株 exact")]


def test_what_no_metric_takes_is_suggested() -> None:
    figures = [figure for _ in range(3) for figure in mined("全年救助走失儿童8名。")]
    found = suggest_metrics(figures, least=3)
    assert [(item.times, item.verb, item.unit) for item in found] == [(3, "救助", "名")]


@pytest.mark.parametrize(("inherits", "second"), [("true", "trees_planted"), ("false", "other")])
def test_an_item_inherits_a_verb_only_where_its_frame_says_so(
    inherits: str, second: str, tmp_path: Path
) -> None:
    path = tmp_path / "local.toml"
    frame = '[[metric.frame]]\nverbs = ["勘验"]\nneed = "verb"\nunits = ["株"]\n'
    path.write_text(f"{LOCAL}\n{frame}inherits = {inherits}\n", encoding="utf-8")
    found = try_pack("全年勘验银杏7株，无名杂木18株", load_packs([str(path)]))
    assert [figure.metric for figure in found] == ["trees_planted", second]
