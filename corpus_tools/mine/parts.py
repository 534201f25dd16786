"""Parts of a stated total: 抓获273名，其中刑拘158人、逮捕91人; 新增4例（甲区3例、乙区1例）; 查处8起：超速6起、超员2起.

A part keeps its number but is left out of sums.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus_tools.mine.context import Place

AMONG = ("其中", "包括", "含")
SAME = {"名": "人", "位": "人", "场次": "场", "宗": "起", "件次": "件"}


def totals_of(places: Sequence[Place]) -> dict[int, int]:
    """For each place that is a part, the number of the place that is its total."""
    found: dict[int, int] = {}
    for number, place in enumerate(places):
        if number and place.mention.value is not None or place.mention.qualifier == "masked":
            total = _total(places, number, found)
            if total is not None:
                found[number] = total
    return found


def _total(places: Sequence[Place], number: int, found: dict[int, int]) -> int | None:
    """The nearest earlier quantity in the same unit, when the words between say that this one is a part."""
    place = places[number]
    for earlier in range(number - 1, -1, -1):
        other = places[earlier]
        if earlier in found:
            if _lists_on(other, place):
                return found[earlier]
            continue
        if _unit(other) != _unit(place) or not _is_larger(other, place):
            continue
        return earlier if _begins_parts(other, place) else None
    return None


def _unit(place: Place) -> str | None:
    return SAME.get(place.mention.unit or "", place.mention.unit)


def _is_larger(total: Place, part: Place) -> bool:
    if total.mention.value is None or part.mention.value is None:
        return total.mention.unit_class != "share"
    return total.mention.value >= part.mention.value and total.mention.unit_class != "share"


def _begins_parts(total: Place, part: Place) -> bool:
    """其中 opens the clause of the part; or a colon or bracket stands right behind the total."""
    if part.before.lstrip().startswith(AMONG):
        return True
    start = part.clause[0]
    mark = part.sentence[start - 1 : start]
    return mark in ("：", ":", "（", "(") and total.zone.end == start - 1


def _lists_on(part: Place, place: Place) -> bool:
    """Another item of the same list of parts."""
    return part.clause == place.clause and _unit(part) == _unit(place)
