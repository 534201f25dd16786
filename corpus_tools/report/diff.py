"""What two texts share and where they differ: clauses are aligned first, then characters.

Word- and line-based diffs fail on Chinese (no spaces, one line a paragraph); plain character diffs give
confetti. So clauses are aligned, differing stretches are aligned by character, and equal runs of fewer
than three characters between two differences belong to the difference.

Source of the alignment: insertion-deletion distance, Hyyrö 2004, as implemented in rapidfuzz.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

COMMA = re.compile(r"(?<![0-9]),|,(?![0-9])")
FULL_WIDTH = str.maketrans(";:?!()\u3000\xa0", "；：？！（）  ")
CLAUSE = re.compile(r"[^。；，！？：、\n]*[。；，！？：、\n]?")
TOKEN = re.compile(r"[0-9][0-9.,]*|.", re.DOTALL)  # a number changes whole: 1200 became 1337
ROW_END = re.compile(r"[。！？]\n*|\n+")
SHORTEST_EQUAL = 3  # characters; shorter equal runs read as noise between two differences
CELLS = 400_000_000  # of an alignment matrix (one bit each, 50 MB); beyond it a stretch is replaced whole
Tag = Literal["equal", "replace"]


class Piece(NamedTuple):
    """`a[a_start:a_end]` became `b[b_start:b_end]`; either side of a replacement may be empty."""

    tag: Tag
    a_start: int
    a_end: int
    b_start: int
    b_end: int


def diff_texts(a: str, b: str) -> list[Piece]:
    """Pieces that cover both texts in order, equal and replaced in turn.

    >>> a, b = "传单三百二十份，好。", "传单四百五十份，好。"
    >>> [(p.tag, a[p.a_start : p.a_end], b[p.b_start : p.b_end]) for p in diff_texts(a, b)]
    [('equal', '传单', '传单'), ('replace', '三百二', '四百五'), ('equal', '十份，好。', '十份，好。')]
    """
    a, b = _folded(a), _folded(b)
    pieces: list[Piece] = []
    for piece in _joined(_align_clauses(a, b)):
        pieces += [piece] if piece.tag == "equal" else _align_characters(a, b, piece)
    return _joined(_without_confetti(_joined(pieces)))


def diff_rows(a: str, b: str) -> list[list[Piece]]:
    """The pieces in rows that stand side by side, cut after sentences that both texts share."""
    rows: list[list[Piece]] = [[]]
    for piece in diff_texts(a, b):
        if piece.tag == "replace":
            rows[-1].append(piece)
            continue
        for part in _cut_equal(a, piece):
            rows[-1].append(part)
            if a[part.a_end - 1] in "。！？\n":
                rows.append([])
    return [row for row in rows if row]


def _folded(text: str) -> str:
    """The text with one width of punctuation and blanks, place for place: width is no difference."""
    return COMMA.sub("，", text).translate(FULL_WIDTH)


def count_differences(pieces: Iterable[Piece]) -> int:
    """How many places differ."""
    return sum(piece.tag == "replace" for piece in pieces)


def _align_clauses(a: str, b: str) -> list[Piece]:
    return list(_align_tokens(CLAUSE.findall(a), CLAUSE.findall(b), 0, 0))


def _align_tokens(left: Sequence[str], right: Sequence[str], a0: int, b0: int) -> Iterator[Piece]:
    """Equal tokens get equal numbers, numbers are aligned; places count from `a0` and `b0`."""
    numbers: dict[str, int] = {}
    first = [numbers.setdefault(token, len(numbers)) for token in left]
    second = [numbers.setdefault(token, len(numbers)) for token in right]
    a_at, b_at = _offsets(left, a0), _offsets(right, b0)
    for tag, i0, i1, j0, j1 in _align(first, second):
        yield Piece(tag, a_at[i0], a_at[i1], b_at[j0], b_at[j1])


def _align_characters(a: str, b: str, piece: Piece) -> Iterator[Piece]:
    _, a0, a1, b0, b1 = piece
    yield from _align_tokens(TOKEN.findall(a[a0:a1]), TOKEN.findall(b[b0:b1]), a0, b0)


def _without_confetti(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Short equal runs between two differences become part of them."""
    for place, piece in enumerate(pieces):
        inside = 0 < place < len(pieces) - 1
        short = piece.a_end - piece.a_start < SHORTEST_EQUAL
        yield piece._replace(tag="replace") if inside and short else piece


def _align(a: Sequence[int], b: Sequence[int]) -> list[Piece]:
    from rapidfuzz.distance import Indel

    if len(a) * len(b) > CELLS:
        return [Piece("replace", 0, len(a), 0, len(b))]
    return [
        Piece(
            "equal" if op.tag == "equal" else "replace", op.src_start, op.src_end, op.dest_start, op.dest_end
        )
        for op in Indel.opcodes(a, b)
    ]


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Neighbours of one kind as one piece, empty pieces left out."""
    joined: list[Piece] = []
    for piece in pieces:
        if piece.a_start == piece.a_end and piece.b_start == piece.b_end:
            continue
        if joined and joined[-1].tag == piece.tag:
            last = joined.pop()
            piece = Piece(piece.tag, last.a_start, piece.a_end, last.b_start, piece.b_end)
        joined.append(piece)
    return joined


def _cut_equal(a: str, piece: Piece) -> Iterator[Piece]:
    """An equal piece in sentences."""
    stops = [match.end() for match in ROW_END.finditer(a, piece.a_start, piece.a_end)]
    places = sorted({piece.a_start, *stops, piece.a_end})
    shift = piece.b_start - piece.a_start
    for start, end in pairwise(places):
        yield Piece("equal", start, end, start + shift, end + shift)


def _offsets(tokens: Sequence[str], first: int) -> list[int]:
    offsets = [first]
    for token in tokens:
        offsets.append(offsets[-1] + len(token))
    return offsets
