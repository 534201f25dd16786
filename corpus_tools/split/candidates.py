"""Candidates for article headings: lines with a running mark, and marks glued to running text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

import msgspec

from corpus_tools.split.lines import CLOSERS, Lines, Span, ends_sentence, skip_markup
from corpus_tools.split.nouns import Nouns, title_noun
from corpus_tools.split.patterns import DECORATION, Reading, Rule, join_title, stripped_span
from corpus_tools.split.rules import HeadingRules
from corpus_tools.split.titles import Heading

LONGEST = 70  # characters of a heading line; real ones stay below 60
BEFORE = 45  # characters of a title before its mark
FRAME = frozenset("-—–─=~～＝－")  # —— 第一篇 ——
NUMBERED = re.compile("[0-9０-９一二三四五六七八九十①-⓿❶-➓㈠-㊿Ⅰ-ⅻIVX壹贰叁肆伍]")
LAST_STOP = frozenset("。！？!?…；;，,、")
# Words of strong marks: where one of them stands in running text, a heading may be glued to it.
DIGIT = "[一二三四五六七八九]"
SOME = (
    "(?:[0-9０-９]{1,3}(?![0-9０-９篇则个年月日份章])|[0-9]{1,2}(?=(?:19|20)[0-9xX*＊_]{2}年)|[①-⑳]|"
    f"(?:{DIGIT}?十{DIGIT}?|{DIGIT})(?![篇则个月日份章十]))"
)
GLUE = re.compile(
    f"[第篇文板](?:(?<=第)\\s?[0-9０-９一二三四五六七八九十]{{1,3}}\\s?[篇则]|(?<!第)(?=\\s?{SOME}))"
)
BOUNDARY = frozenset("。！？!?…；;”」\n\r \t\u3000")
BLANKS = frozenset(" \t\u3000")
TITLE_STOP = re.compile(r"[，,。！？!?；;\n\r]")
NO_TITLE_END = frozenset("会大的和与中")  # 总结会, 报告大会, 汇报的…: the word goes on


class Candidate(msgspec.Struct, gc=False):
    """A place that may head an article, what its mark says, whether it stands inside a line."""

    heading: Heading
    rule: Rule
    reading: Reading
    inner: bool


def find_candidates(lines: Lines, rules: HeadingRules) -> list[Candidate]:
    """Every place that looks like an article heading by itself, in order.

    Args:
        lines: those of the text, folded by the rules.
        rules: the heading rules in force.
    """
    text = lines.text
    found = [
        candidate
        for start, end in lines
        if end - start <= LONGEST
        and text[end - 1] not in LAST_STOP
        and NUMBERED.search(text, start, end)
        and (candidate := _standalone(text, start, end, rules))
    ]
    strong = [candidate.heading for candidate in found if candidate.rule.strength == "strong"]
    glued = list(_glued(text, strong, rules))
    return sorted([*found, *glued], key=lambda candidate: candidate.heading.start) if glued else found


def _standalone(text: str, start: int, end: int, rules: HeadingRules) -> Candidate | None:
    """A line of its own."""
    first, last = skip_markup(text, start), end
    while last > first and text[last - 1] in DECORATION:
        last -= 1
    framed = first < last and text[first] in FRAME and text[last - 1] in FRAME
    if framed:
        first, last = stripped_span(text, first, last, DECORATION | FRAME)
    reading = _reading(text, first, last, rules)
    if reading is None or (framed and reading.rule.strength != "strong"):  # — 12 — numbers a page
        return None
    titles = reading.titles(text, first, last)
    if titles and not _may_head(text, titles, reading.rule, rules):
        return None
    heading = Heading(start, end, titles, reading.number, reading.rule.name)
    return Candidate(heading, reading.rule, reading, False)


def _reading(text: str, start: int, end: int, rules: HeadingRules) -> Reading | None:
    """What marks a line: a mark of articles at its start, else one at its end or inside, else a weak one."""
    opening = rules.articles.match(text, start, end)
    if opening and opening.rule.strength != "weak":
        return opening
    return (
        rules.articles.match_end(text, start, end) or rules.articles.match_inner(text, start, end) or opening
    )


def _may_head(text: str, titles: Sequence[Span], rule: Rule, rules: HeadingRules) -> bool:
    """Whether a title is possible: no running text, no 附件1; of a weak mark it names a kind of text."""
    title = join_title(text, titles)
    if rule.strength == "weak" and not title_noun(title, rules.nouns):
        return False
    return not ends_sentence(text, *titles[-1]) and title.rstrip("：: ") not in rules.excluded


def _glued(text: str, taken: Sequence[Heading], rules: HeadingRules) -> Iterator[Candidate]:
    """Strong marks in running text, at the start of a line or behind a stop, the body behind the title.

    Args:
        text: the text, folded.
        taken: headings with such a mark that stand alone, in order; they are not looked at again.
        rules: the heading rules in force.
    """
    at = 0
    ends = [heading.end for heading in taken]
    for hint in GLUE.finditer(text):
        start = hint.start()
        place = bisect_right(ends, start)
        if start < at or (place < len(ends) and taken[place].start <= start):
            continue
        floor = max(at, start - BEFORE)
        while start > floor and text[start - 1] not in BOUNDARY:
            start -= 1
        candidate = _mark_then_title(text, start, hint, rules) or _title_then_mark(
            text, _before_blank(text, floor, start, hint), hint, rules
        )
        if candidate:
            at = candidate.heading.end
            yield candidate


def _before_blank(text: str, floor: int, start: int, hint: re.Match[str]) -> int:
    """Where the words before a blank begin when the mark stands right behind it: …总结 篇一."""
    if start < hint.start() or start - 1 <= floor or text[start - 1] not in BLANKS:
        return start
    start -= 1
    while start > floor and text[start - 1] not in BOUNDARY:
        start -= 1
    return start


def _mark_then_title(text: str, start: int, hint: re.Match[str], rules: HeadingRules) -> Candidate | None:
    """篇二：…工作总结 and then the body; without a title the mark has to be set off."""
    reading = rules.articles.match(text, start, min(len(text), hint.end() + LONGEST))
    if reading is None or reading.rule.strength != "strong" or reading.end < hint.end():
        return None
    first = stripped_span(text, reading.end, min(len(text), reading.end + BEFORE))[0]
    size = leading_title(text, first, rules.nouns)
    if size is None and not _is_set_off(text, start, first):
        return None
    return _candidate(reading, start, first + (size or 0), (first, first + (size or 0)), text)


def _is_set_off(text: str, start: int, end: int) -> bool:
    """Whether a mark is bracketed or ends in a colon or the like."""
    mark = text[start:end].strip()
    return mark[-1:] in "：:、.．】）)]" or mark[:1] in "【[（("


def _title_then_mark(text: str, start: int, hint: re.Match[str], rules: HeadingRules) -> Candidate | None:
    """…工作总结篇二 with the body behind it: the title has to name a kind of text."""
    end = hint.end()
    if len(hint[0]) == 1:
        number = rules.number.match(text, end + text[end].isspace())
        end = number.end() if number else end
    end += end < len(text) and text[end] in CLOSERS
    reading = rules.articles.match_end(text, start, end)
    if reading is None or reading.rule.strength != "strong":
        return None
    title = stripped_span(text, start, reading.start)
    named = title_noun(text[slice(*title)], rules.nouns)
    return _candidate(reading, start, end, title, text) if named else None


def _candidate(reading: Reading, start: int, end: int, title: tuple[int, int], text: str) -> Candidate:
    heading = Heading(start, end, (title,), reading.number, reading.rule.name)
    before = start
    while before and text[before - 1] in BLANKS:
        before -= 1
    inner = before > 0 and text[before - 1] not in "\r\n"
    return Candidate(heading, reading.rule, reading, inner)


def leading_title(text: str, start: int, nouns: Nouns) -> int | None:
    """How long the title at the start of running text is: up to the first word that names a kind of text.

    >>> leading_title("护林工作总结一年来，全站", 0, Nouns(["工作总结", "总结"]))
    6
    """
    stop = TITLE_STOP.search(text, start, start + BEFORE)
    limit = min(stop.start() if stop else start + BEFORE, len(text))
    for end in range(start + 3, limit + 1):
        words = nouns.by_last.get(text[end - 1], ())
        named = any(text.endswith(word, 0, end) for word in words if len(word) > 1)
        if named and text[end : end + 1] not in NO_TITLE_END:
            return end - start
    return None
