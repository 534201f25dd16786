"""The sentence of a figure: carried through the span map, cut where sentences end."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_tools.records import Article, Document, Figure, Result
from corpus_tools.report import evidence, spool
from corpus_tools.report.evidence import REACH, Sightings, sentence_around, sight_figures
from corpus_tools.report.figure_columns import FigureColumns
from corpus_tools.report.table_store import TableStore
from corpus_tools.report.tables import write_tables
from corpus_tools.spans import SpanMap, apply_edits


@given(st.text(alphabet="甲乙。！\n 　1", min_size=1, max_size=300), st.data())
def test_the_place_in_the_sentence_is_the_place_in_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    chosen = text[start:end]
    if chosen != chosen.strip():
        return
    quote, low, high = sentence_around(text, start, end)
    assert quote[low:high] == chosen
    assert quote.strip("…") in text
    assert len(quote) <= 2 * REACH + len(chosen) + 2


def test_every_figure_of_the_corpus_stands_in_its_quote(corpus: Result) -> None:
    for sighting in sight_figures(corpus):
        assert sighting.quote[sighting.start : sighting.end] == sighting.figure.surface


def test_repaired_figures_are_quoted_as_repaired() -> None:
    raw = "发放5 0 0 0(fèn)份。"
    edits = [(3, 4, ""), (5, 6, ""), (7, 8, ""), (9, 14, "")]
    spans = SpanMap.from_edits(len(raw), edits)
    document = Document(id="d", source="a.txt", raw=raw, text=apply_edits(raw, edits), map=spans.runs)
    figure = Figure(id="f", document="d", surface=raw[2:15], start=2, end=15)
    [sighting] = sight_figures(Result(documents=[document], figures=[figure]))
    assert (sighting.quote, sighting.quote[sighting.start : sighting.end]) == ("发放5000份。", "5000份")


def test_without_texts_the_own_quote_is_used() -> None:
    once = Figure(id="f", document="d", surface="5次", start=90, end=92, quote="检查5次。")
    twice = Figure(id="g", document="d", surface="5次", start=90, end=92, quote="检查5次，走访5次。")
    first, second = sight_figures(Result(figures=[once, twice]))
    assert first.quote[first.start : first.end] == "5次"
    assert (second.start, second.end) == (0, 0)


def test_a_figure_outside_its_article_falls_back_to_the_document() -> None:
    raw = "甲村发放3份。乙村发放4份。"
    whole = ((0, 0, len(raw)),)
    document = Document(id="d", source="a", raw=raw, text=raw, map=whole)
    article = Article(
        id="a", document="d", ordinal=1, title="", start=7, end=14, text=raw[7:], map=((0, 7, 7),)
    )
    figure = Figure(id="f", document="d", article="a", surface="3份", start=4, end=6)
    [sighting] = sight_figures(Result(documents=[document], articles=[article], figures=[figure]))
    assert sighting.quote == "甲村发放3份。" and sighting.quote[sighting.start : sighting.end] == "3份"


def test_sentences_of_a_large_corpus_come_back_from_their_file(
    corpus: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "IN_MEMORY", 1_000)
    monkeypatch.setattr(evidence, "SIGHTED_AT_ONCE", 7)
    values = (Decimal("36.50"), 10**30, Decimal(1) / 3, None)
    odd = [msgspec.structs.replace(corpus.figures[n], id=f"f{n}", value=v) for n, v in enumerate(values)]
    write_tables(msgspec.structs.replace(corpus, figures=[*corpus.figures, *odd]), tmp_path)
    store = TableStore(tmp_path)
    expected = list(sight_figures(store))
    kept = Sightings(store, store.pick("figures"))
    assert repr(list(kept.pick(range(len(kept))))) == repr(expected)
    assert [expected[place] for place in kept.uncertain] == [s for s in expected if s.figure.uncertain]
    assert {s.figure.article for s in expected if s.figure.uncertain} == kept.doubtful


def test_some_columns_are_those_of_some_figures(corpus: Result) -> None:
    sightings = list(sight_figures(corpus))
    every, some = FigureColumns(), FigureColumns()
    every.add(sightings[:20])
    every.add(sightings[20:])
    some.add(sightings[5::7])
    assert every.pick(range(5, len(sightings), 7)) == some.block()
