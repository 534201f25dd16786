"""Star clusters: a kept unit, and those verified directly against it; nothing joins through a third.

Copies (exact, near) are clustered first; templates then join kept units and loners. A unit that resembles
members only, not the kept one, stays out: such chains are reported, not followed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from corpus_tools.dedup.collector import no_cycles
from corpus_tools.dedup.units import Unit
from corpus_tools.errors import SettingsError
from corpus_tools.records import Cluster, ClusterKind, ClusterMember, DuplicatePair, content_id

COPIES = frozenset({"exact", "near"})
KEEP_RULES = ("longest", "first", "newest", "cleanest", "priority:FIELD")


def keep_order(units: Sequence[Unit], keep: str) -> dict[str, int]:
    """The place of each unit in the order in which it is preferred as the kept one.

    Raises:
        SettingsError: an unknown rule.
    """
    keys = keep_keys(units, keep)
    ranked = sorted(range(len(units)), key=lambda i: (keys[i], -len(units[i].text), units[i].id))
    return {units[i].id: place for place, i in enumerate(ranked)}


def keep_keys(units: Sequence[Unit], keep: str, *, first: int = 0) -> list[Any]:
    """What the keep rule sorts by, lowest first; then length and id decide.

    Args:
        units: to be ordered.
        keep: one of `KEEP_RULES`.
        first: number of the first unit, where others came before.

    Raises:
        SettingsError: an unknown rule.
    """
    rule, _, field = keep.partition(":")
    rules: dict[str, Callable[[int, Unit], Any]] = {
        "longest": lambda i, unit: 0,
        "first": lambda i, unit: i,
        "newest": lambda i, unit: _descending(str(unit.meta.get("date", ""))),
        "cleanest": lambda i, unit: -_untouched(unit),
        "priority": lambda i, unit: -_number(unit.meta.get(field)),
    }
    if rule not in rules or (rule == "priority") != bool(field):
        raise SettingsError(f'unknown keep rule "{keep}"', hint=f"known: {' '.join(KEEP_RULES)}")
    return [rules[rule](number, unit) for number, unit in enumerate(units, first)]


def _descending(text: str) -> list[int]:
    """A key that sorts later texts first."""
    return [*(-ord(char) for char in text), 0]


def _untouched(unit: Unit) -> float:
    """Share of the text that stands in the raw text as it is."""
    return sum(length for _, _, length in unit.spans.runs) / max(1, len(unit.text))


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return -1e308  # the last one; no infinity, so that it can be written as JSON


@no_cycles()
def star_clusters(pairs: Sequence[DuplicatePair], order: dict[str, int]) -> tuple[Cluster, ...]:
    """Clusters of copies, then of templates, in the order of their kept units' ids."""
    copies = _stars([pair for pair in pairs if pair.kind in COPIES], order)
    taken = {member for star in copies for member, _ in star[1]}
    templates = _stars(
        [p for p in pairs if p.kind == "template" and p.a not in taken and p.b not in taken], order
    )
    clusters = [_cluster(kept, members, templates=False) for kept, members in copies]
    clusters += [_cluster(kept, members, templates=True) for kept, members in templates]
    return tuple(sorted(clusters, key=lambda cluster: (cluster.kept, cluster.kind)))


Star = tuple[str, list[tuple[str, DuplicatePair]]]


def _stars(pairs: Sequence[DuplicatePair], order: dict[str, int]) -> list[Star]:
    """Greedy stars: the most preferred free unit keeps all its free partners."""
    partners: dict[str, list[tuple[str, DuplicatePair]]] = {}
    for pair in pairs:
        partners.setdefault(pair.a, []).append((pair.b, pair))
        partners.setdefault(pair.b, []).append((pair.a, pair))
    taken: set[str] = set()
    stars: list[Star] = []
    for unit in sorted(partners, key=order.__getitem__):
        if unit in taken:
            continue
        members = [(other, pair) for other, pair in partners[unit] if other not in taken]
        if members:
            taken.update(other for other, _ in members)
            taken.add(unit)
            stars.append((unit, sorted(members, key=lambda member: member[0])))
    return stars


def _cluster(kept: str, members: list[tuple[str, DuplicatePair]], *, templates: bool) -> Cluster:
    exact = all(pair.kind == "exact" for _, pair in members)
    kind: ClusterKind = "template" if templates else "exact" if exact else "near"
    listed = [ClusterMember(article=kept, jaccard=1.0, verified_against=kept)]
    listed += [
        ClusterMember(article=one, jaccard=pair.jaccard, verified_against=kept) for one, pair in members
    ]
    names = [member.article for member in listed]
    return Cluster(id=content_id("c", kind, *names), kind=kind, kept=kept, members=tuple(listed))
