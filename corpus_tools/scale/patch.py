"""Some rows of a table are changed, left out or added; the others are copied and never become Python objects.

The file is the same, byte for byte, as one written from all its records.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus_tools.report.columns import arrow_schema, from_batch
from corpus_tools.report.tables import (
    ITEM_WEIGHTS,
    ROWS_PER_GROUP,
    WEIGHT_PER_GROUP,
    as_table,
    open_table,
    open_writer,
)


class Patch(NamedTuple):
    """What becomes of a table.

    Attributes:
        rows: the places of the rows to change, ascending.
        change: takes the place and the record of such a row; what stands there from now on, or None.
        added: what to put before the row at a place; behind the last row, at their number.
    """

    rows: Sequence[int] = ()
    change: Callable[[int, Any], Any] = lambda place, record: None
    added: Mapping[int, Sequence[Any]] = {}


def patch_table(path: Path, kind: type[Any], patch: Patch, own: str = "") -> None:
    """Write a table anew with some rows changed; a table without any change is left as it is.

    Args:
        path: the table.
        kind: the class of its records.
        patch: the changes.
        own: its column that is no field of the records: new rows are pairs of its value and a record.
    """
    if not patch.rows and not patch.added:
        return
    with closing(open_table(path)) as file:
        columns = [pa.field(own, pa.string()), *arrow_schema(kind)] if own else arrow_schema(kind)
        schema = pa.schema(columns, file.schema_arrow.metadata)
        with open_writer(path, schema) as write:
            groups, rows = _Groups(write, kind), _Patcher(kind, patch, own, schema)
            end = 0
            for number in range(file.num_row_groups):
                at, end = end, end + file.metadata.row_group(number).num_rows
                groups.add(rows.patched(file.read_row_group(number).cast(schema), at))
            groups.add(rows.added(end, end + 1))
            groups.flush()


class _Patcher:
    """Changes groups of rows."""

    def __init__(self, kind: type[Any], patch: Patch, own: str, schema: Any) -> None:
        self.kind, self.patch, self.own, self.schema = kind, patch, own, schema
        self.places = sorted(patch.added)

    def added(self, start: int, end: int) -> Any:
        """What is put before the rows from `start` to `end`."""
        wanted = self.places[bisect_left(self.places, start) : bisect_left(self.places, end)]
        return self._table([row for place in wanted for row in self.patch.added[place]])

    def patched(self, group: Any, at: int) -> Any:
        """A group of rows, the first of which stands at this place, with its changes."""
        end = at + group.num_rows
        rows = self.patch.rows[bisect_left(self.patch.rows, at) : bisect_left(self.patch.rows, end)]
        added = self.added(at, end)
        if not rows and not added.num_rows:
            return group
        local = np.array(rows, np.int64) - at
        changed, stay = self._changed(group.take(local), rows)
        before = [place - at for place in self.places if at <= place < end for _ in self.patch.added[place]]
        order = np.arange(group.num_rows)
        order[local] = -1
        order[local[stay]] = group.num_rows + np.arange(changed.num_rows)
        order = np.insert(order, before, group.num_rows + changed.num_rows + np.arange(added.num_rows))
        return pa.concat_tables([group, changed, added]).combine_chunks().take(order[order >= 0])

    def _changed(self, rows: Any, places: Sequence[int]) -> tuple[Any, Any]:
        """The rows that stay, as changed, and which of them those are."""
        changed = list(map(self.patch.change, places, from_batch(rows, self.kind)))
        stay = np.array([row is not None for row in changed], np.bool_)
        return self._table([row for row in changed if row is not None]), stay

    def _table(self, rows: list[Any]) -> Any:
        return as_table(rows, self.schema, self.own) if rows else self.schema.empty_table()


class _Groups:
    """Rows in groups of the sizes that `tables` writes.

    Args:
        write: takes each group when it is full.
        kind: of the records, whose lists may weigh.
    """

    def __init__(self, write: Callable[[Any], None], kind: type[Any]) -> None:
        self._write, self._weighs = write, ITEM_WEIGHTS.get(kind)
        self._pieces: list[Any] = []
        self._rows = self._weight = 0

    def add(self, rows: Any) -> None:
        """Add a table of rows."""
        weights = self._weights(rows)
        start = 0
        while start < rows.num_rows:
            full = int(np.searchsorted(weights, weights[start] + WEIGHT_PER_GROUP - self._weight))
            end = min(rows.num_rows, start + ROWS_PER_GROUP - self._rows, full)
            self._pieces.append(rows.slice(start, end - start))
            self._rows += end - start
            self._weight += int(weights[end] - weights[start])
            if self._rows >= ROWS_PER_GROUP or self._weight >= WEIGHT_PER_GROUP:
                self.flush()
            start = end

    def flush(self) -> None:
        """Write what is left."""
        if self._rows:
            self._write(pa.concat_tables(self._pieces).combine_chunks())
        self._pieces, self._rows, self._weight = [], 0, 0

    def _weights(self, rows: Any) -> Any:
        """What weighs before each row, and after the last."""
        weights = np.zeros(rows.num_rows + 1, np.int64)
        if self._weighs:
            field, each = self._weighs
            np.cumsum(pc.list_value_length(rows.column(field)).to_numpy() * each, out=weights[1:])
        return weights
