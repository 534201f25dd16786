"""Evidence: which candidates are the articles of a page.

A mark such as 【篇一】 speaks for itself; `（一）…` or `…1` heads an article only when the page says so
in more than one way: titles that repeat, titles that name a kind of text, numbers that run on, sections
that start again below each, the count that the page declares.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from corpus_tools.split.candidates import LONGEST, Candidate
from corpus_tools.split.lines import find_lines, skip_markup
from corpus_tools.split.nouns import title_noun
from corpus_tools.split.numerals import in_sequence
from corpus_tools.split.rules import HeadingRules
from corpus_tools.split.titles import BODY, Heading, body_ends, declared_count, stem

POINTS = {"medium": 1, "weak": 0}
ENOUGH = {"medium": 3, "weak": 4}
GAP = 3  # how far a number may jump ahead of the one before it
SHARE = 0.6  # of a run's titles that have to agree
LITTLE = 15  # characters between two headings of a table of contents
FRONT = 3000  # characters before the first heading that may declare a count
NEAR = 2000  # characters below a heading where its first section begins
EMPTY = 30  # characters; a run most of whose bodies are shorter is a list of links


class Run(NamedTuple):
    """Candidates that belong together, and the points of evidence for them."""

    members: tuple[Candidate, ...]
    points: int


def marked_headings(candidates: Sequence[Candidate], text: str, rules: HeadingRules) -> list[Heading]:
    """The headings among the candidates whose marks are made for articles, or are proven to be."""
    strong = _fitting([c for c in candidates if c.rule.strength == "strong"])
    if len(strong) > 1:
        return [candidate.heading for candidate in strong]
    best = _best_run([c for c in candidates if c.rule.strength == "medium"], text, rules)
    if best is None:
        return [candidate.heading for candidate in strong]
    return _unnumbered_first(text, [candidate.heading for candidate in best.members])


def listed_headings(candidates: Sequence[Candidate], text: str, rules: HeadingRules) -> list[Heading]:
    """The headings whose marks are those of sections, when the titles speak for articles."""
    best = _best_run([c for c in candidates if c.rule.strength == "weak"], text, rules)
    return [candidate.heading for candidate in best.members] if best else []


def _best_run(candidates: Sequence[Candidate], text: str, rules: HeadingRules) -> Run | None:
    """Of the runs of candidates that look alike the one that most speaks for."""
    if len(candidates) < 2:
        return None
    groups: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[candidate.rule.name, candidate.reading.form(text)].append(candidate)
    runs = [run for group in groups.values() if (run := _run(group, text, rules))]
    return min(runs, key=lambda run: (-run.points, -len(run.members)), default=None)


def _run(group: list[Candidate], text: str, rules: HeadingRules) -> Run | None:
    """The members of a group that belong together, when enough speaks for them."""
    strength = group[0].rule.strength
    members = _alike(group, text, rules) if len(group) > 1 else []
    if len(members) < 2 or not _runs_on(members) or _are_links(members, text):
        return None
    points = POINTS[strength] + _title_points(members, text, rules) + _number_points(members, text)
    points += _restarts(members, text, rules)
    return Run(tuple(members), points) if points >= ENOUGH[strength] else None


def _fitting(group: Sequence[Candidate]) -> list[Candidate]:
    """Of strong marks all that open a line, and the inner ones that run on from or to another."""
    running = in_sequence([candidate.heading.number or 0 for candidate in group])
    return [c for c, runs_on in zip(group, running, strict=True) if runs_on or not c.inner]


def _repeated(candidate: Candidate, text: str) -> str:
    """The part of a title that the headings of a page may share: what stands before an inner mark."""
    titles = candidate.heading.titles
    return text[slice(*titles[0])] if titles else ""


def _alike(group: list[Candidate], text: str, rules: HeadingRules) -> list[Candidate]:
    """Of marks that sections use too, those whose titles repeat or name a kind of text."""
    titles = [_repeated(candidate, text) for candidate in group]
    often = Counter(map(stem, titles))
    return [
        candidate
        for candidate, title in zip(group, titles, strict=True)
        if often[stem(title)] > 1 or title_noun(title, rules.nouns)
    ]


def _runs_on(members: Sequence[Candidate]) -> bool:
    """Whether most numbers follow the one before them; gaps and a second beginning are allowed."""
    numbers = [candidate.heading.number or 0 for candidate in members]
    steps = [1 <= after - number <= GAP or after == 1 for number, after in pairwise([0, *numbers])]
    return sum(steps) > len(steps) / 2


def _are_links(members: Sequence[Candidate], text: str) -> bool:
    """Whether most of the members have nothing below them."""
    headings = [c.heading for c in members]
    ends = body_ends(headings, len(text))
    empty = sum(end - heading.end < EMPTY for heading, end in zip(headings, ends, strict=True))
    return empty > len(members) / 2


def _title_points(members: Sequence[Candidate], text: str, rules: HeadingRules) -> int:
    """Titles that repeat, that name a kind of text, that name the same one."""
    titles = [_repeated(candidate, text) for candidate in members]
    enough = SHARE * len(titles)
    top, often = Counter(map(stem, titles)).most_common(1)[0]
    nouns = [noun for title in titles if (noun := title_noun(title, rules.nouns))]
    same = max(Counter(nouns).values(), default=0)
    return 2 * (bool(top) and 1 < often >= enough) + 2 * (len(nouns) >= enough) + (1 < same >= enough)


def _number_points(members: Sequence[Candidate], text: str) -> int:
    """Numbers that run on, and the count that the page declares."""
    numbers = [c.heading.number or 0 for c in members]
    runs_on = len(numbers) > 2 and all(after - number == 1 for number, after in pairwise(numbers))
    first = members[0].heading.start
    declared = declared_count(text[max(0, first - FRONT) : first])
    return runs_on + 2 * (declared in (len(numbers), numbers[-1]))


def _restarts(members: Sequence[Candidate], text: str, rules: HeadingRules) -> bool:
    """Whether sections of another kind start again at 1 below several members."""
    headings = [c.heading for c in members]
    bodies = ((h.end, end) for h, end in zip(headings, body_ends(headings, len(text)), strict=True))
    begun = (True for start, end in bodies if _begins(text, start, min(end, start + NEAR), rules))
    return next(begun, False) and next(begun, False)


def _begins(text: str, start: int, end: int, rules: HeadingRules) -> bool:
    """Whether a section 1 begins in text[start:end]."""
    for first, last in find_lines(text, start, end):
        if rules.leads is None or text[first] in rules.leads:
            reading = rules.sections.match(text, skip_markup(text, first), last)
            if reading and reading.number == 1:
                return True
    return False


def _unnumbered_first(text: str, headings: list[Heading]) -> list[Heading]:
    """总结, 总结2, 总结3: the first heading of a run may lack its number."""
    first = headings[0]
    if first.number != 2:
        return headings
    wanted = stem(first.title(text))
    for start, end in find_lines(text, 0, first.start):
        if first.start - end >= BODY and end - start <= LONGEST and stem(text[start:end]) == wanted:
            return [Heading(start, end, ((start, end),), None, first.rule), *headings]
    return headings


def without_contents(headings: Sequence[Heading], text: str) -> list[Heading]:
    """A table of contents repeats the headings with nothing between them: keep those that head a body."""
    ends = body_ends(headings, len(text))
    empty = [end - heading.end < LITTLE for heading, end in zip(headings, ends, strict=True)]
    if not any(empty):
        return list(headings)
    keys = [(heading.number, heading.title(text)) for heading in headings]
    last = {key: index for index, key in enumerate(keys)}
    return [h for i, h in enumerate(headings) if last[keys[i]] == i or not empty[i]]
