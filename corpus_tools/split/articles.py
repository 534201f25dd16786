"""A document's articles: spans between headings, without boilerplate, each with its sections."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from corpus_tools.records import Article, Document, Section, content_id, require
from corpus_tools.settings import SplitSettings
from corpus_tools.spans import Run, SpanMap
from corpus_tools.split.details import PLACED, find_details
from corpus_tools.split.front import only_introduces, reports_results
from corpus_tools.split.headings import Layout, find_layout
from corpus_tools.split.levels import Mark
from corpus_tools.split.lines import Lines, Span, ends_sentence, find_lines, skip_markup, strip_blanks
from corpus_tools.split.sections import Body, find_sections
from corpus_tools.split.titles import Heading, body_ends, declared_count
from corpus_tools.split.unmarked import NOT_HEADING

LOST_HEADING = 120  # characters of running text that make an article whose heading was lost
LONGEST_TITLE = 70  # characters of a title line
FRONT = 400  # characters at the front of a page that may declare a count


class Part(NamedTuple):
    """An article in the text: its pieces (boilerplate cut out) and its heading, if it has one."""

    pieces: tuple[Span, ...]
    heading: Heading | None


class Source(NamedTuple):
    """What all articles of a document are made from."""

    document: Document
    spans: SpanMap
    layout: Layout


def split_articles(document: Document, settings: SplitSettings | None = None) -> list[Article]:
    """The articles of a document, each with its sections; a page without article headings is one article.

    Args:
        document: after repair, conversion and `flag_boilerplate`.
        settings: the section [split] of the settings.

    >>> page = "【篇一】护林总结\\n一、巡山。全年三百次。\\n【篇二】防汛总结\\n堤防巡查四十次。"
    >>> document = Document(id="d", source="a.txt", raw=page, text=page, map=((0, 0, len(page)),))
    >>> [(a.title, [s.title for s in a.sections]) for a in split_articles(document)]
    [('护林总结', ['巡山。']), ('防汛总结', [])]
    """
    require(document, Document, "split_articles")
    layout = find_layout(document, settings or SplitSettings())
    source = Source(document, document.spans, layout)
    headings = layout.headings
    parts = list(_parts(source))
    counts = _counts(document.text[: headings[0].start][-FRONT:], len(parts)) if headings else {}
    articles: list[Article] = []
    for ordinal, part in enumerate(parts, start=1):
        floor = articles[-1].end if articles else 0
        articles.append(_article(source, part, ordinal, floor, counts))
    return articles


def _counts(front: str, found: int) -> dict[str, Any]:
    """What the page declares and what was found, so that a difference shows."""
    declared = declared_count(front)
    return {} if declared is None else {"declared_count": declared, "article_count": found}


def _heading_meta(heading: Heading | None) -> dict[str, Any]:
    if heading is None:
        return {}
    number = {} if heading.number is None else {"number": heading.number}
    return {"heading": heading.rule, **number}


def _parts(source: Source) -> Iterator[Part]:
    """Text spans of the articles, the parts that are boilerplate cut out."""
    text, headings = source.document.text, source.layout.headings
    marks = [source.spans.to_text(mark.start, mark.end) for mark in source.document.boilerplate]
    cutter = _Cutter(text, [(start, end) for start, end in marks if start < end])
    front = cutter.pieces(0, headings[0].start if headings else len(text))
    if front and (not headings or _is_article(text, front, source.layout)):
        yield Part(front, _front_title(text, front, source.layout))
    for heading, end in zip(headings, body_ends(headings, len(text)), strict=True):
        pieces = cutter.pieces(heading.start, end)
        if pieces and heading.rule != "divider":
            yield Part(pieces, _with_title(text, heading, pieces))


def _is_article(text: str, front: Sequence[Span], layout: Layout) -> bool:
    """Whether what stands before the first heading is an article: its heading was lost, or it had none."""
    lines = (line for piece in front for line in layout.lines.between(*piece))
    sentences = [line for line in lines if ends_sentence(text, *line)]
    running = sum(end - start for start, end in sentences)
    enough = running >= LOST_HEADING or reports_results(text, sentences)
    return enough and not only_introduces(text, front[0][0], layout.headings[0], layout.rules)


class _Cutter:
    """Cuts marks out of spans of a text; spans are asked for in order."""

    def __init__(self, text: str, marks: Sequence[Span]) -> None:
        self.text, self.marks, self.at = text, marks, 0

    def pieces(self, start: int, end: int) -> tuple[Span, ...]:
        """What is left of text[start:end] between marks, blanks at the edges left out."""
        pieces: list[Span] = []
        while self.at < len(self.marks) and self.marks[self.at][1] <= start:
            self.at += 1
        while self.at < len(self.marks) and self.marks[self.at][0] < end:
            mark_start, mark_end = self.marks[self.at]
            pieces += self._trimmed(start, mark_start)
            start = max(start, mark_end)
            if mark_end > end:
                break
            self.at += 1
        return (*pieces, *self._trimmed(start, end))

    def _trimmed(self, start: int, end: int) -> list[Span]:
        start, end = strip_blanks(self.text, start, end)
        return [(start, end)] if start < end else []


def _front_title(text: str, pieces: Sequence[Span], layout: Layout) -> Heading | None:
    """The first line of a page as its title, unless it is its only line or bears the mark of a section."""
    title = _title_line(text, pieces[0])
    if title is None or (title.end >= pieces[0][1] and len(pieces) == 1):
        return None
    return None if layout.rules.sections.match(text, title.titles[0][0], title.end) else title


def _title_line(text: str, piece: Span) -> Heading | None:
    """The first line as the title, when it is short and does not end like running text."""
    start, end = next(find_lines(text, *piece))
    first = skip_markup(text, start)
    if end - first > LONGEST_TITLE or ends_sentence(text, first, end):
        return None
    words = text[first:end].rstrip("*# ")
    title = (first, first + len(words))
    return None if NOT_HEADING.search(words) else Heading(start, end, (title,), None, "title-line")


def _with_title(text: str, heading: Heading, pieces: Sequence[Span]) -> Heading:
    """A bare mark (【篇一】 alone on its line) takes its title from the next line."""
    if heading.titles or heading.end >= pieces[0][1] or text[heading.end] not in "\r\n":
        return heading
    below = _title_line(text, (heading.end, pieces[0][1]))
    if below is None or below.end >= pieces[0][1]:
        return heading
    return replace(heading, end=below.end, titles=below.titles)


def _article(source: Source, part: Part, ordinal: int, floor: int, counts: dict[str, Any]) -> Article:
    """The article; it begins at `floor` in the raw text or behind it."""
    document, spans, heading = source.document, source.spans, part.heading
    text = document.text
    start, end = spans.to_raw(part.pieces[0][0], part.pieces[-1][1])
    start = max(start, floor)
    title = (heading.title(text) or text[heading.start : heading.end]) if heading else ""
    lines = source.layout.lines.between(part.pieces[0][0], part.pieces[-1][1])
    details = find_details(text, title, part.pieces, lines)
    return Article(
        id=content_id("a", document.id, start, end),
        document=document.id,
        ordinal=ordinal,
        title=title,
        start=start,
        end=max(start, end),
        text="\n".join([text[first:last] for first, last in part.pieces]),
        map=_runs(spans, part.pieces),
        sections=tuple(_sections(source, part, lines)),
        meta=counts | _heading_meta(heading) | _placed(details, spans),
    )


def _runs(spans: SpanMap, pieces: Sequence[Span]) -> tuple[Run, ...]:
    """The map of the pieces, a line break between them."""
    runs: list[Run] = []
    at = 0  # in the text that the pieces make
    for first, last in pieces:
        runs += spans.runs_between(first, last, at)
        at += last - first + 1
    return tuple(runs)


def _placed(details: dict[str, Any], spans: SpanMap) -> dict[str, Any]:
    """Details with their spans carried to the raw text."""
    return {key: _place(value, spans) if key in PLACED else value for key, value in details.items()}


def _place(value: Any, spans: SpanMap) -> Any:
    if isinstance(value, list):
        return [_place(entry, spans) for entry in value]
    start, end = spans.to_raw(value["start"], value["end"])
    return {"text": value["text"], "start": start, "end": end}


def _sections(source: Source, part: Part, lines: Lines) -> list[Section]:
    """The sections below the heading of an article; without one its lines, as given, are looked through."""
    start, end = part.pieces[0][0], part.pieces[-1][1]
    if part.heading:
        start = part.heading.end
        lines = source.layout.lines.between(start, end)
    rules, outline = source.layout.rules, source.layout.outline
    if outline:
        outline = outline[bisect_left(outline, (start,)) : bisect_left(outline, (end,))]
    marks = find_sections(source.document.text, Body(start, end, lines, outline), rules)
    marks = _outside_boilerplate(marks, part.pieces)
    to_raw = source.spans.to_raw
    spans = [to_raw(mark.start, stop) for mark, stop in zip(marks, _ends(marks, end), strict=True)]
    return [
        Section(level=m.level, marker=m.marker, title=m.title, start=first, end=last, kind=m.kind)
        for m, (first, last) in zip(marks, spans, strict=True)
    ]


def _outside_boilerplate(marks: list[Mark], pieces: Sequence[Span]) -> list[Mark]:
    """The marks that stand in the pieces of an article."""
    if len(pieces) == 1:
        return marks
    starts = [start for start, _ in pieces]
    return [mark for mark in marks if mark.start < pieces[bisect_right(starts, mark.start) - 1][1]]


def _ends(marks: Sequence[Mark], end: int) -> list[int]:
    """Where each section ends: at the next one of its level or above."""
    ends = [end] * len(marks)
    open_marks: list[int] = []
    for index, mark in enumerate(marks):
        while open_marks and marks[open_marks[-1]].level >= mark.level:
            ends[open_marks.pop()] = mark.start
        open_marks.append(index)
    return ends
