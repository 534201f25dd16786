"""`corpus-tools split` as users meet it, and the tree it draws."""

from __future__ import annotations

import json
from pathlib import Path

from annotated_page import as_document
from places import Program

from corpus_tools.split import disagreements, flag_boilerplate, outline, split_articles

PAGE = (
    "护林员心得体会（精选5篇）\n以下是小编整理的护林员心得体会，仅供参考。\n"
    "护林员心得体会1\n一、巡山。全年三百次。\n（一）早班。每天六点出发。\n二、宣传。进村二十次。\n"
    "护林员心得体会2\n今年我负责东山口的值守，登记车辆两千台次。\n"
)
TREE = """\
page.txt  2 articles (the page declares 5)
├─ 1 护林员心得体会  36–82
│  ├─ 一、巡山。
│  │  └─ （一）早班。
│  └─ 二、宣传。
└─ 2 护林员心得体会  83–113
"""


def test_outline_draws_the_tree() -> None:
    document = flag_boilerplate(as_document(PAGE))
    articles = split_articles(document)
    assert "\n".join(outline([document], articles)) + "\n" == TREE
    assert [(d.declared, d.found) for d in disagreements(articles)] == [(5, 2)]


def test_command_writes_records_and_the_tree(program: Program, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(PAGE, encoding="utf-8")
    done = program("split", str(page))
    types = [json.loads(line)["type"] for line in done.stdout.decode().splitlines()]
    assert types == ["document", "article", "article"]
    tree = program("split", str(page), "--outline").stdout.decode()
    assert tree.splitlines()[1:] == TREE.splitlines()[1:]


def test_command_fails_on_a_count_that_disagrees(program: Program, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(PAGE, encoding="utf-8")
    done = program("split", str(page), "--fail-on", "count")
    assert done.returncode == 1
    assert "declares 5 articles, 2 were found" in done.stderr.decode()


def test_command_takes_own_rules(program: Program, tmp_path: Path) -> None:
    rules = tmp_path / "own.toml"
    rules.write_text("[[article]]\nname = 'x'\n", encoding="utf-8")
    page = tmp_path / "page.txt"
    page.write_text(PAGE, encoding="utf-8")
    done = program("split", str(page), "--headings", str(rules))
    assert done.returncode == 2
    assert "pattern" in done.stderr.decode()
