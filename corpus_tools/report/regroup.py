"""Clusters after decisions: who still belongs together when some pairs are joined and others kept apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from corpus_tools.records import Cluster, ClusterKind, ClusterMember, DuplicatePair, content_id

Key = tuple[str, str]


def regroup(
    clusters: Sequence[Cluster], pairs: Iterable[DuplicatePair], decided: Mapping[Key, str]
) -> list[Cluster]:
    """Clusters from what still links their members, and from what an editor joined.

    Args:
        clusters: those with a member that was decided about.
        pairs: all pairs found.
        decided: `same`, `template` or `different` by pair of articles.
    """
    scores = _links(clusters, pairs)
    copies = [cluster for cluster in clusters if cluster.kind != "template"]
    templates = [cluster for cluster in clusters if cluster.kind == "template"]
    return [
        *_rebuild(copies, scores, decided, joined="same", apart=("different", "template")),
        *_rebuild(templates, scores, decided, joined="template", apart=("different",)),
    ]


def _rebuild(
    clusters: Sequence[Cluster],
    scores: Mapping[str, dict[Key, float]],
    decided: Mapping[Key, str],
    *,
    joined: str,
    apart: tuple[str, ...],
) -> list[Cluster]:
    asked = {key for key, choice in decided.items() if choice == joined}
    forbidden = {key for key, choice in decided.items() if choice in apart}
    links = {key: score for cluster in clusters for key, score in scores[cluster.id].items()}
    links = {key: score for key, score in links.items() if key not in forbidden}
    links |= {key: links.get(key, 1.0) for key in asked}
    return [_cluster(group, joined, clusters, links) for group in _groups(links, forbidden, asked)]


def _links(clusters: Iterable[Cluster], pairs: Iterable[DuplicatePair]) -> dict[str, dict[Key, float]]:
    """For each cluster, the scores of what links its members: verified members and pairs inside it."""
    homes: dict[str, list[str]] = {}
    links: dict[str, dict[Key, float]] = {}
    for cluster in clusters:
        links[cluster.id] = {
            pair_key(m.article, m.verified_against): m.jaccard
            for m in cluster.members
            if m.article != m.verified_against
        }
        for member in cluster.members:
            homes.setdefault(member.article, []).append(cluster.id)
    for pair in pairs:
        for home in homes.get(pair.a, ()):
            if home in homes.get(pair.b, ()):
                links[home].setdefault(pair_key(pair.a, pair.b), pair.jaccard)
    return links


def _groups(links: dict[Key, float], apart: set[Key], asked: set[Key]) -> list[list[str]]:
    """Groups joined by the strongest links first, never over a pair that must stay apart."""
    home: dict[str, list[str]] = {}
    for a, b in sorted(links, key=lambda key: (key not in asked, -links[key], key)):
        left, right = home.setdefault(a, [a]), home.setdefault(b, [b])
        if left is right or any(pair_key(one, other) in apart for one in left for other in right):
            continue
        left += right
        for article in right:
            home[article] = left
    unique = {id(group): sorted(group) for group in home.values() if len(group) > 1}
    return sorted(unique.values())


def _cluster(group: list[str], joined: str, old: Sequence[Cluster], links: dict[Key, float]) -> Cluster:
    """A cluster of these articles; the kept article and, for the same members, the id stay as they were."""
    keepers = [cluster for cluster in old if cluster.kept in group]
    kept = keepers[0].kept if keepers else group[0]
    members = [ClusterMember(article=kept, jaccard=1.0, verified_against=kept)]
    for article in group:
        if article != kept:
            against, score = _nearest(article, kept, group, links)
            members.append(ClusterMember(article=article, jaccard=score, verified_against=against))
    same = [c for c in old if sorted(m.article for m in c.members) == group]
    name = same[0].id if same else content_id("c", *group)
    exact = bool(keepers) and keepers[0].kind == "exact" and all(m.jaccard == 1.0 for m in members)
    kind: ClusterKind = "template" if joined == "template" else "exact" if exact else "near"
    template = keepers[0].template if keepers else None
    return Cluster(id=name, kind=kind, kept=kept, members=tuple(members), template=template)


def _nearest(article: str, kept: str, group: list[str], links: dict[Key, float]) -> tuple[str, float]:
    """The kept article where it is linked, else the closest linked member."""
    if pair_key(article, kept) in links:
        return kept, links[pair_key(article, kept)]
    linked = [
        (links[pair_key(article, other)], other) for other in group if pair_key(article, other) in links
    ]
    score, other = max(linked, key=lambda pair: (pair[0], pair[1]))
    return other, score


def pair_key(a: str, b: str) -> Key:
    """The two articles of a pair in a fixed order."""
    return (a, b) if a <= b else (b, a)
