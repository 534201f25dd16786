"""The folder `tables/` from datasets, record by record: the same bytes as from a result in memory."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial, reduce
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pyarrow.compute as pc

from corpus_tools.engines.dataset import Dataset, read_batches
from corpus_tools.kernels.figures import GROUPINGS, Changes, add_totals
from corpus_tools.records import Conflict, Failure, Figure, Result, Total, Totals, decode
from corpus_tools.report.tables import write_tables
from corpus_tools.scale.corpus import Corpus
from corpus_tools.scale.duplicates import Found

IDS_KEPT = 1_000_000  # figures named beside one sum
_STAGES = ("read", "repair", "split", "mine")
_total = msgspec.json.Decoder(Total)
_conflict = msgspec.json.Decoder(Conflict)
_figure = msgspec.json.Decoder(Figure)


class Records:
    """Records that are read anew each time they are iterated over, never all in memory."""

    def __init__(self, read: Callable[[], Iterable[Any]]) -> None:
        self._read = read

    def __iter__(self) -> Iterator[Any]:
        return iter(self._read())


class Outcome(NamedTuple):
    """All datasets that tables are written from, each sorted as one process would list its records.

    Attributes:
        prepared: rows of `DocumentKernel`, by number.
        found: copies by their ids, clusters by the kept article's.
        corpus: templates by group and place, changed figures by document and place, sums by total.
    """

    prepared: Dataset
    found: Found
    corpus: Corpus


def write_outcome(outcome: Outcome, settings: dict[str, Any], folder: Path) -> dict[str, int]:
    """Write all tables; how many records of each kind there are."""
    prepared, found, corpus = outcome
    failures = sorted(_listed(prepared, "failures"), key=_stage_number)
    totals = {name: Records(partial(_totals, corpus.sums, n)) for n, name in enumerate(GROUPINGS)}
    conflicts = Records(partial(_column, corpus.changes, "conflict", _conflict.decode))
    result = Result(
        documents=Records(partial(_column, prepared, "document", decode)),  # type: ignore[arg-type]  # lists,
        articles=Records(partial(_listed, prepared, "articles")),  # type: ignore[arg-type]  # only read once
        pairs=Records(partial(_both, found.copies, corpus.templates, "pair")),  # type: ignore[arg-type]  # or
        clusters=Records(partial(_both, found.clusters, corpus.templates, "cluster")),  # type: ignore[arg-type]  # twice
        templates=Records(partial(_of_type, corpus.templates, "template")),  # type: ignore[arg-type]  # in order
        figures=Records(partial(_figures, prepared, Changes(corpus.changes))),  # type: ignore[arg-type]
        failures=failures,
        totals=Totals(conflicts=conflicts, **totals),  # type: ignore[arg-type]
        settings=settings,
    )
    for left in folder.glob(".*.part"):  # of a killed run: nobody else writes here, the workspace is locked
        left.unlink()
    write_tables(result, folder)
    return _counts(folder)


def _column(dataset: Dataset, name: str, read: Callable[[bytes], Any]) -> Iterator[Any]:
    """The records of a column; rows without one are passed over."""
    for batch in read_batches(dataset, [name]):
        yield from (read(record) for record in batch.column(0).to_pylist() if record is not None)


def _listed(dataset: Dataset, name: str) -> Iterator[Any]:
    for records in _column(dataset, name, lambda records: records):
        yield from map(decode, records)


def _figures(prepared: Dataset, changes: Changes) -> Iterator[Figure]:
    """All figures in the order of documents, with the roles that links gave them."""
    for batch in read_batches(prepared, ["number", "figures"]):
        yield from map(_figure.decode, changes.overlay(batch))


def _of_type(rows: Dataset, kind: str) -> Iterator[Any]:
    for batch in read_batches(rows, ["type", "record"]):
        for found, record in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            if found == kind:
                yield decode(record)


def _both(first: Dataset, templates: Dataset, kind: str) -> Iterator[Any]:
    """What the search for duplicates found, then what the search for templates added."""
    yield from _column(first, "record", decode)
    yield from _of_type(templates, kind)


def _totals(sums: Dataset, grouping: int) -> Iterator[Total]:
    """Totals of one grouping: partial sums that follow each other are added up.

    A sum of very many figures names the first of them only; the others it has in common with the sums by
    document, which name them all.
    """
    for _, rows in itertools.groupby(_sum_rows(sums, grouping), key=itemgetter(0, 1, 2)):
        yield add_up([_total.decode(record) for *_, record in rows])


def add_up(partial_sums: Sequence[Total]) -> Total:
    """The total of partial sums, of which there is at least one, in the order of their figures."""
    if len(partial_sums) == 1 and len(partial_sums[0].ids) <= IDS_KEPT:
        return partial_sums[0]
    ids: list[str] = []
    added = reduce(add_totals, (_without_ids(total, ids) for total in partial_sums))
    return msgspec.structs.replace(added, ids=tuple(ids))


def _without_ids(total: Total, ids: list[str]) -> Total:
    """The total; its figures are added to `ids` while there is room."""
    ids += total.ids[: max(0, IDS_KEPT - len(ids))]
    return msgspec.structs.replace(total, ids=())


def _sum_rows(sums: Dataset, grouping: int) -> Iterator[tuple[str, str, str, bytes]]:
    for batch in read_batches(sums, ["group", "metric", "unit", "record", "grouping"]):
        wanted = batch.filter(pc.equal(batch.column("grouping"), grouping))
        yield from zip(*(column.to_pylist() for column in wanted.columns[:4]), strict=True)


def _stage_number(failure: Failure) -> int:
    return _STAGES.index(failure.stage) if failure.stage in _STAGES else len(_STAGES)


def _counts(folder: Path) -> dict[str, int]:
    import pyarrow.parquet as pq

    return {path.stem: pq.read_metadata(path).num_rows for path in sorted(folder.glob("*.parquet"))}
