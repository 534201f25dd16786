"""Candidates for article headings: lines with a running mark, and marks glued to running text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from corpus_tools.split.lines import CLOSERS, Line, ends_sentence, find_lines, skip_markup
from corpus_tools.split.rules import HeadingRules, Reading, Rule
from corpus_tools.split.titles import LONGEST_NOUN, Heading, title_noun

LONGEST = 70  # characters of a heading line; real ones stay below 60
NUMBERED = re.compile("[0-9０-９一二三四五六七八九十①-⓿❶-➓㈠-㊿Ⅰ-ⅻIVX壹贰貳叁參肆伍]")
# Words of strong marks: where one of them stands inside a long line, a heading may be glued to the text.
GLUE = re.compile(
    "第\\s?[0-9０-９一二三四五六七八九十]{1,3}\\s?[篇则則]|[篇文](?=\\s?[0-9０-９一二三四五六七八九十①-⑳])"
)
BOUNDARY = frozenset("。！？!?…；;”」\n \t\u3000")
SHORTEST_GLUED = 24  # characters of a line that holds a heading and a part of its body
BEFORE = 45  # characters of a title before its mark


class Candidate(NamedTuple):
    """A place that may head an article, how its mark is written, whether running text follows at once."""

    heading: Heading
    rule: Rule
    form: str
    glued: bool


def find_candidates(text: str, rules: HeadingRules) -> Iterator[Candidate]:
    """Every place that looks like an article heading by itself."""
    for line in find_lines(text):
        candidate = _standalone(text, line, rules) if line.end - line.start <= LONGEST else None
        if candidate:
            yield candidate
        elif line.end - line.start > SHORTEST_GLUED:
            yield from _glued(text, line, rules)


def _standalone(text: str, line: Line, rules: HeadingRules) -> Candidate | None:
    """A line of its own; of two readings the one that leaves a title is taken."""
    words = text[skip_markup(text, line.start) : line.end].rstrip("*# ")
    if not NUMBERED.search(words):
        return None
    folded = words.translate(rules.fold)
    reading = rules.article_starts.match(folded)
    if reading is None or reading.rule.strength == "weak" or not reading.titles:
        reading = rules.article_ends.match(folded) or reading
    if reading is None:
        return None
    title = reading.title(words)
    if ends_sentence(title) or (reading.rule.at == "end" and title.rstrip("：: ") in rules.excluded):
        return None
    heading = Heading(line.start, line.end, title, reading.number, reading.rule.name)
    return Candidate(heading, reading.rule, reading.form, False)


def _glued(text: str, line: Line, rules: HeadingRules) -> Iterator[Candidate]:
    """Strong marks in a long line, at its start or behind a stop; the body runs on behind the title."""
    at = line.start
    for hint in GLUE.finditer(text, line.start, line.end):
        if hint.start() < at:
            continue
        candidate = _glued_at(text, max(at, hint.start() - BEFORE), hint, line.end, rules)
        if candidate:
            at = candidate.heading.end
            yield candidate


def _glued_at(text: str, floor: int, hint: re.Match[str], end: int, rules: HeadingRules) -> Candidate | None:
    """The heading around a hint: mark then title, or title then mark."""
    start = hint.start()
    while start > floor and text[start - 1] not in BOUNDARY:
        start -= 1
    window = text[start : min(end, hint.end() + LONGEST)].translate(rules.fold)
    reading = rules.article_starts.match(window)
    if reading and reading.rule.strength == "strong" and reading.end > hint.end() - start:
        return _mark_then_title(text, start, window, reading, rules)
    return _title_then_mark(text, start, hint, rules)


def _mark_then_title(
    text: str, start: int, window: str, reading: Reading, rules: HeadingRules
) -> Candidate | None:
    first = reading.titles[-1][0] if reading.titles else len(window)
    size = leading_title(window[first:], rules.nouns)
    if size is None and reading.form[:1] in "篇范第" and reading.form[-1:] not in "：:、.．】）)":
        return None
    end = start + first + (size or 0)
    title = text[start + first : end].strip()
    heading = Heading(start, end, title, reading.number, reading.rule.name)
    return Candidate(heading, reading.rule, reading.form, True)


def _title_then_mark(text: str, start: int, hint: re.Match[str], rules: HeadingRules) -> Candidate | None:
    """…工作总结篇二 with the body behind it: the title has to name a kind of text."""
    head = text[start : hint.start()].rstrip("（(【[范 ")
    end = hint.end()
    if hint[0] in "篇文":
        blank = text[end : end + 1].isspace()
        number = rules.number.match(text, end + blank)
        end = number.end() if number else end
    end += end < len(text) and text[end] in CLOSERS
    line = text[start:end].translate(rules.fold)
    reading = rules.article_ends.match(line)
    if (
        reading is None
        or reading.rule.strength != "strong"
        or not title_noun(head.translate(rules.fold), rules.nouns)
    ):
        return None
    heading = Heading(start, end, reading.title(text[start:end]), reading.number, reading.rule.name)
    return Candidate(heading, reading.rule, reading.form, True)


def leading_title(text: str, nouns: frozenset[str]) -> int | None:
    """How long the title at the start of running text is: up to the first word that names a kind of text.

    >>> leading_title("护林工作总结一年来，全站", frozenset({"工作总结", "总结"}))
    6
    """
    stop = re.search(r"[，,。！？!?；;]", text)
    limit = min(stop.start() if stop else len(text), BEFORE)
    for end in range(3, limit + 1):
        longest = max(
            (size for size in range(1, LONGEST_NOUN + 1) if text[end - size : end] in nouns), default=0
        )
        if longest > 1 and text[end : end + 1] not in "会大的和与":
            return end
    return None
