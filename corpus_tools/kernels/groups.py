"""Kernels over groups of linked articles: templates, and the roles of their figures.

A group is a connected component; its rows carry records of several types side by side, told apart by `type`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus_tools.engines.kernel import Kernel, columns
from corpus_tools.records import (
    Article,
    Cluster,
    Document,
    DuplicatePair,
    Figure,
    Result,
    Template,
    decode,
    encode,
)
from corpus_tools.settings import TemplateSettings

GROUPED = columns(component="int64", document="int64", place="int64", record="binary")
CHANGED = columns(document="int64", place="int64", record="binary", conflict="binary")
TEMPLATED = columns(
    type="string", component="int64", place="int64", id_a="string", id_b="string", record="binary"
)


class PairKindKernel(Kernel):
    """Pairs of some kinds only."""

    name, key = "pairs-of-kinds", "a"
    input_schema = columns(a="int64", b="int64", id_a="string", id_b="string", kind="string", record="binary")
    output_schema = columns(a="int64", b="int64", id_a="string", id_b="string", record="binary")

    def __init__(self, kinds: Sequence[str]) -> None:
        self.kinds = tuple(kinds)

    @property
    def params(self) -> Mapping[str, Any]:
        """The kinds."""
        return {"kinds": self.kinds}

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The wanted rows."""
        wanted = pc.is_in(batch.column("kind"), pa.array(self.kinds, pa.string()))
        return batch.filter(wanted).select(self.output_schema.names)


class TypeKernel(Kernel):
    """Rows of one type out of those that `TemplateKernel` gives."""

    name, key = "of-type", "place"
    input_schema = output_schema = TEMPLATED

    def __init__(self, kind: str) -> None:
        self.kind = kind

    @property
    def params(self) -> Mapping[str, Any]:
        """The type."""
        return {"type": self.kind}

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The wanted rows."""
        return batch.filter(pc.equal(batch.column("type"), self.kind))


class OneGroupKernel(Kernel):
    """Every node in one component: a corpus that one process can look at as a whole."""

    name, key = "one-group", "rank"
    input_schema = columns(rank="int64")
    output_schema = columns(id="int64", component="int64")

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The label 0 for each node."""
        zeros = pa.array(np.zeros(batch.num_rows, np.int64))
        return pa.RecordBatch.from_arrays([batch.column("rank"), zeros], schema=self.output_schema)


class RawKernel(Kernel):
    """Documents with nothing but their raw text, where values of templates are looked up."""

    name, key = "raw-texts", "number"
    input_schema = columns(number="int64", document="binary")
    output_schema = columns(number="int64", record="binary")

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """One row for each document that there is."""
        there = batch.filter(batch.column("document").is_valid())
        bare = [
            encode(Document(id=document.id, source="", raw=document.raw, text=""))
            for document in map(_raw_text.decode, there.column("document").to_pylist())
        ]
        columns = [there.column("number"), pa.array(bare, pa.binary())]
        return pa.RecordBatch.from_arrays(columns, schema=self.output_schema)


class _RawText(msgspec.Struct):
    id: str
    raw: str


_raw_text = msgspec.json.Decoder(_RawText)


class TemplateKernel(Kernel):
    """Templates of each group of articles, their clusters, and the pairs that they bring.

    They take the place of the verdicts on whole texts, other than exact and near copies.
    """

    name, key, group = "templates", "component", "component"
    input_schema, output_schema = GROUPED, TEMPLATED

    def __init__(self, settings: TemplateSettings) -> None:
        self.settings = settings

    @property
    def params(self) -> Mapping[str, Any]:
        """The settings of the stage."""
        table: dict[str, Any] = msgspec.to_builtins(self.settings)
        return table

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Records in the order in which each group was worked through."""
        rows: list[dict[str, Any]] = []
        for component, records in _groups(batch):
            found = self._search(records)
            rows += [
                {"component": component, "place": place, **_ends(item), "record": encode(item)}
                for place, item in enumerate(found)
            ]
        return pa.RecordBatch.from_pylist(rows, schema=TEMPLATED)

    def _search(self, records: list[Any]) -> list[Template | Cluster | DuplicatePair]:
        from corpus_tools.template import add_templates

        pairs = sorted(_of_type(records, DuplicatePair), key=lambda pair: (pair.a, pair.b))
        copies = sum(pair.kind in ("exact", "near") for pair in pairs)
        result = Result(
            documents=_of_type(records, Document), articles=_of_type(records, Article), pairs=list(pairs)
        )
        add_templates(result, self.settings)
        return [*result.templates, *result.clusters, *result.pairs[copies:]]


class BehindKernel(Kernel):
    """Records of the search for templates as rows of linked groups, sorted behind those found before."""

    name, key = "template-rows", "place"
    input_schema = pa.schema([GROUPED.field("component"), ("group", pa.int64()), *list(GROUPED)[2:]])
    output_schema = GROUPED

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Documents below 0 stand for the groups of that search."""
        component, group, place, record = batch.columns
        behind = pa.array(-1 - group.to_numpy())
        return pa.RecordBatch.from_arrays([component, behind, place, record], schema=GROUPED)


class StubKernel(Kernel):
    """Linked articles without their texts: a stage needs to know only that they are there."""

    name, key = "stubs", "id"
    input_schema = pa.schema([("id", pa.string()), *list(GROUPED)[:2], ("ordinal", pa.int64())])
    output_schema = GROUPED

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """One short record for each article."""
        names, component, document, ordinal = batch.columns
        stubs = [
            encode(Article(id=name, document="", ordinal=0, title="", start=0, end=0, text=""))
            for name in names.to_pylist()
        ]
        columns = [component, document, ordinal, pa.array(stubs, pa.binary())]
        return pa.RecordBatch.from_arrays(columns, schema=GROUPED)


class LinkKernel(Kernel):
    """The figures of linked articles whose role the links change.

    The groups of a batch are independent, so that they are linked together.
    """

    name, key, group = "roles", "component", "component"
    input_schema, output_schema = GROUPED, CHANGED

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Changed figures at their places; a conflict stands beside its first figure."""
        from corpus_tools.mine import link_figures

        rows = _in_order(batch)
        records = list(map(decode, rows.column("record").to_pylist()))
        figures = _of_type(records, Figure)
        linked = link_figures(
            figures,
            _of_type(records, Article),
            _of_type(records, Cluster),
            _pairs_in_order(rows, records),
        )
        places = rows.filter(pa.array([isinstance(record, Figure) for record in records], pa.bool_()))
        changed = [n for n, (old, new) in enumerate(zip(figures, linked, strict=True)) if new is not old]
        conflicts = _conflicts(linked)
        return pa.RecordBatch.from_arrays(
            [
                *places.select(["document", "place"]).take(pa.array(changed, pa.int64())).columns,
                pa.array([encode(linked[n]) for n in changed], pa.binary()),
                pa.array([conflicts.get(linked[n].id) for n in changed], pa.binary()),
            ],
            schema=CHANGED,
        )


def _conflicts(figures: Sequence[Figure]) -> dict[str, bytes]:
    """Conflict records by the first figure that contradicts the kept one."""
    from corpus_tools.mine import total_figures

    kept = {figure.same_as for figure in figures if figure.duplicate == "conflict"}
    if not kept:
        return {}
    concerned = [figure for figure in figures if figure.duplicate == "conflict" or figure.id in kept]
    return {conflict.figures[1]: encode(conflict) for conflict in total_figures(concerned).conflicts}


def _in_order(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The rows by document and place; of two in one place the smaller record comes first."""
    return batch.sort_by([(name, "ascending") for name in ("document", "place", "record")])


def _groups(batch: pa.RecordBatch) -> list[tuple[int, list[Any]]]:
    """Each group's records, in the order of documents and places."""
    rows = _in_order(batch)
    groups: dict[int, list[Any]] = defaultdict(list)
    for component, record in zip(*(rows.column(n).to_pylist() for n in ("component", "record")), strict=True):
        groups[component].append(decode(record))
    return sorted(groups.items())


def _pairs_in_order(rows: pa.RecordBatch, records: list[Any]) -> list[DuplicatePair]:
    """Pairs of the search for duplicates by their ids, then those of templates (`document` below 0)."""
    places = zip(*(rows.column(name).to_pylist() for name in ("document", "place")), strict=True)
    pairs = [
        (at, found) for at, found in zip(places, records, strict=True) if isinstance(found, DuplicatePair)
    ]
    first = [pair for (document, _), pair in pairs if document >= 0]
    later = [(-document, place, pair) for (document, place), pair in pairs if document < 0]
    first.sort(key=lambda pair: (pair.a, pair.b))
    return [*first, *(pair for *_, pair in sorted(later, key=lambda item: item[:2]))]


def _of_type(records: Iterable[Any], kind: type[Any]) -> list[Any]:
    return [record for record in records if isinstance(record, kind)]


def _ends(item: Template | Cluster | DuplicatePair) -> dict[str, str]:
    """The type of a record and the articles it stands for."""
    if isinstance(item, DuplicatePair):
        return {"type": "pair", "id_a": item.a, "id_b": item.b}
    if isinstance(item, Cluster):
        return {"type": "cluster", "id_a": item.kept, "id_b": ""}
    return {"type": "template", "id_a": item.id, "id_b": ""}
