"""Glued articles: a text that is made of two or more others, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from corpus_tools.records import DuplicatePair

WITHIN = 0.5  # containment of a source; other commas and a lost line take their share
FILLED = 0.85  # share of a glued article that its sources must fill
APART = 0.2  # share of a source that may lie over another one
BREAK = 40  # raw characters between two passages of one source that do not end it
Span = tuple[int, int]


def mark_glued(pairs: Iterable[DuplicatePair], lengths: Mapping[str, int]) -> tuple[DuplicatePair, ...]:
    """The pairs, those of a glued article with its sources called `glued`.

    An excerpt pair says that one article lies within another. When several lie in the same article, side
    by side, and fill it, then it was glued from them.

    Args:
        pairs: of the whole corpus.
        lengths: raw characters of each text.
    """
    pairs = tuple(pairs)
    within: dict[str, list[int]] = {}
    for number, pair in enumerate(pairs):
        if pair.kind in ("excerpt", "near") and max(pair.containment_a, pair.containment_b) >= WITHIN:
            longer = pair.a if lengths[pair.a] >= lengths[pair.b] else pair.b
            within.setdefault(longer, []).append(number)
    glued: set[int] = set()
    for host, numbers in within.items():
        if any(pairs[number].kind == "excerpt" for number in numbers):
            glued.update(_sources({n: _extents(pairs[n], host) for n in numbers}, lengths[host]))
    return tuple(
        msgspec.structs.replace(pair, kind="glued") if number in glued else pair
        for number, pair in enumerate(pairs)
    )


def _sources(extents: Mapping[int, Sequence[Span]], length: int) -> list[int]:
    """The pairs, longest first, that fill the host side by side; none when they do not."""
    taken: list[Span] = []
    chosen: list[int] = []
    for number in sorted(extents, key=lambda n: (-_total(extents[n]), n)):
        spans = extents[number]
        if spans and _overlap(spans, taken) <= APART * _total(spans):
            taken += spans
            chosen.append(number)
    return chosen if len(chosen) > 1 and _total(taken) >= FILLED * length else []


def _extents(pair: DuplicatePair, host: str) -> list[Span]:
    """Where the other side lies in the host: its passages, joined across short breaks."""
    joined: list[Span] = []
    for start, end in sorted(p[:2] if pair.a == host else p[2:] for p in pair.passages):
        if joined and start - joined[-1][1] <= BREAK:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _total(spans: Iterable[Span]) -> int:
    return sum(end - start for start, end in spans)


def _overlap(spans: Sequence[Span], taken: Sequence[Span]) -> int:
    return sum(max(0, min(end, last) - max(start, first)) for start, end in spans for first, last in taken)
