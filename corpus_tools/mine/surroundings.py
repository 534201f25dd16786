"""Who, when, how often, more or less than when: the context of a figure."""

from __future__ import annotations

import re

from corpus_tools.mine.context import Place
from corpus_tools.mine.lexicon import context_words
from corpus_tools.mine.mentions import Mention
from corpus_tools.records import Period


def change_of(mention: Mention, place: Place) -> None:
    """同比下降27.5% is -27.5 %: the sign of a share that says by how much something fell."""
    if mention.unit_class != "share" or mention.unit != "%" or mention.value is None:
        return
    down = _last("down", place.before)
    if down is None or (_last("up", place.before) or -1) > down:
        return
    rest = place.before[down:]
    if re.match(r"[^\d]{0,3}(?:至|到|为\d)", rest) and not re.search("幅", place.before[down - 2 : down + 1]):
        return
    mention.value = -mention.value
    mention.low, mention.high = (
        (-mention.high if mention.high is not None else None),
        (-mention.low if mention.low is not None else None),
    )


def _last(direction: str, text: str) -> int | None:
    """Where the last word of a direction ends."""
    end = None
    for match in context_words("change", direction).finditer(text):
        end = match.end()
    return end


def rate_of(place: Place) -> str | None:
    """每月, 人均, 每期: what the figure is per, or None."""
    found = None
    for match in context_words("rate", "words").finditer(place.before):
        found = match
    if found is None:
        return None
    word = found[0]
    if word.endswith("均"):
        return word[0]
    per = re.sub("^(?:平均)?每个?", "", word)
    return per or (place.before[found.end() : found.end() + 1] or None)


class Surroundings:
    """Agents and periods, remembered while a document is read from start to end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sentence = (0, 0)
        self.times: list[Mention] = []
        self.last_agent: str | None = None

    def enter(self, start: int, end: int, mentions: list[Mention]) -> None:
        self.sentence = (start, end)
        self.times = [mention for mention in mentions if mention.kind == "time"]

    def agent(self, at: int) -> str | None:
        return None

    def period(self, at: int) -> Period | None:
        before = [mention for mention in self.times if mention.start < at]
        if not before:
            return None
        last = before[-1]
        return Period(text=self.text[last.start : last.end], edtf=last.edtf, source="sentence")
