"""Titles: what they share, which kind of text they name, how many texts a page announces."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple, Protocol

import msgspec

from corpus_tools.split.lines import (
    CLOSERS,
    SENTENCE_END,
    Lines,
    Span,
    ends_sentence,
    find_lines,
    skip_markup,
)
from corpus_tools.split.nouns import BRACKETS, NUMBERING, Nouns, title_noun
from corpus_tools.split.numerals import read_number
from corpus_tools.split.patterns import DECORATION, join_title, stripped_span
from corpus_tools.split.phrases import Zone, judge
from corpus_tools.split.rules import HeadingRules

LONGEST_TITLE = 45  # characters
SHORTEST_NAMED = 7  # characters of a title that names its subject: 护林站工作总结
SHORTEST_DECORATED = 5  # the same where other titles are decorated alike
MOST = 0.7  # of the lines of one decoration
BODY = 100  # characters below a title that make an article of it
INTRODUCTION = 12  # lines; what is longer is no introduction
VARYING = re.compile(r"[\s0-9０-９*＊_xX](?:(?<![xX])|(?<=20.)[xX])")
INNER_STOP = re.compile("[。，；：:,;]")
NUMBER = "([0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})"
ENCLOSED = re.compile("[【〖［\\[]([^【】〖〗［］\\[\\]]+)[】〗］\\]]")
COUNT = re.compile(f"(?<![第0-9０-９一二三四五六七八九十.]){NUMBER}\\s?[篇则](?![章幅之简])")


class Heading(msgspec.Struct, gc=False):
    """An article heading in the text: its span, the pieces of its title, the number it declares."""

    start: int
    end: int
    titles: tuple[Span, ...]
    number: int | None
    rule: str

    def title(self, text: str) -> str:
        """The title without the running mark."""
        return join_title(text, self.titles)


class Placed(Protocol):
    """Anything that starts somewhere in the text."""

    @property
    def start(self) -> int:
        """Its offset."""


def body_ends(headings: Sequence[Placed], end: int) -> list[int]:
    """Where the text below each heading ends: at the next heading, the last one at `end`."""
    return [*(heading.start for heading in headings[1:]), end] if headings else []


def stem(title: str) -> str:
    """What titles of one page share: the title without blanks and running numbers.

    >>> stem("护林工作总结 3")
    '护林工作总结'
    """
    return VARYING.sub("", title).strip(CLOSERS)


def declared_count(text: str) -> int | None:
    """How many articles a page says it holds, the last statement before the first heading.

    >>> declared_count("护林工作总结精选（通用12篇）")
    12
    """
    if not any(word in text for word in "篇则"):
        return None
    found = [read_number(match[1]) or 0 for match in COUNT.finditer(text)]
    several = [count for count in found if count > 1]  # 一篇总结 announces nothing
    return several[-1] if several else None


class TitleLine(NamedTuple):
    """A short line that names a kind of text, the span of its words, whether running text follows."""

    start: int
    end: int
    span: Span
    heads_text: bool

    def words(self, text: str) -> str:
        """The line without its decoration."""
        return text[slice(*self.span)]

    def decoration(self, text: str) -> str:
        """What stands before the words."""
        return text[self.start : self.span[0]]


def plain_headings(lines: Lines, rules: HeadingRules) -> list[Heading]:
    """Headings of a compilation that numbers nothing: titles that name a report, each with a body.

    A title counts when it is repeated word for word, shares its decoration (★, **, 【】) with others, or
    names its subject and one of the kinds of report.
    """
    text = lines.text
    titles = list(_title_lines(lines, rules))
    if len(titles) < 2:
        return []
    often = Counter(stem(title.words(text)) for title in titles)
    decorations = _decorations(text, titles, rules.reports)
    found = [
        Heading(title.start, title.end, (title.span,), None, "plain-title")
        for title in titles
        if _is_title(words := title.words(text), often[stem(words)] > 1, title.heads_text, rules.reports)
        or (title.decoration(text) in decorations and _names_report(words, rules.reports))
    ]
    framed = len(found) > 1 and _is_boilerplate(text, found[0].end, found[1].start)
    if framed:
        del found[0]  # the title of the page
    with_body = [h for h, end in zip(found, body_ends(found, len(text)), strict=True) if end - h.end >= BODY]
    return with_body if framed or len(with_body) > 1 else []


def _decorations(text: str, titles: Sequence[TitleLine], reports: Nouns) -> set[str]:
    """The decorations that several titles share, most of which name a report."""
    alike: dict[str, list[bool]] = defaultdict(list)
    for title in titles:
        alike[title.decoration(text)].append(_names_report(title.words(text), reports))
    return {mark for mark, named in alike.items() if mark and sum(named) >= max(2, MOST * len(named))}


def _names_report(title: str, reports: Nouns) -> bool:
    """Whether a decorated title is one of a report, not 学习心得 or 情况通报."""
    return len(title) >= SHORTEST_DECORATED and bool(title_noun(title, reports))


def _is_boilerplate(text: str, start: int, end: int) -> bool:
    """Whether all lines between two titles are boilerplate."""
    lines = list(islice(find_lines(text, start, end), INTRODUCTION))
    return len(lines) < INTRODUCTION and all(judge(text[slice(*line)], Zone.FRONT) for line in lines)


def _is_title(title: str, repeated: bool, heads_text: bool, reports: Nouns) -> bool:
    """Whether a line that names a kind of text is a title, not a heading of a report (情况说明, 工作建议)."""
    report = title_noun(title, reports)
    if repeated:
        return bool(report) or len(title) >= SHORTEST_NAMED
    return heads_text and len(title) >= SHORTEST_NAMED and report not in ("", title)


def _title_lines(lines: Lines, rules: HeadingRules) -> Iterator[TitleLine]:
    """The lines that may be titles, in order."""
    text = lines.text
    endings = _endings(rules.nouns.ends)
    short = [
        index
        for index, (start, end) in enumerate(lines)
        if text[end - 1] in endings and end - start <= LONGEST_TITLE
    ]
    for index in short:
        start, end = lines[index]
        if ends_sentence(text, start, end) or INNER_STOP.search(text, start, end):
            continue
        words = _words(text, skip_markup(text, start), end)
        if index + 1 < len(lines) and title_noun(text[slice(*words)], rules.nouns):
            first, last = lines[index + 1]
            follows = last - first >= LONGEST_TITLE or ends_sentence(text, first, last)
            yield TitleLine(start, end, words, follows or text[last - 1] in "：:")


@lru_cache(maxsize=8)
def _endings(ends: frozenset[str]) -> frozenset[str]:
    """The last characters of title lines: those of the words, and what may stand behind these."""
    return ends.union(BRACKETS, NUMBERING, CLOSERS, DECORATION) - SENTENCE_END


def _words(text: str, start: int, end: int) -> Span:
    """A title without decoration and without brackets around the whole of it: ★★【护林总结】★★."""
    start, end = stripped_span(text, start, end)
    inner = ENCLOSED.fullmatch(text, start, end)
    return inner.span(1) if inner else (start, end)
