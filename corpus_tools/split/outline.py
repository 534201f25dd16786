"""Headings that the source itself marks: Markdown `#`, HTML `<h1>`…`<h6>` (kept by the read stage)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import NamedTuple

from corpus_tools.records import Document
from corpus_tools.split.lines import Lines, Span
from corpus_tools.split.nouns import title_noun
from corpus_tools.split.rules import HeadingRules
from corpus_tools.split.titles import Heading, body_ends

MARKDOWN = re.compile(r"#(?<![^\n\r]#)(#{0,5})[ \t]+(\S[^\n\r]{0,80})(?![^\n\r])")
NEWS_TITLE = 8  # characters; titles of news items are longer, headings of sections mostly shorter
ITEMS = 3  # headings of one level that a page needs to be a bulletin
MOST, FEW = 0.7, 0.3  # shares of the headings of a level
SHORT_BODY = 20  # characters; below it a heading heads a group or a list of contents, no article
LONGEST_LIST = 400  # lines of a table of contents
LONGEST_LINE = 90  # characters of a line that a list may repeat
RUNNING_NUMBER = re.compile("^[(（]?[0-9０-９一二三四五六七八九十]{1,3}[)）、.．]{1,2}")
NO_WORD = re.compile(r"\W+")


Kept = tuple[int, int, int]  # where a heading begins and ends, and its level


class SourceHeading(NamedTuple):
    """A heading of the source: its span in the text (marks included), its level, its words and their span."""

    start: int
    end: int
    level: int
    title: str
    words: Span


def source_headings(text: str, kept: Iterable[Kept]) -> tuple[SourceHeading, ...]:
    """The headings that the source marks, in order: those that the read stage kept and those of Markdown."""
    found = (
        SourceHeading(m.start(), m.end(), len(m[1]) + 1, m[2].strip("#* \t"), _words_at(text, *m.span(2)))
        for m in (MARKDOWN.finditer(text) if "#" in text else ())
    )
    others = (
        SourceHeading(start, end, level, text[start:end].strip(), (start, end)) for start, end, level in kept
    )
    return tuple(sorted(chain(found, others)))


def kept_headings(document: Document) -> tuple[Kept, ...]:
    """The headings that the read stage kept of an HTML page, by their places in the text."""
    kept = document.meta.get("headings")
    if not kept:
        return ()
    spans = document.spans
    placed = ((*spans.to_text(start, end), level) for start, end, level in kept)
    return tuple((first, last, level) for first, last, level in placed if first < last)


def _words_at(text: str, start: int, end: int) -> Span:
    """The span without Markdown marks at its ends."""
    while start < end and text[start] in "#* \t":
        start += 1
    while end > start and text[end - 1] in "#* \t":
        end -= 1
    return start, end


def outline_headings(text: str, headings: Sequence[SourceHeading], rules: HeadingRules) -> list[Heading]:
    """The article headings among those of the source, and the dividers between groups of articles.

    Articles are the highest level that holds several headings which read like titles of texts; the
    headings of one report (一、…, 背景, 成效) stay sections.
    """
    for level in sorted({heading.level for heading in headings}):
        members = [h for h in headings if h.level == level]
        above = [text[slice(*h.words)] for h in headings if h.level < level and h.start < members[0].start]
        if _are_articles(text, members, above, rules):
            return [
                Heading(h.start, h.end, (h.words,), None, "outline" if h.level == level else "divider")
                for h in headings
                if h.level <= level and (h.level == level or h.start > members[0].start)
            ]
    return []


def _are_articles(
    text: str, members: Sequence[SourceHeading], above: Sequence[str], rules: HeadingRules
) -> bool:
    """Whether headings of one level head articles: several, with bodies, worded like titles.

    Args:
        text: the text, folded.
        members: the headings of the level.
        above: the titles of the headings of higher levels that lead to the first member.
        rules: the heading rules in force.
    """
    ends = body_ends(members, len(text))
    with_body = sum(end - h.end >= SHORT_BODY for h, end in zip(members, ends, strict=True))
    titles = [text[slice(*h.words)] for h in members]
    marked = sum(rules.sections.match(title, 0, len(title)) is not None for title in titles)
    if len(members) < 2 or with_body < MOST * len(members) or marked > FEW * len(members):
        return False
    named = sum(bool(title_noun(title, rules.nouns)) for title in titles)
    long = sum(len(title) >= NEWS_TITLE for title in titles)
    if members[0].level == 1 or named >= MOST * len(members):
        return True
    one_report = any(title_noun(title, rules.reporting) for title in above)
    return len(members) >= ITEMS and long >= MOST * len(members) and not one_report


def contents_lists(lines: Lines, headings: Sequence[Heading]) -> list[Span]:
    """Spans before the first article that only list the headings: a table of contents, a summary.

    At least three lines repeat article headings, and most of the others stand in a short line further on.
    """
    heads = [heading for heading in headings if heading.rule != "divider"]
    if len(heads) < ITEMS:
        return []
    text = lines.text
    front = list(islice(lines.between(0, heads[0].start), LONGEST_LIST))
    if len(front) < ITEMS:
        return []
    titles = {_words(heading.title(text)) for heading in heads}
    listed = [line for line in front if _words(text[slice(*line)]) in titles]
    if len(listed) < ITEMS:
        return []
    later = lines.between(heads[0].start, len(text))
    below = "\n".join(_words(text[start:end]) for start, end in later if end - start <= LONGEST_LINE)
    inner = [line for line in front if line[0] >= listed[0][0]]
    repeated = sum(_words(text[slice(*line)]) in below for line in inner)
    return [(listed[0][0], inner[-1][1])] if repeated >= MOST * len(inner) else []


def _words(line: str) -> str:
    """A line without running number, punctuation and blanks."""
    return NO_WORD.sub("", RUNNING_NUMBER.sub("", line.strip("#* \t")))
