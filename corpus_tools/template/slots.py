"""What varies in one row of a template: slots with their kinds, or only wording."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from corpus_tools.records import SlotKind
from corpus_tools.template import names
from corpus_tools.template.columns import Alignment, Span, align, trim, value_span, variable
from corpus_tools.template.lexer import DATE, NUMBER, PUNCTUATION, Lexed
from corpus_tools.template.rows import Row

FieldKind = SlotKind | Literal["wording"]
GROWTH = 8  # characters of fixed text that may belong to a name
ENOUGH = 0.7  # share of values that must look like a name


@dataclass(frozen=True, slots=True)
class Field:
    """A stretch low..high of the row's symbols in which members differ.

    Attributes:
        spans: member -> span of its symbols.
    """

    kind: FieldKind
    low: int
    high: int
    spans: dict[int, Span]


@dataclass(frozen=True, slots=True)
class Aligned:
    """A row with its backbone sentence and the alignment of every member."""

    backbone: int
    symbols: str
    start: int
    members: dict[int, Alignment]


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
    sample = texts[:12]
    totals = cdist(texts, sample, scorer=Indel.normalized_similarity).sum(axis=1)
    return ids[int(totals.argmax())]


def find_fields(row: Row, members: Sequence[Lexed]) -> tuple[Aligned, list[Field]]:
    """The fields of a row, from left to right."""
    aligned = align_row(row, members)
    if len(aligned.members) < 2:
        return aligned, []
    runs = [(low, high) for low, high in variable(aligned.symbols, aligned.members)]
    taken = {i for low, high in runs for i in range(low, high)}
    cells = [(i, i + 1) for i, s in enumerate(aligned.symbols) if s in (NUMBER, DATE) and i not in taken]
    fields: list[Field] = []
    for low, high in sorted(runs + cells):
        if fields and fields[-1].high > low:
            continue
        field = _field(aligned, members, low, high)
        if field:
            fields.append(field)
    return aligned, fields


def _field(aligned: Aligned, members: Sequence[Lexed], low: int, high: int) -> Field | None:
    spans: dict[int, Span] = {}
    for m, made in aligned.members.items():
        span = value_span(made, low, high, aligned.symbols)
        if span:
            span = trim(members[m], span)
            if span[0] < span[1]:
                spans[m] = span
    values = {m: members[m].slice(*span) for m, span in spans.items()}
    if len(set(values.values())) < 2:
        return None
    symbols = {members[m].symbols[slice(*span)] for m, span in spans.items()}
    if symbols <= {NUMBER, DATE}:
        kind = Counter(members[m].symbols[span[0]] for m, span in spans.items()).most_common(1)[0][0]
        return Field("number" if kind == NUMBER else "date", low, high, spans)
    right = _right(aligned, high)
    kind_, growth = classify(values, right)
    if growth:
        spans = {m: (start, end + growth) for m, (start, end) in spans.items()}
    return Field(kind_, low, high + growth, spans)


def _right(aligned: Aligned, high: int) -> str:
    """The fixed text after a stretch, up to the next sign or slot."""
    out = []
    for i in range(high, min(len(aligned.symbols), high + GROWTH)):
        symbol = aligned.symbols[i]
        if (
            symbol in PUNCTUATION
            or symbol in (NUMBER, DATE)
            or any(a.at[i] < 0 for a in aligned.members.values())
        ):
            break
        out.append(symbol)
    return "".join(out)


def classify(values: Mapping[int, str], right: str) -> tuple[FieldKind, int]:
    """The kind of a stretch by its values, and how many characters of the fixed text after it belong to it."""
    counts = Counter(values.values())
    distinct = list(counts)
    growth, ending = _growth(distinct, right)
    shares: dict[FieldKind, float] = {
        "person": _share(names.is_person(v) for v in distinct),
        "place": _share(v in names.places() for v in distinct),
        "wording": _share(names.is_wording(v) for v in distinct),
    }
    if ending >= ENOUGH and ending >= shares["person"]:
        kinds = Counter(
            names.kind_of_suffix(names.suffix(v + right[:growth]))
            for v in distinct
            if names.suffix(v + right[:growth])
        )
        return kinds.most_common(1)[0][0], growth
    best = max(shares, key=lambda kind: shares[kind])
    if shares[best] >= 0.5:
        return best, 0
    return ("wording", 0) if len(distinct) <= 3 < len(values) else ("text", 0)


def _share(checks: object) -> float:
    flags = [bool(flag) for flag in checks]  # type: ignore[attr-defined]
    return sum(flags) / len(flags)


def _growth(values: Sequence[str], right: str) -> tuple[int, float]:
    """How far to the right most values become names with a known ending: (characters, share)."""
    best = 0, 0.0
    for growth in range(len(right) + 1):
        found = [names.suffix(value + right[:growth]) for value in values]
        share = sum(map(bool, found)) / len(values)
        if share > best[1] + 1e-9 and not (growth and names.is_word(right[max(0, growth - 2) : growth + 1])):
            best = growth, share
    return best
