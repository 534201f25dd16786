"""Which line is boilerplate, judged by its words: the rules of `data/boilerplate.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from enum import IntFlag
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

SETTLED = 2  # weight that makes a line boilerplate


class Zone(IntFlag):
    """Where in a page a line stands."""

    INNER = 0
    FRONT = 1
    END = 2


ZONES = {
    "any": frozenset(Zone(value) for value in range(4)),
    "front": frozenset({Zone.FRONT, Zone.FRONT | Zone.END}),
    "end": frozenset({Zone.END, Zone.FRONT | Zone.END}),
    "edge": frozenset({Zone.FRONT, Zone.END, Zone.FRONT | Zone.END}),
}


class PhraseRule(NamedTuple):
    """One rule of `boilerplate.toml`."""

    name: str
    kind: str
    zone: str
    words: frozenset[str]
    hint: re.Pattern[str]  # one of the words
    weight: int
    length: int
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    counter: tuple[str, ...]


@cache
def phrase_rules() -> tuple[PhraseRule, ...]:
    """The rules of `boilerplate.toml`, in order of precedence."""
    table = tomllib.loads(files("corpus_tools.data").joinpath("boilerplate.toml").read_text(encoding="utf-8"))
    return tuple(_rule(entry) for entry in table["rule"])


def _rule(entry: Mapping[str, Any]) -> PhraseRule:
    return PhraseRule(
        entry["name"],
        entry["kind"],
        entry["zone"],
        frozenset(entry["words"].split()),
        _one_of(entry["words"].split()),
        entry["weight"],
        entry["length"],
        re.compile(entry["pattern"]),
        tuple(entry["examples"]),
        tuple(entry["not"]),
    )


@cache
def rules_of(zone: Zone) -> tuple[PhraseRule, ...]:
    """The rules that judge lines of a zone."""
    return tuple(rule for rule in phrase_rules() if zone in ZONES[rule.zone])


@cache
def longest_line(zone: Zone) -> int:
    """Characters of the longest line that a rule of the zone judges."""
    return max(rule.length for rule in rules_of(zone))


@cache
def words_of(zone: Zone) -> re.Pattern[str]:
    """All words of the zone's rules: most lines hold none and are done."""
    return _one_of(word for rule in rules_of(zone) for word in rule.words)


def _one_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(set(words)))))


def judge(line: str, zone: Zone) -> str | None:
    """The kind of boilerplate that a line is, or None.

    Args:
        line: the line, in simplified characters.
        zone: where it stands.

    >>> judge("以下是小编整理的几篇总结，仅供参考。", Zone.FRONT)
    'intro'
    """
    if not words_of(zone).search(line):
        return None
    weights: dict[str, int] = {}
    for rule in rules_of(zone):
        if len(line) <= rule.length and rule.hint.search(line) and rule.pattern.search(line):
            weight = weights[rule.kind] = weights.get(rule.kind, 0) + rule.weight
            if weight >= SETTLED:
                return rule.kind
    return None
