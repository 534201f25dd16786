"""Sums and conflicts after some figures changed: exact numbers are taken off and added, not summed anew.

Only where that cannot give the sum are the figures of its metric read again: an upper bound that was unknown
and may be known now, digits that were rounded, more figures than a sum names.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Context, Decimal
from typing import Any, NamedTuple

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus_tools.records import Conflict, Figure, Number, Total
from corpus_tools.report.table_store import TableStore
from corpus_tools.report.tables import GROUPINGS
from corpus_tools.scale.patch import Patch
from corpus_tools.scale.tables import add_up
from corpus_tools.settings import MineSettings

FIGURES_AT_ONCE = 20_000
DIGITS = 28  # of a number that adding up does not round
WIDE = Context(prec=200)
COLUMNS = {"by_agent": "agent", "by_document": "document"}  # where a figure says what group it belongs to
COUNTS = ("figures", "masked", "vague", "uncertain", "duplicates_left_out")
NOTHING = Total(metric="", label={}, unit=None, total=0, low=0, high=0, figures=0)
Key = tuple[str, str, str]


class Change(NamedTuple):
    """A figure before and after."""

    old: Figure
    new: Figure


Changes = Mapping[int, Change]  # by the places of the figures, ascending


class Moved(NamedTuple):
    """What a changed sum loses and gains.

    Attributes:
        name: its grouping.
        key: which sum of it.
        leaves: the sum of its changed figures as they were.
        enters: and as they are.
        inserted: figures that it did not count before, each with how many it counted in front of them.
    """

    name: str
    key: Key
    leaves: Total
    enters: Total
    inserted: Sequence[tuple[int, str]] = ()


class Sums:
    """Sums of the tables where figures changed.

    Args:
        store: the tables as they were.
        changes: all figures that changed.
        settings: how figures are added up.
    """

    def __init__(self, store: TableStore, changes: Changes, settings: MineSettings) -> None:
        from corpus_tools.mine import load_packs

        self.store, self.changes = store, changes
        self.settings, self.pack = settings, load_packs(settings.packs)
        self.places = {change.new.id: place for place, change in changes.items()}
        self.moved: dict[int, Moved] = {}

    def patch(self) -> Patch:
        """What becomes of the table of sums; it reads the figures as they were while it is applied."""
        added: dict[int, list[tuple[str, Total]]] = defaultdict(list)
        before, after = (self._by_key(change[side] for change in self.changes.values()) for side in (0, 1))
        start = 0
        for name in GROUPINGS if self.changes else ():
            keys = _Keys(self.store.arrow(name, ["group", "metric", "unit"]))
            moved: dict[int, Moved] = {}
            for key in sorted(before[name].keys() | after[name].keys()):
                row = bisect_left(keys, key)
                one = Moved(name, key, before[name].get(key, NOTHING), after[name].get(key, NOTHING))
                if row < len(keys) and keys[row] == key:
                    moved[row] = one
                else:
                    added[start + row].append((name, one.enters))
            self.moved |= {start + row: one for row, one in self._inserted(name, moved).items()}
            start += len(keys)
        return Patch(list(self.moved), self._changed, added)

    def _by_key(self, figures: Iterable[Figure]) -> dict[str, dict[Key, Total]]:
        """Sums of figures, by grouping and key."""
        from corpus_tools.mine import total_figures

        totals = total_figures(list(figures), self.pack, self.settings)
        return {name: {_key(total): total for total in getattr(totals, name)} for name in GROUPINGS}

    def _inserted(self, name: str, moved: Mapping[int, Moved]) -> dict[int, Moved]:
        """The sums with the places of the figures that they count from now on."""
        new = {
            row: [figure for figure in one.enters.ids if figure not in one.leaves.ids]
            for row, one in moved.items()
        }
        rows = [row for row in moved if new[row]]
        inserted: dict[int, list[tuple[int, str]]] = {}
        if rows:
            lists = self.store.arrow(name, ["ids"], rows).column(0)
            known = self.store.arrow("figures", ["id"]).column(0)
            places = pc.index_in(pc.list_flatten(lists), value_set=known).to_numpy()
            ends = np.cumsum(pc.list_value_length(lists).to_numpy())
            for row, own in zip(rows, np.split(places, ends[:-1]), strict=True):
                wanted = [self.places[figure] for figure in new[row]]
                inserted[row] = list(zip(np.searchsorted(own, wanted).tolist(), new[row], strict=True))
        return {row: one._replace(inserted=inserted.get(row, ())) for row, one in moved.items()}

    def _changed(self, row: int, old: Total) -> tuple[str, Total] | None:
        """The sum of this row as it is now; None where no figure is left."""
        moved = self.moved[row]
        new = _moved(old, moved, lambda: self._is_unbounded(moved)) or self._anew(moved)
        return (moved.name, new) if new and (new.figures or new.duplicates_left_out) else None

    def _is_unbounded(self, moved: Moved) -> bool:
        """Whether a figure without an upper bound is left."""
        numbers = self.store.arrow("figures", ["high", "value", "exact"])
        open_ended = pc.and_(
            pc.is_null(numbers["high"]), pc.or_(pc.is_valid(numbers["value"]), pc.is_valid(numbers["exact"]))
        )
        return any(part.high is None for part in self._parts(moved, open_ended))

    def _anew(self, moved: Moved) -> Total | None:
        """The sum of all its figures; None when there are none."""
        parts = list(self._parts(moved))
        return add_up(parts) if parts else None

    def _parts(self, moved: Moved, among: Any = True) -> Iterator[Total]:
        """Partial sums of the figures of a sum that are `among` those marked."""
        group, metric, _ = moved.key
        column = COLUMNS.get(moved.name, "metric")
        table = self.store.arrow("figures", ["metric", column])
        wanted = pc.equal(pc.fill_null(table["metric"], "other"), metric)
        if moved.name in COLUMNS:
            wanted = pc.and_(wanted, pc.equal(table[column], group))
        places = pc.indices_nonzero(pc.and_(pc.fill_null(wanted, False), among)).to_pylist()
        for at in range(0, len(places), FIGURES_AT_ONCE):
            figures = figures_at(self.store, places[at : at + FIGURES_AT_ONCE], self.changes)
            found = self._by_key(figures)[moved.name].get(moved.key)
            if found:
                yield found


class _Keys(Sequence[Key]):
    """What the sums of a grouping are sorted by."""

    def __init__(self, table: pa.Table) -> None:
        self._columns = table.columns

    def __len__(self) -> int:
        return len(self._columns[0])

    def __getitem__(self, row: Any) -> Any:
        return tuple(column[row].as_py() or "" for column in self._columns)


def _key(total: Total) -> Key:
    return total.group or "", total.metric, total.unit or ""


def _moved(old: Total, moved: Moved, is_unbounded: Callable[[], bool]) -> Total | None:
    """A sum without what leaves it and with what enters it; None where that cannot be told.

    Args:
        old: the sum as it was.
        moved: what leaves and enters it.
        is_unbounded: whether any of its figures has no upper bound now.
    """
    leaves, enters = moved.leaves, moved.enters
    high: Number | None = 0
    if enters.high is None or (old.high is None and (leaves.high is not None or is_unbounded())):
        high = None
    elif old.high is None:
        return None
    numbers = {"total", "low"} if high is None else {"total", "low", "high"}
    shifted = {name: _shifted(*(getattr(side, name) for side in (old, leaves, enters))) for name in numbers}
    if len(old.ids) < old.figures or None in shifted.values():
        return None
    ids = list(old.ids)
    for place, figure in reversed(moved.inserted):
        ids.insert(place, figure)
    gone = set(leaves.ids).difference(enters.ids)
    counts = {name: getattr(old, name) - getattr(leaves, name) + getattr(enters, name) for name in COUNTS}
    fields = {"high": None, **counts, **shifted, "ids": tuple(figure for figure in ids if figure not in gone)}
    return msgspec.structs.replace(old, **fields)


def _shifted(old: Number, leaves: Number, enters: Number) -> Number | None:
    """The number that adding up would give; None where it would have been rounded."""
    from corpus_tools.mine.numerals import exact

    if all(isinstance(number, int) for number in (old, leaves, enters)):
        return old - leaves + enters
    new = WIDE.add(WIDE.subtract(Decimal(old), Decimal(leaves)), Decimal(enters))
    is_narrow = all(len(Decimal(number).as_tuple().digits) < DIGITS for number in (old, leaves, enters, new))
    return exact(new) if is_narrow else None


def patch_conflicts(store: TableStore, changes: Changes) -> Patch:
    """What becomes of the conflicts of kept figures that others contradict, or do no longer."""
    from corpus_tools.mine import total_figures

    sides = (figure for change in changes.values() for figure in change if figure.duplicate == "conflict")
    kept = {figure.same_as for figure in sides if figure.same_as}
    if not kept:
        return Patch()
    contradict = {place for place, change in changes.items() if change.new.same_as in kept}
    places = sorted(contradict.union(*(store.places("figures", field, kept) for field in ("id", "same_as"))))
    figures = figures_at(store, places, changes)
    place_of = dict(zip((figure.id for figure in figures), places, strict=True))
    lists = store.arrow("conflicts", ["figures"]).column(0)
    gone = pc.is_in(pc.list_element(lists, 0), value_set=pa.array(sorted(kept), pa.string()))
    stand = store.places("figures", "id", pc.list_element(lists, 1).to_pylist())  # in this order, as the rows
    added: dict[int, list[Conflict]] = defaultdict(list)
    for conflict in total_figures(figures).conflicts:
        if conflict.figures[0] in kept:
            added[bisect_left(stand, place_of[conflict.figures[1]])].append(conflict)
    return Patch(pc.indices_nonzero(gone).to_pylist(), added=added)


def figures_at(store: TableStore, places: Sequence[int], changes: Changes) -> list[Figure]:
    """The figures at these places as they are now."""
    figures = zip(places, store.pick("figures", places), strict=True)
    return [changes[place].new if place in changes else figure for place, figure in figures]
