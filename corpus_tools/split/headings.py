"""Where the articles of a document begin."""

from __future__ import annotations

from corpus_tools.records import Document
from corpus_tools.settings import SplitSettings
from corpus_tools.split.candidates import find_candidates
from corpus_tools.split.outline import outline_headings, source_headings
from corpus_tools.split.rules import heading_rules
from corpus_tools.split.sequences import choose_headings, without_contents
from corpus_tools.split.titles import Heading, plain_headings


def find_headings(document: Document, settings: SplitSettings) -> list[Heading]:
    """The article headings of a document in order, as spans of its text; dividers end an article only.

    Running marks come first, then the headings of the source, then titles that are repeated or that name
    reports. A page without any of them is one article.
    """
    rules = heading_rules(settings.headings)
    text = rules.folded(document.text)
    found = choose_headings(find_candidates(text, rules), text, rules)
    if not found:
        found = outline_headings(text, source_headings(document), rules)
    return without_contents(found or plain_headings(text, rules), text)
