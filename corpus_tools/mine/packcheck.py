"""Does a metric pack do what it says, and what would be worth adding to it.

>>> from corpus_tools.mine.packs import load_packs
>>> report = check_pack(load_packs(["policing"]), with_packs=load_packs())
>>> report.failed
()
"""

from __future__ import annotations

from collections import Counter as Count
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from corpus_tools.mine.figures import mine_figures
from corpus_tools.mine.packs import Example, Metric, MetricPack
from corpus_tools.records import Document, Figure


class Check(NamedTuple):
    """One example or counter-example: what was expected, what was found."""

    metric: str
    text: str
    expected: str
    found: str
    passed: bool


class Overlap(NamedTuple):
    """Two metrics that count the same word in a common unit."""

    word: str
    metrics: tuple[str, str]


class PackReport(NamedTuple):
    """All checks of a pack, metrics without examples, and overlaps."""

    checks: tuple[Check, ...]
    bare: tuple[str, ...]
    overlaps: tuple[Overlap, ...]

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that did not pass."""
        return tuple(check for check in self.checks if not check.passed)


class Suggestion(NamedTuple):
    """A verb, counted thing and unit that no metric of the pack takes, with an example."""

    times: int
    verb: str
    object: str
    unit: str
    quote: str


def as_document(text: str) -> Document:
    """A text as a document whose raw text it is."""
    runs = ((0, 0, len(text)),) if text else ()
    return Document(id="text", source="text", raw=text, text=text, map=runs)


def try_pack(text: str, pack: MetricPack) -> list[Figure]:
    """The figures of a sentence under a pack."""
    return mine_figures(as_document(text), [], pack)


def check_pack(pack: MetricPack, with_packs: MetricPack | None = None) -> PackReport:
    """Run the examples and counter-examples of a pack.

    Args:
        pack: whose metrics are checked.
        with_packs: the packs in force beside it (a counter-example is often another metric's example).
    """
    force = with_packs or pack
    checks = tuple(check for metric in pack.metrics.values() for check in _checks(metric, force))
    bare = tuple(m.id for m in pack.metrics.values() if not m.examples or not m.counters)
    return PackReport(checks, bare, tuple(_overlaps(pack)))


def _checks(metric: Metric, pack: MetricPack) -> Iterator[Check]:
    for example in metric.examples:
        found = _counted(example.text, metric.id, pack)
        passed = any(_agrees(figure, example) for figure in found)
        yield Check(metric.id, example.text, _said(example), _listed(found), passed)
    for counter in metric.counters:
        found = _counted(counter.text, metric.id, pack)
        yield Check(metric.id, counter.text, "nothing", _listed(found), not found)


def _counted(text: str, metric: str, pack: MetricPack) -> list[Figure]:
    return [f for f in try_pack(text, pack) if f.kind == "figure" and f.metric == metric]


def _agrees(figure: Figure, example: Example) -> bool:
    if example.value is not None and (figure.value is None or float(figure.value) != float(example.value)):
        return False
    if example.unit is not None and figure.unit != example.unit:
        return False
    return example.qualifier is None or figure.qualifier == example.qualifier


def _said(example: Example) -> str:
    parts = (example.value, example.unit, example.qualifier)
    return " ".join(str(part) for part in parts if part is not None)


def _listed(figures: Iterable[Figure]) -> str:
    return ", ".join(f"{f.value} {f.unit or ''} {f.qualifier}" for f in figures) or "nothing"


def _overlaps(pack: MetricPack) -> Iterator[Overlap]:
    """Words that alone are enough for two metrics, in a unit both have, at the same priority."""
    owners: dict[str, list[tuple[str, frozenset[str], int]]] = {}
    for frame in pack.frames:
        for word in frame.objects if frame.need == "object" else ():
            owners.setdefault(word, []).append((frame.metric, frame.units, frame.priority))
    for word, found in sorted(owners.items()):
        for number, (metric, known, priority) in enumerate(found):
            for other, more, rank in found[number + 1 :]:
                if other != metric and rank == priority and (not known or not more or known & more):
                    yield Overlap(word, (metric, other))


def suggest_metrics(figures: Iterable[Figure], *, least: int = 2, limit: int = 50) -> list[Suggestion]:
    """The most frequent verb, thing and unit of figures that no metric took.

    Args:
        figures: of a corpus; those of metric `other` are looked at.
        least: how often a triple must occur.
        limit: how many to report.
    """
    counts: Count[tuple[str, str, str]] = Count()
    quotes: dict[tuple[str, str, str], str] = {}
    for figure in figures:
        if figure.kind != "figure" or figure.metric not in (None, "other") or figure.unit in (None, "%"):
            continue
        key = (figure.action or "", figure.object or "", figure.unit or "")
        counts[key] += 1
        quotes.setdefault(key, figure.quote)
    order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [Suggestion(n, *key, quotes[key]) for key, n in order if n >= least][:limit]
