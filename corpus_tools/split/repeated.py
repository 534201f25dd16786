"""A title repeated with a running number inside running text: …活动总结一… …活动总结二…"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from corpus_tools.split.numerals import read_number
from corpus_tools.split.rules import HeadingRules
from corpus_tools.split.titles import BODY, Heading, body_ends

SHORTEST, LONGEST = 5, 30  # characters that the titles have in common
NUMBER = "[0-9]{1,2}|[一二三四五六七八九十]{1,3}"


class Place(NamedTuple):
    """Where a title ends, its number, where the mark ends."""

    end: int
    number: int
    mark_end: int


def repeated_headings(text: str, rules: HeadingRules) -> list[Heading]:
    """The headings whose titles are repeated word for word, with numbers that run on from 1.

    >>> from corpus_tools.split.rules import heading_rules
    >>> body = "全站每天巡山，登记在册，发现隐患立即处理，件件有了着落。" * 5
    >>> text = f"护林站活动总结一{body}护林站活动总结二{body}"
    >>> [(heading.title(text), heading.number) for heading in repeated_headings(text, heading_rules())]
    [('护林站活动总结', 1), ('护林站活动总结', 2)]
    """
    if not any(second.search(text) for second in _second(rules.nouns.ends)):
        return []
    headings = max((_run(text, places) for places in _alike(text, rules)), key=len, default=[])
    bodies = zip(headings, body_ends(headings, len(text)), strict=True)
    return headings if len(headings) > 1 and all(end - h.end >= BODY for h, end in bodies) else []


def _alike(text: str, rules: HeadingRules) -> list[list[Place]]:
    """The numbers right behind words that name a kind of text, grouped by the characters before them."""
    alike: dict[str, list[Place]] = defaultdict(list)
    for found in _numbered(rules.nouns.ends, rules.counted).finditer(text):
        end = found.end()
        title = text[max(0, end - SHORTEST) : end]
        if rules.nouns.at_end(title):
            group = 1 if found[1] else 2
            mark_end = found.end(group) + (group == 1)  # with the closing bracket
            alike[title].append(Place(end, read_number(found[group]) or 0, mark_end))
    return list(alike.values())


@lru_cache(maxsize=8)
def _second(ends: frozenset[str]) -> tuple[re.Pattern[str], ...]:
    """The number 2 behind one of the characters: few pages have it, and one character is found fast."""
    word = f"[{''.join(map(re.escape, sorted(ends)))}]"
    places = "|".join(f"(?<={word}{between}.)" for between in ("", "\\s", "[（(]", "\\s[（(]"))
    return tuple(re.compile(f"{two}(?:{places})") for two in "二2")


@lru_cache(maxsize=8)
def _numbered(ends: frozenset[str], counted: str) -> re.Pattern[str]:
    """One of the characters, a number behind it that counts nothing."""
    behind = f"\\s?(?:[（(]({NUMBER})[）)]|({NUMBER})(?![0-9一二三四五六七八九十{counted}]))"
    return re.compile(f"[{''.join(map(re.escape, sorted(ends)))}](?={behind})")


def _run(text: str, places: Sequence[Place]) -> list[Heading]:
    """The headings at the places whose numbers run on, as far back as their titles are the same."""
    members: list[Place] = []
    for place in places:
        if place.number == len(members) + 1:
            members.append(place)
    size = min((_common(text, members[0].end, place.end) for place in members[1:]), default=0)
    if size < SHORTEST:
        return []
    return [
        Heading(m.end - size, m.mark_end, ((m.end - size, m.end),), m.number, "repeated-title")
        for m in members
    ]


def _common(text: str, one: int, other: int) -> int:
    """How many Han characters before two places are the same."""
    size = 0
    while size < min(LONGEST, one) and "\u4e00" <= text[one - size - 1] == text[other - size - 1] <= "\u9fff":
        size += 1
    return size
