"""Where the articles of a document begin."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from corpus_tools.records import Document
from corpus_tools.settings import SplitSettings
from corpus_tools.split.candidates import find_candidates
from corpus_tools.split.lines import Lines
from corpus_tools.split.outline import (
    Kept,
    SourceHeading,
    kept_headings,
    outline_headings,
    source_headings,
)
from corpus_tools.split.repeated import repeated_headings
from corpus_tools.split.rules import HeadingRules, heading_rules
from corpus_tools.split.sequences import listed_headings, marked_headings, without_contents
from corpus_tools.split.titles import Heading, plain_headings


class Layout(NamedTuple):
    """What flagging and splitting both start from.

    Attributes:
        lines: the lines of the text, the text folded by the rules.
        rules: the heading rules in force.
        outline: the headings that the source marks.
        headings: the article headings in order; dividers end an article only.
    """

    lines: Lines
    rules: HeadingRules
    outline: tuple[SourceHeading, ...]
    headings: tuple[Heading, ...]


def find_layout(document: Document, settings: SplitSettings) -> Layout:
    """The lines and headings of a document; those of the last one are kept, as it is flagged, then split."""
    return layout_of(document.text, kept_headings(document), settings.headings)


@lru_cache(maxsize=1)
def layout_of(text: str, kept: tuple[Kept, ...], extra: tuple[str, ...]) -> Layout:
    """The lines and headings of a text.

    Args:
        text: the text, not folded.
        kept: the headings that the read stage kept.
        extra: the user's own files of heading rules.
    """
    rules = heading_rules(extra)
    lines, outline = Lines(rules.folded(text)), source_headings(text, kept)
    return Layout(lines, rules, outline, tuple(find_headings(lines, outline, rules)))


def find_headings(lines: Lines, outline: tuple[SourceHeading, ...], rules: HeadingRules) -> list[Heading]:
    """The article headings of a text in order, as spans of it; dividers end an article only.

    Marks of articles come first, then the headings of the source, then marks that sections use too, then
    titles that are repeated or that name reports, on lines of their own or with numbers inside running text.
    A page without any of them is one article.
    """
    candidates = find_candidates(lines, rules)
    found = (
        marked_headings(candidates, lines.text, rules)
        or outline_headings(lines.text, outline, rules)
        or listed_headings(candidates, lines.text, rules)
        or plain_headings(lines, rules)
        or repeated_headings(lines.text, rules)
    )
    return without_contents(found, lines.text)
