"""Rules as data: `data/headings.toml` and the user's own files, read into compiled patterns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, NamedTuple

from corpus_tools.errors import SettingsError, nearest
from corpus_tools.split.numerals import number_kind, read_number

Strength = Literal["strong", "medium", "weak"]
OPEN, CLOSE = "[【\\[［〔〖『「（(《<★]", "[】\\]］〕〗』」）)》>★]"
TITLE = "[^\\n]{0,60}"
PLACE = re.compile(r"\{(n|arabic|han|circled|roman|title|open|close|ready:[^{}]{1,40})\}")
KNOWN_KEYS = ("name", "pattern", "at", "strength", "level", "inline", "why", "examples", "not")


class Rule(NamedTuple):
    """One way of marking: what it looks like, where it stands, how much it says."""

    name: str
    pattern: str
    at: str
    strength: str
    level: int
    inline: bool
    examples: tuple[Mapping[str, Any], ...]
    counter: tuple[str, ...]


class Reading(NamedTuple):
    """What a rule read: the number, how the mark is written, the span of it all, the spans of the title."""

    rule: Rule
    number: int
    form: str
    start: int
    end: int
    titles: tuple[tuple[int, int], ...]

    def title(self, text: str) -> str:
        """The title without the mark, in the text that was read or one of equal length."""
        pieces = (text[start:end].strip() for start, end in self.titles)
        return " ".join(filter(None, pieces))


class RuleSet:
    """Rules compiled into one alternation; the first rule that matches speaks.

    Args:
        rules: in order of precedence.
        numbers: patterns of running numbers by kind.
        anchor: what has to follow the whole pattern.

    >>> rules = heading_rules().article_starts
    >>> reading = rules.match("篇三：仓库防火小结")
    >>> reading.rule.name, reading.number, reading.form, reading.title("篇三：仓库防火小结")
    ('pian-number', 3, '篇han：', '仓库防火小结')
    """

    def __init__(self, rules: Iterable[Rule], numbers: Mapping[str, str], anchor: str = "") -> None:
        self.rules = tuple(rules)
        parts = [f"(?P<r{i}>{_expand(rule, i, numbers)}{anchor})" for i, rule in enumerate(self.rules)]
        self.pattern = re.compile("|".join(parts) or "(?!)")
        names = list(self.pattern.groupindex)
        self._numbers = [[n for n in names if n.startswith(f"n{i}_")] for i in range(len(self.rules))]
        self._titles = [[n for n in names if n.startswith(f"t{i}_")] for i in range(len(self.rules))]

    def match(self, text: str, start: int = 0, end: int | None = None) -> Reading | None:
        """What stands at `start`, or None."""
        found = self.pattern.match(text, start, len(text) if end is None else end)
        return self._read(found) if found else None

    def search(self, text: str, start: int = 0, end: int | None = None) -> Iterable[Reading]:
        """Every mark between `start` and `end`, from left to right."""
        for found in self.pattern.finditer(text, start, len(text) if end is None else end):
            reading = self._read(found)
            if reading:
                yield reading

    def _read(self, found: re.Match[str]) -> Reading | None:
        index = int((found.lastgroup or "r0")[1:])
        name = next((name for name in self._numbers[index] if found[name]), None)
        number = read_number(found[name]) if name else None
        if name is None or number is None:
            return None
        titles = tuple(found.span(title) for title in self._titles[index] if found[title])
        form = _form(found, found.span(name), titles)
        return Reading(self.rules[index], number, form, found.start(), found.end(), titles)


def _form(found: re.Match[str], number: tuple[int, int], titles: Sequence[tuple[int, int]]) -> str:
    """The mark without title and blanks, its number by kind: two headings of one form look alike."""
    pieces: list[str] = []
    at = found.start()
    for start, end in sorted((number, *titles)):
        pieces.append(found.string[at:start])
        if (start, end) == number:
            pieces.append(number_kind(found.string[start:end]))
        at = end
    pieces.append(found.string[at : found.end()])
    return "".join("".join(pieces).split())


class HeadingRules(NamedTuple):
    """Everything that `headings.toml` says."""

    article_starts: RuleSet
    article_ends: RuleSet
    sections: RuleSet
    inline: RuleSet
    nouns: frozenset[str]
    reports: frozenset[str]
    collections: tuple[str, ...]
    excluded: frozenset[str]
    number: re.Pattern[str]
    organisations: re.Pattern[str]
    fold: dict[int, str]


@cache
def heading_rules(extra: tuple[str, ...] = ()) -> HeadingRules:
    """The shipped heading rules, with the user's own files (paths) before them.

    Raises:
        SettingsError: a file cannot be read, a rule is malformed, or one of its examples fails.
    """
    shipped = tomllib.loads(files("corpus_tools.data").joinpath("headings.toml").read_text(encoding="utf-8"))
    tables = [_read_user_rules(Path(path)) for path in extra]
    numbers = shipped["numbers"]
    articles = [r for t in (*tables, shipped) for r in _rules(t.get("article", ()))]
    sections = [r for t in (*tables, shipped) for r in _rules(t.get("section", ()))]
    rules = HeadingRules(
        RuleSet((r for r in articles if r.at == "start"), numbers),
        RuleSet((r for r in articles if r.at == "end"), numbers),
        RuleSet(sections, numbers),
        RuleSet((r for r in sections if r.inline), numbers),
        frozenset(shipped["titles"]["nouns"].split()),
        frozenset(shipped["titles"]["reports"].split()),
        tuple(shipped["titles"]["collections"].split()),
        frozenset(shipped["titles"]["excluded"].split()),
        re.compile("|".join(numbers.values())),
        _organisations(shipped["names"]["organisations"]),
        fold_table(shipped["fold"]),
    )
    for path, table in zip(extra, tables, strict=True):
        _check_examples(path, table, numbers)
    return rules


def _organisations(endings: str) -> re.Pattern[str]:
    """Names that end in one of these words, as long as they go; at least two characters before it."""
    last = "|".join(sorted(endings.split(), key=lambda word: (-len(word), word)))
    return re.compile(f"[\u4e00-\u9fff×*xX#]{{2,24}}(?:{last})|^(?:{last})(?=年)")


def fold_table(pairs: str) -> dict[int, str]:
    """Traditional → simplified for `str.translate`, from characters written in pairs."""
    characters = "".join(pairs.split())
    return dict(zip(map(ord, characters[::2]), characters[1::2], strict=True))


def failed_examples(rule: Rule, numbers: Mapping[str, str]) -> list[str]:
    """The lines of a rule's examples that it reads wrongly."""
    rules = RuleSet([rule], numbers, anchor="")
    wrong = [line for line in rule.counter if rules.match(line)]
    for example in rule.examples:
        reading = rules.match(str(example["line"]))
        if reading is None or _read_wrongly(reading, example):
            wrong.append(str(example["line"]))
    return wrong


def _read_wrongly(reading: Reading, example: Mapping[str, Any]) -> bool:
    """Whether number or title differ; rules without {title} are judged by the number alone."""
    title = reading.title(str(example["line"])) if reading.titles else None
    return reading.number != example["number"] or title not in (None, example.get("title", title))


def _rules(tables: Iterable[Mapping[str, Any]]) -> list[Rule]:
    return [
        Rule(
            table["name"],
            table["pattern"],
            table.get("at", "start"),
            table.get("strength", "strong"),
            table.get("level", 1),
            table.get("inline", False),
            tuple(table.get("examples", ())),
            tuple(table.get("not", ())),
        )
        for table in tables
    ]


def _expand(rule: Rule, index: int, numbers: Mapping[str, str]) -> str:
    """The pattern with its placeholders filled in, each number and title as a named group."""
    count = iter(range(1000))
    any_number = "|".join(numbers.values())

    def fill(found: re.Match[str]) -> str:
        place = found[1]
        if place in ("open", "close"):
            return OPEN if place == "open" else CLOSE
        if place == "title":
            lazy = "?" if rule.at == "end" else ""
            return f"(?P<t{index}_{next(count)}>{TITLE}{lazy})"
        inner = any_number if place == "n" else numbers.get(place) or f"[{place[6:]}]"
        return f"(?P<n{index}_{next(count)}>{inner})"

    return PLACE.sub(fill, rule.pattern)


def _read_user_rules(path: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"cannot read heading rules: {error}", where=str(path)) from error
    for rule in (*table.get("article", ()), *table.get("section", ())):
        for key in ("name", "pattern"):
            if key not in rule:
                raise SettingsError(
                    f'a heading rule lacks "{key}"', where=str(path), hint="see docs/split.md"
                )
        for key in rule:
            if key not in KNOWN_KEYS:
                raise SettingsError(f'unknown key "{key}"', where=str(path), hint=nearest(key, KNOWN_KEYS))
    return table


def _check_examples(path: str, table: Mapping[str, Any], numbers: Mapping[str, str]) -> None:
    for rule in _rules((*table.get("article", ()), *table.get("section", ()))):
        wrong = failed_examples(rule, numbers)
        if wrong:
            raise SettingsError(f'rule "{rule.name}" fails on its example "{wrong[0]}"', where=path)
