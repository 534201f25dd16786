"""What two Chinese texts share, where they differ and what moved: clauses are aligned first, then tokens.

Word- and line-based diffs fail on Chinese (no spaces, one line a paragraph); plain character diffs give
confetti. So clauses are aligned, stretches that differ are aligned by token (a number changes whole), and
equal runs of fewer than three characters between two differences belong to the difference.

Source of the alignment: insertion-deletion distance, Hyyrö 2004, as implemented in rapidfuzz.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict, deque
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

COMMA = re.compile(r"(?<![0-9]),|,(?![0-9])")
FULL_WIDTH = tuple(zip(";:?!()\u3000\xa0", "；：？！（）  ", strict=True))
CLAUSE = re.compile(r"[^。；，！？：、\n]*[。；，！？：、\n]?")
TOKEN = re.compile(r"(?:[0-9][0-9.,]*[万亿]?|[〇零一二三四五六七八九十百千万亿两]+)[余多]?%?|.", re.DOTALL)
SHORTEST_EQUAL = 3  # characters; shorter equal runs between two differences read as noise
SHORTEST_MOVE = 6  # characters of a clause that can be said to have moved
CELLS = 400_000_000  # of an alignment matrix (a bit each, 50 MB); a larger stretch is replaced whole
Kind = Literal["equal", "replace", "delete", "insert", "move", "arrival"]


class Piece(NamedTuple):
    """`a[a_start:a_end]` became `b[b_start:b_end]`; what moved stands there twice, see `align_texts`."""

    kind: Kind
    a_start: int
    a_end: int
    b_start: int
    b_end: int


def align_texts(a: str, b: str) -> list[Piece]:
    """Pieces that cover both texts in order; the width of punctuation and blanks is no difference.

    A passage that moved is a `move` at its place in `a` and an `arrival`, with the same spans, at its place
    in `b`; without the arrivals each difference is there once, and both texts are covered once.

    Args:
        a: the text to start from.
        b: the other one.

    >>> a, b = "散发传单三百二十份。", "散发传单四百五十份。"
    >>> [(p.kind, a[p.a_start : p.a_end], b[p.b_start : p.b_end]) for p in align_texts(a, b)]
    [('equal', '散发传单', '散发传单'), ('replace', '三百二十', '四百五十'), ('equal', '份。', '份。')]
    >>> [p.kind for p in align_texts("清早开门迎客。先扫地，后洒水。", "先扫地，后洒水。清早开门迎客。")]
    ['move', 'equal', 'arrival']
    """
    a, b = _folded(a), _folded(b)
    left, right = CLAUSE.findall(a), CLAUSE.findall(b)
    at_a, at_b = _places(left), _places(right)
    blocks = list(_align(left, right))
    moved = _find_moves(left, right, blocks)
    arrived = set(moved.values())
    pieces: list[Piece] = []
    for block in blocks:
        if block.kind == "equal":
            pieces += _placed([block], at_a, at_b)
            continue
        _, i0, i1, j0, j1 = block
        ours, theirs = _tokens(left, i0, i1, moved), _tokens(right, j0, j1, arrived)
        pieces += _placed(_align(ours, theirs), _places(ours, at_a[i0]), _places(theirs, at_b[j0]))
    moves = _joined(Piece("move", at_a[i], at_a[i + 1], at_b[j], at_b[j + 1]) for i, j in moved.items())
    pieces = _joined(_cut_moves(_joined(pieces), moves)) if moves else _joined(pieces)
    return [_named(piece) for piece in _joined(_without_confetti(pieces))]


def count_differences(pieces: Iterable[Piece]) -> int:
    """How many places differ; what moved is one."""
    return sum(piece.kind not in ("equal", "arrival") for piece in pieces)


def _folded(text: str) -> str:
    """The text with one width of punctuation and blanks, place for place."""
    for narrow, wide in FULL_WIDTH:  # many times faster than `translate`, most signs being absent
        text = text.replace(narrow, wide)
    return COMMA.sub("，", text)


def _align(left: Sequence[str], right: Sequence[str]) -> Iterator[Piece]:
    """Equal and replaced stretches of two lists of strings, in turn."""
    from rapidfuzz.distance import Indel

    numbers: dict[str, int] = {}
    first, second = ([numbers.setdefault(item, len(numbers)) for item in side] for side in (left, right))
    i = j = 0
    if len(first) * len(second) <= CELLS:
        for at_i, at_j, size in Indel.editops(first, second).as_matching_blocks():
            if i < at_i or j < at_j:
                yield Piece("replace", i, at_i, j, at_j)
            i, j = at_i + size, at_j + size
            if size:
                yield Piece("equal", at_i, i, at_j, j)
    if i < len(first) or j < len(second):
        yield Piece("replace", i, len(first), j, len(second))


def _find_moves(left: Sequence[str], right: Sequence[str], blocks: Iterable[Piece]) -> dict[int, int]:
    """Clauses of `left`, in order, that stand elsewhere in `right`: number here -> number there."""
    differing = [block for block in blocks if block.kind == "replace"]
    there: dict[str, deque[int]] = defaultdict(deque)
    for _, _, _, j0, j1 in differing:
        for j in range(j0, j1):
            there[right[j]].append(j)
    return {
        i: there[left[i]].popleft()
        for _, i0, i1, _, _ in differing
        for i in range(i0, i1)
        if len(left[i]) >= SHORTEST_MOVE and there.get(left[i])
    }


def _tokens(clauses: Sequence[str], first: int, last: int, moved: Container[int]) -> list[str]:
    """The tokens of a stretch; a clause that moved stays whole, so that it equals nothing here."""
    tokens: list[str] = []
    for number in range(first, last):
        tokens += [clauses[number]] if number in moved else TOKEN.findall(clauses[number])
    return tokens


def _places(items: Sequence[str], start: int = 0) -> list[int]:
    """Where the items begin, and where the last one ends."""
    return list(itertools.accumulate(map(len, items), initial=start))


def _placed(pieces: Iterable[Piece], at_a: Sequence[int], at_b: Sequence[int]) -> Iterator[Piece]:
    """Pieces of two lists of strings as pieces of the texts."""
    for kind, i0, i1, j0, j1 in pieces:
        yield Piece(kind, at_a[i0], at_a[i1], at_b[j0], at_b[j1])


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Neighbours of one kind as one piece, where both sides go on without a gap; empty pieces left out."""
    joined: list[Piece] = []
    for piece in pieces:
        kind, a0, a1, b0, b1 = piece
        if a0 == a1 and b0 == b1:
            continue
        last = joined[-1] if joined else None
        if last and last.kind == kind and (last.a_end, last.b_end) == (a0, b0):
            joined[-1] = Piece(kind, last.a_start, a1, last.b_start, b1)
        else:
            joined.append(piece)
    return joined


def _without_confetti(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Short equal runs between two differences become part of them."""
    for place, piece in enumerate(pieces):
        if piece.kind == "equal" and piece.a_end - piece.a_start < SHORTEST_EQUAL:
            around = pieces[max(0, place - 1) : place + 2]
            if [other.kind for other in around] == ["replace", "equal", "replace"]:
                piece = piece._replace(kind="replace")
        yield piece


def _cut_moves(pieces: Iterable[Piece], moves: Sequence[Piece]) -> Iterator[Piece]:
    """Cut what differs where a passage left (`moves` are in the order of `a`) and where one arrived."""
    leaving, coming = deque(moves), deque(sorted(moves, key=lambda move: move.b_start))
    for piece in pieces:
        kind, a_at, a_end, b_at, b_end = piece
        while kind == "replace":
            gone = leaving.popleft() if leaving and leaving[0].a_start < a_end else None
            come = coming.popleft() if coming and coming[0].b_start < b_end else None
            yield Piece(kind, a_at, gone.a_start if gone else a_end, b_at, come.b_start if come else b_end)
            if gone is come is None:
                break
            if gone:
                yield gone
            if come:
                yield come._replace(kind="arrival")
            a_at, b_at = gone.a_end if gone else a_end, come.b_end if come else b_end
        else:
            yield piece


def _named(piece: Piece) -> Piece:
    """A replacement of nothing or by nothing under its own name."""
    kind, a0, a1, b0, b1 = piece
    if kind == "replace" and (a0 == a1 or b0 == b1):
        return piece._replace(kind="insert" if a0 == a1 else "delete")
    return piece
