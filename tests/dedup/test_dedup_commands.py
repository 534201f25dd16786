"""The commands as processes: dedup, index, eval dedup; and what a small run must not load."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from duplicate_samples import cases
from places import Program

BODY = cases("dedup_pairs.json")[0]["a"]
EXCERPT = "\n".join(BODY.split("\n")[2:4])


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    texts = {"one": BODY, "two": BODY.replace("全镇", "镇上"), "three": EXCERPT}
    lines = [json.dumps({"id": name, "text": text}, ensure_ascii=False) for name, text in texts.items()]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def records(output: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.decode().splitlines()]


def test_dedup_writes_pairs_and_clusters(program: Program, rows: Path) -> None:
    done = program("dedup", "rows.jsonl", "--fail-on", "duplicates")
    assert done.returncode == 1, done.stderr.decode()
    found = records(done.stdout)
    assert sorted(r["kind"] for r in found if r["type"] == "pair") == ["excerpt", "excerpt", "near"]
    [cluster] = [r for r in found if r["type"] == "cluster"]
    assert cluster["kind"] == "near"
    assert "3 texts; pairs: 2 excerpt, 1 near; clusters: 1 of copies, 0 of templates" in done.stderr.decode()


def test_copies_are_set_aside(program: Program, rows: Path, tmp_path: Path) -> None:
    done = program(
        "dedup", "rows.jsonl", "--removed", "gone.jsonl", "-o", "kept.jsonl", "--boilerplate", "set.jsonl"
    )
    assert done.returncode == 0, done.stderr.decode()
    [gone] = records((tmp_path / "gone.jsonl").read_bytes())
    kept = [r for r in records((tmp_path / "kept.jsonl").read_bytes()) if r["type"] == "article"]
    assert gone["meta"]["duplicate_of"]["kind"] == "near"  # type: ignore[index]  # JSON
    assert gone["id"] not in {r["id"] for r in kept} and len(kept) == 2
    assert all(r["articles"] == 3 for r in records((tmp_path / "set.jsonl").read_bytes()))
    refused = program("dedup", "rows.jsonl", "--removed", "gone.jsonl")
    assert refused.returncode == 2 and b"--overwrite" in refused.stderr
    again = program("dedup", "rows.jsonl", "--removed", "gone.jsonl", "--keep-removed", "--overwrite")
    assert len([r for r in records(again.stdout) if r["type"] == "article"]) == 3


def test_unknown_rule_is_a_usage_error(program: Program, rows: Path) -> None:
    done = program("dedup", "rows.jsonl", "--keep", "best")
    assert done.returncode == 2
    assert b"priority:FIELD" in done.stderr


def test_index_commands(program: Program, rows: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.jsonl"
    new.write_text(
        json.dumps({"id": "four", "text": "转载：" + BODY}, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    built = program("index", "build", "known", "rows.jsonl")
    assert built.returncode == 0, built.stderr.decode()
    assert program("index", "build", "known", "rows.jsonl").returncode == 2
    asked = program("index", "query", "known", "new.jsonl")
    assert {r["kind"] for r in records(asked.stdout)} == {"near", "excerpt"}
    beside = program("dedup", "new.jsonl", "--index", "known")
    assert [r for r in records(beside.stdout) if r["type"] == "pair"] == records(asked.stdout)
    added = program("index", "add", "known", "new.jsonl")
    assert records(added.stdout) == records(asked.stdout)
    assert program("index", "add", "known", "new.jsonl").returncode == 2
    assert program("index", "query", "nowhere", "new.jsonl").returncode == 2


def test_eval_finds_what_was_hidden(program: Program) -> None:
    done = program("eval", "dedup", "--articles", "300")
    assert done.returncode == 0, done.stderr.decode()
    scores = {line[:40].strip(): float(line[40:].split()[0]) for line in done.stdout.decode().splitlines()}
    assert scores["hard negatives called duplicates"] == 0
    assert all(
        scores[name] == 1 for name in ("exact", "excerpt", "glued", "edited < 20 %", "pairs of one family")
    )


def test_small_search_loads_no_compiler_and_no_scipy() -> None:
    code = (
        "import sys, corpus_tools.dedup\n"
        "assert 'numpy' not in sys.modules\n"
        "from corpus_tools.records import Article\n"
        "text = '走访群众解决困难' * 5\n"
        "made = [Article(id=i, document=i, ordinal=1, title='', start=0, end=40, text=text,\n"
        "                map=((0, 0, 40),)) for i in 'ab']\n"
        "assert len(corpus_tools.dedup.find_duplicates(made)) == 1\n"
        "loaded = {'numba', 'scipy', 'datasketch', 'llvmlite', 'jieba', 'opencc'} & set(sys.modules)\n"
        "assert not loaded, loaded\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_index_holds_no_pickle(program: Program, rows: Path, tmp_path: Path) -> None:
    program("index", "build", "known", "rows.jsonl")
    names = {path.suffix for path in (tmp_path / "known").rglob("*") if path.is_file()}
    assert names <= {".json", ".jsonl", ".i64", ".i32", ".u32", ".u16"}
