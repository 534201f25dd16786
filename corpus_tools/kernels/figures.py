"""Kernels over the figures of documents: those of linked articles as rows, and the sums of all.

Links between articles change the roles of few figures. So all figures stay where the documents stage put
them, and the changed ones are laid over them wherever figures are read.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from corpus_tools.engines.dataset import Dataset
from corpus_tools.engines.kernel import Kernel, columns
from corpus_tools.records import Figure, Total, encode
from corpus_tools.settings import MineSettings

MINED = columns(number="int64", figures=pa.list_(pa.binary()))
FIGURES = columns(document="int64", place="int64", article="string", record="binary")
SUMS = columns(
    grouping="int16", group="string", metric="string", unit="string", document="int64", record="binary"
)
GROUPINGS = ("totals", "by_period", "by_agent", "by_document")
_figure = msgspec.json.Decoder(Figure)
_COUNTED = b'"kind":"figure"'  # only these are added up; in a text the quotation marks would be escaped


class FigureKernel(Kernel):
    """One row for each figure, in the order of documents."""

    name, key = "figures", "number"
    input_schema, output_schema = MINED, FIGURES

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Figures with their article's id."""
        find = msgspec.json.Decoder(_ArticleOf).decode
        lists = batch.column("figures")
        lengths = lists.value_lengths().to_numpy()
        records = lists.flatten()
        document = np.repeat(batch.column("number").to_numpy(), lengths)
        place = np.arange(len(records)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        article = pa.array((find(record).article for record in records.to_pylist()), pa.string())
        made = [pa.array(document), pa.array(place, pa.int64()), article, records]
        return pa.RecordBatch.from_arrays(made, schema=FIGURES)


class _ArticleOf(msgspec.Struct):
    article: str | None = None


class _Group(NamedTuple):
    """A row group of a file, and the first and last document that it has rows of."""

    path: str
    number: int
    first: int
    last: int


class Changes:
    """Figures that links between articles changed; only what is asked for is read.

    Args:
        dataset: rows (document, place, record, …), sorted by document and place.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset

    @cached_property
    def _groups(self) -> list[_Group]:
        found = []
        for path in self.dataset.paths:
            metadata = pq.read_metadata(path)
            column = metadata.schema.to_arrow_schema().get_field_index("document")
            for number in range(metadata.num_row_groups):
                bounds = metadata.row_group(number).column(column).statistics
                found.append(_Group(path, number, bounds.min, bounds.max))
        return found

    def within(self, first: int, last: int) -> Iterator[tuple[int, int, bytes]]:
        """(document, place, record) of the changed figures of documents first to last."""
        for group in self._groups:
            if group.first <= last and group.last >= first:
                table = pq.ParquetFile(group.path).read_row_group(
                    group.number, ["document", "place", "record"], use_threads=False
                )
                rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
                yield from (row for row in rows if first <= row[0] <= last)

    def overlay(self, batch: pa.RecordBatch) -> list[bytes]:
        """The figures of a batch of documents (number, figures), one after the other, as they are now."""
        numbers, lists = batch.column("number").to_numpy(), batch.column("figures")
        records: list[bytes] = lists.flatten().to_pylist()
        if not records:
            return records
        lengths = lists.value_lengths().to_numpy()
        starts = dict(zip(numbers.tolist(), (np.cumsum(lengths) - lengths).tolist(), strict=True))
        for document, place, record in self.within(int(numbers.min()), int(numbers.max())):
            if document in starts:
                records[starts[document] + place] = record
        return records


class SumKernel(Kernel):
    """Partial sums: one row for each total of a run of documents. Where runs end shows in the rows, but not
    in what `add_totals` makes of them.

    Args:
        settings: how figures are added up.
        changes: figures that are not as their documents have them.
    """

    name, key = "sums", "number"
    input_schema, output_schema = MINED, SUMS

    def __init__(self, settings: MineSettings, changes: Changes) -> None:
        self.settings, self.changes = settings, changes

    @property
    def params(self) -> Mapping[str, Any]:
        """The settings of the stage, and which figures are changed."""
        return {**msgspec.to_builtins(self.settings), "changes": self.changes.dataset.fingerprint}

    def setup(self) -> None:
        """Load the metric packs."""
        from corpus_tools.mine import load_packs

        self.pack = load_packs(self.settings.packs)

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Totals under each grouping of every run of documents that follow each other."""
        rows = [row for run in _runs(batch) for row in self._sums(run)]
        columns = zip(*rows, strict=True) if rows else [()] * len(SUMS)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, SUMS, strict=True)]
        return pa.RecordBatch.from_arrays(arrays, schema=SUMS)

    def _sums(self, run: pa.RecordBatch) -> Iterator[tuple[Any, ...]]:
        from corpus_tools.mine import total_figures

        figures = [_figure.decode(record) for record in self.changes.overlay(run) if _COUNTED in record]
        totals = total_figures(figures, self.pack, self.settings)
        first = run.column("number")[0].as_py()
        for number, name in enumerate(GROUPINGS):
            for total in getattr(totals, name):
                yield number, total.group or "", total.metric, total.unit or "", first, encode(total)


def _runs(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """The rows by number, cut where one is left out: what lies between two rows of a run is in the run."""
    numbers = batch.column("number").to_numpy()
    if (np.diff(numbers) < 0).any():  # an engine may give rows in any order
        order = np.argsort(numbers, kind="stable")
        batch, numbers = batch.take(pa.array(order)), numbers[order]
    cuts = [0, *(np.flatnonzero(np.diff(numbers) != 1) + 1).tolist(), len(numbers)]
    for start, end in itertools.pairwise(cuts):
        if start < end:
            yield batch.slice(start, end - start)


def add_totals(first: Total, second: Total) -> Total:
    """The total of the figures of two totals of one metric, unit and group."""
    from corpus_tools.mine.numerals import exact

    added = {name: getattr(first, name) + getattr(second, name) for name in _ADDED}
    highs = (first.high, second.high)
    low = exact((first.low or 0) + (second.low or 0))
    high = None if None in highs else exact(sum(high or 0 for high in highs))
    return msgspec.structs.replace(first, **{**added, "total": exact(added["total"])}, low=low, high=high)


_ADDED = ("total", "figures", "masked", "vague", "uncertain", "duplicates_left_out", "ids")
