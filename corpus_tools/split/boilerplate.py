"""Boilerplate: introductions, page furniture, advertisements and farewells, flagged by kind.

Nothing is removed here: marks are spans of the raw text, and `split_articles` leaves them out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import msgspec

from corpus_tools.records import Document, Mark
from corpus_tools.settings import SplitSettings
from corpus_tools.split.headings import find_headings
from corpus_tools.split.lines import Line, ends_sentence, find_lines
from corpus_tools.split.outline import contents_lists
from corpus_tools.split.rules import heading_rules
from corpus_tools.split.titles import Heading

FRONT_LINES = 12  # how far a page's front reaches when no heading ends it
END_LINES = 12
LINK_LENGTH = 40  # characters of a line in a list of links
BEFORE_HEADING = 3  # lines before a heading that may be leftovers of the page
SETTLED = 2  # weight that makes a line boilerplate
FRONT_LENGTH = 900  # a longer text before the first heading is a report of its own
FRONT_MATTER = re.compile(r"\ufeff?---\r?\n(?:.{0,4000}\r?\n){0,200}?---(?=\r?\n|$)")


class BoilerplateRule(NamedTuple):
    """One rule of `boilerplate.toml`."""

    name: str
    kind: str
    zone: str
    weight: int
    length: int
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    counter: tuple[str, ...]


class Page(NamedTuple):
    """A document's text, its lines and its article headings."""

    text: str
    lines: tuple[Line, ...]
    headings: tuple[Heading, ...]


@cache
def boilerplate_rules() -> tuple[BoilerplateRule, ...]:
    """The rules of `boilerplate.toml`."""
    table = tomllib.loads(files("corpus_tools.data").joinpath("boilerplate.toml").read_text(encoding="utf-8"))
    return tuple(_rule(entry) for entry in table["rule"])


def _rule(entry: Mapping[str, Any]) -> BoilerplateRule:
    return BoilerplateRule(
        entry["name"],
        entry["kind"],
        entry["zone"],
        entry["weight"],
        entry["length"],
        re.compile(entry["pattern"]),
        tuple(entry["examples"]),
        tuple(entry["not"]),
    )


def flag_boilerplate(document: Document, settings: SplitSettings | None = None) -> Document:
    """The document with its boilerplate marked by kind (`raw` spans, sorted, disjoint).

    Args:
        document: after repair, before or after script conversion.
        settings: the section [split] of the settings.

    >>> page = "首页 > 文库 > 总结\\n护林站工作总结\\n全年巡山三百次，无火情。\\n打印本页　关闭窗口"
    >>> document = Document(id="d", source="a.txt", raw=page, text=page, map=((0, 0, len(page)),))
    >>> marked = flag_boilerplate(document)
    >>> [(mark.kind, page[mark.start : mark.end]) for mark in marked.boilerplate]
    [('furniture', '首页 > 文库 > 总结'), ('furniture', '打印本页　关闭窗口')]
    """
    text = document.text
    headings = find_headings(document, settings or SplitSettings())
    page = Page(text, tuple(find_lines(text)), tuple(headings))
    spans = document.spans
    marks = [Mark(kind, *spans.to_raw(line.start, line.end)) for kind, line in _flagged(page)]
    marks += [Mark("contents", *spans.to_raw(*span)) for span in contents_lists(text, headings)]
    marks += [Mark("jammer", edit.start, edit.end) for edit in document.edits if edit.rule == "jammer"]
    return msgspec.structs.replace(document, boilerplate=_merge((*document.boilerplate, *marks)))


def judge(line: str, zones: Iterable[str]) -> str | None:
    """The kind of boilerplate that a line is in these zones, or None.

    >>> judge("以下是小编整理的几篇总结，仅供参考。", ("front",))
    'intro'
    """
    folded = line.translate(heading_rules().fold)
    weights: dict[str, int] = {}
    for rule in boilerplate_rules():
        if rule.zone in zones and len(line) <= rule.length and rule.pattern.search(folded):
            weights[rule.kind] = weights.get(rule.kind, 0) + rule.weight
            if weights[rule.kind] >= SETTLED:
                return rule.kind
    return None


def _flagged(page: Page) -> Iterable[tuple[str, Line]]:
    """Kind and line of everything that is boilerplate."""
    matter = FRONT_MATTER.match(page.text)
    if matter:
        yield "frontmatter", Line(matter.start(), matter.end())
    first = page.headings[0].start if page.headings else None
    intro = _is_introduction(page, first)
    edges = _edges(page)
    listing: str | None = None
    for index, line in enumerate(page.lines):
        if matter and line.start < matter.end():
            continue
        zones = edges.get(index, ("any",))
        if len(zones) == 1 and line.end - line.start > 120:
            continue
        kind = judge(page.text[line.start : line.end], zones)
        if kind is None and intro and first is not None and line.end <= first:
            kind = _frame_kind(page.text[line.start : line.end])
        words = page.text[line.start : line.end]
        if kind is None and listing and not ends_sentence(words) and len(words) <= LINK_LENGTH:
            kind = listing
        if kind:
            yield kind, line
        listing = kind if kind and "end" in zones and (words[-1] in "：:" or listing) else None


def _edges(page: Page) -> dict[int, tuple[str, ...]]:
    """Zones of the lines at the front, at the end and before headings."""
    zones: dict[int, tuple[str, ...]] = {}
    starts = {heading.start for heading in page.headings}
    first = min(starts, default=None)
    count = len(page.lines)
    ends = set(range(max(0, count - END_LINES), count))
    for index, line in enumerate(page.lines):
        if line.start in starts:
            ends.update(range(max(0, index - BEFORE_HEADING), index))
    for index, line in enumerate(page.lines):
        front = index < FRONT_LINES if first is None else line.end <= first
        if line.start in starts:
            continue
        if front or index in ends:
            zones[index] = (
                "any",
                "edge",
                *(("front",) if front else ()),
                *(("end",) if index in ends else ()),
            )
    return zones


def _is_introduction(page: Page, first: int | None) -> bool:
    """Whether what stands before the first heading only leads to the collection."""
    if first is None:
        return False
    before = sum(line.end - line.start for line in page.lines if line.end <= first)
    return page.headings[0].number in (None, 0, 1) and before <= FRONT_LENGTH


def _frame_kind(line: str) -> str | None:
    """Running text before the first heading introduces; a short line without a stop is the page's title."""
    return "intro" if ends_sentence(line) else None


def _merge(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Sorted and disjoint; the earlier mark keeps what two of them claim."""
    merged: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        start = max(mark.start, merged[-1].end if merged else 0)
        if start < mark.end:
            merged.append(Mark(mark.kind, start, mark.end))
    return tuple(merged)
