"""A document's articles: spans between headings, without boilerplate, each with its sections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from corpus_tools.records import Article, Document, Section, content_id
from corpus_tools.settings import SplitSettings
from corpus_tools.spans import SpanMap
from corpus_tools.split.candidates import LONGEST
from corpus_tools.split.headings import find_headings
from corpus_tools.split.lines import Line, ends_sentence, find_lines
from corpus_tools.split.rules import heading_rules
from corpus_tools.split.sections import Mark, find_sections
from corpus_tools.split.titles import Heading, declared_count

LOST_HEADING = 200  # characters before the first heading that make an article whose heading was lost


class Body(NamedTuple):
    """An article in the text: its pieces (boilerplate cut out) and its heading, if it has one."""

    pieces: tuple[Line, ...]
    heading: Heading | None


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
    settings = settings or SplitSettings()
    headings = find_headings(document, settings)
    bodies = list(_bodies(document, headings))
    front = document.text[: headings[0].start] if headings else document.text[:300]
    meta = _counts(declared_count(front), len(bodies)) if headings else {}
    return [_article(document, body, ordinal, settings, meta) for ordinal, body in enumerate(bodies, start=1)]


def _counts(declared: int | None, found: int) -> dict[str, Any]:
    return {} if declared is None else {"declared_count": declared, "article_count": found}


def _bodies(document: Document, headings: Sequence[Heading]) -> Iterable[Body]:
    """Text spans of the articles, the parts that are boilerplate cut out."""
    text = document.text
    marks = [Line(*document.spans.to_text(mark.start, mark.end)) for mark in document.boilerplate]
    front = _pieces(text, 0, headings[0].start if headings else len(text), marks)
    if not headings:
        if front:
            yield Body(front, _title_line(text, front[0]))
        return
    if (headings[0].number or 1) > 1 and sum(p.end - p.start for p in front) >= LOST_HEADING:
        yield Body(front, _title_line(text, front[0]))
    ends = [heading.start for heading in headings[1:]] + [len(text)]
    for heading, end in zip(headings, ends, strict=True):
        pieces = _pieces(text, heading.start, end, marks)
        if pieces:
            yield Body(pieces, heading)


def _pieces(text: str, start: int, end: int, marks: Sequence[Line]) -> tuple[Line, ...]:
    """What is left of `text[start:end]` between marks, blanks at the edges left out."""
    pieces: list[Line] = []
    at = start
    for mark in marks:
        if mark.end <= at or mark.start >= end:
            continue
        pieces += _trimmed(text, at, mark.start)
        at = max(at, mark.end)
    return (*pieces, *_trimmed(text, at, end))


def _trimmed(text: str, start: int, end: int) -> list[Line]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return [Line(start, end)] if start < end else []


def _title_line(text: str, piece: Line) -> Heading | None:
    """The first line as the title, when it is short and does not end like running text."""
    line = next(find_lines(text, piece.start, piece.end))
    words = text[line.start : line.end].lstrip("# ")
    if line.end - line.start > LONGEST or ends_sentence(words) or line.end >= piece.end:
        return None
    return Heading(line.start, line.end, words, None, "title-line")


def _article(
    document: Document, body: Body, ordinal: int, settings: SplitSettings, counts: dict[str, Any]
) -> Article:
    spans, text = document.spans, document.text
    start, end = spans.to_raw(body.pieces[0].start, body.pieces[-1].end)
    piece_map = SpanMap((), 0, spans.raw_length)
    for piece in body.pieces:
        piece_map = piece_map.join(spans.slice(*piece))
    heading = body.heading
    return Article(
        id=content_id("a", document.id, start, end),
        document=document.id,
        ordinal=ordinal,
        title=heading.title or text[heading.start : heading.end] if heading else "",
        start=start,
        end=end,
        text="".join(text[p.start : p.end] for p in body.pieces),
        map=piece_map.runs,
        sections=tuple(_sections(document, body, settings)),
        meta=counts | ({"number": heading.number} if heading and heading.number is not None else {}),
    )


def _sections(document: Document, body: Body, settings: SplitSettings) -> Iterable[Section]:
    start = body.heading.end if body.heading else body.pieces[0].start
    end = body.pieces[-1].end
    marks = find_sections(document.text, start, end, heading_rules(settings.headings))
    spans = document.spans
    for mark, stop in zip(marks, _ends(marks, end), strict=True):
        first, last = spans.to_raw(mark.start, stop)
        yield Section(
            level=mark.level, marker=mark.marker, title=mark.title, start=first, end=last, kind=mark.kind
        )


def _ends(marks: Sequence[Mark], end: int) -> list[int]:
    """Where each section ends: at the next one of its level or above."""
    ends = [end] * len(marks)
    open_marks: list[int] = []
    for index, mark in enumerate(marks):
        while open_marks and marks[open_marks[-1]].level >= mark.level:
            ends[open_marks.pop()] = mark.start
        open_marks.append(index)
    return ends
