"""From articles to templates, clusters and pairs that share text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from corpus_tools.records import Article, Cluster, ClusterMember, DuplicatePair, PairKind, content_id
from corpus_tools.settings import TemplateSettings
from corpus_tools.template.families import Families, find_families
from corpus_tools.template.induce import induce
from corpus_tools.template.lexer import lex
from corpus_tools.template.passages import Passage, Source, coverage, find_passages
from corpus_tools.template.result import Templates
from corpus_tools.template.sketch import Sketches, sketch

EXCERPT = 0.6  # share of the shorter text that lies in passages
PARTNERS = 3  # members of a family that a reused passage is compared with
FAINT = 0.03  # weighted containment below which no passage is looked for


def search(
    articles: Iterable[Article], pairs: Sequence[DuplicatePair], settings: TemplateSettings
) -> Templates:
    """See `corpus_tools.template.find_templates`."""
    members = sorted(articles, key=lambda article: article.id)
    sources = [Source(lex(article.text)) for article in members]
    sketches = sketch([source.lexed for source in sources])
    index = {article.id: n for n, article in enumerate(members)}
    same = [
        (index[p.a], index[p.b])
        for p in pairs
        if p.kind in ("exact", "near") and p.a in index and p.b in index
    ]
    families = find_families(sources, sketches, same)
    finder = _Finder(members, sources, sketches, families)
    made = [finder.template(group) for group in families.groups if len(group) >= settings.min_members]
    templates = tuple(template for template, _ in made)
    clusters = tuple(cluster for _, cluster in made)
    return Templates(templates, clusters, (*finder.template_pairs(clusters), *finder.passage_pairs()))


class _Finder:
    """Templates of families, and pairs between what is in no common family."""

    def __init__(
        self, articles: Sequence[Article], sources: Sequence[Source], sketches: Sketches, families: Families
    ) -> None:
        self.articles, self.sources, self.sketches, self.families = articles, sources, sketches, families
        self.maps = [article.spans for article in articles]
        self.index = {article.id: n for n, article in enumerate(articles)}

    def template(self, group: Sequence[int]):  # type: ignore[no-untyped-def]
        """The template of a family and its cluster; the most typical member is kept."""
        totals = [sum(self.sketches.common(a, b) for b in group[:24]) for a in group]
        typical = totals.index(max(totals))
        made = induce([self.articles[i] for i in group], [self.sources[i].lexed for i in group], typical)
        ids = [self.articles[i].id for i in group]
        kept = ids[typical]
        order = [kept, *(i for i in ids if i != kept)]
        rows = tuple(
            ClusterMember(
                article=i, jaccard=self.jaccard(self.index[kept], self.index[i]), verified_against=kept
            )
            for i in order
        )
        cluster = Cluster(
            id=content_id("c", "template", *ids), kind="template", kept=kept, members=rows, template=made.id
        )
        return made, cluster

    def jaccard(self, a: int, b: int) -> float:
        """Jaccard similarity of sampled shingles (numbers count as equal)."""
        import numpy as np

        one, other = self.sketches.hashes[a], self.sketches.hashes[b]
        shared = np.intersect1d(one, other, assume_unique=True).size
        return round(shared / max(1, one.size + other.size - shared), 4)

    def template_pairs(self, clusters: Sequence[Cluster]) -> Iterator[DuplicatePair]:
        """Each member with the kept one."""
        for cluster in clusters:
            for member in cluster.members[1:]:
                a, b = sorted((self.index[cluster.kept], self.index[member.article]))
                yield self.pair(a, b, "template", find_passages(self.sources[a], self.sources[b]))

    def pair(self, a: int, b: int, kind: PairKind, passages: Sequence[Passage]) -> DuplicatePair:
        """The record of two articles and their shared passages."""
        share_a, share_b = coverage(
            passages, len(self.sources[a].lexed.text), len(self.sources[b].lexed.text)
        )
        return DuplicatePair(
            a=self.articles[a].id,
            b=self.articles[b].id,
            kind=kind,
            jaccard=self.jaccard(a, b),
            containment_a=round(share_a, 4),
            containment_b=round(share_b, 4),
            passages=tuple((*self.maps[a].to_raw(*p.a), *self.maps[b].to_raw(*p.b)) for p in passages),
        )

    def passage_pairs(self) -> Iterator[DuplicatePair]:
        """For every article and family (or lone article) that share a passage: the best pair."""
        for a, b in self._partners():
            passages = find_passages(self.sources[a], self.sources[b])
            if passages:
                shares = coverage(passages, len(self.sources[a].lexed.text), len(self.sources[b].lexed.text))
                yield self.pair(a, b, "excerpt" if max(shares) >= EXCERPT else "passage", passages)

    def _partners(self) -> list[tuple[int, int]]:
        import numpy as np

        first, second = self.sketches.pairs[:, 0], self.sketches.pairs[:, 1]
        lighter = np.minimum(self.sketches.mass[first], self.sketches.mass[second])
        scores = self.sketches.shared / np.maximum(lighter, 1e-9)
        best: dict[tuple[int, int], list[tuple[float, int, int]]] = {}
        lone = len(self.families.groups)
        for a, b, score in zip(first.tolist(), second.tolist(), scores.tolist(), strict=True):
            one, other = self.families.of.get(a, lone + a), self.families.of.get(b, lone + b)
            if one != other and score >= FAINT:
                if one < lone and other < lone:
                    continue
                key = (one, other) if one < other else (other, one)
                best.setdefault(key, []).append((-score, a, b))
        return [(a, b) for rows in best.values() for _, a, b in sorted(rows)[:1]]
