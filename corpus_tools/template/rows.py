"""Which sentences of the members belong together, in any order.

A row of a template holds one sentence of each member that has it. Paragraphs that moved or were left out
cost nothing: sentences are matched by similarity, and only then aligned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from corpus_tools.template.lexer import Lexed, sentences, text_of, words_in

SIMILAR = 0.5  # Indel similarity of two sentences of one row; see scripts/benchmarks/template
SHORTEST = 4  # symbols; shorter ones (a lone heading number) make no row
SAMPLE = 3  # sentences that stand for a row
CELLS = 4_000_000  # pairs of sentences that are compared at once (16 MB)
BANDED = 40_000_000  # pairs of sentences of two texts; beyond it only a band around the diagonal is compared
DRIFT = 0.05  # how much of the similarity a change of place costs


class Row:
    """One sentence of the template: member -> (start, end) in its symbols."""

    __slots__ = ("key", "keys", "spans")

    def __init__(self, key: str) -> None:
        self.key = key
        self.keys: set[str] = set()
        self.spans: dict[int, tuple[int, int]] = {}


def sentence_keys(lexed: Lexed) -> tuple[list[tuple[int, int]], list[str]]:
    """Spans of the sentences of a text, and their symbols without punctuation."""
    import numpy as np

    codes, are_words = words_in(lexed.symbols)
    words, before = text_of(codes[are_words]), np.concatenate(([0], np.cumsum(are_words)))
    spans = sentences(lexed.symbols)
    keys = [words[start:end] for start, end in before[np.array(spans, np.int64).reshape(-1, 2)].tolist()]
    long = [i for i, key in enumerate(keys) if len(key) >= SHORTEST]
    return [spans[i] for i in long], [keys[i] for i in long]


def match_keys(
    a: Sequence[str], b: Sequence[str], *, similar: float = SIMILAR
) -> list[tuple[int, int, float]]:
    """The best one-to-one pairs of similar sentences: (index in `a`, index in `b`, similarity).

    >>> match_keys(["甲乙丙丁戊己", "一二三四五六"], ["一二三四五七", "甲乙丙丁戊"])
    [(0, 1, 0.909...), (1, 0, 0.833...)]
    """
    if not a or not b:
        return []
    import numpy as np

    rows, columns, scores = _hits(a, b, similar)
    place = np.abs(rows / len(a) - columns / len(b)) * DRIFT
    order = np.lexsort((columns, rows, place - scores))
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    pairs = []
    hits = zip(rows[order].tolist(), columns[order].tolist(), scores[order].tolist(), strict=True)
    for i, j, score in hits:
        if i not in taken_a and j not in taken_b:
            taken_a.add(i)
            taken_b.add(j)
            pairs.append((i, j, score))
    return sorted(pairs)


def _hits(a: Sequence[str], b: Sequence[str], cutoff: float) -> tuple[Any, Any, Any]:
    """Indices in `a` and `b` of similar sentences, and their similarities.

    Two very long texts are compared in a band: what stands far apart in them is not paired.
    """
    import numpy as np
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cdist

    reach = len(b) if len(a) * len(b) <= BANDED else max(1, BANDED // len(a) // 2)
    size = max(1, CELLS // min(len(b), 2 * reach))
    rows, columns, scores = [], [], []
    for low in range(0, len(a), size):
        high = min(low + size, len(a))
        first = max(0, low * len(b) // len(a) - reach)
        last = min(len(b), high * len(b) // len(a) + reach)
        table = cdist(a[low:high], b[first:last], scorer=Indel.normalized_similarity, score_cutoff=cutoff)
        found = np.nonzero(table >= cutoff)
        rows.append(found[0] + low)
        columns.append(found[1] + first)
        scores.append(table[found].astype(np.float64))
    return np.concatenate(rows), np.concatenate(columns), np.concatenate(scores)


def make_rows(members: Sequence[Lexed], backbone: int) -> list[Row]:
    """The rows of a template, in the order of the backbone; what it lacks stands after its neighbour.

    Args:
        members: the texts of a family.
        backbone: the member whose order of sentences the template keeps.
    """
    rows: list[Row] = []
    for member in (backbone, *(m for m in range(len(members)) if m != backbone)):
        spans, keys = sentence_keys(members[member])
        matched = {i: j for i, j, _ in match_keys(keys, [row.key for row in rows])}
        old, place = list(rows), -1
        for i, (span, key) in enumerate(zip(spans, keys, strict=True)):
            if i in matched:
                row = old[matched[i]]
                place = rows.index(row)
            else:
                row = Row(key)
                place += 1
                rows.insert(place, row)
            row.spans[member] = span
            row.keys.add(key)
    return _joined(rows, len(members))


def _joined(rows: list[Row], members: int) -> list[Row]:
    """Rows that no member has both of, and of which some sentences are alike, are one row."""
    open_rows = [n for n, row in enumerate(rows) if len(row.spans) < members]
    alike = _alike([rows[n] for n in open_rows])
    pairs = sorted((-score, open_rows[i], open_rows[j]) for i, j, score in alike)
    home = list(range(len(rows)))
    for _, i, j in pairs:
        one, other = rows[min(home[i], home[j])], rows[max(home[i], home[j])]
        if one is not other and one.spans.keys().isdisjoint(other.spans):
            one.spans |= other.spans
            one.keys |= other.keys
            old, new = max(home[i], home[j]), min(home[i], home[j])
            home = [new if place == old else place for place in home]
    return [row for n, row in enumerate(rows) if home[n] == n]


def _alike(rows: Sequence[Row]) -> Iterator[tuple[int, int, float]]:
    """Pairs of rows with the similarity of their most similar sentences."""
    owner = [n for n, row in enumerate(rows) for _ in sorted(row.keys)[:SAMPLE]]
    keys = [key for row in rows for key in sorted(row.keys)[:SAMPLE]]
    if not keys:
        return
    best: dict[tuple[int, int], float] = {}
    for a, b, score in zip(*(column.tolist() for column in _hits(keys, keys, SIMILAR)), strict=True):
        pair = owner[a], owner[b]
        if pair[0] < pair[1] and rows[pair[0]].spans.keys().isdisjoint(rows[pair[1]].spans):
            best[pair] = max(best.get(pair, 0.0), score)
    for (i, j), score in sorted(best.items()):
        yield i, j, score
