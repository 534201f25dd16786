"""Rules as data: `data/headings.toml` and the user's own files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from corpus_tools.errors import SettingsError, nearest
from corpus_tools.lazy_patterns import lazy_pattern
from corpus_tools.split.edges import union
from corpus_tools.split.lines import MARKUP_HEADS
from corpus_tools.split.nouns import Nouns
from corpus_tools.split.patterns import Reading, Rule, RuleSet, join_title

KEYS = {"name", "pattern", "at", "strength", "level", "inline", "why", "examples", "not"}
CHOICES = {"at": ("start", "end", "inner"), "strength": ("strong", "medium", "weak")}


class HeadingRules(NamedTuple):
    """Everything that `headings.toml` says."""

    articles: RuleSet
    sections: RuleSet
    leads: frozenset[str] | None  # the first characters of lines that a section mark may open; None: any
    weak: frozenset[str]  # sections' rules whose marks count only in a sequence
    nouns: Nouns
    reports: Nouns
    reporting: Nouns  # all nouns but those of bulletins
    counted: str  # characters of what a number counts
    excluded: frozenset[str]
    number: re.Pattern[str]
    organisations: re.Pattern[str]
    organisation_ends: frozenset[str]  # the last characters of what that finds
    fold: dict[int, str]
    traditional: re.Pattern[str]

    def folded(self, text: str) -> str:
        """The text with the traditional characters of the rules made simplified, position by position."""
        return text.translate(self.fold) if self.traditional.search(text) else text


@cache
def heading_rules(extra: tuple[str, ...] = ()) -> HeadingRules:
    """The shipped heading rules, with the user's own files (paths) before them.

    Raises:
        SettingsError: a file cannot be read, a rule is malformed, or one of its examples fails.

    >>> heading_rules().folded("護林總結")
    '護林总结'
    """
    shipped = tomllib.loads(files("corpus_tools.data").joinpath("headings.toml").read_text(encoding="utf-8"))
    numbers = shipped["numbers"]
    tables = [*(_user_table(Path(path), numbers) for path in extra), shipped]
    articles = [rule for table in tables for rule in read_rules(table.get("article", ()))]
    sections = [rule for table in tables for rule in read_rules(table.get("section", ()))]
    titles, fold = shipped["titles"], fold_table(shipped["fold"])
    nouns, doing = titles["nouns"].split(), titles["doing"].split()
    return HeadingRules(
        articles=RuleSet(articles, numbers),
        sections=(section_rules := RuleSet(sections, numbers)),
        leads=union((section_rules.heads, MARKUP_HEADS)),
        weak=frozenset(rule.name for rule in sections if rule.strength == "weak"),
        nouns=Nouns(nouns, doing),
        reports=Nouns(titles["reports"].split(), doing),
        reporting=Nouns(set(nouns) - set(titles["bulletins"].split()), doing),
        counted="".join(titles["counted"].split()),
        excluded=frozenset(titles["excluded"].split()),
        number=lazy_pattern("|".join(numbers.values())),
        organisations=_organisations(shipped["names"]),
        organisation_ends=frozenset(word[-1] for word in shipped["names"]["organisations"].split()),
        fold=fold,
        traditional=re.compile(f"[{''.join(map(chr, fold))}]"),
    )


def fold_table(pairs: str) -> dict[int, str]:
    """Traditional → simplified for `str.translate`, from characters written in pairs."""
    characters = "".join(pairs.split())
    table = dict(zip(map(ord, characters[::2]), characters[1::2], strict=True))
    return {old: new for old, new in table.items() if chr(old) != new}


def read_rules(tables: Iterable[Mapping[str, Any]]) -> list[Rule]:
    """The rules of one kind as TOML holds them."""
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


def failed_examples(rule: Rule, numbers: Mapping[str, str]) -> list[str]:
    """The lines of a rule's examples that it reads wrongly."""
    rules = RuleSet([rule], numbers)
    rules.compile()
    wrong = [line for line in rule.counter if read_line(rules, line)]
    for example in rule.examples:
        line = str(example["line"])
        reading = read_line(rules, line)
        title = join_title(line, reading.titles(line, 0, len(line))) if reading else ""
        if reading is None or (reading.number, title) != (example["number"], example["title"]):
            wrong.append(line)
    return wrong


def read_line(rules: RuleSet, line: str) -> Reading | None:
    """The mark of a heading line, wherever the rules say that it stands."""
    place = (line, 0, len(line))
    return rules.match(*place) or rules.match_end(*place) or rules.match_inner(*place)


def _organisations(names: Mapping[str, str]) -> re.Pattern[str]:
    """The last word of an organisation's name, only where it begins no other word: 大学, but not 大学生."""
    endings = sorted(names["organisations"].split(), key=lambda word: (-len(word), word))
    others = names["words"].split()
    parts: list[str] = []
    for ending in endings:
        rest = "|".join(
            word.removeprefix(ending) for word in others if word.startswith(ending) and word != ending
        )
        parts.append(f"{ending}(?!{rest})" if rest else ending)
    return lazy_pattern("|".join(parts))


def _user_table(path: Path, numbers: Mapping[str, str]) -> dict[str, Any]:
    """A user's rules, every example tried."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"cannot read heading rules: {error}", where=str(path)) from error
    for entry in (*table.get("article", ()), *table.get("section", ())):
        _check_entry(entry, path)
    for rule in read_rules((*table.get("article", ()), *table.get("section", ()))):
        try:
            wrong = failed_examples(rule, numbers)
        except (re.error, KeyError, ValueError) as error:
            raise SettingsError(f'rule "{rule.name}" is malformed: {error}', where=str(path)) from error
        if wrong:
            raise SettingsError(f'rule "{rule.name}" fails on its example "{wrong[0]}"', where=str(path))
    return table


def _check_entry(entry: Mapping[str, Any], path: Path) -> None:
    for key in ("name", "pattern"):
        if not isinstance(entry.get(key), str):
            raise SettingsError(f'a heading rule lacks "{key}"', where=str(path), hint="see docs/split.md")
    for key, value in entry.items():
        if key not in KEYS:
            raise SettingsError(f'unknown key "{key}"', where=str(path), hint=nearest(key, KEYS))
        if key in CHOICES and value not in CHOICES[key]:
            hint = nearest(str(value), CHOICES[key])
            raise SettingsError(f'"{key}" cannot be "{value}"', where=str(path), hint=hint)
