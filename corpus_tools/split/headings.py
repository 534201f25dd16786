"""Where the articles of a compilation begin: candidates line by line, then evidence over the whole page.

A mark such as 【篇一】 speaks for itself; `（一）…` or `…1` heads an article only when the page says
so in more than one way: titles that repeat, titles that name a kind of text, a running sequence, the
declared count.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from corpus_tools.records import Document
from corpus_tools.settings import SplitSettings
from corpus_tools.split.lines import CLOSERS, Line, ends_sentence, find_lines
from corpus_tools.split.numerals import read_number
from corpus_tools.split.rules import HeadingRules, Reading, Rule, heading_rules

LONGEST = 70  # characters of a heading line; real ones stay below 60
POINTS = {"strong": 3, "medium": 1, "weak": 0}
ENOUGH = 3  # points of evidence that make a sequence one of articles
SHARE = 0.6  # of a sequence's titles that have to agree
LITTLE = 15  # characters between two headings of a table of contents
NUMBERED = re.compile("[0-9０-９一二三四五六七八九十①-⓿❶-➓㈠-㊿Ⅰ-ⅻIVX壹贰叁肆伍]")
TAIL = re.compile(r"[\s（(【\[][^）)】\]]{0,12}[）)】\]]$|[\s0-9０-９:：,，.．、。]+$")
COUNT = re.compile(
    r"(?<![第0-9０-９一二三四五六七八九十])([0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})\s?[篇则份](?![章幅之])"
)


class Heading(NamedTuple):
    """An article heading in the text: its span, the title without its mark, the number it declares."""

    start: int
    end: int
    title: str
    number: int | None
    rule: str


class Candidate(NamedTuple):
    """A line that may head an article."""

    heading: Heading
    rule: Rule
    glued: bool


def find_headings(document: Document, settings: SplitSettings) -> list[Heading]:
    """The article headings of a document in order, as spans of its text."""
    rules = heading_rules(settings.headings)
    text = document.text
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in _candidates(text, rules):
        groups[candidate.rule.name].append(candidate)
    sequences = [_sequence(group, text, rules) for group in groups.values()]
    return _without_contents(_choose([s for s in sequences if s.points >= ENOUGH]))


class Run(NamedTuple):
    """Candidates of one rule that run on, with the evidence for them."""

    members: list[Candidate]
    points: int


def _candidates(text: str, rules: HeadingRules) -> Iterable[Candidate]:
    for line in find_lines(text):
        if line.end - line.start > LONGEST:
            candidate = _glued(text, line, rules)
        else:
            candidate = _standalone(text[line.start : line.end], line, rules)
        if candidate:
            yield candidate


def _standalone(line: str, place: Line, rules: HeadingRules) -> Candidate | None:
    if not NUMBERED.search(line):
        return None
    folded = line.translate(rules.fold)
    reading = rules.article_starts.match(folded)
    if reading is None or reading.rule.strength == "weak" or not reading.title:
        reading = rules.article_ends.match(folded) or reading
    if reading is None or ends_sentence(reading.title):
        return None
    if reading.rule.at == "end" and reading.title.rstrip("：: ") in rules.excluded:
        return None
    return Candidate(Heading(*place, reading.title, reading.number, reading.rule.name), reading.rule, False)


def _glued(text: str, line: Line, rules: HeadingRules) -> Candidate | None:
    """A strong mark at the start of a long line: the body runs on behind the title."""
    if text[line.start] not in "【[［〔〖『「（(《<★篇第范例样模":
        return None
    head = text[line.start : line.start + LONGEST].translate(rules.fold)
    reading = rules.article_starts.match(head)
    if reading is None or reading.rule.strength != "strong" or reading.rule.name == "title-pian-subtitle":
        return None
    title = _leading_title(reading.title, rules.nouns)
    end = line.start + (head.find(title) + len(title) if title else len(head) - len(reading.title))
    return Candidate(Heading(line.start, end, title, reading.number, reading.rule.name), reading.rule, True)


def _leading_title(text: str, nouns: frozenset[str]) -> str:
    """The title at the start of running text: up to the first word that names a kind of text."""
    ends = [at + len(noun) for noun in nouns if 2 <= (at := text.find(noun)) <= 40]
    stop = re.search(r"[，,。！？!?\s]", text)
    end = min(ends, default=0)
    return text[:end] if end and (stop is None or end <= stop.start()) else ""


def _sequence(group: list[Candidate], text: str, rules: HeadingRules) -> Run:
    """The members that belong together and what speaks for them."""
    strength = group[0].rule.strength
    members = group if strength == "strong" else _alike(group, rules)
    if not members or (strength != "strong" and len(members) < 2):
        return Run([], 0)
    members = [c for c in members if not c.glued or len(members) > 1]
    points = POINTS[strength] + _title_points(members, rules)
    numbers = [c.heading.number or 0 for c in members]
    points += len(numbers) > 2 and all(b - a == 1 for a, b in pairwise(numbers))
    points += 2 * (members != [] and declared_count(text[: members[0].heading.start]) == len(members))
    return Run(members, points)


def _alike(group: list[Candidate], rules: HeadingRules) -> list[Candidate]:
    """Of marks that sections use too, those whose titles repeat or name a kind of text."""
    stems = Counter(stem(c.heading.title) for c in group)
    return [c for c in group if stems[stem(c.heading.title)] > 1 or title_noun(c.heading.title, rules.nouns)]


def _title_points(members: Sequence[Candidate], rules: HeadingRules) -> int:
    titles = [c.heading.title for c in members]
    stems = Counter(map(stem, titles))
    top, often = stems.most_common(1)[0]
    nouns = Counter(title_noun(title, rules.nouns) for title in titles)
    named = sum(count for noun, count in nouns.items() if noun) / len(titles)
    return 2 * (bool(top) and often > 1 and often / len(titles) >= SHARE) + 2 * (named >= SHARE)


def _choose(sequences: list[Run]) -> list[Heading]:
    """The sequence with most evidence, and every other that speaks for itself."""
    if not sequences:
        return []
    ranked = sorted(sequences, key=lambda s: (-s.points, -len(s.members), s.members[0].heading.start))
    chosen = {c.heading.start: c.heading for c in ranked[0].members}
    for sequence in ranked[1:]:
        if sequence.members[0].rule.strength == "strong":
            chosen |= {c.heading.start: c.heading for c in sequence.members}
    return [chosen[start] for start in sorted(chosen)]


def _without_contents(headings: list[Heading]) -> list[Heading]:
    """A table of contents repeats the headings with nothing between them: keep those that head a body."""
    kept: list[Heading] = []
    for index, heading in enumerate(headings):
        following = headings[index + 1 :]
        empty = following and following[0].start - heading.end < LITTLE
        if empty and any(h.number == heading.number and h.title == heading.title for h in following[:400]):
            continue
        kept.append(heading)
    return kept


def stem(title: str) -> str:
    """What titles of one page share: the title without blanks and running numbers.

    >>> stem("护林工作总结 3")
    '护林工作总结'
    """
    return re.sub(r"[\s0-9０-９]", "", title).strip(CLOSERS)


def title_noun(title: str, nouns: frozenset[str]) -> str:
    """The word at the end of a title that names a kind of text, or nothing.

    >>> title_noun("护林工作总结（精选）", frozenset({"工作总结", "总结"}))
    '工作总结'
    """
    bare = TAIL.sub("", title.rstrip()).rstrip(CLOSERS)
    return next((bare[-size:] for size in range(6, 0, -1) if len(bare) > size and bare[-size:] in nouns), "")


def declared_count(text: str) -> int | None:
    """How many articles a page says it holds, the last statement before the first heading.

    >>> declared_count("护林工作总结精选（通用12篇）")
    12
    """
    found = [read_number(match[1]) for match in COUNT.finditer(text[-3000:])]
    return found[-1] if found else None


__all__ = ["Candidate", "Heading", "Reading", "declared_count", "find_headings", "stem", "title_noun"]
