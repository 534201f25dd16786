"""Which metric a quantity belongs to: the frame whose counted thing, verb and unit fit best.

A sentence is scanned once for the words of the pack; every quantity then looks to its left (up to the
quantity before it), to its right (up to the next item), and inherits a verb or an object from the
items before it in the same sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from corpus_tools.mine.lexicon import context, context_endings, context_starts, word_list
from corpus_tools.mine.packs import Frame, MetricPack
from corpus_tools.mine.terms import TermIndex

OBJECT, VERB = 2.0, 1.0
GAP = 0.12  # per character between a counted thing and its number: the head noun stands next to it
LENGTH = 0.03  # per character: a longer word says more
PRIORITY = 0.3
RIGHT_OF_NOUN = 0.9  # what an object behind the number loses when a noun stands in front of it
VERB_RIGHT = 0.25
INHERITED_VERB, INHERITED_OBJECT = 0.55, 1.1
ANY = "*"  # a unit that agrees with every other
REST = "other"  # the metric of nouns that no metric counts
NEAR = 20  # characters in which a noun may still be the thing counted
FAR = 7  # characters: beyond it a noun does not belong to the number
_FILLER = (
    "(?:共计|合计|累计|总计|共|达到|达|了|已|为|有|等|数量|约|各|多|近|每晚|每日|每天|每月|的|总数|数|只|仅"
    '|[”》）"’」：: ])'
)
_FILLERS_LEFT = re.compile(f"^{_FILLER}+")
_FILLERS_RIGHT = re.compile(f"{_FILLER}+$")
_SCALES = frozenset("十百千万亿")  # 阅读数万人次: 数 belongs to the number
_NOMINAL = frozenset("前后率数量额员期者金费")
_MACHINES = frozenset("机器仪泵")
_MACHINE = re.compile(r"[机器仪泵](?![\u4e00-\u9fff])")  # 发电 in 发电机60台 is part of a noun
_LEAD = re.compile(
    r"[，,、；;：:\s]{0,3}(?:并|又|还|再|也|则|另|其中|同时|共|累计|全年|[全我本该][\u4e00-\u9fff])?(?:共|累计)?"
)
_BEFORE_SHORT_VERB = frozenset("只都也共又还再已并就去来先后年新全所校里会员家院干警区县镇村")

Item = tuple[float, str, str, int]  # score, word, reason, characters from the number


class Terms(NamedTuple):
    """What a word can mean: object and verb of frames, by frame number; any verb of doing."""

    objects: tuple[int, ...]
    verbs: tuple[int, ...]
    is_verb: bool


Hit = tuple[int, int, Terms]
_NOTHING: Hit = (0, 0, Terms((), (), False))


class Zone(NamedTuple):
    """Where a quantity may look: offsets into the sentence."""

    left: int
    start: int
    end: int
    right: int


class Match(NamedTuple):
    """A frame with its score and the words that speak for it."""

    score: float
    frame: Frame
    reasons: tuple[str, ...]
    object: str | None
    verb: str | None


class Evidence:
    """Per frame, the best object and verb found around one quantity; `unit` is that of the quantity."""

    __slots__ = ("has_noun", "has_verb", "is_led", "is_listed", "objects", "unit", "verbs")

    def __init__(self, unit: str | None = None) -> None:
        self.objects: dict[int, Item] = {}
        self.verbs: dict[int, Item] = {}
        self.unit = unit
        self.has_verb = False
        self.has_noun = False
        self.is_led = False  # by a verb of its own: 其中约谈12家次, but not 食品加工点12家次
        self.is_listed = False  # an item of a list that shares its verb: 添置水泵4台、水带30盘


class FrameFinder:
    """The frames of a pack, ready to match."""

    def __init__(self, pack: MetricPack) -> None:
        self.frames = pack.frames
        words: dict[str, tuple[list[int], list[int]]] = {
            word: ([], []) for word in word_list("mine_verbs.txt")
        }
        doing = set(words)
        for word in context("phrase")["compounds"]:
            words.setdefault(word, ([], []))  # nothing is done in 建档立卡贫困户
        for number, frame in enumerate(self.frames):
            for word in frame.objects:
                words.setdefault(word, ([], []))[0].append(number)
            for word in frame.verbs:
                words.setdefault(word, ([], []))[1].append(number)
                doing.add(word)
        doing.difference_update(context("phrase")["particles"])
        self._index: TermIndex[Terms] = TermIndex(
            {
                word: Terms(tuple(objects), tuple(verbs), word in doing)
                for word, (objects, verbs) in words.items()
            }
        )

    def starts(self, text: str) -> bytes:
        """For each character, 1 where a word of the pack may begin."""
        return self._index.starts(text)

    def find(self, sentence: str, starts: Iterable[int] | None = None) -> list[Hit]:
        """The words of the pack in a sentence; a word inside a longer one is none (预警 in 预警信息).

        Args:
            sentence: where to look.
            starts: the offsets at which a word may begin; by default all.
        """
        kept: list[Hit] = []
        outer: Hit = _NOTHING
        for hit in self._index.find(sentence, starts):
            start, end, terms = hit
            if start < outer[1] and not _stands_inside(hit, outer):
                continue
            if kept and start < kept[-1][1] and _displaces(hit, kept[-1]):
                kept.pop()
            if terms.objects or _verb_stands(sentence, start, end):
                kept.append(hit)
            elif end - start == 1:
                continue
            if end > outer[1]:
                outer = hit
        return kept


def _displaces(hit: Hit, before: Hit) -> bool:
    """直[接[受]教育群众]: the longer counted thing wins over the verb that runs into it."""
    start, end, _ = before
    crosses = start < hit[0] < end < hit[1]
    return crosses and not before[2].objects and hit[1] - hit[0] > end - start


def _stands_inside(inner: Hit, outer: Hit) -> bool:
    """预警 in 预警信息 is no word of its own; 咨询 in the verb 解答咨询 is, and so is 村屯 behind 进村."""
    return bool(inner[2].objects) and (inner[1] > outer[1] or not outer[2].objects)


def _verb_stands(sentence: str, start: int, end: int) -> bool:
    """发 in 发传单 is a verb, in 发展 it is none; nor is 整治 in 整治前, 整改 in 整改率, 发电 in 发电机."""
    behind = sentence[end : end + 1]
    if behind in _MACHINES and _MACHINE.match(sentence, end):
        return False
    if behind in _NOMINAL and sentence[end + 1 : end + 2] not in _SCALES:
        return False
    if end - start > 1:
        return True
    if behind in "了过":
        return True
    if sentence.startswith(context_starts("phrase", "not_short").get(sentence[start], ()), start):
        return False
    before = sentence[start - 1 : start] if start else ""
    return not ("\u4e00" <= before <= "\u9fff") or before in _BEFORE_SHORT_VERB


@lru_cache(maxsize=8)
def finder(pack: MetricPack) -> FrameFinder:
    """The finder of a pack, built once."""
    return FrameFinder(pack)


def _add(place: dict[int, Item], frames: Sequence[int], item: Item) -> None:
    for number in frames:
        if number not in place or place[number][0] < item[0]:
            place[number] = item


@lru_cache(maxsize=1024)
def gap_between(words: str) -> int:
    """Characters between a counted thing and its number, filler words not counted.

    >>> gap_between("共计"), gap_between("等资料共"), gap_between("”")
    (0, 2, 0)
    """
    return len(_FILLERS_LEFT.sub("", _FILLERS_RIGHT.sub("", words))) if words else 0


def collect(
    sentence: str, zone: Zone, hits: Sequence[Hit], *, right_is_open: bool, unit: str | None
) -> Evidence:
    """Objects and verbs in the quantity's own words."""
    evidence = Evidence(unit)
    left, first, last, right = zone
    last_verb, touches, is_modified = left, False, False
    for hit in hits:
        start, end, terms = hit
        if left <= start and end <= first:
            if terms.is_verb:
                last_verb = end
                evidence.is_led = evidence.is_led or _leads(sentence, left, first, hit)
            touches = _add_left(evidence, sentence, first, hit) or touches
        elif last <= start and end <= right:
            # 16个村的公示栏 counts villages, 14起涉及诈骗的交易 counts what follows 的
            is_modified = is_modified or terms.is_verb
            if is_modified or "的" not in sentence[last:start]:
                _add_right(evidence, sentence, zone, hit, right_is_open)
    evidence.has_verb = last_verb > left
    evidence.has_noun = gap_between(sentence[max(last_verb, first - NEAR) : first]) > 0
    if touches:
        _keep_heads(evidence)
    return evidence


def _leads(sentence: str, left: int, at: int, hit: Hit) -> bool:
    """Whether a verb begins the words of a quantity or touches its number; else it is part of a noun."""
    if sentence.startswith(context_endings("phrase", "works"), hit[1]):
        return False  # 印刷厂
    if hit[0] == left:
        return True
    lead = _LEAD.match(sentence, left, hit[0])
    return (lead is not None and lead.end() == hit[0]) or gap_between(sentence[hit[1] : at]) == 0


def _keep_heads(evidence: Evidence) -> None:
    """The noun next to the number is what is counted: those farther off are its modifiers (视频号播放量)."""
    evidence.objects = {n: item for n, item in evidence.objects.items() if item[2] != "object" or not item[3]}


def _add_left(evidence: Evidence, sentence: str, at: int, hit: Hit) -> bool:
    """Note a word in front of the number at `at`; whether it is a counted thing that touches it."""
    start, end, terms = hit
    word, touches = sentence[start:end], False
    if terms.verbs:
        score = VERB - 0.01 * (at - end) + LENGTH * len(word)
        _add(evidence.verbs, terms.verbs, (score, word, "verb", 0))
    if terms.objects:
        gap = gap_between(sentence[end:at])
        touches = gap == 0
        if gap <= FAR:
            score = OBJECT - GAP * gap + LENGTH * len(word)
            _add(evidence.objects, terms.objects, (score, word, "object", gap))
    return touches


def _add_right(evidence: Evidence, sentence: str, zone: Zone, hit: Hit, is_open: bool) -> None:
    start, end, terms = hit
    word, gap = sentence[start:end], start - zone.end
    if terms.objects and gap <= FAR:
        base = OBJECT if is_open else OBJECT - RIGHT_OF_NOUN
        score = base - 0.7 * GAP * gap + LENGTH * len(word)
        _add(evidence.objects, terms.objects, (score, word, "object-right", gap))
    if terms.verbs:
        _add(evidence.verbs, terms.verbs, (VERB - VERB_RIGHT - 0.01 * gap, word, "verb-right", gap))


def add_tail_verbs(evidence: Evidence, sentence: str, hits: Sequence[Hit], start: int, end: int) -> None:
    """对A户居民、B间出租屋逐户登记: the verb behind a list belongs to all its items."""
    for first, last, terms in hits:
        if start <= first and last <= end and terms.verbs:
            _add(evidence.verbs, terms.verbs, (VERB - 2 * VERB_RIGHT, sentence[first:last], "verb-right", 0))


def best_matches(
    finder: FrameFinder, evidence: Evidence, inherited: Evidence, words: str, sentence: str
) -> list[Match]:
    """Frames that fit, best first.

    Args:
        finder: the frames.
        evidence: the quantity's own words, and its unit.
        inherited: what the items before it hand on.
        words: the quantity's own words, in which exclusions count.
        sentence: in which a frame's context must be found.
    """
    shared = evidence.is_listed
    if evidence.is_led or not inherited.verbs:
        handed: Iterable[int] = ()
    else:
        handed = (n for n in inherited.verbs if shared or finder.frames[n].inherits)
    unit = evidence.unit
    matches: list[Match] = []
    for number in {*evidence.objects, *evidence.verbs, *handed}:
        frame = finder.frames[number]
        if frame.units and unit not in frame.units:
            continue
        match = _score(frame, number, evidence, inherited)
        if match is None or (frame.exclude and _holds(words, frame.exclude)):
            continue
        if not frame.context or _holds(sentence, frame.context):
            matches.append(match)
    if len(matches) > 1:
        matches.sort(key=lambda match: (-match.score, match.frame.id))
    return matches


def _holds(text: str, words: Iterable[str]) -> bool:
    """Whether one of some words is in a text."""
    for word in words:  # noqa: SIM110  # a generator takes twice as long
        if word in text:
            return True
    return False


def _score(frame: Frame, number: int, evidence: Evidence, inherited: Evidence) -> Match | None:
    thing = _sided(frame, evidence.objects.get(number))
    verb = evidence.verbs.get(number)
    if thing is not None and thing[3] > 1 and frame.metric == REST and evidence.has_verb:
        thing = None  # 队伍共接警80起: a noun in front of the verb is its subject
    if verb is not None and frame.side != "either" and (verb[2] == "verb-right") != (frame.side == "right"):
        verb = None if frame.side == "left" else verb
    if (
        thing is None
        and verb is not None
        and not evidence.has_noun
        and inherited.unit in (evidence.unit, ANY)
    ):
        thing = inherited.objects.get(number)
    if verb is None and thing is not None and not evidence.has_verb and thing[2] != "object-right":
        verb = inherited.verbs.get(number)
    if verb is None and thing is None and not evidence.is_led and (frame.inherits or evidence.is_listed):
        verb = inherited.verbs.get(number)
    if (thing is None and frame.need != "verb") or (verb is None and frame.need != "object"):
        return None
    thing_score, thing_word, thing_reason = (thing[0], thing[1], (thing[2],)) if thing else (0.0, None, ())
    verb_score, verb_word, verb_reason = (verb[0], verb[1], (verb[2],)) if verb else (0.0, None, ())
    score = thing_score + verb_score + PRIORITY * frame.priority
    return Match(score, frame, thing_reason + verb_reason, thing_word, verb_word)


def _sided(frame: Frame, thing: Item | None) -> Item | None:
    if thing is None or frame.side == "either":
        return thing
    return thing if (thing[2] == "object-right") == (frame.side == "right") else None


def copy_for(evidence: Evidence, unit: str | None) -> Evidence:
    """提起公诉9件52人: a number right behind another one counts the same thing in another unit."""
    copy = Evidence(unit)
    copy.objects = {number: (item[0] - 0.1, *item[1:]) for number, item in evidence.objects.items()}
    copy.verbs = {number: (item[0] - 0.1, *item[1:]) for number, item in evidence.verbs.items()}
    copy.has_verb = evidence.has_verb
    return copy


def handed_on(evidence: Evidence, earlier: Evidence, *, is_article: bool = False) -> Evidence:
    """What the next quantity of the sentence may inherit: own words, else those inherited so far.

    Behind an article (一张明白纸，共印9000份) the unit may differ.
    """
    handed = Evidence(ANY if is_article else evidence.unit)
    handed.objects = {
        n: (INHERITED_OBJECT, word, "object-inherited", 0) for n, (_, word, _, _) in evidence.objects.items()
    }
    handed.verbs = {
        n: (INHERITED_VERB, word, "verb-inherited", 0)
        for n, (_, word, reason, _) in evidence.verbs.items()
        if reason == "verb"
    }
    if not handed.objects and evidence.unit == earlier.unit:
        handed.objects = earlier.objects
    if not evidence.has_verb:
        handed.verbs = earlier.verbs
    elif not evidence.is_led and not handed.verbs:
        handed.verbs = earlier.verbs  # a verb inside a noun (食品加工点) ends no list
    return handed
