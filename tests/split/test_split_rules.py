"""The rules of headings.toml and boilerplate.toml keep their promises; a user's own rules are checked."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from annotated_page import as_document

from corpus_tools.errors import SettingsError
from corpus_tools.settings import SplitSettings
from corpus_tools.split import split_articles
from corpus_tools.split.patterns import Rule
from corpus_tools.split.phrases import SETTLED, ZONES, PhraseRule, Zone, judge, phrase_rules
from corpus_tools.split.rules import failed_examples, heading_rules, read_rules

DATA = files("corpus_tools.data")
TABLE = tomllib.loads(DATA.joinpath("headings.toml").read_text(encoding="utf-8"))
PHRASES = tomllib.loads(DATA.joinpath("boilerplate.toml").read_text(encoding="utf-8"))["rule"]
RULES = [*read_rules(TABLE["article"]), *read_rules(TABLE["section"])]
OWN = """
[[article]]
name = "report-number"
why = "our station numbers its reports 报告之第N号"
pattern = '报告之第{n}号[：:]?'
examples = [{ line = "报告之第3号：防火", number = 3, title = "防火" }]
not = ["报告第三号"]
"""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_heading_rule_reads_its_examples(rule: Rule) -> None:
    assert rule.examples and rule.counter
    assert failed_examples(rule, TABLE["numbers"]) == []


def test_every_rule_says_why() -> None:
    for entry in (*TABLE["article"], *TABLE["section"]):
        assert len(entry["why"]) > 10


@pytest.mark.parametrize("rule", phrase_rules(), ids=lambda rule: rule.name)
def test_boilerplate_rule_reads_its_examples(rule: PhraseRule) -> None:
    def matches(line: str) -> bool:
        return any(word in line for word in rule.words) and rule.reads(line)

    assert [line for line in rule.examples if not matches(line)] == []
    assert [line for line in rule.counter if matches(line)] == []


def judged(line: str, zone: Zone) -> str | None:
    """The kind of a line when every rule of the zone is tried, one after the other."""
    weights: Counter[str] = Counter()
    for rule in PHRASES:
        able = zone in ZONES[rule["zone"]] and len(line) <= rule["length"]
        if able and any(word in line for word in rule["words"].split()) and re.search(rule["pattern"], line):
            weights[rule["kind"]] += rule["weight"]
            if weights[rule["kind"]] >= SETTLED:
                return str(rule["kind"])
    return None


@pytest.mark.parametrize("zone", Zone)
def test_no_rule_left_out_would_have_judged_a_line(zone: Zone) -> None:
    lines = [line for rule in phrase_rules() for line in (*rule.examples, *rule.counter)]
    lines += [f"{first}　{second}" for first, second in pairwise(lines)]
    assert [judge(line, zone) for line in lines] == [judged(line, zone) for line in lines]


def test_fold_is_one_to_one() -> None:
    fold = heading_rules().fold
    assert all(len(new) == 1 and chr(old) != new for old, new in fold.items())
    assert not any(ord(new) in fold for new in fold.values())


def test_own_rules_come_first(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    page = "报告之第1号：防火\n全年无火情。\n报告之第2号：防汛\n全年无险情。\n"
    settings = SplitSettings(headings=(str(path),))
    assert [a.title for a in split_articles(as_document(page), settings)] == ["防火", "防汛"]
    assert len(split_articles(as_document(page))) == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("name =", "nmae ="), "lacks"),
        (("why =", "wy ="), "unknown key"),
        (("number = 3", "number = 4"), "fails on its example"),
        (("{n}号", "{n}号("), "malformed"),
        (("pattern", 'at = "middle"\npattern'), "cannot be"),
        (("[[article]]", "[[article"), "cannot read"),
    ],
)
def test_own_rules_are_checked(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN.replace(*change), encoding="utf-8")
    with pytest.raises(SettingsError, match=message):
        split_articles(as_document("一行"), SplitSettings(headings=(str(path),)))


def test_the_rules_of_the_manual_work(tmp_path: Path) -> None:
    manual = Path(__file__).parents[2] / "docs" / "split.md"
    path = tmp_path / "own.toml"
    path.write_text(
        manual.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0], encoding="utf-8"
    )
    page = "报告之第1号：防火\n步骤一：清点。全部清点完毕。\n报告之第2号：防汛\n水位平稳。\n"
    articles = split_articles(as_document(page), SplitSettings(headings=(str(path),)))
    assert [article.title for article in articles] == ["防火", "防汛"]
    assert [(s.level, s.title) for s in articles[0].sections] == [(2, "清点。")]
