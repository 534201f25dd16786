"""The commands mine, pack, figures and eval mine, run as users run them."""

import json
from pathlib import Path

import pytest
from places import Program

PAGE = "柳岸派出所2023年工作总结\n　　今年共发放传单2600余份，抓获嫌疑人**名，劝阻受骗群众9人。\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_mine_prints_figures_as_json_lines(program: Program, source: Path) -> None:
    done = program("mine", str(source))
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    found = [(row["surface"], row["metric"]) for row in rows if row["kind"] == "figure"]
    assert done.returncode == 0
    assert found == [("2600余份", "leaflets_issued"), ("**名", "arrests"), ("9人", "victims_dissuaded")]


def test_fail_on_masked_leaves_with_one(program: Program, source: Path) -> None:
    assert program("mine", str(source), "-q", "--fail-on", "masked").returncode == 1


def test_totals_replace_figures(program: Program, source: Path) -> None:
    done = program("mine", str(source), "--totals", "-q")
    totals = {(row["metric"], row["unit"]): row["total"] for row in map(json.loads, done.stdout.splitlines())}
    assert totals == {("leaflets_issued", "份"): 2600, ("arrests", "人"): 0, ("victims_dissuaded", "人"): 9}


def test_figures_go_to_review_and_back_and_score_full(program: Program, source: Path, tmp_path: Path) -> None:
    tasks, gold, mined = (str(tmp_path / name) for name in ("tasks.jsonl", "gold.jsonl", "mined.jsonl"))
    assert program("mine", str(source), "-q", "-o", mined).returncode == 0
    assert program("figures", "verify", mined).returncode == 0
    assert program("figures", "export", mined, "--utf16", "-o", tasks, "-q").returncode == 0
    assert program("figures", "import", tasks, "-o", gold, "-q").returncode == 0
    done = program("eval", "mine", gold, mined, "--json", "--at-least", "0.99")
    assert (done.returncode, json.loads(done.stdout)["exact"]["f1"]) == (0, 1.0)


def test_verify_notices_a_figure_that_moved(program: Program, source: Path, tmp_path: Path) -> None:
    mined = tmp_path / "mined.jsonl"
    program("mine", str(source), "-q", "-o", str(mined))
    text = mined.read_text(encoding="utf-8")
    mined.write_text(text.replace('"surface":"9人"', '"surface":"8人"'), encoding="utf-8")
    done = program("figures", "verify", str(mined))
    assert done.returncode == 1
    assert "not 8人" in done.stdout.decode()


def test_pack_commands_show_check_and_explain(program: Program, tmp_path: Path) -> None:
    assert "policing" in program("pack", "list").stdout.decode()
    assert "arrests" in program("pack", "list", "policing").stdout.decode()
    assert program("pack", "check").returncode == 0
    shown = program("pack", "try", "集市上散发传单三千二百余份").stdout.decode()
    assert "leaflets_issued" in shown and "3200" in shown
    broken = tmp_path / "bad.toml"
    broken.write_text('pack = "bad"\n[[metric]]\nid = "x"\nneed = "bot"\n', encoding="utf-8")
    done = program("pack", "check", str(broken))
    assert done.returncode == 2
    assert 'did you mean "both"' in done.stderr.decode()


def test_pack_suggest_lists_what_no_metric_takes(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("今年救助走失儿童8名。\n另有，救助走失儿童7名。\n", encoding="utf-8")
    assert "走失儿童" in program("pack", "suggest", str(tmp_path), "-q").stdout.decode()
