"""Text reused between articles of no common family: excerpts, glued articles, passages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from corpus_tools.records import PairKind
from corpus_tools.template.passages import Passage, coverage, find_passages
from corpus_tools.template.plain import Plain
from corpus_tools.template.sketch import Sketches, common_shingles

EXCERPT = 0.6  # share of the shorter text that lies in passages of the longer
GLUED = 0.8  # share of a text that others make up together
PHRASE = (
    8  # families and lone articles; what stands in more is a stock phrase, reused by nobody in particular
)
HELD = 0.3  # weighted containment from which an article may be an excerpt
ALONE = 8  # members; in bigger families one pair stands for all
PARTNERS = 3  # members of a family that are compared; the best is named


@dataclass(frozen=True, slots=True)
class Reuse:
    """Two articles (indices) and what they share."""

    a: int
    b: int
    kind: PairKind
    passages: tuple[Passage, ...]


def find_reuse(texts: Sequence[Plain], sketches: Sketches, families: Sequence[Sequence[int]]) -> list[Reuse]:
    """The best pair of every two families or lone articles that share a passage.

    Args:
        texts: all articles.
        sketches: their sampled shingles.
        families: indices of articles that belong together.
    """
    groups = _groups(len(texts), families)
    candidates = list(_candidates(sketches, groups))
    rare = _rare(texts, groups, {b for pairs in candidates for _, b in pairs})
    found: dict[tuple[int, int], Reuse] = {}
    for pairs in candidates:
        tried = [(a, b, find_passages(texts[a], texts[b], rare[b])) for a, b in pairs]
        a, b, passages = max(tried, key=lambda row: (_weight(row[2]), -row[0], -row[1]))
        if passages:
            found[a, b] = Reuse(a, b, _kind(texts, a, b, passages), tuple(passages))
    return _with_glued(texts, groups, [found[key] for key in sorted(found)])


def _groups(articles: int, families: Sequence[Sequence[int]]) -> list[int]:
    """The number of the family of each article; lone articles have numbers of their own."""
    groups = [len(families) + i for i in range(articles)]
    for n, family in enumerate(families):
        for member in family:
            groups[member] = n
    return groups


def _rare(texts: Sequence[Plain], groups: Sequence[int], asked: Collection[int]) -> dict[int, Any]:
    """For each article that is asked for: bool for each of its shingles, whether it is no stock phrase."""
    if not asked:
        return {}
    import numpy as np

    codes = np.concatenate([texts[article].codes for article in asked])
    stock = common_shingles(texts, groups, PHRASE, codes)
    if not stock.size:
        return {article: np.ones(texts[article].codes.size, dtype=bool) for article in asked}
    return {
        article: stock.take(stock.searchsorted(codes), mode="clip") != codes
        for article, codes in ((article, texts[article].codes) for article in asked)
    }


def _candidates(sketches: Sketches, groups: Sequence[int]) -> Iterator[list[tuple[int, int]]]:
    """For every two groups, and every possible excerpt and a group: the pairs of articles that share most."""
    first, second, shared = sketches.pairs(~sketches.in_many(groups, PHRASE))
    sizes = Counter(groups)
    best: dict[tuple[int, int], list[tuple[float, int, int]]] = defaultdict(list)
    for a, b, weight in zip(first.tolist(), second.tolist(), shared.tolist(), strict=True):
        one, other = groups[a], groups[b]
        if one != other:
            lighter, partner = (a, other) if sketches.mass[a] <= sketches.mass[b] else (b, one)
            if weight >= HELD * sketches.mass[lighter] and sizes[groups[lighter]] <= min(
                ALONE, sizes[partner]
            ):
                best[-1 - lighter, partner].append((-weight, a, b))
            best[(one, other) if one < other else (other, one)].append((-weight, a, b))
    for _, rows in sorted(best.items()):
        yield [(a, b) for _, a, b in sorted(rows)[:PARTNERS]]


def _weight(passages: Sequence[Passage]) -> tuple[int, int]:
    return max((p.shared for p in passages), default=0), sum(p.shared for p in passages)


def _kind(texts: Sequence[Plain], a: int, b: int, passages: Sequence[Passage]) -> PairKind:
    shares = coverage(passages, len(texts[a].lexed.text), len(texts[b].lexed.text))
    shorter = 0 if len(texts[a]) <= len(texts[b]) else 1
    return "excerpt" if shares[shorter] >= EXCERPT else "passage"


def _with_glued(texts: Sequence[Plain], groups: Sequence[int], found: list[Reuse]) -> list[Reuse]:
    """Excerpts whose longer article is made up of several others become `glued`."""
    parts: dict[int, list[Reuse]] = defaultdict(list)
    for reuse in found:
        if reuse.kind == "excerpt":
            parts[reuse.a if len(texts[reuse.a]) > len(texts[reuse.b]) else reuse.b].append(reuse)
    glued = {
        id(reuse) for whole, rows in parts.items() if _is_glued(texts, groups, whole, rows) for reuse in rows
    }
    return [Reuse(r.a, r.b, "glued", r.passages) if id(r) in glued else r for r in found]


def _is_glued(texts: Sequence[Plain], groups: Sequence[int], whole: int, rows: Sequence[Reuse]) -> bool:
    others = {groups[r.b if r.a == whole else r.a] for r in rows}
    spans = sorted(p.a if r.a == whole else p.b for r in rows for p in r.passages)
    covered, until = 0, 0
    for start, end in spans:
        covered += max(0, end - max(start, until))
        until = max(until, end)
    return len(others) > 1 and covered >= GLUED * len(texts[whole].lexed.text)


def without_excerpts(
    families: Sequence[list[int]], found: Sequence[Reuse], texts: Sequence[Plain]
) -> list[list[int]]:
    """Families whose members are all excerpts from members of one other family are none of their own."""
    groups = {member: n for n, family in enumerate(families) for member in family}
    wholes: dict[int, set[int]] = defaultdict(set)
    for reuse in found:
        short, long = (reuse.a, reuse.b) if len(texts[reuse.a]) <= len(texts[reuse.b]) else (reuse.b, reuse.a)
        if reuse.kind != "passage" and long in groups:
            wholes[short].add(groups[long])
    return [family for family in families if not set.intersection(*(wholes[member] for member in family))]
