"""The words around a quantity, cut once per sentence and read by the rules for kind, metric and context."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from corpus_tools.mine.frames import Evidence, Zone
from corpus_tools.mine.mentions import Mention
from corpus_tools.mine.sentences import breaks

PEOPLE = re.compile(
    r"[\u4e00-\u9fff]{0,5}?(?:群众|市民|居民|客户|师生|学生|老人|村民|人员|人口|干部|党员|职工|游客|家长)"
)


class Place:
    """One quantity in its sentence; all offsets count from the begin of the sentence.

    Attributes:
        clause: the clause between two breaks (，；：。 and brackets) that holds the number.
        zone: how far the words of the quantity itself reach: from the quantity before it to the next item.
        before, after: text of the clause in front of the mention and behind it.
        near: text between the quantity before and this one, within the clause.
        verbs: spans of the verbs of doing in the clause in front of the number.
    """

    __slots__ = (
        "after", "before", "clause", "evidence", "kind", "mention", "near", "previous", "sentence", "verbs", "zone",
    )  # fmt: skip

    def __init__(self, sentence: str, mention: Mention, clause: tuple[int, int], zone: Zone) -> None:
        self.sentence, self.mention = sentence, mention
        self.clause, self.zone = clause, zone
        self.before = sentence[clause[0] : zone.start]
        self.after = sentence[zone.end : clause[1]]
        self.near = sentence[zone.left : zone.start]
        self.evidence = Evidence(mention.unit)
        self.verbs: list[tuple[int, int]] = []
        self.previous: Place | None = None
        self.kind: str | None = None

    @property
    def has_verb(self) -> bool:
        """Whether something is done in the clause."""
        return bool(self.verbs)

    @property
    def match_unit(self) -> str | None:
        """The unit frames are asked for; a number right in front of people counts 人."""
        if self.mention.unit is None and self.mention.unit_class == "" and PEOPLE.match(self.after):
            return "人"
        return self.mention.unit

    @property
    def lead(self) -> str:
        """The sentence up to the mention."""
        return self.sentence[: self.zone.start]


def places(text: str, start: int, end: int, mentions: Sequence[Mention]) -> list[Place]:
    """The places of the quantities of the sentence text[start:end]."""
    sentence = text[start:end]
    cuts = [at - start for at in breaks(text, start, end)]
    found: list[Place] = []
    for number, mention in enumerate(mentions):
        first, last = mention.start - start, mention.end - start
        at = bisect_right(cuts, first - 1)
        left = cuts[at - 1] + 1 if at else 0
        at = bisect_left(cuts, last)
        right = cuts[at] if at < len(cuts) else len(sentence)
        before = (
            next((other.end - start for other in mentions[number - 1 :: -1] if not other.is_article), 0)
            if number
            else 0
        )
        after = next((other.start - start for other in mentions[number + 1 :]), len(sentence))
        zone = Zone(max(left, before), first, last, _item_end(sentence, last, right, after))
        place = Place(sentence, mention, (left, right), zone)
        place.previous = found[-1] if found else None
        found.append(place)
    return found


def _item_end(sentence: str, last: int, right: int, after: int) -> int:
    """Where the words of a quantity end: at the clause, at the next quantity, in a list at the 、 before it."""
    if after >= right:
        return right
    comma = sentence.find("、", last, after)
    return comma if comma >= 0 else after
