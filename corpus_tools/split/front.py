"""What stands before the first article heading: an introduction by the site, or a report of its own."""

from __future__ import annotations

from corpus_tools.split.lines import find_lines
from corpus_tools.split.rules import HeadingRules
from corpus_tools.split.titles import Heading

FRONT_LENGTH = 900  # characters; a longer text before the first heading is a report
SECTIONS = 2  # marks of sections that make it one


def only_introduces(text: str, start: int, first: Heading, rules: HeadingRules) -> bool:
    """Whether `text[start:first.start]` only leads to the articles.

    Before heading 2 or later, and before titles that nothing numbers, it is taken for an article whose own
    heading is not known; so is what is long or has sections.

    >>> from corpus_tools.split.rules import heading_rules
    >>> first = Heading(10, 14, (), 1, "bracketed-pian")
    >>> only_introduces("下面几篇总结供参考。【篇一】", 0, first, heading_rules())
    True
    """
    if first.number not in (None, 0, 1) or first.rule == "plain-title" or first.start - start > FRONT_LENGTH:
        return False
    lines = find_lines(text, start, first.start)
    return sum(rules.sections.match(text, *line) is not None for line in lines) < SECTIONS
