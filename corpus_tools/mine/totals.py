"""Sums of figures: per metric and unit, with bounds, copies counted once.

`total` adds the written values; `low` and `high` follow the qualifiers. Rates, ranks, shares, masked
numbers and the parts of a stated total are left out.

>>> from corpus_tools.records import Figure
>>> def leaflets(value, qualifier="exact", low=None, high=None):
...     return Figure(id=f"f{value}", document="d", surface="", start=0, end=1, value=value, unit="份",
...                   metric="leaflets_issued", qualifier=qualifier, low=low or value, high=high or value)
>>> total = total_figures([leaflets(500), leaflets(80, "over", 80, 90)]).totals[0]
>>> total.total, total.low, total.high, total.figures
(580, 580, 590, 2)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from corpus_tools.mine.lexicon import same_units, units
from corpus_tools.mine.numerals import exact
from corpus_tools.mine.packs import MetricPack, load_packs
from corpus_tools.records import Conflict, Figure, Number, Total, Totals
from corpus_tools.settings import MineSettings

LEFT_OUT = ("duplicate", "repeat")  # a conflict is another number: it is not merged
RATIOS = ("quantity.fraction", "quantity.percent")  # 三分之一 has no unit, yet is a share
NO_SUM = ("last", "none", "max")
Key = tuple[str, str | None, str | None]
Term = tuple[str, str | None, Figure]


def total_figures(
    figures: Sequence[Figure], pack: MetricPack | None = None, settings: MineSettings | None = None
) -> Totals:
    """All sums of a corpus, and within each period, agent and document.

    Args:
        figures: with their duplicate roles (see `link_figures`).
        pack: labels, unit groups and how each metric is added up.
        settings: `with_duplicates` counts copies too, `exclude_template` leaves out reused sentences.
    """
    settings = settings or MineSettings()
    adder = _Adder(pack or load_packs(settings.packs), settings)
    terms = adder.terms(figures)
    return Totals(
        totals=adder.add(terms, lambda figure: None),
        by_period=adder.add(terms, _period, grouped=True),
        by_agent=adder.add(terms, lambda figure: figure.agent, grouped=True),
        by_document=adder.add(terms, lambda figure: figure.document, grouped=True),
        conflicts=_conflicts(figures),
    )


def _period(figure: Figure) -> str | None:
    if figure.period is None:
        return None
    return figure.period.edtf or figure.period.text


class _Adder:
    """Adds figures up under the rules of a pack."""

    def __init__(self, pack: MetricPack, settings: MineSettings) -> None:
        self.pack = pack
        roles = LEFT_OUT if not settings.with_duplicates else ()
        self.left_out = {*roles, *(("template",) if settings.exclude_template else ())}
        self.groups = {
            (metric.id, unit): group[0]
            for metric in pack.metrics.values()
            for group in metric.unit_groups
            for unit in group
        }
        self.same = same_units()

    def terms(self, figures: Iterable[Figure]) -> list[Term]:
        """The figures that have a place in sums, with the metric and unit they are added up under."""
        return [
            (figure.metric or "other", self._unit(figure), figure)
            for figure in figures
            if self._belongs(figure)
        ]

    def add(
        self, terms: Iterable[Term], group_of: Callable[[Figure], str | None], *, grouped: bool = False
    ) -> tuple[Total, ...]:
        heaps: dict[Key, list[Figure]] = {}
        for metric, unit, figure in terms:
            group = group_of(figure)
            if group is not None or not grouped:
                heaps.setdefault((metric, unit, group), []).append(figure)
        order = sorted(heaps, key=lambda key: (key[2] or "", key[0], key[1] or ""))
        return tuple(self._total(key, heaps[key]) for key in order)

    def _belongs(self, figure: Figure) -> bool:
        """Whether a figure has a place in sums at all; copies stay in the heap to be counted as left out."""
        if figure.kind != "figure" or figure.per or figure.part_of:
            return False
        metric = self.pack.metrics.get(figure.metric or "")
        if figure.rule in RATIOS:
            return False
        if units().get(figure.unit or "", ("", ""))[1] == "share" or figure.unit == "%":
            return False
        return metric is None or metric.aggregate not in NO_SUM

    def _unit(self, figure: Figure) -> str | None:
        if figure.unit is None:
            return None
        unit = self.same.get(figure.unit, figure.unit)
        return self.groups.get((figure.metric or "", unit), unit)

    def _total(self, key: Key, figures: list[Figure]) -> Total:
        counted = [figure for figure in figures if figure.duplicate not in self.left_out]
        total, low, high = _sums(counted)
        qualifiers = [figure.qualifier for figure in counted]
        return Total(
            metric=key[0],
            label=self.pack.label(key[0]),
            unit=key[1],
            total=total,
            low=low,
            high=high,
            figures=len(counted),
            masked=qualifiers.count("masked"),
            vague=qualifiers.count("vague"),
            uncertain=sum(figure.uncertain for figure in counted),
            duplicates_left_out=len(figures) - len(counted),
            group=key[2],
            ids=tuple([figure.id for figure in counted]),
        )


def _sums(figures: Iterable[Figure]) -> tuple[Number, Number, Number | None]:
    """The written values added up, with bounds; a value without an upper bound leaves the sum without one."""
    total: Number = 0
    low: Number = 0
    high: Number | None = 0
    for figure in figures:
        if figure.value is not None:
            total += figure.value
            low += _floor(figure) if figure.low is None else figure.low
            high = None if high is None or figure.high is None else high + figure.high
    return exact(total), exact(low), None if high is None else exact(high)


def _floor(figure: Figure) -> Number:
    """不足50起, 最多3人 say nothing about the least: 0."""
    return 0 if figure.high is not None else figure.value or 0


def _conflicts(figures: Sequence[Figure]) -> tuple[Conflict, ...]:
    by_id = {figure.id: figure for figure in figures}
    heaps: dict[str, list[Figure]] = {}
    for figure in figures:
        if figure.duplicate == "conflict" and figure.same_as in by_id:
            heaps.setdefault(figure.same_as or "", []).append(figure)
    found = []
    for kept, others in heaps.items():
        members = [by_id[kept], *others]
        found.append(
            Conflict(
                cluster=members[0].article or "",
                metric=members[0].metric,
                unit=members[0].unit,
                figures=tuple(figure.id for figure in members),
                values=tuple(figure.value for figure in members),
            )
        )
    return tuple(found)
