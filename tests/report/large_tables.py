"""Tables of a corpus of any size, written without ever holding it: short reports with the same sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from corpus_tools.records import (
    Article,
    Cluster,
    ClusterMember,
    Document,
    Edit,
    Figure,
    Result,
    Total,
    Totals,
)
from corpus_tools.report.tables import write_tables

FIGURES = 20  # of a document
METRICS = ("leaflets_issued", "events_held", "hazards_fixed", "other")
LABEL = {"zh": "发放", "en": "Issued"}


class Again:
    """Records that are made anew each time they are read."""

    def __init__(self, make: Callable[[], Iterable[Any]]) -> None:
        self._make = make

    def __iter__(self) -> Iterator[Any]:
        return iter(self._make())


def write_large_tables(folder: Path, documents: int) -> Path:
    """Tables of so many documents, of one article and `FIGURES` figures each, every tenth a copy."""
    numbers = range(documents)
    totals = Totals(
        totals=Again(lambda: [_total(numbers, None)]),  # type: ignore[arg-type]
        by_document=Again(lambda: (_total([n], _document(n)) for n in numbers)),  # type: ignore[arg-type]
    )
    result = Result(
        documents=Again(lambda: map(_make_document, numbers)),  # type: ignore[arg-type]
        articles=Again(lambda: map(_make_article, numbers)),  # type: ignore[arg-type]
        clusters=Again(lambda: map(_make_cluster, numbers[10::10])),  # type: ignore[arg-type]
        figures=Again(lambda: (f for n in numbers for f in _make_figures(n))),  # type: ignore[arg-type]
        totals=totals,
    )
    write_tables(result, folder)
    return folder


def _document(number: int) -> str:
    return f"d{number:016x}"


def _article(number: int) -> str:
    return f"a{number:016x}"


def _sentence(number: int, place: int) -> str:
    return f"第{number:07}组第{place:02}次走访住户，发放宣传单{place + number % 900:04}份。"


def _text(number: int) -> str:
    return "".join(_sentence(number, place) for place in range(FIGURES))


def _make_document(number: int) -> Document:
    text = _text(number)
    edits = (Edit("strip_page_mark", 0, 1, "第", "第"),)
    whole = ((0, 0, len(text)),)
    return Document(
        id=_document(number), source=f"网页/{number}.txt", raw=text, text=text, map=whole, edits=edits
    )


def _make_article(number: int) -> Article:
    text = _text(number)
    return Article(
        id=_article(number), document=_document(number), ordinal=1, title=f"第{number}组走访情况", start=0,
        end=len(text), text=text, map=((0, 0, len(text)),),
    )  # fmt: skip


def _make_cluster(number: int) -> Cluster:
    kept, copy = _article(number - 1), _article(number)
    members = (
        ClusterMember(article=kept, jaccard=1.0, verified_against=kept),
        ClusterMember(article=copy, jaccard=0.9, verified_against=kept),
    )
    return Cluster(id=f"c{number:016x}", kind="near", kept=kept, members=members)


def _make_figures(number: int) -> Iterator[Figure]:
    at = 0
    for place in range(FIGURES):
        sentence = _sentence(number, place)
        start = at + sentence.index("单") + 1
        yield Figure(
            id=_figure(number, place), document=_document(number), article=_article(number),
            surface=sentence[-6:-1], start=start, end=start + 5, value=place + number % 900, unit="份",
            metric=METRICS[place % 4],
            uncertain=place == 7, confidence=0.9 - number % 50 / 100, object="宣传单",
            action="发放",
        )  # fmt: skip
        at += len(sentence)


def _figure(number: int, place: int) -> str:
    return f"f{number:012x}{place:04x}"


def _total(numbers: Iterable[int], group: str | None) -> Total:
    ids = tuple(_figure(number, place) for number in numbers for place in range(FIGURES))
    return Total(
        metric="other", label=LABEL, unit="份", total=len(ids), low=0, high=None, figures=len(ids),
        group=group, ids=ids,
    )  # fmt: skip
