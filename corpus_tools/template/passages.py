"""Passages that two texts share, as sentences matched by the short runs of symbols they have in common.

Seeds (equal runs of symbols) vote for pairs of sentences; neighbouring pairs are chained over dropped and
inserted sentences. The ends of a passage are sentence ends where most of the sentence is shared, else the
ends of the shared runs: seed, extend, filter, as in text alignment at PAN (Sanchez-Perez et al. 2014).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus_tools.template.lexer import Lexed, sentences, unsigned

SEED = 5  # symbols of a seed
REPEATS = 4  # places of a seed in one text; a more frequent one is a phrase
PART = 0.34  # share of a sentence that must be shared
WHOLE = 0.5  # share from which a passage takes the sentence whole
GAP = 90  # symbols that may be skipped inside a passage
SHORTEST = 24  # symbols of a passage


class Source:
    """A text prepared for the search of passages."""

    def __init__(self, lexed: Lexed) -> None:
        self.lexed = lexed

    @cached_property
    def places(self) -> list[int]:
        """Positions in `symbols` of everything but punctuation."""
        table = unsigned()
        return [i for i, symbol in enumerate(self.lexed.symbols) if ord(symbol) not in table]

    @cached_property
    def plain(self) -> str:
        """The symbols without punctuation."""
        return self.lexed.symbols.translate(unsigned())

    @cached_property
    def seeds(self) -> dict[str, list[int]]:
        """Run of symbols -> its places in `plain`."""
        found: dict[str, list[int]] = defaultdict(list)
        plain = self.plain
        for i in range(len(plain) - SEED + 1):
            found[plain[i : i + SEED]].append(i)
        return found

    @cached_property
    def bounds(self) -> list[tuple[int, int]]:
        """Spans of the sentences in `plain`."""
        out, at = [], 0
        table = unsigned()
        for start, end in sentences(self.lexed.symbols):
            size = len(self.lexed.symbols[start:end].translate(table))
            if size:
                out.append((at, at + size))
            at += size
        return out

    @cached_property
    def starts(self) -> list[int]:
        """Starts of the sentences in `plain`."""
        return [start for start, _ in self.bounds]


@dataclass(slots=True)
class Match:
    """A pair of sentences with the positions in `plain` that they share."""

    i: int
    j: int
    in_a: set[int]
    in_b: set[int]


@dataclass(frozen=True, slots=True)
class Passage:
    """A shared passage: spans in the texts of both articles, and the symbols shared."""

    a: tuple[int, int]
    b: tuple[int, int]
    shared: int


def find_passages(a: Source, b: Source) -> list[Passage]:
    """Passages that two texts share, in the order of `a`; no place of a text stands in two of them.

    >>> from corpus_tools.template.lexer import lex
    >>> one = "会议强调安全。全所民警走进社区逐户讲解常见骗术，累计走访居民3200户。散会。"
    >>> two = "民警全年很忙。全所民警走进社区逐户讲解常见骗术，累计走访居民470余户。"
    >>> [passage] = find_passages(Source(lex(one)), Source(lex(two)))
    >>> one[slice(*passage.a)]
    '全所民警走进社区逐户讲解常见骗术，累计走访居民3200户。'
    """
    chains = _chain(_matches(a, b), a, b)
    chains.sort(key=lambda chain: (-sum(len(m.in_a) for m in chain), chain[0].i))
    kept: list[Passage] = []
    for chain in chains:
        passage = _passage(chain, a, b)
        if passage and not any(_overlap(passage.a, k.a) or _overlap(passage.b, k.b) for k in kept):
            kept.append(passage)
    return sorted(kept, key=lambda passage: passage.a)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared > 0.3 * min(one[1] - one[0], other[1] - other[0])


def _matches(a: Source, b: Source) -> list[Match]:
    """Pairs of sentences that share enough, each sentence in its best pair only."""
    found: dict[tuple[int, int], Match] = {}
    in_a, plain, size = a.seeds, b.plain, SEED
    for y in range(len(plain) - size + 1):
        places = in_a.get(plain[y : y + size])
        if not places or len(places) > REPEATS:
            continue
        j = bisect_right(b.starts, y) - 1
        for x in places:
            i = bisect_right(a.starts, x) - 1
            match = found.get((i, j))
            if match is None:
                match = found[i, j] = Match(i, j, set(), set())
            match.in_a.update(range(x, x + size))
            match.in_b.update(range(y, y + size))
    return _best([m for m in found.values() if _share(m, a, b) >= PART])


def _share(match: Match, a: Source, b: Source) -> float:
    """The share of the shorter sentence that is shared."""
    size_a, size_b = (end - start for start, end in (a.bounds[match.i], b.bounds[match.j]))
    return min(len(match.in_a), len(match.in_b)) / min(size_a, size_b)


def _best(matches: list[Match]) -> list[Match]:
    matches.sort(key=lambda m: (-min(len(m.in_a), len(m.in_b)), m.i, m.j))
    used_a: Counter[int] = Counter()
    used_b: Counter[int] = Counter()
    out = []
    for match in matches:
        if not used_a[match.i] and not used_b[match.j]:
            used_a[match.i] += 1
            used_b[match.j] += 1
            out.append(match)
    return out


def _chain(matches: list[Match], a: Source, b: Source) -> list[list[Match]]:
    """Rows of matches that follow one another in both texts without long gaps."""
    chains: list[list[Match]] = []
    for match in sorted(matches, key=lambda m: (m.i, m.j)):
        for chain in reversed(chains[-12:]):
            last = chain[-1]
            gap_a = a.bounds[match.i][0] - a.bounds[last.i][1]
            gap_b = b.bounds[match.j][0] - b.bounds[last.j][1]
            if match.j > last.j and gap_a <= GAP and 0 <= gap_b <= GAP:
                chain.append(match)
                break
        else:
            chains.append([match])
    return chains


def _passage(chain: list[Match], a: Source, b: Source) -> Passage | None:
    shared = sum(min(len(m.in_a), len(m.in_b)) for m in chain)
    if shared < SHORTEST:
        return None
    first, last = chain[0], chain[-1]
    start_a, start_b = _start(first.in_a, a, first.i), _start(first.in_b, b, first.j)
    end_a, end_b = _end(last.in_a, a, last.i), _end(last.in_b, b, last.j)
    return Passage(_span(a, start_a, end_a), _span(b, start_b, end_b), shared)


def _start(shared: set[int], source: Source, sentence: int) -> int:
    start, end = source.bounds[sentence]
    return start if len(shared) >= WHOLE * (end - start) else min(shared)


def _end(shared: set[int], source: Source, sentence: int) -> int:
    start, end = source.bounds[sentence]
    return end if len(shared) >= WHOLE * (end - start) else max(shared) + 1


def _span(source: Source, start: int, end: int) -> tuple[int, int]:
    """A span of `plain` as a span of the text, with the signs that close it."""
    lexed, places = source.lexed, source.places
    first, last = places[start], places[end - 1]
    table = unsigned()
    while (
        last + 1 < len(lexed.symbols)
        and lexed.symbols[last + 1] in '。，")'
        and ord(lexed.symbols[last + 1]) in table
    ):
        last += 1
    return lexed.starts[first], lexed.ends[last]


def coverage(passages: Sequence[Passage], length_a: int, length_b: int) -> tuple[float, float]:
    """The shares of both texts that shared passages cover (lengths in code points)."""
    in_a = sum(p.a[1] - p.a[0] for p in passages)
    in_b = sum(p.b[1] - p.b[0] for p in passages)
    return min(1.0, in_a / max(1, length_a)), min(1.0, in_b / max(1, length_b))
