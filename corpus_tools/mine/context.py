"""The words around a quantity, cut once per sentence and read by the rules for kind, metric and context."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from corpus_tools.mine.frames import Evidence, Zone
from corpus_tools.mine.mentions import Mention
from corpus_tools.mine.sentences import breaks


class Place:
    """One mention in its sentence; all offsets count from the begin of the sentence.

    Attributes:
        clause: the clause between two breaks (，；：。 and brackets) that holds the number.
        zone: how far the words of the quantity itself reach: to the quantities before and behind it.
        before, after: text of the clause in front of the mention and behind it.
        near: text between the quantity before and this one, within the clause.
    """

    __slots__ = ("after", "before", "clause", "evidence", "mention", "near", "sentence", "start", "zone")

    def __init__(
        self, sentence: str, mention: Mention, start: int, clause: tuple[int, int], zone: Zone
    ) -> None:
        self.sentence, self.mention, self.start = sentence, mention, start
        self.clause, self.zone = clause, zone
        self.before = sentence[clause[0] : zone.start]
        self.after = sentence[zone.end : clause[1]]
        self.near = sentence[zone.left : zone.start]
        self.evidence = Evidence()

    @property
    def lead(self) -> str:
        """The sentence up to the mention."""
        return self.sentence[: self.zone.start]


def places(text: str, start: int, end: int, mentions: Sequence[Mention]) -> list[Place]:
    """The places of all mentions of the sentence text[start:end]."""
    sentence = text[start:end]
    cuts = [at - start for at in breaks(text, start, end)]
    found = []
    for number, mention in enumerate(mentions):
        first, last = mention.start - start, mention.end - start
        at = bisect_right(cuts, first - 1)
        left = cuts[at - 1] + 1 if at else 0
        at = bisect_left(cuts, last)
        right = cuts[at] if at < len(cuts) else len(sentence)
        before = mentions[number - 1].end - start if number else 0
        after = mentions[number + 1].start - start if number + 1 < len(mentions) else len(sentence)
        zone = Zone(max(left, before), first, last, min(right, after))
        found.append(Place(sentence, mention, start, (left, right), zone))
    return found
