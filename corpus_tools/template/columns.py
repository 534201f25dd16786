"""One sentence of many members, aligned: which stretches vary, and what each member has there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus_tools.template.lexer import PUNCTUATION, Lexed
from corpus_tools.template.rows import Row
from corpus_tools.template.tokens import DATE, MARKER, NUMBER

LONGEST = 24  # symbols of a stretch that can still be filled into a slot
CLAUSE = 7  # symbols; a longer run that only one side has is left out or put in, not a variation
TYPICAL = 12  # sentences that a sentence is compared with when the most typical one is chosen

Span = tuple[int, int]
_LOOSE = PUNCTUATION | {MARKER}


class Alignment:
    """A member's sentence against the row's.

    Attributes:
        at: for each symbol of the row its place in the member's symbols, -1 if replaced or left out.
        absent: whether the symbol is in a part that the member lacks.
        start, end: span of the member's sentence.
    """

    __slots__ = ("absent", "at", "end", "start")

    def __init__(self, length: int, span: Span) -> None:
        self.at = [-1] * length
        self.absent = [False] * length
        self.start, self.end = span


@dataclass(frozen=True, slots=True)
class Aligned:
    """A row with its most typical sentence and the alignment of every member.

    Attributes:
        backbone: the member whose sentence stands for the row.
        symbols: that sentence.
        start: where it begins in the member's symbols.
    """

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
    totals = cdist(texts, texts[:TYPICAL], scorer=Indel.normalized_similarity).sum(axis=1)
    return ids[int(totals.argmax())]


def align(row: str, symbols: str, span: Span) -> Alignment:
    """Align a row's sentence with symbols[span] of a member."""
    from rapidfuzz.distance import Levenshtein

    start, end = span
    made = Alignment(len(row), span)
    if row == symbols[start:end]:
        made.at = list(range(start, end))
        return made
    for op in Levenshtein.opcodes(row, symbols[start:end]):
        low, high = op.src_start, op.src_end
        if op.tag == "equal":
            made.at[low:high] = range(start + op.dest_start, start + op.dest_end)
        elif op.tag == "delete" and _is_clause(row[low:high]):
            made.absent[low:high] = [True] * (high - low)
    return made


def _is_clause(symbols: str) -> bool:
    ends = symbols[:1] + symbols[-1:]
    return len(symbols) > CLAUSE or (len(symbols) > 3 and not PUNCTUATION.isdisjoint(ends))


def variable(aligned: Aligned) -> list[Span]:
    """Stretches of the row in which a member differs; a number or date that all have is none."""
    row = aligned.symbols
    varies = [False] * (len(row) + 1)
    for made in aligned.members.values():
        if -1 not in made.at:
            continue
        for i, (at, absent) in enumerate(zip(made.at, made.absent, strict=True)):
            if at < 0 and not absent and row[i] not in _LOOSE:
                varies[i] = True
    spans: list[Span] = []
    i = 0
    while i < len(row):
        j = i
        while varies[j]:
            j += 1
        if j > i:
            spans.append((i, j))
        i = j + 1
    return spans


def value_span(made: Alignment, low: int, high: int, row: str) -> Span | None:
    """What a member has at the row's stretch low..high: a span of its symbols, None if it lacks the part."""
    if high == low + 1 and row[low] in (NUMBER, DATE) and made.at[low] >= 0:
        return made.at[low], made.at[low] + 1
    before, after = low - 1, high
    while before >= 0 and row[before] in _LOOSE and made.at[before] < 0:
        before -= 1
    while after < len(row) and row[after] in _LOOSE and made.at[after] < 0:
        after += 1
    if (before >= 0 and made.at[before] < 0) or (after < len(row) and made.at[after] < 0):
        return None
    start = made.at[before] + 1 if before >= 0 else made.start
    end = made.at[after] if after < len(row) else made.end
    if any(made.absent[low:high]) or not start <= end <= start + LONGEST:
        return None
    return start, end


def trim(lexed: Lexed, span: Span) -> Span:
    """A span without signs at its ends."""
    start, end = span
    symbols = lexed.symbols
    while start < end and symbols[start] in _LOOSE:
        start += 1
    while end > start and symbols[end - 1] in _LOOSE:
        end -= 1
    return start, end
