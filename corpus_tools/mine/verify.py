"""Do figures still point at what they say: `raw[start:end] == surface`, and bounds around the value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from corpus_tools.records import Document, Figure


class Fault(NamedTuple):
    """A figure that does not hold, and why."""

    figure: str
    document: str
    problem: str


def verify_figures(figures: Iterable[Figure], documents: Mapping[str, Document]) -> list[Fault]:
    """The figures that do not hold against the raw texts of their documents.

    Args:
        figures: to be checked.
        documents: by id.

    >>> page = Document(id="d", source="p.txt", raw="发传单60份", text="发传单60份")
    >>> good = Figure(id="f1", document="d", surface="60份", start=3, end=6, value=60, low=60, high=60)
    >>> verify_figures([good, Figure(id="f2", document="d", surface="60份", start=2, end=5)], {"d": page})
    [Fault(figure='f2', document='d', problem='the text at 2:5 is 单60, not 60份')]
    """
    faults = []
    for figure in figures:
        problem = _problem(figure, documents.get(figure.document))
        if problem:
            faults.append(Fault(figure.id, figure.document, problem))
    return faults


def _problem(figure: Figure, document: Document | None) -> str | None:
    if document is None:
        return "its document is not among the records"
    if not 0 <= figure.start < figure.end <= len(document.raw):
        return f"the span {figure.start}:{figure.end} lies outside the text"
    there = document.raw[figure.start : figure.end]
    if there != figure.surface:
        return f"the text at {figure.start}:{figure.end} is {there}, not {figure.surface}"
    if figure.qualifier == "masked" and figure.value is not None:
        return "a masked number has a value"
    if figure.low is not None and figure.high is not None and figure.low > figure.high:
        return f"the lower bound {figure.low} is above the upper bound {figure.high}"
    return None
