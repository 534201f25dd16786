"""Settings, evidence of other pages, masks, reports, explanations, and what is loaded when."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from corpus_tools.errors import SettingsError
from corpus_tools.records import Document
from corpus_tools.repair import RULES, diff_lines, explain_repairs, learn_corpus, repair_document
from corpus_tools.repair.document import FIXERS
from corpus_tools.repair.masks import MASK_SIGNS, find_masks
from corpus_tools.repair.page import SIGNS, UNCOMMON
from corpus_tools.settings import RepairSettings

PACKAGE = Path(__file__).parent.parent.parent / "corpus_tools" / "repair"


def document(raw: str, source: str = "pages/a.txt") -> Document:
    return Document(id=source, source=source, raw=raw, text=raw)


def rules() -> list[dict[str, object]]:
    text = files("corpus_tools.data").joinpath("masks.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["rule"]


def test_only_and_skip_choose_rules() -> None:
    raw = "山里的.小学２０份"
    assert repair_document(document(raw), RepairSettings(only=("stray",))).text == "山里的小学２０份"
    assert repair_document(document(raw), RepairSettings(skip=("stray",))).text == "山里的.小学20份"


def test_an_unknown_rule_offers_the_nearest() -> None:
    with pytest.raises(SettingsError) as error:
        repair_document(document("一"), RepairSettings(only=("strey",)))
    assert 'did you mean "stray"' in error.value.hint


def test_punctuation_width_is_kept_unless_asked() -> None:
    raw = "成立小组,由行长(组长)负责;效果好!"
    assert repair_document(document(raw)).text == raw
    full = repair_document(document(raw), RepairSettings(punctuation="full"))
    assert full.text == "成立小组，由行长（组长）负责；效果好！"


def test_other_pages_of_a_source_speak_for_a_short_one() -> None:
    pages = [
        document(f"第{n}頁總結(jié)了學(xué)習(xí)情況,認(rèn)真負(fù)責(zé)", f"site/{n}.txt")
        for n in range(4)
    ]
    short = document("我们学习(xí)了", "site/short.txt")
    alone = document("我们学习(xí)了", "other/short.txt")
    learned = learn_corpus([*pages, short, alone])
    assert repair_document(short, learned=learned).text == "我们学习了"
    assert repair_document(alone, learned=learned).text == alone.raw


def test_a_glossary_stays_beside_pages_with_notes() -> None:
    pages = [
        document(f"第{n}頁總結(jié)了學(xué)習(xí)情況,認(rèn)真負(fù)責(zé)", f"site/{n}.txt")
        for n in range(4)
    ]
    glossary = document("姓氏讀音：薛(xuē)、仇(qiú)、單(shàn)。", "site/names.txt")
    assert repair_document(glossary, learned=learn_corpus([*pages, glossary])).text == glossary.raw


def test_learning_does_not_depend_on_order_and_is_picklable() -> None:
    pages = [
        document(f"第{n}頁總結(jié)了?；顒影雌谶M(jìn)行\n為確保活動按期進行第{n}次", f"s/{n}")
        for n in range(6)
    ]
    learned = learn_corpus(pages)
    assert learn_corpus(reversed(pages)) == learned
    assert pickle.loads(pickle.dumps(learned)) == learned
    assert learned.ngrams.total > 0


def test_a_close_call_names_its_runner_up() -> None:
    page = "橋頭貼了告示,因?yàn)樗侨宓某雎?,家家都盼著早日動(dòng)工。"
    edits = repair_document(document(page)).edits
    shifted = next(edit for edit in edits if edit.rule == "gbk-shift")
    assert shifted.status == "uncertain"
    assert shifted.alternative


def test_a_swallowed_digit_is_shown_and_uncertain() -> None:
    repaired = repair_document(document("學(xué)生854人,全鎮(zhèn)教?chù)?26人,骨干29人"))
    assert "教師?26人" in repaired.text
    assert any(edit.status == "uncertain" for edit in repaired.edits)
    assert [(mask.kind, repaired.raw[mask.start : mask.end]) for mask in repaired.masks] == [
        ("number", "?26")
    ]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule["kind"]) + str(rule["reason"])[:12])
def test_every_mask_rule_finds_its_examples(rule: dict[str, object]) -> None:
    for example in rule["finds"]:  # type: ignore[attr-defined]  # a list in the TOML
        assert (rule["kind"], example["mask"]) in [
            (kind, example["text"][start:end]) for kind, start, end in find_masks(example["text"])
        ]
    for text in rule["leaves"]:  # type: ignore[attr-defined]
        assert rule["kind"] not in [kind for kind, _, _ in find_masks(text)]


def test_masks_are_spans_of_the_raw_text() -> None:
    raw = "總結(jié)20xx年學(xué)習(xí)情況,**派出所認(rèn)真負(fù)責(zé)"
    masks = repair_document(document(raw)).masks
    assert [(mask.kind, raw[mask.start : mask.end]) for mask in masks] == [("year", "20xx"), ("place", "**")]


@pytest.mark.parametrize("kind", ["lost", "cut"])
def test_report_rules_find_their_examples(kind: str) -> None:
    text = files("corpus_tools.data").joinpath("repair_reports.toml").read_text(encoding="utf-8")
    rule = tomllib.loads(text)[kind]
    for example in rule["finds"]:
        reports = repair_document(document(example)).meta["reports"]
        assert kind in [report["kind"] for report in reports]
    for example in rule["leaves"]:
        assert "reports" not in repair_document(document(example)).meta


def test_spinning_and_translations_are_reported_not_rewritten() -> None:
    spun = "壹是大力宣扬，打好根底工作，获得了必定的成果，大局部同志仔细学习。"
    english = "Summary of the activities of the safety education day. " * 8
    for raw, kind in ((spun, "spun"), (english, "translated")):
        repaired = repair_document(document(raw))
        assert repaired.text == raw
        assert [report["kind"] for report in repaired.meta["reports"]] == [kind]


def test_explanation_counts_rules_in_their_order() -> None:
    pages = [repair_document(document("山里的.小学２０份")), repair_document(document("新修的`水渠", "b"))]
    counts = explain_repairs(pages)
    assert [(c.rule, c.edits, c.documents) for c in counts] == [("stray", 2, 2), ("fullwidth", 1, 1)]
    assert counts[0].examples[1] == ("新修的`水渠", "新修的水渠")
    assert all(count.rule in RULES for count in counts)


def test_diff_shows_damaged_lines_only() -> None:
    page = repair_document(document("第一行\n山里的.小学，新修的`水渠\n第三行"))
    assert list(diff_lines(page)) == [("山里的.小学，新修的`水渠", "山里的小学，新修的水渠")]


def test_the_language_model_is_loaded_for_damage_only() -> None:
    code = (
        "import sys\n"
        "from corpus_tools.records import Document\n"
        "from corpus_tools.repair import repair_document\n"
        "from corpus_tools.repair.language import language_model\n"
        "for raw in ('總結(jié)是對學(xué)習(xí)情況的回顧', '他问：“真的吗？！”', '的.小学'):\n"
        "    repair_document(Document(id='d', source='s', raw=raw, text=raw))\n"
        "print(language_model.cache_info().currsize, 'numpy' in sys.modules, 'jieba' in sys.modules)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["0", "False", "False"]


def test_no_pattern_nests_quantifiers() -> None:
    nested = re.compile(r"\([^()]*[+*}]\)[+*{]")
    for path in PACKAGE.glob("*.py"):
        for line in path.read_text(encoding="utf-8").split("\n"):
            if "re.compile" in line:
                assert not nested.search(line), f"{path.name}: {line}"


def test_a_rule_asks_for_signs_that_pages_are_searched_for() -> None:
    triggers = {sign for fixer in FIXERS for sign in fixer.triggers}
    assert triggers | MASK_SIGNS <= SIGNS | {UNCOMMON, *"Ｘｘ"}
