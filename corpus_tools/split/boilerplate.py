"""Boilerplate: introductions, page furniture, advertisements and farewells, flagged by kind.

Nothing is removed here: marks are spans of the raw text, and `split_articles` leaves them out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from operator import sub
from typing import NamedTuple

import msgspec

from corpus_tools.records import Document, Mark
from corpus_tools.settings import SplitSettings
from corpus_tools.split.front import only_introduces
from corpus_tools.split.headings import Layout, find_layout
from corpus_tools.split.lines import Lines, Span, ends_sentence
from corpus_tools.split.outline import contents_lists
from corpus_tools.split.phrases import SHORT, Zone, ZoneRules, rules_of
from corpus_tools.split.titles import LONGEST_TITLE

FRONT_LINES = 10  # how far a page's front reaches when no heading ends it
END_LINES = 12
BEFORE_HEADING = 3  # lines before a heading that may be leftovers of the page
LINK_LENGTH = 40  # characters of a line in a list of links
LINKS = re.compile(  # a headline of links without a colon
    "[【•·-]?\\s{0,2}(?:相关|新闻|热门|推荐|延伸|精彩|最新|猜你|大家都|看了又|本月|一周)"
    "(?:推荐|阅读|新闻|文章|内容|链接|范文|资讯|喜欢|在看|在搜|看|热门|热点){1,2}】?"
)
FRONT_MATTER_LINES = 200
AT_FRONT = (Zone.FRONT, Zone.BOTH)


class Segment(NamedTuple):
    """The lines between two headings, by index: where the front ends, and where the end begins."""

    first: int
    front: int
    end: int
    last: int

    def runs(self) -> tuple[tuple[Zone, int, int], ...]:
        """The segment cut where the zone changes."""
        first, front, end, last = self
        if front <= first:
            return (Zone.INNER, first, end), (Zone.END, end, last)
        if front <= end:
            return (Zone.FRONT, first, front), (Zone.INNER, front, end), (Zone.END, end, last)
        return (Zone.FRONT, first, end), (Zone.BOTH, end, front), (Zone.END, front, last)


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
    layout = find_layout(document, settings or SplitSettings())
    matter = _front_matter(document.text)
    flagged = [("frontmatter", (0, matter))] if matter else []
    flagged += _flagged_lines(layout, matter)
    flagged += [("contents", span) for span in contents_lists(layout.lines, layout.headings)]
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


def _flagged_lines(layout: Layout, start: int) -> Iterator[tuple[str, Span]]:
    """Kind and span of every line from `start` on that is boilerplate."""
    lines, first = layout.lines, layout.headings[0] if layout.headings else None
    introduced = first is not None and only_introduces(lines.text, start, first, layout.rules)
    for segment in _segments(layout, start):
        kinds: dict[int, str] = {}
        for zone, first_line, last_line in segment.runs():
            if first_line < last_line:
                everything = introduced and zone in AT_FRONT
                kinds |= _kinds(lines, range(first_line, last_line), rules_of(zone), introduces=everything)
        if kinds:
            kinds |= _listed(lines, kinds, segment)
            yield from ((kind, lines[index]) for index, kind in kinds.items())


def _segments(layout: Layout, start: int) -> Iterator[Segment]:
    """The lines from `start` on, cut at the article headings."""
    lines, places = layout.lines, [heading.start for heading in layout.headings]
    floors = [lines.following(place) for place in (start, *places)]
    front = floors[0] + FRONT_LINES
    if places:
        front = floors[1] - (floors[1] > 0 and lines.ends[floors[1] - 1] > places[0])
    for number, (first, last) in enumerate(pairwise([*floors, len(lines)])):
        end = last - (BEFORE_HEADING if number < len(places) else END_LINES)
        first += number > 0 and first < last and lines.starts[first] == places[number - 1]
        yield Segment(first, min(front, last), max(first, end), last)


def _kinds(lines: Lines, run: range, rules: ZoneRules, *, introduces: bool) -> dict[int, str]:
    """The lines of a run that are boilerplate by their words; where they introduce, all running text is."""
    text, worth = lines.text, _hinted(lines, run, rules)
    if introduces:
        worth = dict.fromkeys(run, 0) | worth
    kinds: dict[int, str] = {}
    for index, hinted in worth.items():
        start, end = lines[index]
        kind = rules.judge(text, start, end, hinted)
        if introduces or kind == "intro":
            stops = ends_sentence(text, start, end)
            if kind == "intro" and not stops and end - start <= LONGEST_TITLE:
                kind = rules.judge(text, start, end, hinted, but="intro")  # it may be a title
            elif stops:
                kind = kind or "intro"
        if kind:
            kinds[index] = kind
    return kinds


def _hinted(lines: Lines, run: range, rules: ZoneRules) -> dict[int, int]:
    """The lines of a run that hold words of rules, and the rules that the words speak for, in bits.

    Lines that are longer than any rule judges are passed over.
    """
    worth: dict[int, int] = {}
    starts, ends, first, last = lines.starts, lines.ends, run.start, run.stop
    sizes = map(sub, ends[first:last], starts[first:last])
    long = [index for index, size in enumerate(sizes, first) if size > SHORT]
    for stop in (*long, last):
        if first < stop:
            for found in rules.hints.short.finditer(lines.text, starts[first], ends[stop - 1]):
                index = bisect_right(starts, found.start(), first, stop) - 1
                worth[index] = worth.get(index, 0) | rules.bits[found[0] + found[1]]
        first = stop + 1
    for index in long:
        if ends[index] - starts[index] <= rules.longest:
            for found in rules.hints.long.finditer(lines.text, *lines[index]):
                worth[index] = worth.get(index, 0) | rules.bits[found[0] + found[1]]
    return worth


def _listed(lines: Lines, kinds: Mapping[int, str], segment: Segment) -> dict[int, str]:
    """The short lines below a headline of links at the end of a segment."""
    text, found = lines.text, {}
    listing: str | None = None
    for index in range(segment.end, segment.last):
        start, end = lines[index]
        kind = kinds.get(index)
        if kind is None and listing and end - start <= LINK_LENGTH and not ends_sentence(text, start, end):
            kind = found[index] = listing
        listing = kind if kind and (listing or _heads_links(lines, index, segment.first)) else None
    return found


def _heads_links(lines: Lines, index: int, first: int) -> bool:
    """Whether a line of boilerplate below running text heads a list, by its colon or its words."""
    start, end = lines[index]
    if lines.text[end - 1] not in "：:" and not LINKS.fullmatch(lines.text, start, end):
        return False
    return any(ends_sentence(lines.text, *lines[above]) for above in range(first, index))


def _merged(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Sorted and disjoint; the earlier mark keeps what two of them claim."""
    merged: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        start = max(mark.start, merged[-1].end if merged else 0)
        if start < mark.end:
            merged.append(Mark(mark.kind, start, mark.end))
    return tuple(merged)
