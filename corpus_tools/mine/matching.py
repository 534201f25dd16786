"""Metrics for the quantities of one sentence, left to right: later items inherit from earlier ones."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from corpus_tools.mine.context import REACH, Place, Span
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
_LISTED = ("、", "和", "及", "与")
_SAME_AGAIN = re.compile(r"(?:共计?|合计|涉及|其[他它余]|另有?|[和及、，]){0,3}")
_TAKES_TAIL = re.compile(r"[对给为向将把与]")


def match_sentence(
    finder: FrameFinder, places: Sequence[Place], words: Iterable[int] | None = None
) -> list[list[Match]]:
    """For each quantity the frames that fit, best first; `evidence` and `verbs` of its place are set.

    Args:
        finder: the frames.
        places: the quantities of one sentence.
        words: offsets into the sentence at which words of the frames may begin, where these are known.
    """
    if not places:
        return []
    sentence = places[0].sentence
    hits = finder.find(sentence, words)
    starts = [start for start, _, _ in hits]
    verbs = [(start, end) for start, end, terms in hits if terms.is_verb]
    inherited = Evidence()
    found: list[list[Match]] = []
    for place in places:
        left = bisect_left(starts, place.begin)
        right = bisect_left(starts, min(place.clause[1], place.last + REACH), left)
        if verbs:
            _note_verbs(place, verbs)
        _gather(finder, place, hits[left:right])
        own = place.mention.label or sentence[place.zone.left : place.zone.right]
        found.append(best_matches(finder, place.evidence, inherited, own, sentence))
        if place is not places[-1]:
            inherited = handed_on(place.evidence, inherited, is_article=place.mention.is_article)
    return found


def _note_verbs(place: Place, verbs: Sequence[Span]) -> None:
    """Tell a place the verbs in front of it, and the next one behind it, of those of its sentence."""
    at, end = place.zone.start, place.zone.end
    first = bisect_left(verbs, (place.begin,))
    behind = bisect_left(verbs, (at,), first)
    place.verbs = [verb for verb in verbs[first:behind] if verb[1] <= at]
    later = bisect_left(verbs, (end,), behind)
    if later < len(verbs) and verbs[later][0] < min(place.clause[1], place.last + REACH):
        place.next_verb = verbs[later][0] - end


def _gather(finder: FrameFinder, place: Place, hits: Sequence[Hit]) -> None:
    """The evidence of one quantity: its header, its own words, or those of the number right before it."""
    mention, previous = place.mention, place.previous
    if mention.label is not None:
        size = len(mention.label)
        found = finder.find(mention.label)
        zone = Zone(0, size, size, size)
        place.evidence = collect(mention.label, zone, found, right_is_open=False, unit=mention.unit)
        return
    if previous is not None and _counts_again(place, previous):
        place.evidence = copy_for(previous.evidence, place.match_unit)
        return
    has_right = bool(hits) and hits[-1][0] >= place.zone.end
    is_open = has_right and (not place.near.strip() or _OPEN.search(place.near[-3:]) is not None)
    place.evidence = collect(place.sentence, place.zone, hits, right_is_open=is_open, unit=place.match_unit)
    if _is_subject(place, hits):
        place.evidence.verbs = {n: item for n, item in place.evidence.verbs.items() if item[2] == "verb"}
    place.evidence.is_listed = place.near.startswith(_LISTED) and not place.evidence.is_led
    if place.last > place.zone.end and _shares_tail(place):
        add_tail_verbs(place.evidence, place.sentence, hits, place.last, place.clause[1])


def _counts_again(place: Place, previous: Place) -> bool:
    """提起公诉9件52人; 调解46起，成功41起: the same things in another unit, or those that went well."""
    if previous.clause == place.clause:
        return _SAME_AGAIN.fullmatch(place.near) is not None
    return place.near.strip() == "成功" and previous.mention.unit == place.mention.unit


def _is_subject(place: Place, hits: Sequence[Hit]) -> bool:
    """120名干部入户30次: the verb in front of the next number is what those counted here did."""
    at = place.zone.right
    if at >= place.clause[1] or place.sentence[at] == "、" or _TAKES_TAIL.search(place.before):
        return False
    verbs = (start for start, end, terms in hits if terms.is_verb and place.zone.end <= start and end <= at)
    return max(verbs, default=0) > place.zone.end + 1


def _shares_tail(place: Place) -> bool:
    """对A户居民、B间出租屋逐户登记: the verb behind the list is meant for its items."""
    return place.sentence[place.zone.right : place.zone.right + 1] == "、" or bool(
        _TAKES_TAIL.search(place.before)
    )
