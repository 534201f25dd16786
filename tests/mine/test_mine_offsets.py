"""Offsets point into the raw text, whatever was taken out or put in before mining."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from mined import load_cases, page

from corpus_tools.mine import mine_figures, verify_figures
from corpus_tools.records import Document
from corpus_tools.spans import SpanMap

SENTENCES = [case["text"] for case in load_cases("mine_figures.json")]
NOTES = st.sampled_from(["(xué)", "(gǎng)", " ", "\u200b", "(jiǎn)(jiǎn)"])


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4), st.data())
def test_notes_in_the_raw_text_move_spans_but_change_nothing_else(
    sentences: list[str], data: st.DataObject
) -> None:
    text = "\n".join(sentences)
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6, unique=True)))
    raw, edits, last = "", [], 0
    for at in places:
        note = data.draw(NOTES)
        raw += text[last:at]
        edits.append((len(raw), len(raw) + len(note), ""))
        raw += note
        last = at
    raw += text[last:]
    runs = SpanMap.from_edits(len(raw), edits).runs
    damaged = Document(id="page", source="page.txt", raw=raw, text=text, map=runs)
    found, clean = mine_figures(damaged, []), mine_figures(page(text), [])
    assert [_meaning(figure) for figure in found] == [_meaning(figure) for figure in clean]
    assert verify_figures(found, {"page": damaged}) == []
    for figure, twin in zip(found, clean, strict=True):
        assert raw[figure.start] == text[twin.start]
        assert raw[figure.end - 1] == text[twin.end - 1]


def _meaning(figure: object) -> dict[str, object]:
    fields = msgspec.to_builtins(figure)
    return {key: fields[key] for key in ("value", "unit", "qualifier", "metric", "kind", "object", "quote")}


@given(
    st.text(
        alphabet="一二三十百千万亿0123456789.,，。、余多近约元人次份%xX*#（）“”年月日第前零半\n 共开展发放",
        max_size=120,
    )
)
def test_any_text_yields_sorted_figures_that_hold(text: str) -> None:
    document = page(text)
    figures = mine_figures(document, [])
    assert verify_figures(figures, {"page": document}) == []
    ends = [0, *(figure.end for figure in figures)]
    assert all(end <= figure.start for end, figure in zip(ends, figures, strict=False))
    assert all(figure.value is None for figure in figures if figure.qualifier == "masked")


def test_long_lines_of_every_sign_come_through() -> None:
    for unit in (
        "1个",
        "一",
        "9",
        "*",
        "x",
        "、",
        "十",
        "1-",
        "第",
        "（",
        "共计",
        "多",
        "1,",
        "每",
        "的",
        "零",
    ):
        line = unit * (30_000 // len(unit))
        document = page(line)
        assert verify_figures(mine_figures(document, []), {"page": document}) == []
