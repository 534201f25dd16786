"""What reports show of a corpus: counts of everything, and as many of its records as a report may hold.

A small corpus is shown whole. Of a large one an excerpt holds what `limits` allow; whatever is not in it is
read from the store once, a batch at a time.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Any

import msgspec

from corpus_tools.records import Cluster, DuplicatePair, Total
from corpus_tools.report import counts
from corpus_tools.report.evidence import Sightings
from corpus_tools.report.limits import UNLIMITED, Best, Limits
from corpus_tools.report.store import Store, rows
from corpus_tools.report.summary import (
    SCHEMA,
    CorpusCounts,
    PartShown,
    RepairCounts,
    by_count,
    data_settings,
    encode_summary,
    summarize_template,
)

GROUPINGS = ("totals", "by_period", "by_agent", "by_document")
DEFAULT_THRESHOLD = 0.7


class Excerpt:
    """The records that a report shows, read when they are asked for.

    Args:
        store: all records.
        limits: how many may be shown.
    """

    def __init__(self, store: Store, limits: Limits = UNLIMITED) -> None:
        self.store, self.limits = store, limits
        dedup = store.settings.get("dedup")
        known = dedup.get("threshold") if isinstance(dedup, dict) else None
        self.threshold = float(known) if isinstance(known, (int, float)) else DEFAULT_THRESHOLD

    @cached_property
    def figure_counts(self) -> counts.FigureCounts:
        """Counts of all figures, and which are listed."""
        return counts.count_figures(self.store, self.limits.figures)

    @cached_property
    def duplicates(self) -> counts.DuplicateFindings:
        """Counts of all clusters and pairs, and which are listed."""
        return counts.count_duplicates(self.store, self.limits.rows)

    @cached_property
    def edits(self) -> counts.EditCounts:
        """Counts of all edits, and samples."""
        return counts.count_edits(self.store)

    @cached_property
    def corpus(self) -> CorpusCounts:
        """How much there is of everything."""
        size, figures = self.store.size, self.figure_counts
        return CorpusCounts(
            documents=size("documents"),
            articles=size("articles"),
            sections=size("sections"),
            characters=sum(length for (length,) in rows(self.store, "documents", ["raw.length"])),
            edits=size("edits"),
            figures=figures.figures,
            mentions=size("figures"),
            uncertain=figures.uncertain,
            failures=size("failures"),
        )

    @cached_property
    def sightings(self) -> Sightings:
        """The listed figures with their evidence, in order."""
        return Sightings(self.store, self.pick("figures", self.figure_counts.places))

    @cached_property
    def clusters(self) -> list[Cluster]:
        """The listed clusters, the largest first."""
        places = self.duplicates.clusters
        found = dict(zip(sorted(places), self.pick("clusters", sorted(places)), strict=True))
        return [found[place] for place in places]

    @cached_property
    def pairs(self) -> list[DuplicatePair]:
        """The listed pairs that share text without being copies."""
        places = self.duplicates.pairs.places
        found = dict(zip(sorted(places), self.pick("pairs", sorted(places)), strict=True))
        return [found[place] for place in places]

    def pick(self, name: str, places: list[int]) -> Iterator[Any]:
        """Some records in order; all of them without looking at each place."""
        return self.store.pick(name, None if len(places) == self.store.size(name) else places)

    def first(
        self, name: str, size: str = "", without: Collection[str] = (), limit: int = sys.maxsize
    ) -> Iterator[Any]:
        """Records in order, as many as may be shown: the largest by the field `size`, else the first.

        Args:
            name: of the records.
            size: a field that is a number.
            without: fields that need not be read.
            limit: how many, if less than rows are allowed.
        """
        limit = min(limit, self.limits.rows)
        if self.store.size(name) <= limit:
            return self.store.pick(name, None, without)
        if not size:
            return self.store.pick(name, range(limit), without)
        best = Best(limit)
        for place, (value,) in enumerate(rows(self.store, name, [size])):
            best.add((-value, place))
        return self.store.pick(name, sorted(best.places()), without)

    def summary(self) -> Iterator[tuple[str, Any]]:
        """The fields of `report.json`; lists are iterators."""
        yield "schema", SCHEMA
        yield "corpus", self.corpus
        for grouping in GROUPINGS:
            yield grouping, self._totals(grouping)
        yield "duplicates", self.duplicates.counts
        yield "templates", map(summarize_template, self.first("templates", "articles.length"))
        yield "conflicts", self.first("conflicts")
        yield "repairs", iter(self.repairs())
        yield "failures", self.first("failures")
        yield "settings", data_settings(self.store.settings)
        yield "left_out", self._left_out() or msgspec.UNSET

    @property
    def _names_ids(self) -> bool:
        """Whether the summary lists the figures of each sum."""
        return self.store.size("figures") <= self.limits.ids

    def _totals(self, grouping: str) -> Iterator[Total]:
        if self._names_ids:
            yield from self.first(grouping, "figures")
        else:
            for total in self.first(grouping, "figures", ["ids"]):
                yield msgspec.structs.replace(total, ids=()) if total.ids else total

    def _left_out(self) -> tuple[PartShown, ...]:
        """What `report.json` does not hold."""
        parts = [self.part(name) for name in (*GROUPINGS, "templates", "conflicts", "failures")]
        if not self._names_ids:
            parts.append(PartShown(what="ids", shown=0, all=self.store.size("figures"), table="totals"))
        return tuple(part for part in parts if part)

    def part(self, name: str, shown: int | None = None) -> PartShown | None:
        """That not all records are shown, but `shown` (unless given, as many as rows are allowed)."""
        every = self.store.size(name)
        shown = min(every, self.limits.rows) if shown is None else shown
        table = "totals" if name in GROUPINGS else name
        return PartShown(what=name, shown=shown, all=every, table=table) if shown < every else None

    @cached_property
    def fingerprint(self) -> str:
        """A name for what the summary holds."""
        import xxhash

        digest = xxhash.xxh3_64()
        for piece in encode_summary(self.summary()):
            digest.update(piece)
        return f"r{digest.intdigest() >> 1:016x}"

    def repairs(self) -> list[RepairCounts]:
        """How often each rule was applied, the most frequent first."""
        documents = self.edits.documents
        return [
            RepairCounts(rule=rule, edits=count, documents=documents[rule])
            for rule, count in by_count(self.edits.edits)
        ]
