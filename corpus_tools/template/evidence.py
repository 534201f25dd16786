"""Hints at where a template came from, and members that contradict one another; evidence, not fact."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from corpus_tools.records import Article, SlotKind, SlotValue, TemplatePart

Values = Mapping[str, Mapping[str, Sequence[SlotValue]]]

_YEAR = re.compile(r"(?:19|20)\d\d(?=年|[-./])")
_MASK = re.compile(r"[*×]{1,4}|[xX]{2,4}|20[xX*_×\d]?[xX*_×]")


def source_evidence(
    articles: Sequence[Article], members: Sequence[Mapping[str, Any]], values: Values
) -> dict[str, Any]:
    """Which member is probably the source, and why.

    Each criterion gives a point to the members that are best at it, if not all are: the earliest year
    written, most sentences of the template, fewest masked values, least text repaired, no sentence moved.

    Args:
        articles: the members.
        members: what `describe_members` says of them, in the same order.
        values: the values of the slots.
    """
    rows = [
        {
            "article": article.id,
            "year": _first_year(article),
            "has": member["has"],
            "masked": _masked(values, article.id),
            "repaired": _repaired(article),
            "reordered": member["reordered"],
        }
        for article, member in zip(articles, members, strict=True)
    ]
    points: Counter[str] = Counter()
    reasons: dict[str, list[str]] = defaultdict(list)
    for reason, best in _criteria(rows).items():
        for article in best if len(best) < len(rows) else ():
            points[article] += 1
            reasons[article].append(reason)
    ranked = sorted(rows, key=lambda row: (-points[row["article"]], -row["has"], row["article"]))
    first = ranked[0]["article"]
    lead = points[first] - max((points[row["article"]] for row in ranked[1:]), default=0)
    return {"likely": first if lead else None, "lead": lead, "reasons": reasons[first], "evidence": rows}


def _criteria(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Reason -> the members that are best at it."""
    years = [row["year"] for row in rows if row["year"] is not None]
    return {
        "earliest year": [row["article"] for row in rows if years and row["year"] == min(years)],
        "most sentences of the template": _best(rows, "has", max),
        "fewest masked values": _best(rows, "masked", min),
        "least text repaired": _best(rows, "repaired", min),
        "sentences in the common order": _best(rows, "reordered", min),
    }


def _best(rows: Sequence[Mapping[str, Any]], key: str, choose: Any) -> list[str]:
    wanted = choose(row[key] for row in rows)
    return [row["article"] for row in rows if row[key] == wanted]


def _first_year(article: Article) -> int | None:
    """The latest year that the text names: it cannot be older."""
    return max((int(year) for year in _YEAR.findall(article.text)), default=None)


def _masked(values: Values, article: str) -> int:
    return sum(bool(_MASK.search(text)) for by in values.values() for _, _, text in by.get(article, ()))


def _repaired(article: Article) -> int:
    """Code points of the text that do not stand so in the raw text."""
    return len(article.text) - sum(length for _, _, length in article.map)


def find_conflicts(
    articles: Sequence[str], parts: Sequence[TemplatePart], values: Values
) -> list[dict[str, Any]]:
    """Numbers that differ between members which name the same body, place and time.

    Members are grouped by their values of the first slot of each of these kinds; a group whose members give
    a number slot different values contradicts itself.
    """
    kinds = {part.slot: part.kind for part in parts if part.slot}
    keys = [slot for kind in ("org", "place", "date") if (slot := _first_slot(kinds, kind))]
    if not any(kinds[slot] in ("org", "place") for slot in keys):
        return []
    groups: dict[tuple[str | None, ...], list[str]] = defaultdict(list)
    for article in articles:
        groups[tuple(_text(values, slot, article) for slot in keys)].append(article)
    return [
        conflict
        for about, group in sorted(groups.items(), key=lambda row: row[1])
        if len(group) > 1 and about[0] is not None
        for conflict in _conflicts(about, group, kinds, values)
    ]


def _first_slot(kinds: Mapping[str, SlotKind | None], wanted: str) -> str | None:
    return next((slot for slot, kind in kinds.items() if kind == wanted), None)


def _text(values: Values, slot: str, article: str) -> str | None:
    places = values.get(slot, {}).get(article)
    return places[0][2] if places else None


def _conflicts(
    about: Sequence[str | None],
    group: Sequence[str],
    kinds: Mapping[str, SlotKind | None],
    values: Values,
) -> list[dict[str, Any]]:
    out = []
    for slot, kind in kinds.items():
        if kind != "number":
            continue
        found = {article: text for article in group if (text := _text(values, slot, article)) is not None}
        if len(set(found.values())) > 1:
            out.append({"about": [name for name in about if name], "slot": slot, "values": found})
    return out
