"""Out to annotation tools and back; scores against gold."""

import json

import pytest
from mined import page

from corpus_tools.errors import InputError
from corpus_tools.mine import evaluate_figures, export_figures, import_figures, mine_figures
from corpus_tools.mine.evaluate import row_of
from corpus_tools.records import Figure, encode, to_dict

TEXT = "𠮷安社区😀发放传单300余份。\n走访农户70户，完成率九成。"


@pytest.mark.parametrize("tool", ["label-studio", "doccano"])
@pytest.mark.parametrize("utf16", [False, True])
def test_figures_come_back_from_both_tools(tool: str, utf16: bool) -> None:
    document = page(TEXT)
    figures = mine_figures(document, [])
    lines = [encode(task) for task in export_figures(figures, [document], tool, utf16=utf16)]
    back = list(import_figures(lines))
    assert [_key(figure) for figure in back] == [_key(figure) for figure in figures]


def _key(figure: Figure) -> tuple[object, ...]:
    return figure.document, figure.start, figure.end, figure.surface, figure.value, figure.metric, figure.kind


def test_utf16_offsets_count_surrogates() -> None:
    document = page(TEXT)
    (task,) = export_figures(mine_figures(document, []), [document], "doccano", utf16=True)
    start, end, _ = task["label"][0]
    units = TEXT.encode("utf-16-le")
    assert units[2 * start : 2 * end].decode("utf-16-le") == "300余份"


def test_an_annotation_wins_over_the_prediction() -> None:
    document = page(TEXT)
    (task,) = export_figures(mine_figures(document, []), [document], "label-studio")
    region = json.loads(encode(task["predictions"][0]["result"][0]))
    region["value"]["labels"] = ["target"]
    task["annotations"] = [{"result": [region]}]
    assert [figure.kind for figure in import_figures([encode(task)])] == ["target"]


@pytest.mark.parametrize("line", ["{", '{"text": "x"}', '{"text": "x", "label": [[0, 1, "what"]]}'])
def test_a_line_that_is_no_task_is_named(line: str) -> None:
    with pytest.raises(InputError, match="line 2"):
        list(import_figures(["", line]))


def test_scores_count_what_is_missed_false_and_wrong() -> None:
    rows = [row_of(to_dict(figure), {}) for figure in mine_figures(page(TEXT), [])]
    same = evaluate_figures(rows, rows)
    assert (same.exact.f1, same.mentions.missed) == (1.0, 0)
    wrong = [rows[0]._replace(value=301.0), *rows[2:], rows[0]._replace(start=0, end=1)]
    scores = evaluate_figures(rows, wrong)
    assert (scores.mentions.right, scores.mentions.false, scores.mentions.missed) == (2, 1, 1)
    assert (scores.value, scores.exact.right) == ((1, 2), 1)


def test_optional_gold_counts_neither_way() -> None:
    rows = [row_of(to_dict(figure), {}) for figure in mine_figures(page(TEXT), [])]
    gold = [rows[0]._replace(optional=True), *rows[1:]]
    assert evaluate_figures(gold, rows).mentions == evaluate_figures(gold, rows[1:]).mentions
