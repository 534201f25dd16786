"""What stands before the first article heading: an introduction by the site, or a report of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus_tools.split.lines import Span, ends_sentence, find_lines
from corpus_tools.split.rules import HeadingRules
from corpus_tools.split.titles import Heading

FRONT_LENGTH = 900  # characters; a longer text before the first heading is a report
SECTIONS = 2  # marks of sections that make it one
RESULT = re.compile(r"[0-9][0-9.,]{0,12}(?:%|[万亿余多]{0,2}[件人起次元户场吨亩名个])")
RESULTS = 4  # that make it one: who leads to texts of others reports none


def only_introduces(text: str, start: int, first: Heading, rules: HeadingRules) -> bool:
    """Whether `text[start:first.start]` only leads to the articles.

    Before heading 2 or later, and before titles that nothing numbers, it is taken for an article whose own
    heading is not known; so is what is long, has sections or reports results.

    >>> from corpus_tools.split.rules import heading_rules
    >>> first = Heading(10, 14, (), 1, "bracketed-pian")
    >>> only_introduces("下面几篇总结供参考。【篇一】", 0, first, heading_rules())
    True
    """
    if first.number not in (None, 0, 1) or first.rule == "plain-title" or first.start - start > FRONT_LENGTH:
        return False
    lines = list(find_lines(text, start, first.start))
    if reports_results(text, [line for line in lines if ends_sentence(text, *line)]):
        return False
    return sum(rules.sections.match(text, *line) is not None for line in lines) < SECTIONS


def reports_results(text: str, sentences: Iterable[Span]) -> bool:
    """Whether lines of running text have so many counts and rates that they are a report themselves.

    >>> reports_results("受理案件71件，上升7.8%；审结58件，上升2.1%。", [(0, 28)])
    True
    """
    return sum(len(RESULT.findall(text, *line)) for line in sentences) >= RESULTS
