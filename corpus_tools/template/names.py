"""What names of places, bodies and people look like; the lists are in data/template_*."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Literal

NameKind = Literal["place", "org", "person"]

MAX_WORD = 4


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("corpus_tools.data").joinpath("template_names.toml").read_text("utf-8"))


def _lines(name: str) -> str:
    return files("corpus_tools.data").joinpath(name).read_text("utf-8")


def festivals() -> list[str]:
    """Festivals, the longest first."""
    return sorted(_data()["festivals"]["words"].split(), key=lambda word: (-len(word), word))


def folds() -> dict[int, str]:
    """One spelling for characters that conversion between scripts leaves in two."""
    return {ord(pair[0]): pair[1] for pair in _data()["folds"]["pairs"].split()}


@cache
def words(kind: Literal["v", "n"]) -> frozenset[str]:
    """Words of running text: `v` verbs, adverbs and function words, `n` the others."""
    rows = dict(row.split(" ", 1) for row in _lines("template_words.txt").splitlines())
    return frozenset(rows[kind].split())


@cache
def places() -> frozenset[str]:
    """Place names of the dictionary."""
    return frozenset(_lines("template_places.txt").split())


@cache
def _suffixes() -> dict[str, NameKind]:
    place = _data()["place"]
    kinds: dict[str, NameKind] = dict.fromkeys((place["whole"] + " " + place["other"]).split(), "place")
    return kinds | dict.fromkeys(_data()["org"]["words"].split(), "org")


@cache
def _whole() -> frozenset[str]:
    return frozenset(_data()["place"]["whole"].split())


@cache
def _longest_suffix() -> int:
    return max(map(len, _suffixes()))


@cache
def suffix(name: str) -> str:
    """The longest known ending of a name that leaves a stem before it; "" if there is none.

    >>> suffix("栗园派出所"), suffix("派出所"), suffix("柳荫")
    ('派出所', '', '')
    """
    known = _suffixes()
    if name in known:
        return ""
    longest = min(_longest_suffix(), len(name) - 1)
    return next((name[-n:] for n in range(longest, 0, -1) if name[-n:] in known), "")


@cache
def ending(value: str, growth: str) -> str:
    """The ending of the name that a value makes with the fixed text after it; "" if it makes none.

    Only an ending, or nouns and the ending of a body, may follow a value; a complete place takes no more.

    >>> ending("栗园", "派出所"), ending("和美", "物业公司"), ending("株洲", "学习零工市")
    ('派出所', '物业公司', '')
    >>> ending("柳荫镇", "卫生院"), ending("金帆", "影业公司")
    ('', '公司')
    """
    found = suffix(value + growth)
    if growth and not found and is_body(value + growth):
        return growth
    if not growth or not found:
        return found
    between = growth[: max(0, len(growth) - len(found))]
    if is_whole_place(value) and len(value) > 2:
        return ""
    return found if not between or (kind_of_suffix(found) == "org" and _is_trade(between)) else ""


def _is_trade(text: str) -> bool:
    """Whether a text may stand between the stem and the ending of a body (物业, 燃气)."""
    if len(text) > 4 or any(word in text for word in people()):
        return False
    return text in words("n") or (len(text) == 2 and particles().isdisjoint(text))


def kind_of_suffix(ending: str) -> NameKind:
    """Whether an ending is one of places or of bodies."""
    return _suffixes().get(ending, "org")


def is_whole_place(name: str) -> bool:
    """Whether a name ends like a complete place name (…县, …镇), so that what follows is no part of it."""
    return suffix(name) in _whole()


def is_body(text: str) -> bool:
    """Whether a text is the bare word for a body (供电段, 派出所)."""
    return len(text) > 2 and _suffixes().get(text) == "org"


@cache
def has_place_before(name: str) -> bool:
    """Whether a text begins with a complete place and goes on: two names side by side, or one in the other.

    >>> has_place_before("永棠县水利局"), has_place_before("水利局")
    (True, False)
    """
    return any(is_whole_place(name[:end]) for end in range(3, min(7, len(name))))


def is_suffix(text: str) -> bool:
    """Whether a text is itself only an ending (派出所)."""
    return text in _suffixes()


@cache
def _surnames() -> tuple[frozenset[str], frozenset[str]]:
    person = _data()["person"]
    return frozenset(person["surnames"]), frozenset(person["double"].split())


@cache
def is_person(name: str) -> bool:
    """Whether a text has the form of a personal name and is no word.

    >>> is_person("郑大勇"), is_person("欧阳春"), is_person("工作"), is_person("张**")
    (True, True, False, True)
    """
    single, double = _surnames()
    if name[:2] in double and 3 <= len(name) <= 4:
        return True
    return 2 <= len(name) <= 3 and name[0] in single and not is_word(name)


@cache
def titles() -> tuple[str, ...]:
    """Words that stand before a personal name, the longest first."""
    return tuple(sorted(_data()["person"]["titles"].split(), key=lambda word: (-len(word), word)))


@cache
def people() -> frozenset[str]:
    """Words for groups of people: no part of the name of a body."""
    return frozenset(_data()["org"]["people"].split())


@cache
def particles() -> frozenset[str]:
    """Single characters that link words."""
    return frozenset(_data()["particles"]["chars"])


def is_word(text: str) -> bool:
    """Whether the dictionary has a text as a word of running text."""
    return text in words("v") or text in words("n")


@cache
def is_wording(text: str) -> bool:
    """Whether a text is made of words of the dictionary only (one single character may stand between).

    >>> is_wording("明显提升"), is_wording("桂苑"), is_wording("督促")
    (True, False, True)
    """
    reach = {0: 0}  # end of a row of words -> single characters used
    for start in range(len(text)):
        if start not in reach:
            continue
        for size in range(1, MAX_WORD + 1):
            piece = text[start : start + size]
            if len(piece) < size or (size > 1 and not is_word(piece)):
                continue
            used = reach[start] + (size == 1)
            if used <= len(text) // 4:
                reach[start + size] = min(used, reach.get(start + size, used))
    return len(text) in reach


HAN = re.compile("[\u3400-\u9fff]+")
