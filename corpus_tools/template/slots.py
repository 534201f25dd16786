"""What varies in one row of a template: slots with their kinds, or only wording."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from corpus_tools.records import SlotKind
from corpus_tools.template import names
from corpus_tools.template.columns import Aligned, Span, align_row, variable
from corpus_tools.template.lexer import Lexed
from corpus_tools.template.parse import KINDS, NEVER, ORG, PLACE, best_order, cut
from corpus_tools.template.rows import Row
from corpus_tools.template.stretch import Stretch
from corpus_tools.template.tokens import DATE, NUMBER, common_daytime

FieldKind = SlotKind | Literal["wording"]
BRIDGE = 3  # fixed symbols inside a name
COMPLETE = 3.0  # what it is worth that the fixed text after a value completes a name
SHORT = 4  # symbols of a name that can be only one
MANY = 8  # members; so many would fill a slot with more than FEW values
FEW = 3  # forms of a spun word; names and numbers have more
ENOUGH = 0.7  # share of values that must look like a name
LONG_TEXT = 8  # symbols; a longer stretch that no rule explains is another wording, not a slot


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
class Growth:
    """How many symbols after a stretch complete names, of which kind, for which share of the values."""

    size: int
    kind: FieldKind | None
    share: float


def find_fields(row: Row, members: Sequence[Lexed]) -> tuple[Aligned, list[Field]]:
    """The fields of a row, from left to right."""
    aligned = align_row(row, members)
    runs = _bridged(aligned, members, variable(aligned))
    taken = {i for low, high in runs for i in range(low, high)}
    cells = [(i, i + 1) for i, s in enumerate(aligned.symbols) if s in (NUMBER, DATE) and i not in taken]
    fields: list[Field] = []
    for low, high in sorted(runs + cells):
        if not fields or fields[-1].high <= low:
            fields += _fields(Stretch(aligned, members, low, high))
    return aligned, fields


def _bridged(aligned: Aligned, members: Sequence[Lexed], runs: Sequence[Span]) -> list[Span]:
    """Stretches; two are one where the second holds the endings of names (海岛|气象|站, 山顶|气象|台)."""
    out: list[Span] = []
    for low, high in runs:
        if out and 0 < low - out[-1][1] <= BRIDGE and all(map(aligned.fixed, range(out[-1][1], low))):
            between = aligned.symbols[out[-1][1] : low]
            endings = Stretch(aligned, members, low, high).distinct
            if all(names.is_suffix(ending) or names.is_suffix(between + ending) for ending in endings):
                out[-1] = out[-1][0], high
                continue
        out.append((low, high))
    return out


def _fields(stretch: Stretch) -> list[Field]:
    """The slots and the wording of a stretch."""
    tokens = Counter(stretch.members[m].symbols[slice(*span)] for m, span in stretch.spans.items())
    if tokens.keys() <= {NUMBER, DATE}:
        kind: FieldKind = "date" if tokens[DATE] > tokens[NUMBER] else "number"
        return _field(stretch, kind, (stretch.low, stretch.high), stretch.spans)
    growth = growth_of(stretch.distinct, stretch.after)
    kind_ = _kind(stretch, growth)
    if kind_ is None:
        return _parsed(stretch, growth)
    if kind_ == "wording":
        return _grown(stretch, kind_, int(stretch.begins_inside()), int(stretch.ends_inside()))
    return _grown(stretch, kind_, 0, growth.size if kind_ == growth.kind else 0)


def _field(stretch: Stretch, kind: FieldKind, place: Span, spans: dict[int, Span]) -> list[Field]:
    """A field, if its values differ."""
    texts = {stretch.members[m].slice(*span) for m, span in spans.items()}
    if len(texts) < 2:
        return []
    if kind == "text" and max(map(len, texts)) > LONG_TEXT:
        kind = "wording"
    return [Field(kind, *place, spans, len(common_daytime(texts)) if kind == "date" else 0)]


def _grown(stretch: Stretch, kind: FieldKind, left: int, right: int) -> list[Field]:
    spans = {m: (start - left, end + right) for m, (start, end) in stretch.spans.items()}
    return _field(stretch, kind, (stretch.low - left, stretch.high + right), spans)


def _kind(stretch: Stretch, growth: Growth) -> FieldKind | None:
    """The kind of values that need no cutting; None: they have to be cut."""
    values = stretch.distinct
    completes = growth.kind is not None and growth.share == 1
    if completes and not growth.size and min(len(names.suffix(value)) for value in values) > 1:
        return growth.kind if _is_one(stretch, growth) else None
    if len(values) <= FEW and stretch.is_spun():
        return growth.kind if completes and _may_be_names(stretch) else "wording"
    beaten = completes and names.is_suffix(stretch.after[: growth.size]) and not stretch.is_after_title()
    if not beaten and _share(map(names.is_person, values), values) >= ENOUGH:
        return "person"
    nested = _share(map(names.has_place_before, values), values) >= 0.5
    if growth.share >= ENOUGH and not nested and not stretch.begins_inside() and _is_one(stretch, growth):
        return growth.kind
    if _share((value in names.places() for value in values), values) >= ENOUGH:
        return "place"
    return "wording" if all(map(names.is_wording, values)) else None


def _share(flags: Iterable[bool], values: Sequence[str]) -> float:
    return sum(flags) / len(values)


def _may_be_names(stretch: Stretch) -> bool:
    """Whether few words before a known ending may be names: most are no verbs, and there are few members."""
    verbs = sum(value in names.words("v") for value in stretch.distinct)
    return 2 * verbs < len(stretch.distinct) and len(stretch.spans) < MANY


def _is_one(stretch: Stretch, growth: Growth) -> bool:
    """Whether each value is one name: a short one, or one that no other order of words explains better."""
    if max(map(len, stretch.distinct)) <= SHORT:
        return True
    if growth.share < ENOUGH or growth.kind is None or (growth.size and len(stretch.distinct) <= FEW):
        return False
    grown = [value + stretch.after[: growth.size] for value in stretch.distinct]
    return best_order([name for name in grown if names.suffix(name)] or grown)[0] == (
        KINDS.index(growth.kind),
    )


def _parsed(stretch: Stretch, growth: Growth) -> list[Field]:
    """Cut the values into fields, with as much of the fixed text beside them as makes words and names."""
    best: tuple[float, str, str, tuple[int, ...]] | None = None
    for left, right in itertools.product(*stretch.reach(growth.size)):
        before = stretch.before[len(stretch.before) - left :]
        after = stretch.after[:right]
        kinds, total = best_order([before + value + after for value in stretch.distinct])
        cost = total / len(stretch.distinct) - (COMPLETE if right and kinds[-1] in (PLACE, ORG) else 0.0)
        if best is None or cost < best[0] - 1e-9:
            best = cost, before, after, kinds
    return _cut(stretch, *best[1:]) if best else []


def _cut(stretch: Stretch, before: str, after: str, kinds: tuple[int, ...]) -> list[Field]:
    """The fields of the given kinds; a member whose value they do not explain has none."""
    places: dict[int, list[int]] = {}
    for m, value in stretch.values.items():
        ends, cost = cut(before + value + after, kinds)
        if cost < NEVER:
            origin = stretch.spans[m][0] - len(before)
            places[m] = [origin, *(origin + end for end in ends)]
    out: list[Field] = []
    for n, kind in enumerate(kinds):
        spans = {m: (bounds[n], bounds[n + 1]) for m, bounds in places.items()}
        place = _place(stretch, spans, out)
        out += _field(stretch, cast(FieldKind, KINDS[kind]), place, spans)
    return out


def _place(stretch: Stretch, spans: dict[int, Span], before: Sequence[Field]) -> Span:
    """Where a field stands in the row: as in the backbone, or else after the fields before it."""
    span = spans.get(stretch.aligned.backbone)
    if span is None:
        after = before[-1].high if before else stretch.low
        return after, after
    return span[0] - stretch.aligned.start, span[1] - stretch.aligned.start


def growth_of(values: Sequence[str], after: str) -> Growth:
    """How far into the text after them most values become names with a known ending.

    >>> growth_of(["栗园", "青枫"], "派出所坚持")
    Growth(size=3, kind='org', share=1.0)
    """
    best = Growth(0, None, 0.0)
    for size in range(len(after) + 1):
        if size and names.is_word(after[size - 1 : size + 1]) and len(after) > size:
            continue
        endings = [names.ending(value, after[:size]) for value in values]
        kinds = Counter(names.kind_of_suffix(ending) for ending in endings if ending)
        share = sum(kinds.values()) / len(values)
        if size and share < 1 and kinds.most_common(1) == [("org", len(values) - _whole(values))]:
            share = 1.0  # 开发区|交警大队 beside 城南|交警大队
        longer = size > 1 and share == best.share == 1 and size == max(map(len, endings))
        if share > best.share + 0.05 or longer:
            best = Growth(size, kinds.most_common(1)[0][0], share)
    return best


def _whole(values: Sequence[str]) -> int:
    """How many values are complete places, if no more than half are."""
    count = sum(len(value) > 2 and names.is_whole_place(value) for value in values)
    return count if 2 * count <= len(values) else 0
