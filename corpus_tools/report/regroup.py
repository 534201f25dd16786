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
    build = _Builder(clusters, links, joined)
    return [build.cluster(group) for group in _groups(links, forbidden, asked)]


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
    foes = _neighbours(dict.fromkeys(apart, 0.0))
    home: dict[str, list[str]] = {}
    for a, b in sorted(links, key=lambda key: (key not in asked, -links[key], key)):
        small, large = sorted((home.setdefault(a, [a]), home.setdefault(b, [b])), key=len)
        if small is large or any(home.get(foe) is large for one in small for foe in foes.get(one, ())):
            continue
        large += small  # the smaller one moves, so that no article moves often
        for article in small:
            home[article] = large
    unique = {id(group): group for group in home.values() if len(group) > 1}
    return sorted(map(sorted, unique.values()))


class _Builder:
    """Clusters of groups; the kept article and, for the same members, the id stay as they were.

    Args:
        old: the clusters that are built anew.
        links: the scores of what links articles.
        joined: what links them, `same` or `template`.
    """

    def __init__(self, old: Sequence[Cluster], links: dict[Key, float], joined: str) -> None:
        self.old, self.joined, self.linked = old, joined, _neighbours(links)
        self.names: dict[tuple[str, ...], str] = {}
        for cluster in old:
            self.names.setdefault(tuple(sorted(m.article for m in cluster.members)), cluster.id)

    def cluster(self, group: list[str]) -> Cluster:
        """The cluster of these articles."""
        inside = set(group)
        keeper = next((cluster for cluster in self.old if cluster.kept in inside), None)
        kept = keeper.kept if keeper else group[0]
        members = [ClusterMember(article=kept, jaccard=1.0, verified_against=kept)]
        for article in group:
            if article != kept:
                against, score = self._nearest(article, kept, inside)
                members.append(ClusterMember(article=article, jaccard=score, verified_against=against))
        name = self.names.get(tuple(group)) or content_id("c", *group)
        exact = keeper is not None and keeper.kind == "exact" and all(m.jaccard == 1.0 for m in members)
        kind: ClusterKind = "template" if self.joined == "template" else "exact" if exact else "near"
        template = keeper.template if keeper else None
        return Cluster(id=name, kind=kind, kept=kept, members=tuple(members), template=template)

    def _nearest(self, article: str, kept: str, inside: set[str]) -> tuple[str, float]:
        """The kept article where it is linked, else the closest linked member."""
        linked = self.linked[article]
        if kept in linked:
            return kept, linked[kept]
        score, other = max((score, other) for other, score in linked.items() if other in inside)
        return other, score


def _neighbours(links: Mapping[Key, float]) -> dict[str, dict[str, float]]:
    """What each article is linked to, with the scores."""
    found: dict[str, dict[str, float]] = {}
    for (a, b), score in links.items():
        found.setdefault(a, {})[b] = score
        found.setdefault(b, {})[a] = score
    return found


def pair_key(a: str, b: str) -> Key:
    """The two articles of a pair in a fixed order."""
    return (a, b) if a <= b else (b, a)
