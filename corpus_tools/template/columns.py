"""One sentence of many members, aligned: which stretches vary, and what each member has there."""

from __future__ import annotations

from collections.abc import Mapping

from corpus_tools.template.lexer import DATE, MARKER, NUMBER, PUNCTUATION, Lexed

LONGEST = 24  # symbols of a stretch that can still be filled into a slot
CLAUSE = 7  # symbols; a longer one that only one side has is left out or put in, not a variation

Span = tuple[int, int]
_LOOSE = PUNCTUATION | {MARKER}


class Alignment:
    """A member's sentence against the row's: for each symbol of the row where it stands in the member.

    Attributes:
        at: position in the member's symbols, or -1 (replaced, or left out).
        absent: symbols of the row in a part that the member lacks.
        inserted: places of the row before which the member puts something in.
    """

    __slots__ = ("absent", "at", "end", "inserted", "start")

    def __init__(self, length: int, span: Span) -> None:
        self.at = [-1] * length
        self.absent = [False] * length
        self.inserted: set[int] = set()
        self.start, self.end = span


def align(row: str, symbols: str, span: Span) -> Alignment:
    """Align the row's sentence with symbols[span] of a member."""
    from rapidfuzz.distance import Levenshtein

    start, end = span
    sentence = symbols[start:end]
    made = Alignment(len(row), span)
    for op in Levenshtein.opcodes(row, sentence):
        low, high, there, until = op.src_start, op.src_end, op.dest_start, op.dest_end
        if op.tag == "equal":
            made.at[low:high] = range(start + there, start + until)
        elif op.tag == "delete" and _is_clause(row[low:high]):
            made.absent[low:high] = [True] * (high - low)
        elif op.tag == "insert" and not _is_clause(sentence[there:until]):
            if not _LOOSE.issuperset(sentence[there:until]):
                made.inserted.add(low)
    return made


def _is_clause(symbols: str) -> bool:
    return len(symbols) > CLAUSE or (
        len(symbols) > 3 and not PUNCTUATION.isdisjoint(symbols[:1] + symbols[-1:])
    )


def variable(row: str, alignments: Mapping[int, Alignment]) -> list[Span]:
    """Stretches of the row's symbols in which a member differs; numbers and dates stand alone when all have one."""
    length = len(row)
    varies = [False] * (length + 1)
    for made in alignments.values():
        for i, (at, absent) in enumerate(zip(made.at, made.absent, strict=True)):
            if at < 0 and not absent:
                varies[i] = True
    for i, symbol in enumerate(row):
        if symbol in _LOOSE:
            varies[i] = False
    spans: list[Span] = []
    i = 0
    while i < length:
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
    start = made.at[before] + 1 if before >= 0 else made.start
    end = made.at[after] if after < len(row) else made.end
    if (before >= 0 and made.at[before] < 0) or (after < len(row) and made.at[after] < 0):
        return None
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
