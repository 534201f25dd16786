"""The words around a quantity, cut once per sentence and read by the rules for kind, metric and context."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from corpus_tools.lazy_patterns import lazy_pattern
from corpus_tools.mine.frames import Evidence, Match, Zone
from corpus_tools.mine.lexicon import people
from corpus_tools.mine.mentions import Mention
from corpus_tools.mine.sentences import breaks
from corpus_tools.records import FigureKind

REACH = 80  # code points on either side in which words belong to a number
NOTE = 48  # code points in front of a number in which a note may stand
_HAN = re.compile("[\u4e00-\u9fff]")
PEOPLE = lazy_pattern(
    r"[\u4e00-\u9fff]{0,5}?(?:群众|市民|居民|客户|师生|学生|老人|村民|人员|人口|干部|党员|职工|游客|家长)"
)
Span = tuple[int, int]
_NO_EVIDENCE = Evidence()  # until it is gathered


class Place:
    """One quantity in its sentence; all offsets count from the begin of the sentence.

    Attributes:
        clause: the clause between two breaks (，；： and brackets) that holds the number.
        zone: how far the words of the quantity itself reach: from the quantity before it to the next item.
        last: where the last quantity of the clause ends.
        begin: where the words in front of the number begin that belong to it.
        before, after: text of the clause in front of the mention and behind it.
        near: text between the quantity before and this one, within the clause.
        verbs: spans of the verbs of doing in the clause in front of the number.
        intended: whether a word of plan or demand stands before it in the sentence.
        next_verb: how far behind the number the next verb begins.
        matches: the frames that fit, best first.
        kind, rule, counted: what was decided, and by which rule; for the places behind it too.
    """

    __slots__ = (
        "after", "before", "begin", "clause", "counted", "evidence", "intended", "kind", "last", "matches",
        "mention", "near", "next_verb", "previous", "rule", "sentence", "verbs", "zone",
    )  # fmt: skip

    def __init__(self, sentence: str, mention: Mention, clause: Span, zone: Zone) -> None:
        self.sentence, self.mention = sentence, mention
        self.clause, self.zone = clause, zone
        left, start, end, _ = zone
        first, last = clause
        self.begin = first if start - first <= REACH else start - REACH
        self.before = sentence[self.begin : start]
        self.after = sentence[end : last if last - end <= REACH else end + REACH]
        self.near = sentence[left:start] if left > self.begin else self.before
        self.evidence = _NO_EVIDENCE
        self.verbs: list[Span] = []
        self.previous: Place | None = None
        self.matches: list[Match] = []
        self.kind: FigureKind = "figure"
        self.rule = ""
        self.counted: str | None = None
        self.intended = False
        self.next_verb: int | None = None
        self.last = end

    @property
    def match_unit(self) -> str | None:
        """The unit frames are asked for; a number right in front of people counts 人."""
        mention = self.mention
        if mention.unit is None and not mention.unit_class:
            is_people = PEOPLE.match(self.after) or self.before.endswith(("人口", "人数"))
            return "人" if is_people else None
        return "人" if mention.unit in people() else mention.unit


_NOTE = re.compile(r"[（(][^（）()0-9]{1,40}[）)](?=[共合总计等达约有为各 ]{0,4}$)")


def without_notes(sentence: str, start: int, mentions: Sequence[Mention]) -> str:
    """The sentence with notes blanked that stand between a counted thing and its number.

    杂货铺（批发类、零售类）418户次 counts 杂货铺; offsets stay.
    """
    if "（" not in sentence and "(" not in sentence:
        return sentence
    for mention in mentions:
        at = mention.start - start
        note = _NOTE.search(sentence[max(0, at - NOTE) : at])
        if note is not None:
            first = at - len(note.string) + note.start()
            if first and _HAN.match(sentence[first - 1]):
                blank = " " * (note.end() - note.start())
                sentence = sentence[:first] + blank + sentence[first + len(blank) :]
    return sentence


def places(sentence: str, start: int, mentions: Sequence[Mention]) -> list[Place]:
    """The places of the quantities of a sentence that begins at `start` of the text."""
    cuts = [*breaks(sentence), len(sentence)]
    found: list[Place] = []
    before = 0
    for number, mention in enumerate(mentions):
        first, last = mention.start - start, min(mention.end - start, len(sentence))
        cut = bisect_left(cuts, first)
        left, right = cuts[cut - 1] + 1 if cut else 0, cuts[bisect_left(cuts, last, cut)]
        after = mentions[number + 1].start - start if number + 1 < len(mentions) else len(sentence)
        end = right if after >= right else _item_end(sentence, last, after)
        zone = Zone(left if left > before else before, first, last, end)
        place = Place(sentence, mention, (left, right), zone)
        place.previous = found[-1] if found else None
        found.append(place)
        before = before if mention.is_article else last
    if len(found) > 1:
        _note_last(found)
    return found


def _item_end(sentence: str, last: int, after: int) -> int:
    """Where the words of a quantity end in front of the next one: there, or in a list at the 、 before it."""
    comma = sentence.find("、", last, after)
    return comma if comma >= 0 else after


def _note_last(places: list[Place]) -> None:
    """Tell each place where the last quantity of its clause ends."""
    for place, later in zip(places[-2::-1], places[:0:-1], strict=True):
        if place.clause == later.clause:
            place.last = later.last
