"""Rules compiled: which of them can begin at a character, what one reads from a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, NamedTuple, get_args

import msgspec

from corpus_tools.split.edges import first_characters, last_characters, union
from corpus_tools.split.lines import Span
from corpus_tools.split.numerals import number_kind, read_number

Place = Literal["start", "end", "inner"]
Strength = Literal["strong", "medium", "weak"]
OPEN, CLOSE = "[【\\[［〔〖『「（(《<]", "[】\\]］〕〗』」）)》>]"
DECORATION = frozenset("*#★☆■◆●：: \t\u3000")
PLACE = re.compile(r"\{(n|arabic|han|circled|roman|open|close|ready:[^{}]{1,40})\}")
LONGEST_MARK = 14  # characters of a mark at the end of a line


class Rule(NamedTuple):
    """One way of marking: what the mark looks like, where it stands, how much it says."""

    name: str
    pattern: str
    at: Place = "start"
    strength: Strength = "strong"
    level: int = 1
    inline: bool = False
    examples: tuple[Mapping[str, Any], ...] = ()
    counter: tuple[str, ...] = ()


class Reading(msgspec.Struct, gc=False):
    """A mark that a rule read: its span, its number, the span of the number."""

    rule: Rule
    start: int
    end: int
    number: int
    written: Span

    def form(self, text: str) -> str:
        """The mark without blanks, its number by kind: headings of one form look alike."""
        first, last = self.written
        kind = number_kind(text[first:last])
        return "".join(f"{text[self.start : first]}{kind}{text[last : self.end]}".split())

    def titles(self, text: str, start: int, end: int) -> tuple[Span, ...]:
        """What the mark leaves of its line: the title, in two pieces where the mark stands between them."""
        before, behind = stripped_span(text, start, self.start), stripped_span(text, self.end, end)
        if before[0] == before[1]:
            return (behind,) if behind[0] < behind[1] else ()
        return (before, behind) if behind[0] < behind[1] else (before,)


def stripped_span(text: str, start: int, end: int, decoration: frozenset[str] = DECORATION) -> Span:
    """The span without blanks and decoration at its ends."""
    while start < end and text[start] in decoration:
        start += 1
    while end > start and text[end - 1] in decoration:
        end -= 1
    return start, end


def join_title(text: str, titles: Sequence[Span]) -> str:
    """The pieces of a title with one blank between them."""
    if len(titles) == 1:
        return text[slice(*titles[0])]
    return " ".join([text[start:end] for start, end in titles])


# How to look for the mark of a rule, the rule, and the groups that hold its number.
_Attempt = tuple[Callable[[str, int, int], re.Match[str] | None], Rule, tuple[int, ...]]


class _Compiled:
    """A rule; what is made from its pattern is made when it is first needed."""

    def __init__(self, rule: Rule, numbers: Mapping[str, str]) -> None:
        self.rule, self.pattern = rule, "".join(_expanded(rule.pattern, numbers))

    @cached_property
    def heads(self) -> frozenset[str] | None:
        """The characters it can begin with; None: any."""
        return first_characters(self.pattern)

    @cached_property
    def tails(self) -> frozenset[str] | None:
        """The characters it can end with; None: any."""
        return last_characters(self.pattern)

    @cached_property
    def attempt(self) -> _Attempt:
        """How to look for it."""
        at = self.rule.at
        compiled = re.compile(f"(?:{self.pattern})$" if at == "end" else self.pattern)
        look = compiled.match if at == "start" else compiled.search
        return look, self.rule, tuple(range(1, compiled.groups + 1))


class RuleSet:
    """Rules in order of precedence: the first one that matches speaks.

    `heads` are the characters that a mark at the start of a line begins with (None: any).

    >>> rules = RuleSet([Rule("part", "第{n}编")], {"arabic": "[0-9]{1,3}"})
    >>> reading = rules.match("第3编 水库", 0, 6)
    >>> reading.rule.name, reading.number, reading.form("第3编 水库"), reading.titles("第3编 水库", 0, 6)
    ('part', 3, '第arabic编', ((4, 6),))
    """

    def __init__(self, rules: Iterable[Rule], numbers: Mapping[str, str]) -> None:
        self._rules = [_Compiled(rule, numbers) for rule in rules]
        starts, ends, inner = ([one for one in self._rules if one.rule.at == at] for at in get_args(Place))
        self.heads = union(one.heads for one in starts)
        self._starts = _ByCharacter([(one, one.heads) for one in starts])
        self._ends = _ByCharacter([(one, one.tails) for one in ends])
        self._inner_tails = union(one.tails for one in inner)

    @cached_property
    def inside(self) -> re.Pattern[str]:
        """The stops in running text behind which a mark may stand."""
        return _inside([one for one in self._rules if one.rule.at == "start"])

    @cached_property
    def _inner(self) -> list[_Attempt]:
        return [one.attempt for one in self._rules if one.rule.at == "inner"]

    def compile(self) -> None:
        """Compile all rules now, not when a text asks for them.

        Raises:
            re.error: a pattern is malformed.
        """
        for one in self._rules:
            _ = one.attempt

    def match(self, text: str, start: int, end: int) -> Reading | None:
        """The mark that stands at `start`, or None."""
        return _first(self._starts[text[start : start + 1]], text, start, end)

    def match_end(self, text: str, start: int, end: int) -> Reading | None:
        """The mark that ends at `end`, something before it, or None."""
        return _first(self._ends[text[end - 1 : end]], text, max(start + 1, end - LONGEST_MARK), end)

    def match_inner(self, text: str, start: int, end: int) -> Reading | None:
        """A mark between `start` and `end`, something before it, or None."""
        if self._inner_tails is not None and self._inner_tails.isdisjoint(text[start:end]):
            return None
        return _first(self._inner, text, start + 1, end)


class _ByCharacter(dict[str, tuple[_Attempt, ...]]):
    """Which of some rules are worth trying where a character stands; filled as characters are met."""

    def __init__(self, rules: Sequence[tuple[_Compiled, frozenset[str] | None]]) -> None:
        super().__init__()
        self._rules = rules

    def __missing__(self, character: str) -> tuple[_Attempt, ...]:
        fitting = tuple(one.attempt for one, known in self._rules if known is None or character in known)
        self[character] = fitting
        return fitting


def _first(attempts: Iterable[_Attempt], text: str, start: int, end: int) -> Reading | None:
    """What the first rule reads that finds a number."""
    for look, rule, numbers in attempts:
        found = look(text, start, end)
        if found:
            for group in numbers:
                written = found[group]
                if written and (number := read_number(written)) is not None:
                    return Reading(rule, found.start(), found.end(), number, found.span(group))
    return None


def _expanded(pattern: str, numbers: Mapping[str, str]) -> Iterator[str]:
    """The pattern with its placeholders filled in, each number as a group."""
    at = 0
    for place in PLACE.finditer(pattern):
        yield pattern[at : place.start()]
        at = place.end()
        name = place[1]
        if name in ("open", "close"):
            yield OPEN if name == "open" else CLOSE
        else:
            any_number = "|".join(numbers.values()) if name == "n" else None
            yield f"({any_number or numbers.get(name) or f'[{name[6:]}]'})"
    yield pattern[at:]


def _inside(rules: Sequence[_Compiled]) -> re.Pattern[str]:
    """A stop behind which one of the rules may match: behind a comma only those that are used inline.

    That one of them can begin there at all is looked at first, as it fails fast.
    """
    heads = "".join(sorted(frozenset().union(*(compiled.heads or () for compiled in rules))))
    if not heads:
        return re.compile("(?!)")
    inline = _either(compiled for compiled in rules if compiled.rule.inline)
    others = _either(compiled for compiled in rules if not compiled.rule.inline)
    stops = "[。；;：:！!？? 　”，,]"
    return re.compile(f"{stops}(?=[{re.escape(heads)}])(?:(?={inline})|(?<![，,])(?={others}))")


def _either(rules: Iterable[_Compiled]) -> str:
    return "|".join(f"(?:{compiled.pattern})" for compiled in rules if compiled.heads) or "(?!)"
