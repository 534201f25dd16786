"""Boilerplate: introductions, page furniture, advertisements and farewells, flagged by kind.

Nothing is removed here: marks are spans of the raw text, and `split_articles` leaves them out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

import msgspec

from corpus_tools.records import Document, Mark
from corpus_tools.settings import SplitSettings
from corpus_tools.split.front import only_introduces
from corpus_tools.split.headings import find_headings
from corpus_tools.split.lines import Span, ends_sentence, find_lines
from corpus_tools.split.outline import contents_lists
from corpus_tools.split.phrases import Zone, judge, longest_line
from corpus_tools.split.rules import HeadingRules, heading_rules
from corpus_tools.split.titles import LONGEST_TITLE, Heading

FRONT_LINES = 10  # how far a page's front reaches when no heading ends it
END_LINES = 12
BEFORE_HEADING = 3  # lines before a heading that may be leftovers of the page
LINK_LENGTH = 40  # characters of a line in a list of links
FRONT_MATTER_LINES = 200


class Page(NamedTuple):
    """A text (folded), where its front matter ends, and its article headings."""

    text: str
    start: int
    headings: Sequence[Heading]


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
    settings = settings or SplitSettings()
    rules = heading_rules(settings.headings)
    text = rules.folded(document.text)
    matter = _front_matter(text)
    page = Page(text, matter, find_headings(document, settings))
    flagged = [("frontmatter", (0, matter))] if matter else []
    flagged += _flagged_lines(page, rules)
    flagged += [("contents", span) for span in contents_lists(text, page.headings)]
    spans = document.spans
    marks = [Mark(kind, *spans.to_raw(*span)) for kind, span in flagged]
    marks += [Mark("jammer", edit.start, edit.end) for edit in document.edits if edit.rule == "jammer"]
    return msgspec.structs.replace(document, boilerplate=_merged((*document.boilerplate, *marks)))


def _front_matter(text: str) -> int:
    """Where the front matter of a Markdown page ends: lines between two `---`; 0 when there is none.

    >>> _front_matter("---\\ntitle: 总结\\n---\\n正文"), _front_matter("---\\n正文")
    (17, 0)
    """
    if not text.startswith(("---\n", "---\r\n", "\ufeff---")):
        return 0
    at = text.find("\n") + 1
    for _ in range(FRONT_MATTER_LINES if at else 0):
        end = text.find("\n", at)
        line = text[at : end if end >= 0 else len(text)].rstrip("\r")
        if line == "---":
            return at + len(line)
        if end < 0:
            break
        at = end + 1
    return 0


def _flagged_lines(page: Page, rules: HeadingRules) -> Iterator[tuple[str, Span]]:
    """Kind and span of every line that is boilerplate."""
    text = page.text
    first = page.headings[0] if page.headings else None
    intro_end = first.start if first and only_introduces(text, page.start, first, rules) else 0
    listing: str | None = None  # a list of links runs on below its headline
    for zone, (start, end) in _zoned_lines(page):
        kind = judge(text[start:end], zone) if end - start <= longest_line(zone) else None
        stops = ends_sentence(text, start, end)
        if kind in (None, "intro") and end <= intro_end and stops:
            kind = "intro"
        elif kind == "intro" and not stops and end - start <= LONGEST_TITLE:
            kind = None
        if kind is None and listing and not stops and end - start <= LINK_LENGTH:
            kind = listing
        if kind:
            yield kind, (start, end)
        listing = kind if kind and zone & Zone.END and (listing or text[end - 1] in "：:") else None


def _zoned_lines(page: Page) -> Iterator[tuple[Zone, Span]]:
    """The lines outside headings and front matter, each with the zone it stands in."""
    text = page.text
    heads = {heading.start for heading in page.headings}
    ends = _end_zones(page)
    index = 0
    front_end = page.headings[0].start if page.headings else _after_lines(text, page.start, FRONT_LINES)
    for line in find_lines(text, page.start):
        start, end = line
        while index < len(ends) and ends[index][1] <= start:
            index += 1
        if start in heads:
            continue
        zone = Zone.FRONT if end <= front_end else Zone.INNER
        if index < len(ends) and ends[index][0] <= start:
            zone |= Zone.END
        yield zone, line


def _end_zones(page: Page) -> list[Span]:
    """The spans of the last lines of the page and of those before each heading, in order."""
    places = [heading.start for heading in page.headings]
    zones = [
        (_before_lines(page.text, floor, place, BEFORE_HEADING), place)
        for floor, place in pairwise([page.start, *places])
    ]
    last = places[-1] if places else page.start
    return [*zones, (_before_lines(page.text, last, len(page.text), END_LINES), len(page.text))]


def _before_lines(text: str, floor: int, end: int, count: int) -> int:
    """Where the last `count` lines of text[floor:end] begin, blank ones not counted."""
    at = end
    while count and at > floor:
        start = text.rfind("\n", floor, max(floor, at - 1)) + 1 or floor
        count -= not text[start:at].isspace()
        at = max(start, floor)
    return at


def _after_lines(text: str, start: int, count: int) -> int:
    """Where the first `count` lines end."""
    lines = list(islice(find_lines(text, start), count))
    return lines[-1][1] if lines else start


def _merged(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Sorted and disjoint; the earlier mark keeps what two of them claim."""
    merged: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        start = max(mark.start, merged[-1].end if merged else 0)
        if start < mark.end:
            merged.append(Mark(mark.kind, start, mark.end))
    return tuple(merged)
