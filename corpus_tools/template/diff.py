"""How one article became another: clauses are aligned first, then tokens; what moved is shown as moved.

Word diffs fail on Chinese and plain character diffs give confetti: numbers are one token here, and
equal runs of fewer than three characters between two differences belong to the difference.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from corpus_tools.records import Article, Diff, DiffOp

CLAUSE = re.compile(r"[^。；，！？：、\n]*[。；，！？：、\n]?")
TOKEN = re.compile(r"[0-9][0-9.,]*[万亿]?[余多]?%?|.", re.DOTALL)
CONFETTI = 3  # characters; shorter equal runs between two differences are noise
MOVED = 6  # characters of a clause that can be said to have moved
CELLS = 400_000_000  # of an alignment matrix (a bit each); a larger stretch is replaced whole

Kind = Literal["equal", "replace", "delete", "insert", "move"]


class _Step(NamedTuple):
    """a[a0:a1] became b[b0:b1]."""

    kind: Kind
    a0: int
    a1: int
    b0: int
    b1: int


def compare(a: Article, b: Article) -> Diff:
    """See `corpus_tools.template.diff_articles`."""
    steps = _joined(_without_confetti(_joined(_steps(a.text, b.text))))
    return Diff(a=a.id, b=b.id, ops=tuple(_op(step, a, b) for step in steps))


def _op(step: _Step, a: Article, b: Article) -> DiffOp:
    kind, a0, a1, b0, b1 = step
    if kind == "replace" and (a0 == a1 or b0 == b1):
        kind = "insert" if a0 == a1 else "delete"
    return DiffOp(
        kind=kind,
        a=a.spans.to_raw(a0, a1),
        b=b.spans.to_raw(b0, b1),
        a_text=a.text[a0:a1],
        b_text=b.text[b0:b1],
    )


def _steps(a: str, b: str) -> Iterator[_Step]:
    """Steps in the order of `a`: equal clauses, moved clauses, and what is aligned by token between them."""
    left, right = CLAUSE.findall(a), CLAUSE.findall(b)
    places_a, places_b = _places(left), _places(right)
    blocks = list(_align(left, right))
    moved, gone = _moves(left, right, blocks)
    for tag, i0, i1, j0, j1 in blocks:
        if tag == "equal":
            yield _Step("equal", places_a[i0], places_a[i1], places_b[j0], places_b[j1])
            continue
        rest = [i for i in range(i0, i1) if i not in moved]
        new = [j for j in range(j0, j1) if j not in gone]
        if len(rest) == i1 - i0 and len(new) == j1 - j0:
            yield from _tokens(a, b, (places_a[i0], places_a[i1]), (places_b[j0], places_b[j1]))
            continue
        yield from _broken(range(i0, i1), range(j0, j1), moved, (places_a, places_b), gone)


def _broken(
    left: Iterable[int],
    right: Iterable[int],
    moved: dict[int, int],
    places: tuple[Sequence[int], Sequence[int]],
    gone: set[int],
) -> Iterator[_Step]:
    """A stretch out of which, or into which, clauses moved: clause by clause."""
    at_a, at_b = places
    first = min(right, default=None)
    here = at_b[first] if first is not None else at_b[-1]
    for i in left:
        if i in moved:
            yield _Step("move", at_a[i], at_a[i + 1], at_b[moved[i]], at_b[moved[i] + 1])
        else:
            yield _Step("replace", at_a[i], at_a[i + 1], here, here)
    last = max(left, default=None)
    there = at_a[last + 1] if last is not None else 0
    for j in right:
        if j not in gone:
            yield _Step("replace", there, there, at_b[j], at_b[j + 1])


def _moves(
    left: Sequence[str], right: Sequence[str], blocks: Iterable[tuple[str, int, int, int, int]]
) -> tuple[dict[int, int], set[int]]:
    """Clauses of `a` that stand elsewhere in `b`: index -> index there, and the indices there."""
    new: dict[str, list[int]] = defaultdict(list)
    old = []
    for tag, i0, i1, j0, j1 in blocks:
        if tag != "equal":
            old += [i for i in range(i0, i1) if len(left[i]) >= MOVED]
            for j in range(j0, j1):
                new[right[j]].append(j)
    moved: dict[int, int] = {}
    for i in old:
        if new.get(left[i]):
            moved[i] = new[left[i]].pop(0)
    return moved, set(moved.values())


def _tokens(a: str, b: str, in_a: tuple[int, int], in_b: tuple[int, int]) -> Iterator[_Step]:
    """Align two stretches by token: a number changes whole."""
    left, right = TOKEN.findall(a, *in_a), TOKEN.findall(b, *in_b)
    at_a, at_b = _places(left, in_a[0]), _places(right, in_b[0])
    for tag, i0, i1, j0, j1 in _align(left, right):
        kind: Kind = "equal" if tag == "equal" else "replace"
        yield _Step(kind, at_a[i0], at_a[i1], at_b[j0], at_b[j1])


def _align(left: Sequence[str], right: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """(tag, i0, i1, j0, j1) over two lists of strings; neighbouring changes are one."""
    from rapidfuzz.distance import Indel

    if len(left) * len(right) > CELLS:
        return [("replace", 0, len(left), 0, len(right))]
    numbers: dict[str, int] = {}
    codes = [[numbers.setdefault(item, len(numbers)) for item in side] for side in (left, right)]
    out: list[tuple[str, int, int, int, int]] = []
    for op in Indel.opcodes(codes[0], codes[1]):
        if op.tag != "equal" and out and out[-1][0] != "equal":
            _, i0, _, j0, _ = out.pop()
            out.append(("replace", i0, op.src_end, j0, op.dest_end))
        else:
            tag = "equal" if op.tag == "equal" else "replace"
            out.append((tag, op.src_start, op.src_end, op.dest_start, op.dest_end))
    return out


def _places(items: Sequence[str], start: int = 0) -> list[int]:
    """Where the items begin, and where the last one ends."""
    return list(itertools.accumulate(map(len, items), initial=start))


def _without_confetti(steps: Sequence[_Step]) -> Iterator[_Step]:
    """Short equal runs between two differences become part of them."""
    for n, step in enumerate(steps):
        inside = 0 < n < len(steps) - 1 and steps[n - 1].kind == steps[n + 1].kind == "replace"
        short = step.kind == "equal" and step.a1 - step.a0 < CONFETTI
        yield step._replace(kind="replace") if inside and short else step


def _joined(steps: Iterable[_Step]) -> list[_Step]:
    """Neighbours of one kind as one step, where both sides go on without a gap; empty steps left out."""
    out: list[_Step] = []
    for step in steps:
        if step.a0 == step.a1 and step.b0 == step.b1:
            continue
        last = out[-1] if out else None
        if last and last.kind == step.kind and (last.a1, last.b1) == (step.a0, step.b0):
            out[-1] = _Step(step.kind, last.a0, step.a1, last.b0, step.b1)
        else:
            out.append(step)
    return out
