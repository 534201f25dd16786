"""One segment of an index: the texts that came together, and what was measured then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from corpus_tools.dedup.bands import Keys
from corpus_tools.dedup.index_files import SegmentFacts, SegmentFiles
from corpus_tools.dedup.sketches import DENSE, SPARSE, Pairs, Sketches, coarser_sizes
from corpus_tools.dedup.units import Unit
from corpus_tools.records import DuplicatePair, Run
from corpus_tools.spans import SpanMap


class UnitFacts(msgspec.Struct, frozen=True, array_like=True):
    """What the order of texts needs: key of the keep rule, characters of the text, raw characters."""

    id: str
    key: float | list[int]
    length: int
    raw_length: int


class UnitLine(msgspec.Struct, frozen=True):
    """A text as it stands in the index."""

    id: str
    text: str
    map: tuple[Run, ...]
    raw_length: int
    body: int
    meta: dict[str, Any]


_facts = msgspec.json.Decoder(list[UnitFacts])
_unit = msgspec.json.Decoder(UnitLine)
_pair = msgspec.json.Decoder(DuplicatePair)


def unit_line(unit: Unit) -> UnitLine:
    """A text as it stands in the index."""
    return UnitLine(unit.id, unit.text, unit.spans.runs, unit.spans.raw_length, unit.body, unit.meta)


def encode_lines(records: Iterable[Any]) -> tuple[bytes, npt.NDArray[np.int64]]:
    """Records as JSON Lines, and where each line begins (and the last one ends)."""
    lines = [msgspec.json.encode(record) + b"\n" for record in records]
    return b"".join(lines), np.concatenate(([0], np.cumsum([len(line) for line in lines], dtype=np.int64)))


class Segment:
    """The files of a segment as arrays and records.

    Raises:
        WorkspaceError: the files do not fit together.
    """

    def __init__(self, folder: Path, segment: SegmentFacts, bands: int) -> None:
        self._files = SegmentFiles(folder, segment)
        self._bands = bands
        self.offsets = self._files.array("offsets")
        self._places = self._files.array("places")
        count = len(self.facts)
        fits = len(self.offsets) == len(self._places) == count + 1 and len(self.keys) == count
        pairs = len(self._files.array("pair_places")) == len(self.found) + 1
        if not fits or not pairs or not _grows(self.offsets) or not _grows(self._places):
            raise self._files.damaged("texts that do not fit")

    @cached_property
    def facts(self) -> list[UnitFacts]:
        """What the order needs, of each text."""
        try:
            return _facts.decode(self._files.text("facts.json"))
        except (msgspec.MsgspecError, RecursionError) as error:
            raise self._files.damaged(str(error)) from error

    @property
    def characters(self) -> int:
        """Folded characters of all texts."""
        return int(self.offsets[-1])

    @cached_property
    def keys(self) -> Keys:
        """Band keys, one row a text."""
        flat = self._files.array("keys")
        if len(flat) != len(self.facts) * self._bands:
            raise self._files.damaged("band keys that do not fit")
        return flat.reshape(-1, self._bands)

    def sketches(self, exponent: int) -> Sketches:
        """Sketches of a scale; the coarsest are kept ready, others are cut from the dense ones."""
        sizes = self._files.array("sizes").reshape(len(self.facts), -1)
        if (sizes < 0).any():
            raise self._files.damaged("sketches that do not fit")
        if exponent == SPARSE:
            made = Sketches.of(self._files.array("sparse"), coarser_sizes(sizes, SPARSE))
        else:
            made = Sketches.of(self._files.array("tokens"), sizes, DENSE).coarser(exponent)
        if made.offsets[-1] != len(made.tokens):
            raise self._files.damaged("sketches that do not fit")
        return made

    @property
    def shared(self) -> Pairs:
        """Pairs of all texts up to this segment whose sketches share enough."""
        return self._files.array("shared")

    @property
    def order(self) -> npt.NDArray[np.int64]:
        """All texts up to this segment in keep order."""
        return self._files.array("order")

    @cached_property
    def found(self) -> Pairs:
        """Pairs that have a record, sorted."""
        return self._files.array("found")

    @cached_property
    def measured(self) -> Pairs:
        """All pairs that were measured, with a record or without."""
        return np.concatenate((self._files.array("measured"), self.found))

    def records(self, rows: Sequence[int]) -> list[DuplicatePair]:
        """The records of some of the found pairs."""
        lines = self._files.text("pairs.jsonl") if len(rows) else b""
        places = self._files.array("pair_places").tolist()
        try:
            return [_pair.decode(lines[places[row] : places[row + 1]]) for row in rows]
        except (msgspec.MsgspecError, RecursionError) as error:
            raise self._files.damaged(str(error)) from error

    def unit(self, number: int) -> Unit:
        """One text."""
        start, end = int(self._places[number]), int(self._places[number + 1])
        with (self._files.place / "units.jsonl").open("rb") as file:
            file.seek(start)
            raw = file.read(end - start)
        try:
            line = _unit.decode(raw)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise self._files.damaged(str(error)) from error
        return Unit(
            line.id, line.text, SpanMap(line.map, len(line.text), line.raw_length), line.body, line.meta
        )


def _grows(offsets: npt.NDArray[Any]) -> bool:
    return bool(offsets[0] == 0 and (np.diff(offsets) >= 0).all())
