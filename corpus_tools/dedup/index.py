"""A persistent index: known texts, so that new ones are compared without reading the old ones again.

Candidates are found anew over all band keys and sketches (cheap), but only pairs that were never measured
are measured (costly): the result is that of a full search over old and new texts together, always.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from corpus_tools.dedup.bands import Keys, banding_for
from corpus_tools.dedup.choice import steps_for
from corpus_tools.dedup.clusters import keep_keys
from corpus_tools.dedup.duplicates import Duplicates
from corpus_tools.dedup.gluing import mark_glued
from corpus_tools.dedup.index_files import (
    FORMAT,
    VERSION,
    Header,
    check_unchanged,
    read_header,
    write_header,
    write_segment,
)
from corpus_tools.dedup.measure import Prepared, measure
from corpus_tools.dedup.search import check_settings, exponent_for
from corpus_tools.dedup.segments import Segment, UnitFacts, encode_lines, unit_line
from corpus_tools.dedup.sketches import DENSE, SPARSE, Pairs, Sketches, distinct_sorted
from corpus_tools.dedup.steps import Known
from corpus_tools.dedup.units import Unit, raw_lengths, units_of
from corpus_tools.errors import SettingsError, WorkspaceError
from corpus_tools.records import Article, DuplicatePair
from corpus_tools.settings import DedupSettings

_FREE = ("threads",)  # settings that change no result


class Index:
    """Known texts on disk.

    >>> import tempfile
    >>> from corpus_tools.records import Article
    >>> def article(name, text):
    ...     return Article(id=name, document=name, ordinal=1, title="", start=0, end=len(text), text=text,
    ...                    map=((0, 0, len(text)),))
    >>> text = "全年共走访群众三百户，解决困难四十件，发放宣传单两千份，得到一致好评。"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     index = Index.build(Path(folder), [article("a", text)])
    ...     found = index.query([article("b", "现将情况报告如下：" + text)])
    >>> [(pair.a, pair.b, pair.kind) for pair in found.pairs]
    [('b', 'a', 'near')]
    """

    def __init__(self, folder: Path, header: Header) -> None:
        self.folder, self.header = folder, header
        self.settings = msgspec.convert(header.settings, DedupSettings)
        self.banding = banding_for(self.settings.threshold, self.settings.permutations)
        self.segments = [Segment(folder, facts, self.banding.bands) for facts in header.segments]

    @classmethod
    def build(
        cls,
        folder: Path,
        articles: Iterable[Article],
        settings: DedupSettings = DedupSettings(),  # noqa: B008
    ) -> Index:
        """A new index of the articles; an index that stands there is replaced.

        Raises:
            SettingsError: an impossible setting.
            WorkspaceError: the folder holds something else, or an index of a newer version.
        """
        check_settings(settings)
        if folder.exists() and any(folder.iterdir()) and not _is_replaceable(folder):
            raise WorkspaceError(f"{folder} is not empty and holds no index", hint="name a new folder")
        folder.mkdir(parents=True, exist_ok=True)
        kept = {k: v for k, v in msgspec.to_builtins(settings).items() if k not in _FREE}
        header = Header(format=FORMAT, version=VERSION, settings=kept)
        write_header(folder, header, None)
        index = cls(folder, header)
        index.add(articles, threads=settings.threads)
        return index

    @classmethod
    def open(cls, folder: Path) -> Index:
        """The index of a folder.

        Raises:
            WorkspaceError: none there, damaged, or of another version.
        """
        return cls(folder, read_header(folder))

    def __len__(self) -> int:
        return sum(len(segment.facts) for segment in self.segments)

    def add(self, articles: Iterable[Article], *, threads: int = 1) -> Duplicates:
        """Add articles; the pairs that they are part of.

        Raises:
            WorkspaceError: an id is known already, or another process changed the index.
        """
        fresh = _Fresh(self, articles, threads)
        if not fresh.units:
            return fresh.result({})
        records, measured = fresh.measured()
        check_unchanged(self.folder, self.header)
        number = len(self.segments) + 1
        arrays, texts = fresh.files(records, measured)
        facts = write_segment(self.folder, number, arrays, texts)
        header = msgspec.structs.replace(self.header, segments=(*self.header.segments, facts))
        write_header(self.folder, header, self.header)
        self.header = header
        self.segments.append(Segment(self.folder, facts, self.banding.bands))
        return fresh.result(records)

    def query(
        self, articles: Iterable[Article], settings: DedupSettings | None = None, *, threads: int = 1
    ) -> Duplicates:
        """The pairs of articles that are not in the index, with each other and with those that are.

        Args:
            articles: to compare; the index stays as it is.
            settings: those in force, to be checked against the ones that the index was built with.
            threads: that share the work.

        Raises:
            SettingsError: the index was built with other settings.
            WorkspaceError: an id is known already.
        """
        if settings is not None:
            self._check(settings)
        fresh = _Fresh(self, articles, settings.threads if settings else threads)
        return fresh.result(fresh.measured()[0])

    def duplicates(self, *, threads: int = 1) -> Duplicates:
        """Everything in the index, as a full search would find it."""
        fresh = _Fresh(self, [], threads)
        return fresh.result({}, everything=True)

    def _check(self, settings: DedupSettings) -> None:
        for name, value in self.header.settings.items():
            asked = msgspec.to_builtins(getattr(settings, name))
            if asked != value:
                raise SettingsError(
                    f"the index was built with {name} = {value}, not {asked}",
                    where=str(self.folder),
                    hint=f"leave it out, or rebuild with: corpus-tools index build {self.folder} INPUT...",
                )


def _is_replaceable(folder: Path) -> bool:
    return (folder / "index.json").is_file() and bool(read_header(folder))


class _Fresh:
    """New texts beside those of an index; numbers count through both, the new ones last."""

    def __init__(self, index: Index, articles: Iterable[Article], threads: int) -> None:
        self.index, self.settings = index, msgspec.structs.replace(index.settings, threads=threads)
        self.units = units_of(articles, self.settings)
        keys = keep_keys(self.units, self.settings.keep, first=len(index))
        lengths = raw_lengths(self.units)
        self.facts = [
            UnitFacts(unit.id, key, len(unit.text), lengths[unit.id])
            for unit, key in zip(self.units, keys, strict=True)
        ]
        self.all_facts = [fact for segment in index.segments for fact in segment.facts] + self.facts
        self._numbers = {fact.id: number for number, fact in enumerate(self.all_facts)}
        if len(self._numbers) < len(self.all_facts):
            raise WorkspaceError(f"known already: {self._first_repeated()}", hint="an id names one text only")
        before = index.segments[-1].order.tolist() if index.segments else []
        self.order = _order(self.all_facts, before)
        self.ranks = np.empty(len(self.order), np.int64)
        self.ranks[self.order] = np.arange(len(self.order))
        self.characters = sum(fact.length for fact in self.all_facts)
        self.steps = steps_for(self.characters, threads)
        self.texts = Prepared(self.units, self.settings, self.steps)
        self.keys = self.steps.keys(self.texts.folded, self.settings, index.banding)
        self.sketches = self.steps.sketches(self.texts.folded, self.settings.shingle, DENSE, SPARSE)

    def _first_repeated(self) -> str:
        seen: set[str] = set()
        return next(fact.id for fact in self.all_facts if fact.id in seen or seen.add(fact.id))  # type: ignore[func-returns-value]  # add gives None

    @cached_property
    def candidates(self) -> Pairs:
        """What a full search over old and new texts would measure."""
        keys: Keys = np.concatenate([*(segment.keys for segment in self.index.segments), self.keys])
        return distinct_sorted(self.steps.meeting(keys, self.ranks), self.shared)

    @cached_property
    def shared(self) -> Pairs:
        """Pairs whose sketches share enough."""
        segments = self.index.segments
        if not self.settings.containment:
            return np.zeros(0, np.int64)
        exponent = exponent_for(self.folded_characters)
        parts = [*(segment.sketches(exponent) for segment in segments), self.sketches.coarser(exponent)]
        known = None
        if segments and exponent_for(self.folded_characters - int(self.texts.folded.offsets[-1])) == exponent:
            known = Known(len(self.all_facts) - len(self.facts), segments[-1].shared)
        return self.steps.overlapping(Sketches.joined(parts), self.ranks, known)

    @property
    def folded_characters(self) -> int:
        """Of old and new texts."""
        return sum(s.characters for s in self.index.segments) + int(self.texts.folded.offsets[-1])

    def measured(self) -> tuple[dict[int, DuplicatePair], Pairs]:
        """Records of the pairs that were never measured, by their numbers, and those without a record."""
        known = np.concatenate(
            [np.zeros(0, np.int64), *(segment.measured for segment in self.index.segments)]
        )
        pairs = np.setdiff1d(self.candidates, known)
        if not len(pairs):
            return {}, pairs
        numbers = np.unique(np.concatenate((pairs >> 32, pairs & 0xFFFFFFFF)))
        texts = Prepared([self.unit(number) for number in numbers.tolist()], self.settings, self.steps)
        local = np.searchsorted(numbers, pairs >> 32) << 32 | np.searchsorted(numbers, pairs & 0xFFFFFFFF)
        order = {self.all_facts[n].id: int(self.ranks[n]) for n in numbers.tolist()}
        records = {self._key(pair): pair for pair in measure(texts, local, order)}
        return records, np.setdiff1d(pairs, np.array(sorted(records), np.int64))

    def _key(self, pair: DuplicatePair) -> int:
        low, high = sorted((self._numbers[pair.a], self._numbers[pair.b]))
        return low << 32 | high

    def unit(self, number: int) -> Unit:
        """An old or a new text."""
        for segment in self.index.segments:
            if number < len(segment.facts):
                return segment.unit(number)
            number -= len(segment.facts)
        return self.units[number]

    def files(
        self, records: Mapping[int, DuplicatePair], measured: Pairs
    ) -> tuple[dict[str, npt.NDArray[Any]], dict[str, bytes]]:
        """The content of the new segment."""
        units, places = encode_lines(map(unit_line, self.units))
        found = sorted(records)
        pairs, pair_places = encode_lines(records[key] for key in found)
        arrays = {
            "codes": self.texts.folded.codes,
            "offsets": self.texts.folded.offsets,
            "keys": np.ascontiguousarray(self.keys).ravel(),
            "tokens": self.sketches.tokens,
            "sparse": self.sketches.coarser(SPARSE).tokens,
            "shared": self.shared,
            "order": self.order,
            "sizes": self.sketches.sizes.ravel(),
            "places": places,
            "measured": measured,
            "found": np.array(found, np.int64),
            "pair_places": pair_places,
        }
        texts = {"units.jsonl": units, "facts.json": msgspec.json.encode(self.facts), "pairs.jsonl": pairs}
        return arrays, texts

    def result(self, records: Mapping[int, DuplicatePair], *, everything: bool = False) -> Duplicates:
        """Pairs of the new texts, or of all, as a full search gives them."""
        old = len(self.all_facts) - len(self.facts)
        current = self.candidates
        touched = (
            None if everything else np.unique([n for key in records for n in (key >> 32, key & 0xFFFFFFFF)])
        )
        known = {**self._stored(touched), **records}
        kept = np.intersect1d(np.array(sorted(known), np.int64), current).tolist()
        ordered = sorted((known[key] for key in kept), key=lambda pair: (pair.a, pair.b))
        glued = mark_glued(ordered, {fact.id: fact.raw_length for fact in self.all_facts})
        fresh = {fact.id for fact in self.all_facts[0 if everything else old :]}
        chosen = tuple(pair for pair in glued if pair.a in fresh or pair.b in fresh)
        order = {fact.id: int(rank) for fact, rank in zip(self.all_facts, self.ranks.tolist(), strict=True)}
        return Duplicates(chosen, order, self.settings.threshold, len(self.all_facts))

    def _stored(self, touched: npt.NDArray[np.int64] | None) -> dict[int, DuplicatePair]:
        """Records of earlier pairs: all, or those of the touched texts."""
        stored: dict[int, DuplicatePair] = {}
        for segment in self.index.segments:
            found = segment.found
            rows = np.arange(len(found))
            if touched is not None:
                rows = np.flatnonzero(np.isin(found >> 32, touched) | np.isin(found & 0xFFFFFFFF, touched))
            stored |= zip(found[rows].tolist(), segment.records(rows.tolist()), strict=True)
        return stored


def _order(facts: list[UnitFacts], before: list[int]) -> npt.NDArray[np.int64]:
    """All texts in keep order, given the order of the first ones (what is sorted already costs little)."""
    numbers = [*before, *range(len(before), len(facts))]
    numbers.sort(key=lambda i: (facts[i].key, -facts[i].length, facts[i].id))
    return np.array(numbers, np.int64)
