"""Which figures say the same thing twice: copies of an article, repeated statements, shared templates.

Articles of one cluster are compared figure by figure. The kept article's figures count; a copy's figure
with the same words and the same number is a duplicate; with the same words and another number it is a
conflict, the find an editor looks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from corpus_tools.records import Article, Cluster, DuplicatePair, DuplicateRole, Figure

_NUMERALS = re.compile(
    r"[0-9０-９零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟半几数余多近约超逾上下左右以至少不足到*xX×#○_,，.．\s]"
)
AS_WHOLES = ("exact", "near", "template")  # pairs of these kinds are compared where a cluster has them
SMALL = 2  # numbers this small recur by chance
Key = tuple[object, ...]


def link_figures(
    figures: Sequence[Figure],
    articles: Sequence[Article],
    clusters: Sequence[Cluster],
    pairs: Sequence[DuplicatePair],
) -> list[Figure]:
    """The figures with their duplicate roles, in the order given.

    Args:
        figures: of all documents.
        articles: of all documents.
        clusters: exact, near and template clusters of articles.
        pairs: similar articles; excerpts, glued pages and shared passages say where they agree.
    """
    return _Linker(figures, articles).run(clusters, pairs)


def mark_repeats(figures: Sequence[Figure]) -> list[Figure]:
    """The figures with the roles that they have while no article is linked to another, in the order given.

    Args:
        figures: of whole articles.
    """
    return link_figures(figures, (), (), ())


class _Linker:
    """Roles by figure id; the first role given stays."""

    def __init__(self, figures: Sequence[Figure], articles: Sequence[Article]) -> None:
        self.figures = figures
        self.order = {article.id: number for number, article in enumerate(articles)}
        self.by_article: dict[str, list[Figure]] = {}
        for figure in figures:
            if figure.kind == "figure" and figure.article is not None:
                self.by_article.setdefault(figure.article, []).append(figure)
        self.keys: dict[str, dict[str, Key]] = {}  # of the articles that are compared
        self.roles: dict[str, tuple[DuplicateRole, str | None]] = {}

    def run(self, clusters: Sequence[Cluster], pairs: Sequence[DuplicatePair]) -> list[Figure]:
        joined = self._clusters(clusters)
        self._pairs(pairs, joined)
        for found in self.by_article.values():
            self._repeats(found)
        return [self._marked(figure) for figure in self.figures]

    def _marked(self, figure: Figure) -> Figure:
        role, other = self.roles.get(figure.id, ("unique", None))
        if role == figure.duplicate and other == figure.same_as:
            return figure
        return msgspec.structs.replace(figure, duplicate=role, same_as=other)

    def _clusters(self, clusters: Sequence[Cluster]) -> set[frozenset[str]]:
        joined: set[frozenset[str]] = set()
        for cluster in sorted(clusters, key=lambda item: (item.kind == "template", item.id)):
            for member in cluster.members:
                if member.article == cluster.kept:
                    continue
                joined.add(frozenset((member.article, cluster.kept)))
                ours, theirs = self.by_article.get(cluster.kept, []), self.by_article.get(member.article, [])
                self._compare(ours, theirs, "template" if cluster.kind == "template" else "duplicate")
        return joined

    def _pairs(self, pairs: Sequence[DuplicatePair], joined: set[frozenset[str]]) -> None:
        """Excerpts and glued pages: only what stands in their shared passages."""
        for pair in pairs:
            if frozenset((pair.a, pair.b)) in joined or pair.kind in AS_WHOLES:
                continue
            kept, copy, swap = self._sides(pair)
            role: DuplicateRole = "template" if pair.kind == "passage" else "duplicate"
            for a_start, a_end, b_start, b_end in pair.passages:
                ours, theirs = (
                    ((a_start, a_end), (b_start, b_end)) if not swap else ((b_start, b_end), (a_start, a_end))
                )
                self._compare(self._within(kept, ours), self._within(copy, theirs), role)

    def _sides(self, pair: DuplicatePair) -> tuple[str, str, bool]:
        """The longer article is kept: the one of which less is contained; at a tie, the first one."""
        a_is_copy = (pair.containment_a, self.order.get(pair.a, 0)) > (
            pair.containment_b,
            self.order.get(pair.b, 0),
        )
        return (pair.b, pair.a, True) if a_is_copy else (pair.a, pair.b, False)

    def _within(self, article: str, span: tuple[int, int]) -> list[Figure]:
        return [
            figure
            for figure in self.by_article.get(article, [])
            if span[0] <= figure.start and figure.end <= span[1]
        ]

    def _compare(self, kept: Iterable[Figure], copies: Sequence[Figure], role: DuplicateRole) -> None:
        left = [figure for figure in kept if self.roles.get(figure.id, ("kept",))[0] in ("kept", "template")]
        for copy in copies:
            if copy.id in self.roles:
                continue
            partner, same = self._partner(copy, left)
            if partner is None or (role == "template" and not same):
                continue
            left.remove(partner)
            self.roles[copy.id] = (role if same else "conflict", partner.id)
            if role == "duplicate":
                self.roles.setdefault(partner.id, ("kept", None))

    def _partner(self, copy: Figure, kept: list[Figure]) -> tuple[Figure | None, bool]:
        """The figure of the kept article that says the same, and whether its number agrees."""
        for key in (self._place, _thing):
            wanted = key(copy)
            for figure in kept:
                if key(figure) == wanted and _number(figure) == _number(copy):
                    return figure, True
        wanted = self._place(copy)
        same_place = next(
            (figure for figure in kept if self._place(figure) == wanted and figure.unit == copy.unit), None
        )
        return same_place, False

    def _place(self, figure: Figure) -> Key:
        article = figure.article or ""
        if article not in self.keys:
            self.keys[article] = _context_keys(self.by_article[article])
        return self.keys[article][figure.id]

    def _repeats(self, figures: list[Figure]) -> None:
        seen: dict[Key, Figure] = {}
        for figure in figures:
            key = _statement(figure)
            if key is None or figure.id in self.roles:
                continue
            first = seen.setdefault(key, figure)
            if first is not figure and first.quote != figure.quote:
                self.roles[figure.id] = ("repeat", first.id)


def _context_keys(figures: list[Figure]) -> dict[str, Key]:
    """Sentence without numbers, and which of its figures this one is."""
    counts: dict[str, int] = {}
    keys: dict[str, Key] = {}
    for figure in figures:
        words = _NUMERALS.sub("", figure.quote)
        counts[words] = counts.get(words, 0) + 1
        keys[figure.id] = (words, counts[words])
    return keys


def _thing(figure: Figure) -> Key:
    return figure.metric, figure.unit, figure.object, figure.action


def _number(figure: Figure) -> Key:
    return figure.value, figure.value_max, figure.qualifier, figure.pattern


def _statement(figure: Figure) -> Key | None:
    """What makes two statements of one article the same; None when they cannot be told."""
    value = figure.value
    if value is None or -SMALL <= value <= SMALL or figure.part_of or figure.per:
        return None
    if figure.object is None and figure.metric == "other":
        return None
    return (*_thing(figure), *_number(figure))
