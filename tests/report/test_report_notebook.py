"""What notebooks show, and the notebook tutorial, cell by cell."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from corpus_tools.errors import MissingDependencyError
from corpus_tools.records import Result
from corpus_tools.report import view
from corpus_tools.report.notebook import ROWS_SHOWN

from .report_fiction import HOSTILE

ROOT = Path(__file__).parents[2]


def run_cell(source: str, names: dict[str, Any]) -> Any:
    """Run a cell as a notebook does; the value of its last expression."""
    tree = ast.parse(source)
    ends = tree.body[-1]
    last = ends if isinstance(ends, ast.Expr) else None
    tree.body = tree.body[:-1] if last else tree.body
    exec(compile(tree, "cell", "exec"), names)  # noqa: S102 - our own tutorial
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307 - our own tutorial


def test_the_tutorial_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pandas")
    monkeypatch.chdir(ROOT)
    cells = json.loads((ROOT / "docs" / "tutorial-notebook.ipynb").read_text(encoding="utf-8"))["cells"]
    names: dict[str, Any] = {}
    values = [run_cell("".join(cell["source"]), names) for cell in cells if cell["cell_type"] == "code"]
    assert values[0][0] > 5 and values[0][2] > 100
    assert values[2] is True
    assert all(hasattr(value, "_repr_html_") for value in (values[1], values[3]))
    assert values[-1] == ["report.json", "report.html", "report.xlsx"]


def test_tables_are_short_and_escaped(corpus: Result, hostile_corpus: Result) -> None:
    shown = view(corpus)._repr_html_()
    assert shown.count("<tr>") == ROWS_SHOWN + 1 and "76" in shown
    for records in (
        hostile_corpus.figures,
        hostile_corpus.articles,
        hostile_corpus.documents,
        hostile_corpus.failures,
    ):
        html = view(records)._repr_html_() + view(hostile_corpus)._repr_html_()
        assert "<script" not in html and "<img" not in html
    assert HOSTILE[:8] not in view(hostile_corpus.articles[0], hostile_corpus.figures)._repr_html_()


def test_highlighted_text_keeps_the_text(corpus: Result) -> None:
    html = view(corpus.articles[1], corpus.figures)._repr_html_()
    tree = ElementTree.fromstring(html)
    assert "".join(tree.itertext()) == corpus.articles[1].text
    assert [mark.text for mark in tree.iter("mark")] == [f.surface for f in corpus.figures[4:8]]


def test_charts_are_documents(corpus: Result) -> None:
    for records in (corpus, corpus.pairs, corpus.clusters):
        tree = ElementTree.fromstring(view(records).chart().to_svg())
        assert tree.tag == "{http://www.w3.org/2000/svg}svg"
        assert tree.findall(".//{*}rect")


def test_frames(corpus: Result) -> None:
    pytest.importorskip("pandas")
    frame = view(corpus).to_pandas()
    assert len(frame) == 96 and frame.value.sum() == sum(float(f.value or 0) for f in corpus.figures)


def test_a_missing_library_is_named(corpus: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(MissingDependencyError) as error:
        view(corpus).to_polars()
    assert "corpus-tools[polars]" in error.value.hint
