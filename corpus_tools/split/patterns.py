"""Rules compiled: which of them can begin at a character, what one reads from a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from corpus_tools.split.firsts import first_characters
from corpus_tools.split.numerals import number_kind, read_number

Strength = Literal["strong", "medium", "weak"]
OPEN, CLOSE = "[【\\[［〔〖『「（(《<★]", "[】\\]］〕〗』」）)》>★]"
TITLE = "[^\\n\\r]{0,60}"
PLACE = re.compile(r"\{(n|arabic|han|circled|roman|title|open|close|ready:[^{}]{1,40})\}")
RANGE = re.compile("([^\\\\])-([^\\]\\\\])")
ANYWHERE = re.compile(r"\{title\}|\\s|\.")  # a pattern that opens so can begin at any character


class Rule(NamedTuple):
    """One way of marking: what it looks like, where it stands, how much it says."""

    name: str
    pattern: str
    at: str = "start"
    strength: Strength = "strong"
    level: int = 1
    inline: bool = False
    examples: tuple[Mapping[str, Any], ...] = ()
    counter: tuple[str, ...] = ()


class Reading(NamedTuple):
    """What a rule read: the number, and where the mark and the title stand."""

    rule: Rule
    number: int
    written: tuple[int, int]
    start: int
    end: int
    titles: tuple[tuple[int, int], ...]

    def title(self, text: str) -> str:
        """The title without the mark, in the text that was read or in one of equal length."""
        return join_title(text, self.titles)

    def form(self, text: str) -> str:
        """The mark without title and blanks, its number by kind: headings of one form look alike."""
        pieces: list[str] = []
        at = self.start
        for start, end in sorted((self.written, *self.titles)):
            pieces.append(text[at:start])
            if (start, end) == self.written:
                pieces.append(number_kind(text[start:end]))
            at = end
        return "".join("".join([*pieces, text[at : self.end]]).split())


def join_title(text: str, titles: Iterable[tuple[int, int]]) -> str:
    """The pieces of a title with one blank between them."""
    return " ".join(filter(None, (text[start:end].strip() for start, end in titles)))


class _Compiled(NamedTuple):
    """A rule, its pattern, the groups that hold numbers and titles, the characters it can begin at."""

    rule: Rule
    pattern: re.Pattern[str]
    numbers: tuple[int, ...]
    titles: tuple[int, ...]
    heads: frozenset[str] | None


class RuleSet:
    """Rules in order of precedence: the first one that matches speaks.

    Args:
        rules: in order.
        numbers: patterns of running numbers by kind.

    `inside` finds the stops in running text behind which a rule may match.

    >>> rules = RuleSet([Rule("part", "第{n}编 {title}")], {"arabic": "[0-9]{1,3}"})
    >>> reading = rules.match("第3编 水库")
    >>> reading.rule.name, reading.number, reading.form("第3编 水库"), reading.title("第3编 水库")
    ('part', 3, '第arabic编', '水库')
    """

    def __init__(self, rules: Iterable[Rule], numbers: Mapping[str, str]) -> None:
        self.rules = tuple(_compile(rule, numbers) for rule in rules)
        self.inside = _inside(self.rules)
        self._by_head: dict[str, tuple[_Compiled, ...]] = {}

    def match(self, text: str, start: int = 0, end: int | None = None) -> Reading | None:
        """What stands at `start`, or None."""
        stop = len(text) if end is None else end
        head = text[start : start + 1]
        rules = self._by_head.get(head)
        if rules is None:
            rules = tuple(rule for rule in self.rules if rule.heads is None or head in rule.heads)
            self._by_head[head] = rules
        for compiled in rules:
            found = compiled.pattern.match(text, start, stop)
            reading = _read(compiled, found) if found else None
            if reading:
                return reading
        return None


def _inside(rules: Sequence[_Compiled]) -> re.Pattern[str]:
    """A stop behind which one of the rules may match: behind a comma only those that are used inline."""
    inline = [compiled for compiled in rules if compiled.rule.inline]
    return re.compile(f"[。；;：:！!？? 　”，,](?:(?<![，,]){_ahead(rules)}|(?<=[，,]){_ahead(inline)})")


def _ahead(rules: Sequence[_Compiled]) -> str:
    """Looks ahead for a first character, which fails fast, and then for the rules."""
    heads = "".join(sorted(frozenset().union(*(compiled.heads or () for compiled in rules))))
    patterns = "|".join(f"(?:{compiled.pattern.pattern})" for compiled in rules if compiled.heads)
    return f"(?=[{re.escape(heads)}])(?={patterns})" if heads else "(?!)"


def _read(compiled: _Compiled, found: re.Match[str]) -> Reading | None:
    group = next((group for group in compiled.numbers if found[group]), 0)
    number = read_number(found[group]) if group else None
    if number is None:
        return None
    titles = tuple(found.span(group) for group in compiled.titles if found[group])
    return Reading(compiled.rule, number, found.span(group), found.start(), found.end(), titles)


def _compile(rule: Rule, numbers: Mapping[str, str]) -> _Compiled:
    kinds: list[str] = []
    expanded = "".join(_expanded(rule, numbers, kinds))
    pattern = re.compile(expanded)
    groups = {kind: tuple(i for i, k in enumerate(kinds, start=1) if k == kind) for kind in ("n", "t")}
    heads = first_characters(expanded)
    return _Compiled(rule, pattern, groups["n"], groups["t"], heads)


def _expanded(rule: Rule, numbers: Mapping[str, str], kinds: list[str]) -> Iterator[str]:
    """The pattern with its placeholders filled in, each number and title as a group noted in `kinds`."""
    at = 0
    for place in PLACE.finditer(rule.pattern):
        yield rule.pattern[at : place.start()]
        at = place.end()
        name = place[1]
        if name in ("open", "close"):
            yield OPEN if name == "open" else CLOSE
            continue
        kinds.append("t" if name == "title" else "n")
        if name == "title":
            yield f"({TITLE}{'?' if rule.at == 'end' else ''})"
        else:
            any_number = "|".join(numbers.values()) if name == "n" else None
            yield f"({any_number or numbers.get(name) or f'[{name[6:]}]'})"
    yield rule.pattern[at:]


def _characters(pattern: str) -> frozenset[str]:
    """Every character that a pattern names; where it begins is among them."""
    named = set(pattern)
    for first, last in RANGE.findall(pattern):
        named.update(map(chr, range(ord(first), ord(last) + 1)))
    return frozenset(named)
