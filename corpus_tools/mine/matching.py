"""Metrics for the quantities of one sentence, from left to right, so that later items inherit from earlier ones."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus_tools.mine.context import Place
from corpus_tools.mine.frames import (
    Evidence,
    FrameFinder,
    Hit,
    Match,
    Zone,
    add_tail_verbs,
    best_matches,
    collect,
    copy_for,
    handed_on,
)

_OPEN = re.compile(
    r"(?:[对向为给在与和、及由有共的“\"了过全]|发放|组织|动员|开展|召开|举办|全[行乡镇县市区省校])$"
)
_SAME_AGAIN = re.compile(r"^(?:[共计和及、，]|共计|合计|涉及|其他|其它|其余|另有?)*$")
_TAKES_TAIL = re.compile(r"[对给为向将把与]|分别对")


def match_sentence(finder: FrameFinder, places: Sequence[Place]) -> list[list[Match]]:
    """For each quantity the frames that fit, best first; `Place.evidence` and `has_verb` are filled in."""
    if not places:
        return []
    sentence = places[0].sentence
    hits = finder.find(sentence)
    inherited = Evidence()
    found: list[list[Match]] = []
    for number, place in enumerate(places):
        place.verbs = [
            (start, end)
            for start, end, terms in hits
            if terms.is_verb and place.clause[0] <= start and end <= place.zone.start
        ]
        _gather(finder, place, hits, places[number + 1 :])
        words = place.mention.label or sentence[place.zone.left : place.zone.right]
        found.append(best_matches(finder, place.evidence, inherited, words, sentence))
        inherited = handed_on(place.evidence, inherited)
    return found


def _gather(finder: FrameFinder, place: Place, hits: Sequence[Hit], later: Sequence[Place]) -> None:
    """The evidence of one quantity: its header, its own words, or those of the number right before it."""
    mention, previous = place.mention, place.previous
    if mention.label is not None:
        size = len(mention.label)
        zone = Zone(0, size, size, size)
        label_hits = finder.find(mention.label)
        place.evidence = collect(mention.label, zone, label_hits, right_is_open=False, unit=mention.unit)
        return
    if previous is not None and previous.clause == place.clause and _SAME_AGAIN.match(place.near):
        place.evidence = copy_for(previous.evidence, place.match_unit)
        return
    is_open = not place.near.strip() or _OPEN.search(place.near) is not None
    place.evidence = collect(place.sentence, place.zone, hits, right_is_open=is_open, unit=place.match_unit)
    if _TAKES_TAIL.search(place.before) or place.sentence[place.zone.right : place.zone.right + 1] == "、":
        ends = [other.zone.end for other in later if other.clause == place.clause]
        if ends:
            add_tail_verbs(place.evidence, place.sentence, hits, ends[-1], place.clause[1])
