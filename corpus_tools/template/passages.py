"""Passages that two texts share, as sentences matched by the short runs of symbols they have in common.

Equal shingles vote for pairs of sentences; neighbouring pairs are chained over dropped and inserted
sentences. The ends of a passage are sentence ends where both texts go on alike, else the ends of the shared
runs: seed, extend, filter, as in text alignment at PAN (Sanchez-Perez, Sidorov, Gelbukh 2014).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corpus_tools.template.plain import SHINGLE, Plain

REPEATS = 4  # places of a shingle in one text; a more frequent one is a phrase
PART = 0.34  # share of the shorter sentence that must be shared
WHOLE = 0.5  # share from which a passage may take the sentence whole
RAGGED = 8  # symbols by which unshared ends of two sentences may differ in length
GAP = 90  # symbols that may be skipped inside a passage
SHORTEST = 24  # shared symbols of a passage
RARE = 8  # symbols of a sentence that must not be stock phrases

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Match:
    """Sentence i of one text and j of the other: where the shared runs begin and end, how much they cover."""

    i: int
    j: int
    a: Span
    b: Span
    shared: int
    rare: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A shared passage: spans in the texts of both articles, and how many symbols are shared."""

    a: Span
    b: Span
    shared: int


def find_passages(a: Plain, b: Plain, rare: Any = None) -> list[Passage]:
    """Passages that two texts share, in the order of `a`; no place of a text stands in two of them.

    Args:
        a: one text.
        b: the other.
        rare: bool, for each shingle of `b` whether it is no stock phrase of the corpus.

    >>> from corpus_tools.template.plain import read_plain
    >>> one = "会议强调安全。护林员沿着山脊逐段查看防火隔离带，当天共登记枯立木3200棵。散会。"
    >>> two = "护林站全年很忙。护林员沿着山脊逐段查看防火隔离带，当天共登记枯立木470余棵。"
    >>> [passage] = find_passages(*read_plain([one, two]))
    >>> one[slice(*passage.a)]
    '护林员沿着山脊逐段查看防火隔离带，当天共登记枯立木3200棵。'
    """
    chains = _chain(_best(_matches(a, b, rare)), a, b)
    chains.sort(key=lambda chain: (-sum(match.rare for match in chain), chain[0].i, chain[0].j))
    kept: list[Passage] = []
    for chain in chains:
        if sum(match.rare for match in chain) < SHORTEST:
            break
        passage = _passage(chain, a, b)
        if not any(_overlap(passage.a, other.a) or _overlap(passage.b, other.b) for other in kept):
            kept.append(passage)
    return sorted(kept, key=lambda passage: passage.a)


def _overlap(one: Span, other: Span) -> bool:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared > 0.3 * min(one[1] - one[0], other[1] - other[0])


def _seeds(a: Plain, b: Plain) -> tuple[Any, Any]:
    """Places of equal shingles: int64 arrays for both texts."""
    import numpy as np

    low = np.searchsorted(a.ordered, b.codes, side="left")
    count = np.searchsorted(a.ordered, b.codes, side="right") - low
    count[count > REPEATS] = 0
    in_b = np.repeat(np.arange(b.codes.size), count)
    within = np.arange(in_b.size) - np.repeat(np.cumsum(count) - count, count)
    return a.order[np.repeat(low, count) + within], in_b


def _matches(a: Plain, b: Plain, rare: Any) -> list[Match]:
    """Pairs of sentences that share enough."""
    import numpy as np

    x, y = _seeds(a, b)
    if not x.size:
        return []
    key = a.sentence_of(x) * b.starts.size + b.sentence_of(y)
    order = np.lexsort((x, key))
    x, y, key = x[order], y[order], key[order]
    heads = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1])))
    is_rare = np.ones(y.size, dtype=bool) if rare is None else rare[y]
    in_a = _covered(x, key, heads)
    in_b = _covered(y[np.lexsort((y, key))], key, heads)
    columns = (
        key[heads] // b.starts.size,
        key[heads] % b.starts.size,
        x[heads],
        np.maximum.reduceat(x, heads) + SHINGLE,
        np.minimum.reduceat(y, heads),
        np.maximum.reduceat(y, heads) + SHINGLE,
        np.minimum(in_a, in_b),
        np.minimum(in_a, np.add.reduceat(is_rare, heads, dtype=np.int64) + SHINGLE - 1),
    )
    sizes = np.minimum((a.ends - a.starts)[columns[0]], (b.ends - b.starts)[columns[1]])
    enough = (columns[6] >= PART * sizes) & (np.add.reduceat(is_rare, heads, dtype=np.int64) > RARE - SHINGLE)
    rows = zip(*(column[enough].tolist() for column in columns), strict=True)
    return [Match(i, j, (a0, a1), (b0, b1), shared, own) for i, j, a0, a1, b0, b1, shared, own in rows]


def _covered(places: Any, key: Any, heads: Any) -> Any:
    """How many symbols the shingles at `places` (sorted within each group) cover in each group."""
    import numpy as np

    step = np.full(places.size, SHINGLE, dtype=np.int64)
    same = key[1:] == key[:-1]
    step[:-1][same] = np.minimum(np.diff(places), SHINGLE)[same]
    return np.add.reduceat(step, heads)


def _best(matches: list[Match]) -> list[Match]:
    """The strongest matches; a sentence may have two partners only in different parts of it."""
    kept: list[Match] = []
    with_i: dict[int, list[Match]] = defaultdict(list)
    with_j: dict[int, list[Match]] = defaultdict(list)
    for match in sorted(matches, key=lambda m: (-m.shared, m.i, m.j)):
        if not any(_shares(match, other) for other in (*with_i[match.i], *with_j[match.j])):
            kept.append(match)
            with_i[match.i].append(match)
            with_j[match.j].append(match)
    return kept


def _shares(match: Match, other: Match) -> bool:
    """Whether two matches use one part of a sentence."""
    same_a = match.i == other.i and min(match.a[1], other.a[1]) > max(match.a[0], other.a[0])
    return same_a or (match.j == other.j and min(match.b[1], other.b[1]) > max(match.b[0], other.b[0]))


def _chain(matches: list[Match], a: Plain, b: Plain) -> list[list[Match]]:
    """Rows of matches that follow one another in both texts without long gaps."""
    chains: list[list[Match]] = []
    for match in sorted(matches, key=lambda m: (m.a, m.b)):
        near = [chain for chain in chains[-12:] if _follows(match, chain[-1], a, b)]
        if near:
            max(near, key=lambda chain: chain[-1].j).append(match)
        else:
            chains.append([match])
    return chains


def _follows(match: Match, last: Match, a: Plain, b: Plain) -> bool:
    if match.j < last.j or (match.j == last.j and match.b[0] < last.b[1] - SHINGLE):
        return False
    gap_a = int(a.starts[match.i] - a.ends[last.i])
    gap_b = int(b.starts[match.j] - b.ends[last.j])
    return max(gap_a, gap_b) <= GAP


def _passage(chain: list[Match], a: Plain, b: Plain) -> Passage:
    first, last = chain[0], chain[-1]
    start_a, start_b = first.a[0], min(match.b[0] for match in chain if match.j == first.j)
    before = start_a - int(a.starts[first.i]), start_b - int(b.starts[first.j])
    if _goes_on(first, before, a, b):
        start_a, start_b = start_a - before[0], start_b - before[1]
    end_a, end_b = min(last.a[1], len(a)), min(last.b[1], len(b))
    after = int(a.ends[last.i]) - end_a, int(b.ends[last.j]) - end_b
    if _goes_on(last, after, a, b):
        end_a, end_b = end_a + after[0], end_b + after[1]
    return Passage(a.span(start_a, end_a), b.span(start_b, end_b), sum(match.shared for match in chain))


def _goes_on(match: Match, rest: Span, a: Plain, b: Plain) -> bool:
    """Whether what is unshared at the end of two sentences still belongs to the passage."""
    size = min(a.ends[match.i] - a.starts[match.i], b.ends[match.j] - b.starts[match.j])
    return match.shared >= WHOLE * int(size) and abs(rest[0] - rest[1]) <= RAGGED


def coverage(passages: Sequence[Passage], length_a: int, length_b: int) -> tuple[float, float]:
    """The shares of both texts that shared passages cover (lengths in code points)."""
    in_a = sum(passage.a[1] - passage.a[0] for passage in passages)
    in_b = sum(passage.b[1] - passage.b[0] for passage in passages)
    return min(1.0, in_a / max(1, length_a)), min(1.0, in_b / max(1, length_b))
