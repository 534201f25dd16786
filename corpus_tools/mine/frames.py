"""Which metric a quantity belongs to: the frame whose counted thing, verb and unit fit best.

A sentence is scanned once for the words of the pack; every quantity then looks to its left (up to the
quantity before it), to its right (up to the next one), and inherits a verb or an object from the
items before it in the same sentence.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from corpus_tools.mine.packs import Frame, MetricPack
from corpus_tools.mine.terms import Hit, TermIndex

OBJECT, VERB = 2.0, 1.0
GAP = 0.12  # per character between a counted thing and its number: the head noun stands next to it
LENGTH = 0.03  # a longer word says more
INHERITED_VERB, INHERITED_OBJECT = 0.55, 1.1
FAR = 7  # characters: beyond it a noun does not belong to the number
FILLERS = ("共计", "合计", "累计", "总计", "共", "达到", "达", "了", "已", "为", "有", "等", "数量", "约", "”", "》", "）", "\"", "’", " ", "：", ":", "各", "多", "近", "每晚", "的", "数", "总数", "只", "仅", "」", "每日", "每天", "每月")  # fmt: skip


class Match(NamedTuple):
    """A frame with its score and the words that speak for it."""

    score: float
    frame: Frame
    reasons: tuple[str, ...]
    object: str | None
    verb: str | None


class Terms(NamedTuple):
    """What one word of the packs can mean: object, verb and exclusion of frames, by frame number."""

    objects: tuple[int, ...]
    verbs: tuple[int, ...]


class Zone(NamedTuple):
    """Where a quantity may look: offsets into the sentence."""

    left: int
    start: int
    end: int
    right: int


class FrameFinder:
    """The frames of a pack, ready to match."""

    def __init__(self, pack: MetricPack) -> None:
        self.frames = pack.frames
        words: dict[str, tuple[list[int], list[int]]] = {}
        for number, frame in enumerate(self.frames):
            for place, listed in enumerate((frame.objects, frame.verbs)):
                for word in listed:
                    words.setdefault(word, ([], []))[place].append(number)
        self.index: TermIndex[Terms] = TermIndex(
            {word: Terms(tuple(objects), tuple(verbs)) for word, (objects, verbs) in words.items()}
        )

    def find(self, sentence: str, start: int, end: int) -> list[Hit[Terms]]:
        """The words of the pack in sentence[start:end]."""
        return self.index.find(sentence, start, end)


@lru_cache(maxsize=8)
def finder(pack: MetricPack) -> FrameFinder:
    """The finder of a pack, built once."""
    return FrameFinder(pack)


class Evidence:
    """Per frame, the best object and verb found around one quantity."""

    __slots__ = ("objects", "verbs")

    def __init__(self) -> None:
        self.objects: dict[int, tuple[float, str, str]] = {}
        self.verbs: dict[int, tuple[float, str, str]] = {}

    def add(
        self, place: dict[int, tuple[float, str, str]], frames: tuple[int, ...], item: tuple[float, str, str]
    ) -> None:
        for number in frames:
            if number not in place or place[number][0] < item[0]:
                place[number] = item


def gap_to(sentence: str, end: int, start: int) -> int:
    """Characters between a word and its number, filler words not counted."""
    rest = sentence[end:start]
    while rest:
        for filler in FILLERS:
            if rest.endswith(filler):
                rest = rest[: -len(filler)]
                break
            if rest.startswith(filler):
                rest = rest[len(filler) :]
                break
        else:
            break
    return len(rest)


def collect(sentence: str, zone: Zone, hits: list[Hit[Terms]], right_is_open: bool) -> Evidence:
    """Objects and verbs of the quantity's own words."""
    evidence = Evidence()
    for start, end, terms in hits:
        word = sentence[start:end]
        if zone.left <= start and end <= zone.start:
            gap = gap_to(sentence, end, zone.start)
            if terms.objects and gap <= FAR:
                item = (OBJECT - GAP * gap + LENGTH * len(word), word, "object")
                evidence.add(evidence.objects, terms.objects, item)
            if terms.verbs:
                evidence.add(
                    evidence.verbs,
                    terms.verbs,
                    (VERB - 0.01 * (zone.start - end) + LENGTH * len(word), word, "verb"),
                )
        elif zone.end <= start and end <= zone.right:
            gap = start - zone.end
            if terms.objects and gap <= FAR:
                base = OBJECT if right_is_open else OBJECT - 0.9
                item = (base - GAP * gap * 0.7 + LENGTH * len(word), word, "object-right")
                evidence.add(evidence.objects, terms.objects, item)
            if terms.verbs:
                evidence.add(evidence.verbs, terms.verbs, (VERB - 0.25 - 0.01 * gap, word, "verb-right"))
    return evidence


def best_match(
    finder: FrameFinder, evidence: Evidence, inherited: Evidence, unit: str | None, words: str
) -> list[Match]:
    """Frames that fit, best first; `words` is the text in which exclusions count."""
    matches: list[Match] = []
    for number in {*evidence.objects, *evidence.verbs, *inherited.objects}:
        frame = finder.frames[number]
        if frame.units and unit not in frame.units:
            continue
        match = _score(frame, number, evidence, inherited)
        if match is not None and not any(word in words for word in frame.exclude):
            matches.append(match)
    matches.sort(key=lambda match: (-match.score, match.frame.id))
    return matches


def _score(frame: Frame, number: int, evidence: Evidence, inherited: Evidence) -> Match | None:
    thing = _sided(frame, evidence.objects.get(number))
    verb = evidence.verbs.get(number)
    if thing is None and number in inherited.objects and verb is not None:
        thing = inherited.objects[number]
    if verb is None and number in inherited.verbs and thing is not None:
        verb = inherited.verbs[number]
    if verb is not None and frame.side == "left" and verb[2] == "verb-right":
        verb = None
    if frame.need in ("object", "both") and thing is None:
        return None
    if frame.need in ("verb", "both") and verb is None:
        return None
    if frame.need == "object" and thing is not None and thing[2] == "object-inherited":
        return None
    found = [item for item in (thing, verb) if item is not None]
    return Match(
        sum(item[0] for item in found) + 0.3 * frame.priority,
        frame,
        tuple(item[2] for item in found),
        thing[1] if thing else None,
        verb[1] if verb else None,
    )


def _sided(frame: Frame, thing: tuple[float, str, str] | None) -> tuple[float, str, str] | None:
    if thing is None or frame.side == "either":
        return thing
    is_right = thing[2] == "object-right"
    return thing if is_right == (frame.side == "right") else None


def inherit(evidence: Evidence, earlier: Evidence | None) -> Evidence:
    """What the next quantity of the sentence may inherit: own words, else those inherited so far."""
    handed = Evidence()
    handed.objects = {
        n: (INHERITED_OBJECT, word, "object-inherited") for n, (_, word, _) in evidence.objects.items()
    }
    handed.verbs = {
        n: (INHERITED_VERB, word, "verb-inherited")
        for n, (_, word, side) in evidence.verbs.items()
        if side == "verb"
    }
    if earlier is not None:
        if not handed.objects:
            handed.objects = earlier.objects
        if not handed.verbs:
            handed.verbs = earlier.verbs
    return handed
