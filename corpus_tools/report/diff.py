"""Two texts side by side: the pieces of their alignment in rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from corpus_tools.alignment import Piece, align_texts

ROW_END = re.compile(r"[。！？]\n*|\n+")


def diff_rows(a: str, b: str) -> list[list[Piece]]:
    """The pieces in rows that stand side by side, cut after sentences that both texts share.

    What moved is a `move` with nothing in `b`, where it left, and an `arrival` with nothing in `a`.
    """
    rows: list[list[Piece]] = [[]]
    a_at = b_at = 0
    for piece in align_texts(a, b):
        if piece.kind == "move":
            piece = piece._replace(b_start=b_at, b_end=b_at)
        elif piece.kind == "arrival":
            piece = piece._replace(a_start=a_at, a_end=a_at)
        a_at, b_at = piece.a_end, piece.b_end
        for part in _cut_equal(a, piece) if piece.kind == "equal" else [piece]:
            rows[-1].append(part)
            if part.kind == "equal" and a[part.a_end - 1] in "。！？\n":
                rows.append([])
    return [row for row in rows if row]


def _cut_equal(a: str, piece: Piece) -> Iterator[Piece]:
    """An equal piece in sentences."""
    stops = [match.end() for match in ROW_END.finditer(a, piece.a_start, piece.a_end)]
    places = sorted({piece.a_start, *stops, piece.a_end})
    shift = piece.b_start - piece.a_start
    for start, end in pairwise(places):
        yield Piece("equal", start, end, start + shift, end + shift)
