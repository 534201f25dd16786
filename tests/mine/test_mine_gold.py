"""Scores on the gold beside the checkout, with every earlier stage real; floors rise, they never sink."""

import json
from pathlib import Path

import pytest

from corpus_tools.mine import evaluate_figures, mine_figures, verify_figures
from corpus_tools.mine.evaluate import Evaluation, Row, row_of
from corpus_tools.pipeline import advance, read_corpus
from corpus_tools.records import Figure, Result, to_dict
from corpus_tools.settings import Settings

FLOORS = {  # set: (all mentions F1, figures F1, exact F1)
    "seeds": (0.98, 0.98, 0.97),
    "genre": (0.985, 0.975, 0.96),
    "dev": (0.96, 0.95, 0.92),
}


def prepared(folder: Path, names: set[str]) -> Result:
    settings = Settings()
    paths = [str(path) for path in sorted(folder.glob("*.txt")) if path.name in names]
    return advance(read_corpus(paths, settings), settings, "split")


def scored(shared: Path, name: str) -> tuple[Evaluation, Result, list[Figure]]:
    lines = (shared / "gold" / f"{name}_figures.jsonl").read_text(encoding="utf-8").splitlines()
    gold: list[Row] = [row_of(json.loads(line), {}) for line in lines]
    result = prepared(shared / "corpora" / name, {row.document for row in gold})
    assert result.failures == []
    names = {document.id: document.source for document in result.documents}
    figures = []
    for document in result.documents:
        articles = [article for article in result.articles if article.document == document.id]
        figures += mine_figures(document, articles)
    return evaluate_figures(gold, [row_of(to_dict(figure), names) for figure in figures]), result, figures


@pytest.mark.shared
@pytest.mark.parametrize("name", sorted(FLOORS))
def test_scores_hold_their_floors(shared: Path, name: str) -> None:
    scores, result, figures = scored(shared, name)
    assert verify_figures(figures, {document.id: document for document in result.documents}) == []
    mentions, found, exact = FLOORS[name]
    assert scores.mentions.f1 >= mentions
    assert scores.figures.f1 >= found
    assert scores.exact.f1 >= exact
