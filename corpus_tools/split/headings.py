"""Where the articles of a document begin."""

from __future__ import annotations

from corpus_tools.records import Document
from corpus_tools.settings import SplitSettings
from corpus_tools.split.candidates import find_candidates
from corpus_tools.split.outline import outline_headings, source_headings
from corpus_tools.split.rules import heading_rules
from corpus_tools.split.sequences import listed_headings, marked_headings, without_contents
from corpus_tools.split.titles import Heading, plain_headings


def find_headings(document: Document, settings: SplitSettings) -> list[Heading]:
    """The article headings of a document in order, as spans of its text; dividers end an article only.

    Marks of articles come first, then the headings of the source, then marks that sections use too, then
    titles that are repeated or that name reports. A page without any of them is one article.
    """
    rules = heading_rules(settings.headings)
    text = rules.folded(document.text)
    candidates = find_candidates(text, rules)
    found = (
        marked_headings(candidates, text, rules)
        or outline_headings(text, source_headings(document), rules)
        or listed_headings(candidates, text, rules)
        or plain_headings(text, rules)
    )
    return without_contents(found, text)
