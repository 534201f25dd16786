"""Which line is boilerplate, judged by its words: the rules of `data/boilerplate.toml`."""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from enum import IntEnum
from functools import cache, reduce
from importlib.resources import files
from itertools import accumulate
from operator import or_
from typing import Any, NamedTuple

from corpus_tools.lazy_patterns import lazy_pattern
from corpus_tools.split.edges import branches

SHORT = 120  # characters of a line that any rule may judge
SETTLED = 2  # weight that makes a line boilerplate


class Zone(IntEnum):
    """Where in a page a line stands; in a short page the front is also the end."""

    INNER = 0
    FRONT = 1
    END = 2
    BOTH = 3


ZONES = {
    "any": frozenset(Zone),
    "front": frozenset({Zone.FRONT, Zone.BOTH}),
    "end": frozenset({Zone.END, Zone.BOTH}),
    "edge": frozenset({Zone.FRONT, Zone.END, Zone.BOTH}),
}


class PhraseRule(NamedTuple):
    """One rule of `boilerplate.toml`; branches of its pattern that begin with `^` are kept by themselves."""

    name: str
    kind: str
    zone: str
    words: frozenset[str]
    weight: int
    length: int
    opening: re.Pattern[str]
    anywhere: re.Pattern[str]
    examples: tuple[str, ...]
    counter: tuple[str, ...]

    def reads(self, line: str) -> bool:
        """Whether the pattern is found in a line."""
        return bool(self.opening.match(line) or self.anywhere.search(line))


class Hints(NamedTuple):
    """Some words, and a place where one begins: the group is the word but for its first character.

    `long` finds those words only that ask for lines longer than `SHORT`.
    """

    words: frozenset[str]
    short: re.Pattern[str]
    long: re.Pattern[str]


class ZoneRules:
    """The rules that judge the lines of a zone.

    Attributes:
        hints: where words begin that rules of this zone, or of others as well, ask for.
        bits: the rules whose word a word is, each the bit of its place in the order of precedence.
        longest: characters of the longest line that a rule judges.
    """

    def __init__(self, rules: Sequence[PhraseRule], hints: Hints) -> None:
        self.hints = hints
        self.longest = max(rule.length for rule in rules)
        self._rules = rules
        own: dict[str, int] = defaultdict(int)
        for place, rule in enumerate(rules):
            for word in rule.words:
                own[word] |= 1 << place
        self.bits = {
            word: reduce(or_, (own.get(begin, 0) for begin in accumulate(word))) for word in hints.words
        }
        self._decisive: dict[int, tuple[PhraseRule, ...]] = {0: ()}

    def judge(self, text: str, start: int, end: int, hinted: int, but: str = "") -> str | None:
        """The kind of boilerplate, other than `but`, that a line is by the rules whose words stand in it."""
        rules = self._decisive.get(hinted)
        if rules is None:
            rules = self._decisive[hinted] = tuple(self._able(hinted))
        if not rules:
            return None
        weights: dict[str, int] = {}
        line = text[start:end]
        for rule in rules:
            if rule.kind != but and end - start <= rule.length and rule.reads(line):
                weight = weights[rule.kind] = weights.get(rule.kind, 0) + rule.weight
                if weight >= SETTLED:
                    return rule.kind
        return None

    def _able(self, hinted: int) -> Iterator[PhraseRule]:
        """Of some rules those of a kind that they can settle, in order of precedence."""
        rules = [rule for i, rule in enumerate(self._rules) if hinted >> i & 1]
        weights: Counter[str] = Counter()
        for rule in rules:
            weights[rule.kind] += rule.weight
        return (rule for rule in rules if weights[rule.kind] >= SETTLED)


@cache
def phrase_rules() -> tuple[PhraseRule, ...]:
    """The rules of `boilerplate.toml`, in order of precedence."""
    table = tomllib.loads(files("corpus_tools.data").joinpath("boilerplate.toml").read_text(encoding="utf-8"))
    return tuple(_rule(entry) for entry in table["rule"])


def _rule(entry: Mapping[str, Any]) -> PhraseRule:
    ways = branches(entry["pattern"])
    return PhraseRule(
        entry["name"],
        entry["kind"],
        entry["zone"],
        frozenset(entry["words"].split()),
        entry["weight"],
        entry["length"],
        _either(way for way in ways if way.startswith("^")),
        _either(way for way in ways if not way.startswith("^")),
        tuple(entry["examples"]),
        tuple(entry["not"]),
    )


def _either(patterns: Iterable[str]) -> re.Pattern[str]:
    return lazy_pattern("|".join(patterns) or "(?!)")


@cache
def rules_of(zone: Zone) -> ZoneRules:
    """The rules that judge lines of a zone."""
    return ZoneRules(_judging(zone), _hints(zone if zone is Zone.INNER else Zone.BOTH))


def _judging(zone: Zone) -> list[PhraseRule]:
    return [rule for rule in phrase_rules() if zone in ZONES[rule.zone]]


@cache
def _hints(zone: Zone) -> Hints:
    """Those of the words of a zone; the front, the end, and what is both share one."""
    rules = _judging(zone)
    words = frozenset[str]().union(*(rule.words for rule in rules))
    long = frozenset[str]().union(*(rule.words for rule in rules if rule.length > SHORT))
    return Hints(words, _hint(words), _hint(long))


def _hint(words: Set[str]) -> re.Pattern[str]:
    """A place where one of the words begins, the longest such word but for its first character as a group.

    A class of first characters, a class of second ones, then the words by their second character: that is
    three times faster than the words as alternatives.
    """
    single = {word for word in words if len(word) == 1}
    by_second: dict[str, list[str]] = {}
    for word in sorted(words - single, key=lambda word: (word[1], -len(word), word)):
        by_second.setdefault(word[1], []).append(f"{re.escape(word[2:])}(?<={re.escape(word)})")
    longer = "|".join(f"{re.escape(second)}(?:{'|'.join(rest)})" for second, rest in by_second.items())
    branches = [f"(?={_class_of(by_second)})(?:{longer})"] if longer else []
    branches += [f"(?<={_class_of(single)})"] if single else []
    heads = _class_of({word[0] for word in words})
    return re.compile(f"{heads}(?=({'|'.join(branches)}))")


def _class_of(characters: Iterable[str]) -> str:
    return f"[{''.join(map(re.escape, sorted(characters)))}]"


def judge(line: str, zone: Zone) -> str | None:
    """The kind of boilerplate that a line is, or None.

    Args:
        line: the line, in simplified characters.
        zone: where it stands.

    >>> judge("以下是小编整理的几篇总结，仅供参考。", Zone.FRONT)
    'intro'
    """
    rules = rules_of(zone)
    hinted = reduce(or_, (rules.bits[found[0] + found[1]] for found in rules.hints.short.finditer(line)), 0)
    return rules.judge(line, 0, len(line), hinted)
