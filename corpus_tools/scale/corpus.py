"""What needs the linked part of a corpus: templates, the roles of figures, sums."""

from __future__ import annotations

import math
from typing import NamedTuple

from corpus_tools.engines.dataset import Dataset, concatenate
from corpus_tools.engines.engine import Engine, How
from corpus_tools.kernels.figures import Changes, FigureKernel, SumKernel
from corpus_tools.kernels.groups import (
    BehindKernel,
    LinkKernel,
    OneGroupKernel,
    PairKindKernel,
    RawKernel,
    StubKernel,
    TemplateKernel,
    TypeKernel,
)
from corpus_tools.scale.duplicates import Found
from corpus_tools.settings import Settings

WHOLE = 20_000  # articles; up to here templates are looked for in the corpus as a whole
_LINKING = ("exact", "near", "template", "excerpt", "glued")
_PARTITION_ROWS = 20_000  # of records; a partition is one process's work


class Corpus(NamedTuple):
    """The results of the stages that look at more than one document.

    Attributes:
        templates: rows of `TemplateKernel`: templates, further clusters and further pairs.
        changes: (document, place, record, conflict) of figures that links give another role, sorted.
        sums: partial totals, sorted so that those of one total follow each other.
    """

    templates: Dataset
    changes: Dataset
    sums: Dataset


class Linking:
    """Templates, roles and sums under way.

    Args:
        engine: that runs the verbs.
        settings: all settings.
    """

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self.engine, self.settings = engine, settings

    def run(self, prepared: Dataset, found: Found) -> Corpus:
        """Everything that follows the search for duplicates."""
        templates = self.templates(prepared, found)
        changes = self.changes(prepared, found, templates)
        sums = self.engine.map_batches(prepared, SumKernel(self.settings.mine, Changes(changes))).dataset
        order = ["grouping", "group", "metric", "unit", "document"]
        return Corpus(templates, changes, self.engine.sort_partition("sums-sorted", sums, order).dataset)

    def templates(self, prepared: Dataset, found: Found) -> Dataset:
        """Templates of the whole corpus, or of each group of linked articles when it is large."""
        engine = self.engine
        labels = self._template_labels(found)
        by_rank = labels.view(rank="id", component="component")
        articles = engine.join("template-articles", found.units, by_rank, ["rank"]).dataset
        of_first = labels.view(a="id", component="component")
        copies = engine.join("template-copies", found.copies, of_first, ["a"]).dataset
        rows = self._grouped(
            "template-groups",
            articles.view(component="component", document="document", place="ordinal", record="record"),
            copies.view(component="component", document="a", place="b", record="record"),
            self._raw_rows(prepared, articles, is_whole=found.units.rows <= WHOLE),
        )
        return engine.map_batches(rows, TemplateKernel(self.settings.template)).dataset

    def _template_labels(self, found: Found) -> Dataset:
        if found.units.rows <= WHOLE:
            return self.engine.map_batches(found.units, OneGroupKernel()).dataset
        linked = self.engine.map_batches(found.pairs, PairKindKernel(_LINKING)).dataset
        return self.engine.connected_components("template-components", linked.view(a="a", b="b")).dataset

    def _raw_rows(self, prepared: Dataset, articles: Dataset, *, is_whole: bool) -> Dataset:
        """The raw text of each document beside the groups that its articles are in."""
        engine = self.engine
        places = engine.group_min(
            "template-documents", articles, ["component", "document"], "ordinal"
        ).dataset
        pages = prepared.view(number="number", document="document")
        if not is_whole:
            pages = engine.join(
                "template-pages", pages, places.view(number="document"), ["number"], "semi"
            ).dataset
        raws = engine.map_batches(pages, RawKernel()).dataset.view(document="number", record="record")
        rows = engine.join("template-raws", places, raws, ["document"]).dataset
        return rows.view(component="component", document="document", place="ordinal", record="record")

    def changes(self, prepared: Dataset, found: Found, templates: Dataset) -> Dataset:
        """The figures that links between articles give another role, in the order of documents."""
        engine = self.engine
        more = {kind: self._template_records(kind, templates, found.units) for kind in ("pair", "cluster")}
        edges = concatenate(found.copies.view(a="a", b="b"), more["pair"].view(a="a", b="b"))
        labels = engine.connected_components("linked", edges).dataset
        by_rank = labels.view(rank="id", component="component")
        light = found.units.view(rank="rank", id="id", document="document", ordinal="ordinal")
        articles = engine.join("linked-articles", light, by_rank, ["rank"]).dataset
        rows = self._grouped(
            "linked-groups",
            self._linked_figures(prepared, articles),
            engine.map_batches(articles, StubKernel()).dataset,
            self._labelled("linked-copies", found.copies.view(rank="a", place="b", record="record"), by_rank),
            self._labelled(
                "linked-clusters", found.clusters.view(rank="kept", place="kept", record="record"), by_rank
            ),
            *(self._behind(kind, dataset, by_rank) for kind, dataset in more.items()),
        )
        linked = engine.map_batches(rows, LinkKernel()).dataset
        return engine.sort_partition("changed-figures", linked, ["document", "place"], _parts(linked)).dataset

    def _template_records(self, kind: str, templates: Dataset, units: Dataset) -> Dataset:
        """Pairs, or clusters by their kept article, of the search for templates, with ranks a and b."""
        rows = self.engine.map_batches(templates, TypeKernel(kind)).dataset
        one = self.engine.join(f"template-{kind}-a", rows, units.view(id_a="id", a="rank"), ["id_a"])
        ends = units.view(id_b="id", b="rank")
        how: How = "inner" if kind == "pair" else "left"
        return self.engine.join(f"template-{kind}-b", one.dataset, ends, ["id_b"], how).dataset

    def _linked_figures(self, prepared: Dataset, articles: Dataset) -> Dataset:
        """The figures of linked articles as grouped rows."""
        engine = self.engine
        documents = engine.group_min("linked-documents", articles, ["document"], "ordinal").dataset
        mined = prepared.view(number="number", figures="figures")
        linked = engine.join("linked-mined", mined, documents.view(number="document"), ["number"], "semi")
        figures = engine.map_batches(linked.dataset, FigureKernel()).dataset
        component = articles.view(article="id", component="component")
        joined = engine.join("linked-figures", figures, component, ["article"]).dataset
        return joined.view(component="component", document="document", place="place", record="record")

    def _labelled(self, stage: str, rows: Dataset, labels: Dataset) -> Dataset:
        """Rows (rank, place, record) as grouped rows."""
        joined = self.engine.join(stage, rows, labels, ["rank"]).dataset
        return joined.view(component="component", document="rank", place="place", record="record")

    def _behind(self, kind: str, rows: Dataset, labels: Dataset) -> Dataset:
        """Template records as grouped rows."""
        light = rows.view(rank="a", group="component", place="place", record="record")
        joined = self.engine.join(f"linked-template-{kind}", light, labels, ["rank"]).dataset
        return self.engine.map_batches(joined, BehindKernel()).dataset

    def _grouped(self, stage: str, *rows: Dataset) -> Dataset:
        """All rows, those of one component together."""
        merged = concatenate(*rows)
        return self.engine.sort_partition(stage, merged, ["component"], _parts(merged)).dataset


def _parts(rows: Dataset) -> int:
    return max(1, math.ceil(rows.rows / _PARTITION_ROWS))
