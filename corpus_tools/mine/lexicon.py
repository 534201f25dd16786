"""The word lists of this stage (data/mine_*.toml, units.toml), loaded once, as regular expressions.

Every pattern is an alternation of literal words grouped by first character, so matching is linear.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

NUMERAL_START = "0-9零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟廿卅半"


@cache
def table(name: str) -> dict[str, Any]:
    """The TOML file `name` of corpus_tools/data."""
    return tomllib.loads(files("corpus_tools.data").joinpath(name).read_text(encoding="utf-8"))


def alternation(words: Iterable[str]) -> str:
    """A regular expression for any of `words`, the longest first, grouped by first character.

    >>> re.fullmatch(alternation(["人", "人次", "份"]), "人次") is not None
    True
    >>> alternation(["人", "人次", "份"])
    '(?:人(?:次)?|份)'
    """
    return _trie(sorted(set(words)))


def _trie(words: list[str]) -> str:
    groups: dict[str, list[str]] = {}
    for word in words:
        if word:
            groups.setdefault(word[0], []).append(word[1:])
    parts = []
    for first, rests in groups.items():
        tail = _trie([rest for rest in rests if rest])
        optional = "?" if tail and "" in rests else ""
        parts.append(re.escape(first) + tail + optional)
    return f"(?:{'|'.join(parts)})" if parts else ""


def around_numeral(words: Iterable[str]) -> str:
    """A regular expression that matches, at the first numeral of a word, the rest of that word.

    What stands before the numeral becomes a look-behind, so that a scan may go from numeral to numeral.

    >>> bool(re.compile(around_numeral(["统一", "一定"])).match("统一", 1))
    True
    """
    by_left: dict[str, list[str]] = {}
    for word in words:
        at = next((i for i, char in enumerate(word) if re.match(f"[{NUMERAL_START}]", char)), None)
        if at is not None:
            by_left.setdefault(word[:at], []).append(word[at:])
    starts = by_left.pop("", [])
    patterns = [alternation(starts)] if starts else []
    if by_left:
        lasts = "".join(sorted({left[-1] for left in by_left}))  # one look at them instead of one for each
        ends = (f"(?<={left}){alternation(rests)}" for left, rests in sorted(by_left.items()))
        patterns.insert(0, f"(?<=[{lasts}])(?:{'|'.join(ends)})")
    return "|".join(patterns)


def by_first(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Words by their first character: few need to be tried at a place.

    >>> by_first(["统一", "一定", "一些"])
    {'统': ('统一',), '一': ('一定', '一些')}
    """
    return _grouped(words, 0)


def by_last(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Words by their last character.

    >>> by_last(["派出所", "司法所", "镇"])
    {'所': ('派出所', '司法所'), '镇': ('镇',)}
    """
    return _grouped(words, -1)


def _grouped(words: Iterable[str], at: int) -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault(word[at], []).append(word)
    return {char: tuple(group) for char, group in groups.items()}


@cache
def units() -> Mapping[str, tuple[str, str]]:
    """Written unit -> (unit it counts as, class: money share time measure attribute score count)."""
    out: dict[str, tuple[str, str]] = {}
    for kind, entry in table("units.toml").items():
        if kind in ("total", "head", "ambiguous"):
            continue
        same = entry.get("same", {})
        for name in (*entry["units"], *same):
            out[name] = (same.get(name, name), kind)
    return out


@cache
def people() -> frozenset[str]:
    """Nouns of people that stand behind a large number in place of a classifier."""
    return frozenset(table("units.toml")["head"]["people"])


@cache
def same_units() -> Mapping[str, str]:
    """Units of one and the same thing: unit -> the one it is added up under."""
    return {**dict.fromkeys(people(), "人"), **table("units.toml")["total"]["group"]}


@cache
def qualifiers(place: str) -> Mapping[str, str]:
    """Word -> qualifier, for `place` = before | within | after the number."""
    entry = table("mine_quantities.toml")[place]
    return {word: name for name, words in entry.items() if name != "why" for word in words}


@cache
def word_list(name: str) -> tuple[str, ...]:
    """The words of a text file of corpus_tools/data; a line that begins with # is a remark."""
    lines = files("corpus_tools.data").joinpath(name).read_text(encoding="utf-8").splitlines()
    return tuple(dict.fromkeys(word for line in lines if not line.startswith("#") for word in line.split()))


@cache
def context(section: str) -> dict[str, Any]:
    """A section of mine_context.toml."""
    entry: dict[str, Any] = table("mine_context.toml")[section]
    return entry


@cache
def context_words(section: str, key: str) -> re.Pattern[str]:
    """A list of mine_context.toml as a pattern."""
    return re.compile(alternation(context(section)[key]))


@cache
def context_set(section: str, key: str) -> frozenset[str]:
    """A list of mine_context.toml as a set."""
    return frozenset(context(section)[key])


@cache
def context_starts(section: str, key: str) -> dict[str, tuple[str, ...]]:
    """A long list of mine_context.toml for `str.startswith`, by first character."""
    return by_first(context(section)[key])


@cache
def context_ends(section: str, key: str) -> dict[str, tuple[str, ...]]:
    """A long list of mine_context.toml for `str.endswith`, by last character."""
    return by_last(context(section)[key])


@cache
def context_endings(section: str, key: str) -> tuple[str, ...]:
    """A list of mine_context.toml for `str.startswith` and `str.endswith`."""
    return tuple(context(section)[key])
