"""Figures against corrected ones: what was found, and of that what is right.

Matching is one to one within a document, the largest overlap first. Rows of the gold marked optional count
neither way; a target counts as background.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

SAME_UNIT = {"名": "人", "位": "人", "场次": "场", "圆": "元", "宗": "起", "件次": "件"}
KINDS = {"target": "background"}


class Row(NamedTuple):
    """A figure, gold or found, in what is compared."""

    document: str
    start: int
    end: int
    value: float | None
    value_max: float | None
    unit: str | None
    metrics: tuple[str, ...]
    kind: str
    optional: bool


class Score(NamedTuple):
    """Counts of right, false and missed ones, with precision, recall and F1."""

    right: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of what was said that is right."""
        return self.right / (self.right + self.false) if self.right + self.false else 0.0

    @property
    def recall(self) -> float:
        """Share of what is there that was said."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall.

        >>> Score(9, 1, 1).f1
        0.9
        """
        total = 2 * self.right + self.false + self.missed
        return 2 * self.right / total if total else 0.0


class Evaluation(NamedTuple):
    """Scores over all mentions, over figures, and of figures with value, unit and metric right."""

    mentions: Score
    figures: Score
    exact: Score
    value: tuple[int, int]
    unit: tuple[int, int]
    metric: tuple[int, int]
    kind: tuple[int, int]


def row_of(item: Mapping[str, Any], names: Mapping[str, str]) -> Row:
    """A record or gold row as a `Row`; `names` leads from document ids to file names."""
    document = item.get("doc") or item.get("document") or item.get("source") or ""
    alternatives = [m if isinstance(m, str) else m["metric"] for m in item.get("metric_alt") or ()]
    unit = item.get("unit")
    return Row(
        document=names.get(document, document).rsplit("/", 1)[-1],
        start=item["start"],
        end=item["end"],
        value=None if item.get("value") is None else float(item["value"]),
        value_max=None if item.get("value_max") is None else float(item["value_max"]),
        unit=SAME_UNIT.get(unit, unit) if unit else None,
        metrics=(item.get("metric") or "other", *alternatives),
        kind=KINDS.get(item.get("kind", "figure"), item.get("kind", "figure")),
        optional=bool(item.get("optional")),
    )


def evaluate_figures(gold: Iterable[Row], found: Iterable[Row]) -> Evaluation:
    """The scores of found figures against gold ones; only documents that the gold names count."""
    wanted = list(gold)
    known = {row.document for row in wanted}
    said = [row for row in found if row.document in known]
    pairs = _pairs(wanted, said)
    hits = [(g, p) for g, p in pairs if not wanted[g].optional]
    matched = {p for _, p in pairs}
    extra = [p for p in range(len(said)) if p not in matched]
    missed = sum(not row.optional for row in wanted) - len(hits)
    figures = [(wanted[g], said[p]) for g, p in hits if wanted[g].kind == said[p].kind == "figure"]
    claimed = sum(said[p].kind == "figure" for p in [*extra, *(p for _, p in hits)])
    there = sum(row.kind == "figure" and not row.optional for row in wanted)
    exact = sum(_same_value(g, p) and g.unit == p.unit and p.metrics[0] in g.metrics for g, p in figures)
    of = len(figures)
    return Evaluation(
        mentions=Score(len(hits), len(extra), missed),
        figures=Score(of, claimed - of, there - of),
        exact=Score(exact, claimed - exact, there - exact),
        value=(sum(_same_value(g, p) for g, p in figures), of),
        unit=(sum(g.unit == p.unit for g, p in figures), of),
        metric=(sum(p.metrics[0] in g.metrics for g, p in figures), of),
        kind=(sum(wanted[g].kind == said[p].kind for g, p in hits), len(hits)),
    )


def _same_value(gold: Row, found: Row) -> bool:
    return _close(gold.value, found.value) and _close(gold.value_max, found.value_max)


def _close(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= 1e-9 * max(1.0, abs(a))


def _pairs(gold: Sequence[Row], found: Sequence[Row]) -> list[tuple[int, int]]:
    """One to one by overlap, the best intersection over union first."""
    by_document: dict[str, list[int]] = {}
    for number, row in enumerate(found):
        by_document.setdefault(row.document, []).append(number)
    candidates = []
    for g, row in enumerate(gold):
        for p in by_document.get(row.document, ()):
            shared = min(row.end, found[p].end) - max(row.start, found[p].start)
            if shared > 0:
                whole = max(row.end, found[p].end) - min(row.start, found[p].start)
                candidates.append((-shared / whole, g, p))
    used_gold: set[int] = set()
    used_found: set[int] = set()
    pairs = []
    for _, g, p in sorted(candidates):
        if g not in used_gold and p not in used_found:
            used_gold.add(g)
            used_found.add(p)
            pairs.append((g, p))
    return pairs
