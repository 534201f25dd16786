"""From articles to templates, clusters and pairs that share text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from corpus_tools.records import (
    Article,
    Cluster,
    ClusterMember,
    Document,
    DuplicatePair,
    PairKind,
    Template,
    content_id,
)
from corpus_tools.settings import TemplateSettings
from corpus_tools.template.families import find_families
from corpus_tools.template.induce import induce
from corpus_tools.template.passages import Passage, coverage, find_passages
from corpus_tools.template.plain import read_plain
from corpus_tools.template.result import Templates
from corpus_tools.template.reuse import find_reuse, without_excerpts
from corpus_tools.template.sketch import Sketches

COPY = 0.5  # Jaccard from which a copy joins a family unseen
TYPICAL = 24  # members that a member is compared with when the most typical one is chosen


def search(
    articles: Iterable[Article],
    pairs: Sequence[DuplicatePair],
    settings: TemplateSettings,
    documents: Iterable[Document] = (),
) -> Templates:
    """See `corpus_tools.template.find_templates`."""
    raws = {document.id: document.raw for document in documents}
    corpus = _Corpus(sorted(articles, key=lambda article: article.id), raws)
    families = find_families(corpus.texts, corpus.sketches, corpus.copies(pairs))
    reused = find_reuse(corpus.texts, corpus.sketches, families)
    families = without_excerpts(families, reused, corpus.texts)
    large = [family for family in families if len(family) >= settings.min_members]
    made = [corpus.template(family) for family in large if not corpus.is_one_text(family)]
    made = [(template, cluster) for template, cluster in made if _says_something(template)]
    found = [corpus.pair(r.a, r.b, r.kind, r.passages) for r in reused]
    clusters = tuple(cluster for template, cluster in made if template.values)
    return Templates(
        tuple(template for template, _ in made), clusters, (*corpus.template_pairs(clusters), *found)
    )


def _says_something(template: Template) -> bool:
    """Whether members differ in more than signs: such copies too are left to deduplication."""
    differs = any(member["missing"] or member["extra"] for member in template.meta["members"])
    return bool(template.values or template.wording or differs)


class _Corpus:
    """All articles with their symbols and sketches."""

    def __init__(self, articles: Sequence[Article], raws: Mapping[str, str]) -> None:
        self.articles, self.raws = articles, raws
        self.texts = read_plain([article.text for article in articles])
        self.sketches = Sketches(self.texts)
        self.index = {article.id: n for n, article in enumerate(articles)}

    def copies(self, pairs: Sequence[DuplicatePair]) -> list[tuple[int, int]]:
        """Pairs of copies as indices; what only contains the other, or little of it, has to show more."""
        same = (pair for pair in pairs if pair.kind in ("exact", "near") and pair.jaccard >= COPY)
        return [(self.index[p.a], self.index[p.b]) for p in same if p.a in self.index and p.b in self.index]

    def is_one_text(self, family: Sequence[int]) -> bool:
        """Whether members have nothing to fill in: whole copies are left to deduplication."""
        return len({self.texts[i].lexed.text for i in family}) == 1

    def template(self, family: Sequence[int]) -> tuple[Template, Cluster]:
        """The template of a family and its cluster; the most typical member is kept."""
        typical = max(
            range(len(family)),
            key=lambda n: (sum(self.sketches.common(family[n], other) for other in family[:TYPICAL]), -n),
        )
        made = induce(
            [self.articles[i] for i in family], [self.texts[i].lexed for i in family], typical, self.raws
        )
        kept = family[typical]
        rows = tuple(
            ClusterMember(
                article=self.articles[i].id,
                jaccard=self.sketches.jaccard(kept, i),
                verified_against=self.articles[kept].id,
            )
            for i in (kept, *(i for i in family if i != kept))
        )
        name = content_id("c", "template", *(self.articles[i].id for i in family))
        cluster = Cluster(
            id=name, kind="template", kept=self.articles[kept].id, members=rows, template=made.id
        )
        return msgspec.structs.replace(made, cluster=name if made.values else None), cluster

    def template_pairs(self, clusters: Sequence[Cluster]) -> Iterator[DuplicatePair]:
        """Each member with the kept one."""
        for cluster in clusters:
            for member in cluster.members[1:]:
                a, b = sorted((self.index[cluster.kept], self.index[member.article]))
                yield self.pair(a, b, "template", find_passages(self.texts[a], self.texts[b]))

    def pair(self, a: int, b: int, kind: PairKind, passages: Sequence[Passage]) -> DuplicatePair:
        """The record of two articles and their shared passages."""
        one, other = self.articles[a], self.articles[b]
        share_a, share_b = coverage(passages, len(one.text), len(other.text))
        return DuplicatePair(
            a=one.id,
            b=other.id,
            kind=kind,
            jaccard=self.sketches.jaccard(a, b),
            containment_a=round(share_a, 4),
            containment_b=round(share_b, 4),
            passages=tuple((*one.spans.to_raw(*p.a), *other.spans.to_raw(*p.b)) for p in passages),
        )
