"""Headings without a mark: short lines between paragraphs, and topic sentences that open paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus_tools.lazy_patterns import lazy_pattern
from corpus_tools.split.levels import Mark
from corpus_tools.split.lines import Lines, Span, ends_sentence

SHORTEST, LONGEST = 3, 32  # characters of a heading line
LONGEST_LABEL = 10  # characters of a heading line that ends in a colon; longer ones introduce a list
PARAGRAPH = 30  # characters; what follows a heading line is at least as long
HEADING_LINE = lazy_pattern("[“‘「《【]?[\u4e00-\u9fff][^。！？!?；;，,：:|｜\t]*[：:]?")
NO_HEADING_ENDS = frozenset("。！？!?；;，,|｜")  # a look at the last character spares most lines the pattern
NOT_HEADING = lazy_pattern(
    "^[0-9０-９〇○零一二三四五六七八九十xX*年月日时分\\s第期号至、.／/:：-]+$|年[0-9０-９一二三四五六七八九十xX*]{1,3}月[^\u4e00-\u9fff]*"
    "[0-9０-９一二三四五六七八九十xX*]{1,3}日$|(?:各位|尊敬的|敬爱的)"
)
SALUTATION = lazy_pattern(
    "(?:尊敬|敬爱|亲爱)的|各位|.{0,36}(?:局|办公室|办|委|委员会|党委|政府|部|厅|处|科|站|会|领导|同志们?|老师们?|同事们?|代表们?|朋友们?|书记|主任)[：:]$"
)
INTRODUCES = lazy_pattern(f"{SALUTATION.pattern}|.*如下[：:]$")
TOPIC = re.compile("[^。！？!?；;：:\\n0-9０-９]{4,26}[。！]")
TOPIC_PARAGRAPH = 45  # characters of a paragraph that a topic sentence may open
TOPICS = 3  # paragraphs in a row that have to open alike
EVEN = 2.2  # the longest of such sentences over the shortest


def is_heading_line(text: str, before: Span | None, line: Span, after: Span) -> bool:
    """Whether a line without a stop heads the paragraph below it.

    Args:
        text: the document's text.
        before: the line before; None when there is none, or when it is a heading itself.
        line: the line, at most `LONGEST` characters.
        after: the line after, at least `PARAGRAPH` characters.

    >>> text = "全站努力。\\n主要做法\\n" + "我们每天派人巡山，登记在册，发现隐患立即处理，件件有了着落。"
    >>> is_heading_line(text, (0, 5), (6, 10), (11, len(text)))
    True
    """
    start, end = line
    if end - start < SHORTEST:
        return False
    words = text[start:end].strip("*# ")
    if not HEADING_LINE.fullmatch(words) or NOT_HEADING.search(words):
        return False
    if words[-1] in "：:" and (end - start > LONGEST_LABEL or INTRODUCES.match(words)):
        return False
    return (before is None or _ends(text, before)) and ends_sentence(text, *after)


def _ends(text: str, line: Span) -> bool:
    """Whether the line before a heading ends, so that the heading does not carry it on."""
    return ends_sentence(text, *line) or text[line[1] - 1] in "：:"


def find_topics(text: str, lines: Lines) -> list[Mark]:
    """Topic sentences: at least three paragraphs in a row open with a short sentence of like length.

    >>> body = "队员们挨家挨户走访登记，把每一处隐患都记在台账上，逐条销号，每个星期都向站里报告一次。"
    >>> text = "\\n".join(f"{topic}。{body}" for topic in ("把底数摸清", "把隐患除尽", "把责任压实"))
    >>> [mark.title for mark in find_topics(text, Lines(text))]
    ['把底数摸清。', '把隐患除尽。', '把责任压实。']
    """
    found: list[Mark] = []
    run: list[Mark] = []
    if len(lines) < TOPICS:
        return found
    for start, end in lines:
        topic = TOPIC.match(text, start, end) if end - start >= TOPIC_PARAGRAPH else None
        if topic and topic.end() < end:
            run.append(Mark(start, "topic", 1, 0, None, topic[0], "heading"))
        elif run:
            found += _if_alike(run)
            run = []
    return [*found, *_if_alike(run)]


def _if_alike(run: Sequence[Mark]) -> Iterator[Mark]:
    sizes = [len(mark.title) for mark in run]
    if len(run) >= TOPICS and max(sizes) <= EVEN * min(sizes):
        yield from run
