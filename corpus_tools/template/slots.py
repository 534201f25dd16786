"""What varies in one row of a template: slots with their kinds, or only wording."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from corpus_tools.records import SlotKind
from corpus_tools.template import names
from corpus_tools.template.columns import Alignment, Span, align, trim, value_span, variable
from corpus_tools.template.lexer import DATE, NUMBER, PUNCTUATION, Lexed, common_daytime
from corpus_tools.template.parse import KINDS, NEVER, ORG, PLACE, best_order, cut
from corpus_tools.template.rows import Row

FieldKind = SlotKind | Literal["wording"]
GROWTH = 8  # symbols of fixed text that may belong to a name
ENOUGH = 0.7  # share of values that must look like a name
BRIDGE = 3  # fixed symbols inside a name
COMPLETE = 3.0  # what it is worth that the fixed text after a value completes a name
MAX_TITLE = 5  # symbols
SHORT = 4  # symbols of a name that can be only one
MANY = 8  # members; so many would fill a slot with more than FEW values
FEW = 3  # forms of a spun word; names and numbers have more


@dataclass(frozen=True, slots=True)
class Field:
    """A stretch low..high of the row's symbols in which members differ.

    Attributes:
        spans: member -> span of its symbols.
        skip: code points at the beginning that are fixed text (早上 before 7时, 9时).
    """

    kind: FieldKind
    low: int
    high: int
    spans: dict[int, Span]
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Aligned:
    """A row with its backbone sentence and the alignment of every member."""

    backbone: int
    symbols: str
    start: int
    members: dict[int, Alignment]

    def fixed(self, place: int) -> bool:
        """Whether every member has the row's symbol there, and it is no number, date or sign."""
        if not 0 <= place < len(self.symbols):
            return False
        symbol = self.symbols[place]
        known = symbol not in PUNCTUATION and symbol not in (NUMBER, DATE)
        return known and all(made.at[place] >= 0 or made.absent[place] for made in self.members.values())


def align_row(row: Row, members: Sequence[Lexed]) -> Aligned:
    """Align the sentences of a row with the most typical one."""
    backbone = _typical(row, members)
    start, end = row.spans[backbone]
    symbols = members[backbone].symbols[start:end]
    made = {m: align(symbols, members[m].symbols, span) for m, span in sorted(row.spans.items())}
    return Aligned(backbone, symbols, start, made)


def _typical(row: Row, members: Sequence[Lexed]) -> int:
    """The member whose sentence is nearest to all others (the first of equals)."""
    ids = sorted(row.spans)
    if len(ids) < 3:
        return ids[0]
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cdist

    texts = [members[m].symbols[slice(*row.spans[m])] for m in ids]
    totals = cdist(texts, texts[:12], scorer=Indel.normalized_similarity).sum(axis=1)
    return ids[int(totals.argmax())]


def find_fields(row: Row, members: Sequence[Lexed]) -> tuple[Aligned, list[Field]]:
    """The fields of a row, from left to right."""
    aligned = align_row(row, members)
    if len(aligned.members) < 2:
        return aligned, []
    runs = _joined(aligned, members, variable(aligned.symbols, aligned.members))
    taken = {i for low, high in runs for i in range(low, high)}
    cells = [(i, i + 1) for i, s in enumerate(aligned.symbols) if s in (NUMBER, DATE) and i not in taken]
    fields: list[Field] = []
    for low, high in sorted(runs + cells):
        if not fields or fields[-1].high <= low:
            fields += _Stretch(aligned, members, low, high).fields()
    return aligned, fields


def _joined(aligned: Aligned, members: Sequence[Lexed], runs: Sequence[Span]) -> list[Span]:
    """Stretches, with two as one where the second holds only the endings of names (海岛|气象|站, 山顶|气象|台)."""
    out: list[Span] = []
    for low, high in runs:
        if out and 0 < low - out[-1][1] <= BRIDGE and all(map(aligned.fixed, range(out[-1][1], low))):
            between = aligned.symbols[out[-1][1] : low]
            endings = set(_Stretch(aligned, members, low, high).symbols().values())
            if all(names.is_suffix(ending) or names.is_suffix(between + ending) for ending in endings):
                out[-1] = out[-1][0], high
                continue
        out.append((low, high))
    return out


class _Stretch:
    """One stretch low..high of a row that varies, with what the members have there."""

    def __init__(self, aligned: Aligned, members: Sequence[Lexed], low: int, high: int) -> None:
        self.aligned, self.members, self.low, self.high = aligned, members, low, high
        self.spans: dict[int, Span] = {}
        for m, made in aligned.members.items():
            span = value_span(made, low, high, aligned.symbols)
            span = trim(members[m], span) if span else None
            if span and span[0] < span[1]:
                self.spans[m] = span

    def fields(self) -> list[Field]:
        """The slots and the wording of the stretch."""
        tokens = Counter(self.members[m].symbols[slice(*span)] for m, span in self.spans.items())
        if tokens.keys() <= {NUMBER, DATE}:
            kind: FieldKind = "date" if tokens[DATE] > tokens[NUMBER] else "number"
            return self._field(kind, self.low, self.high, self.spans)
        symbols = self.symbols()
        values = sorted(set(symbols.values()))
        clean = self._clean(values)
        if clean is None:
            return self._parsed(symbols)
        kind, growth = clean
        left = int(kind == "wording" and self._begins_inside(values))
        return self._grown(kind, left, growth or int(kind == "wording" and self._ends_inside(values)))

    def _field(self, kind: FieldKind, low: int, high: int, spans: dict[int, Span]) -> list[Field]:
        texts = {self.members[m].slice(*span) for m, span in spans.items()}
        if len(texts) < 2:
            return []
        return [Field(kind, low, high, spans, len(common_daytime(texts)) if kind == "date" else 0)]

    def _grown(self, kind: FieldKind, left: int, right: int) -> list[Field]:
        spans = {m: (start - left, end + right) for m, (start, end) in self.spans.items()}
        return self._field(kind, self.low - left, self.high + right, spans)

    def _right(self) -> str:
        """The fixed text after the stretch."""
        end = self.high
        while end < self.high + GROWTH and self.aligned.fixed(end):
            end += 1
        return self.aligned.symbols[self.high : end]

    def _clean(self, values: Sequence[str]) -> tuple[FieldKind, int] | None:
        """The kind of values that need no cutting, and how far they grow to the right."""
        growth, kind, share = growth_of(values, self._right())
        if not growth and kind and share == 1 and min(len(names.suffix(value)) for value in values) > 1:
            return (kind, 0) if self._is_one(values, 0, kind, share) else None
        if len(values) <= FEW and self._is_spun(values):
            verbs = 2 * sum(value in names.words("v") for value in values) >= len(values)
            name = kind is not None and share == 1 and not verbs and len(self.spans) < MANY
            return (kind, growth) if kind and name else ("wording", 0)
        completes = kind is not None and growth > 0 and share == 1
        if sum(map(names.is_person, values)) >= ENOUGH * len(values) and (
            not completes or self._after_title()
        ):
            return "person", 0
        if kind and share >= ENOUGH and 2 * sum(map(names.has_place_before, values)) < len(values):
            if not self._begins_inside(values) and self._is_one(values, growth, kind, share):
                return kind, growth
        if sum(value in names.places() for value in values) >= ENOUGH * len(values):
            return "place", 0
        return ("wording", 0) if all(map(names.is_wording, values)) else None

    def _is_one(self, values: Sequence[str], growth: int, kind: FieldKind, share: float) -> bool:
        """Whether each value is one name: a short one, or one that no other order of words explains better."""
        if max(map(len, values)) <= SHORT:
            return True
        named = share == 1 and (growth == 0 or len(values) > FEW)
        grown = [value + self._right()[:growth] for value in values]
        return named and best_order(grown)[0] == (KINDS.index(kind),)

    def _begins_inside(self, values: Sequence[str]) -> bool:
        """Whether most values begin inside a word (联|系云杉)."""
        if not self.aligned.fixed(self.low - 1):
            return False
        before = self.aligned.symbols[self.low - 1]
        return 2 * sum(names.is_word(before + value[0]) for value in values) > len(values)

    def _ends_inside(self, values: Sequence[str]) -> bool:
        """Whether most values end inside a word (维|护, 养|护)."""
        if not self.aligned.fixed(self.high):
            return False
        after = self.aligned.symbols[self.high]
        return 2 * sum(names.is_word(value[-1] + after) for value in values) > len(values)

    def _after_title(self) -> bool:
        """Whether the fixed text before the stretch ends with a word that stands before personal names."""
        before = self.aligned.symbols[max(0, self.low - MAX_TITLE) : self.low]
        return before.endswith(names.titles())

    def _is_spun(self, values: Sequence[str]) -> bool:
        """Whether all values are words, alone or with a fixed symbol beside them (免|费更换)."""
        left = self.aligned.symbols[self.low - 1] if self.aligned.fixed(self.low - 1) else ""
        right = self.aligned.symbols[self.high] if self.aligned.fixed(self.high) else ""
        return any(
            all(names.is_wording(before + value + after) for value in values)
            for before, after in sorted({("", ""), (left, ""), ("", right), (left, right)})
        )

    def _parsed(self, symbols: Mapping[int, str]) -> list[Field]:
        """Cut the values into fields, with as much of the fixed text beside them as makes words and names."""
        left, right = self._reach()
        before, after = self.aligned.symbols[max(0, self.low - 2) : self.low], self._right()
        best: tuple[float, int, int, tuple[int, ...]] | None = None
        for l, r in itertools.product(left, right):
            values = sorted({before[len(before) - l :] + value + after[:r] for value in symbols.values()})
            kinds, cost = best_order(values)
            cost = cost / len(values) - (COMPLETE if r and kinds[-1] in (PLACE, ORG) else 0.0)
            if best is None or cost < best[0] - 1e-9:
                best = cost, l, r, kinds
        if best is None:
            return []
        return self._cut(*best[1:], symbols, before[len(before) - best[1] :], after[: best[2]])

    def _reach(self) -> tuple[list[int], list[int]]:
        """How many fixed symbols to the left, and to the right, may belong to the values; no word is broken."""
        symbols, low = self.aligned.symbols, self.low
        left = [0]
        while len(left) < 3 and self.aligned.fixed(low - len(left)):
            left.append(len(left))
        right = self._right()
        growth = growth_of(sorted(set(self.symbols().values())), right)[0]
        ends = sorted({0, growth, *range(min(2, len(right)) + 1)})
        if self._begins_inside(list(self.symbols().values())):
            left.remove(0)
        return (
            [n for n in left if not n or not names.is_word(symbols[max(0, low - n - 1) : low - n + 1])],
            [n for n in ends if not n or not names.is_word(symbols[self.high + n - 1 : self.high + n + 1])],
        )

    def symbols(self) -> dict[int, str]:
        """What each member has there; a Chinese digit inside is a character like others (一起)."""
        values = {}
        for m, (start, end) in self.spans.items():
            lexed = self.members[m]
            values[m] = "".join(_symbol(lexed.symbols[i], lexed.slice(i, i + 1)) for i in range(start, end))
        return values

    def _cut(
        self,
        left: int,
        right: int,
        kinds: tuple[int, ...],
        symbols: Mapping[int, str],
        before: str,
        after: str,
    ) -> list[Field]:
        ends: dict[int, list[int]] = {}
        for m, value in symbols.items():
            places, cost = cut(before + value + after, kinds)
            if cost < NEVER:
                ends[m] = places
        out: list[Field] = []
        for n, kind in enumerate(kinds):
            spans = {}
            for m, places in ends.items():
                origin = self.spans[m][0] - left
                spans[m] = (origin + (places[n - 1] if n else 0), origin + places[n])
            name: FieldKind = KINDS[kind]  # type: ignore[assignment]  # the same words
            low = self.low - left if n == 0 else self.high
            high = self.high + right if n == len(kinds) - 1 else low
            out += self._field(name, low, high, spans)
        return out


def _symbol(symbol: str, text: str) -> str:
    """A token as one character: as it is written if it is one, else as its symbol."""
    return text if len(text) == 1 and not (symbol == NUMBER and text.isdigit()) else symbol


def growth_of(values: Sequence[str], right: str) -> tuple[int, FieldKind | None, float]:
    """How far to the right most values become names with a known ending: (characters, kind, share)."""
    best: tuple[int, FieldKind | None, float] = (0, None, 0.0)
    for growth in range(len(right) + 1):
        if growth and names.is_word(right[growth - 1 : growth + 1]) and len(right) > growth:
            continue
        endings = [names.ending(value, right[:growth]) for value in values]
        kinds = Counter(names.kind_of_suffix(ending) for ending in endings if ending)
        share = sum(kinds.values()) / len(values)
        if growth and share < 1 and kinds.most_common(1)[:1] == [("org", len(values) - _whole(values))]:
            share = 1.0  # 开发区|交警大队 beside 城南|交警大队
        longer = growth > 1 and share == best[2] == 1 and growth == max(map(len, endings))
        if share > best[2] + 0.05 or longer:
            best = growth, kinds.most_common(1)[0][0], share
    return best


def _whole(values: Sequence[str]) -> int:
    """How many values are complete places, if no more than half are."""
    count = sum(len(value) > 2 and names.is_whole_place(value) for value in values)
    return count if 2 * count <= len(values) else 0
