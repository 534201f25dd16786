"""A document's articles: spans between headings, without boilerplate, each with its sections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from corpus_tools.records import Article, Document, Section, content_id
from corpus_tools.settings import SplitSettings
from corpus_tools.spans import SpanMap
from corpus_tools.split.details import find_details
from corpus_tools.split.headings import find_headings
from corpus_tools.split.levels import Mark
from corpus_tools.split.lines import Line, ends_sentence, find_lines, skip_markup
from corpus_tools.split.outline import SourceHeading, source_headings
from corpus_tools.split.rules import heading_rules
from corpus_tools.split.sections import Span, find_sections
from corpus_tools.split.titles import Heading, body_ends, declared_count
from corpus_tools.split.unmarked import NOT_HEADING

LOST_HEADING = 200  # characters before the first heading that make an article whose heading was lost
LONGEST_TITLE = 70  # characters of a title line
FRONT = 400  # characters at the front of a page that may declare a count


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
    counts = _counts(document.text[: headings[0].start], len(bodies)) if headings else {}
    outline = source_headings(document)
    articles: list[Article] = []
    for ordinal, body in enumerate(bodies, start=1):
        floor = articles[-1].end if articles else 0
        article = _article(document, body, ordinal, floor)
        sections = tuple(_sections(document, body, outline, settings))
        meta = counts | _heading_meta(body.heading) | find_details(document, article.title, body.pieces)
        articles.append(_with(article, sections, meta))
    return articles


def _counts(front: str, found: int) -> dict[str, Any]:
    """What the page declares and what was found, so that a difference shows."""
    declared = declared_count(front[-FRONT:]) or declared_count(front[:FRONT])
    return {} if declared is None else {"declared_count": declared, "article_count": found}


def _heading_meta(heading: Heading | None) -> dict[str, Any]:
    if heading is None:
        return {}
    number = {} if heading.number is None else {"number": heading.number}
    return {"heading": heading.rule, **number}


def _bodies(document: Document, headings: Sequence[Heading]) -> Iterator[Body]:
    """Text spans of the articles, the parts that are boilerplate cut out."""
    text = document.text
    marks = [Line(*document.spans.to_text(mark.start, mark.end)) for mark in document.boilerplate]
    cutter = _Cutter(text, [mark for mark in marks if mark.start < mark.end])
    front = cutter.pieces(0, headings[0].start if headings else len(text))
    if front and (not headings or _is_article(front, headings[0])):
        yield Body(front, _title_line(text, front[0]))
    for heading, end in zip(headings, body_ends(headings, len(text)), strict=True):
        pieces = cutter.pieces(heading.start, end)
        if pieces and heading.rule != "divider":
            yield Body(pieces, _with_title(text, heading, pieces))


def _is_article(front: Sequence[Line], first: Heading) -> bool:
    """Whether what stands before the first heading is an article whose heading was lost."""
    return (first.number or 1) > 1 and sum(piece.end - piece.start for piece in front) >= LOST_HEADING


class _Cutter:
    """Cuts marks out of spans of a text; spans are asked for in order."""

    def __init__(self, text: str, marks: Sequence[Line]) -> None:
        self.text, self.marks, self.at = text, marks, 0

    def pieces(self, start: int, end: int) -> tuple[Line, ...]:
        """What is left of text[start:end] between marks, blanks at the edges left out."""
        pieces: list[Line] = []
        while self.at < len(self.marks) and self.marks[self.at].end <= start:
            self.at += 1
        while self.at < len(self.marks) and self.marks[self.at].start < end:
            mark = self.marks[self.at]
            pieces += self._trimmed(start, mark.start)
            start = max(start, mark.end)
            if mark.end > end:
                break
            self.at += 1
        return (*pieces, *self._trimmed(start, end))

    def _trimmed(self, start: int, end: int) -> list[Line]:
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return [Line(start, end)] if start < end else []


def _title_line(text: str, piece: Line) -> Heading | None:
    """The first line as the title, when it is short and does not end like running text."""
    line = next(find_lines(text, piece.start, piece.end))
    words = text[skip_markup(text, line.start) : line.end].rstrip("*# ")
    if (
        len(words) > LONGEST_TITLE
        or ends_sentence(words)
        or line.end >= piece.end
        or NOT_HEADING.search(words)
    ):
        return None
    return Heading(line.start, line.end, words, None, "title-line")


def _with_title(text: str, heading: Heading, pieces: Sequence[Line]) -> Heading:
    """A bare mark (【篇一】 alone on its line) takes its title from the next line."""
    if heading.title or heading.end >= pieces[0].end:
        return heading
    below = _title_line(text, Line(heading.end, pieces[0].end)) if text[heading.end] in "\r\n" else None
    return Heading(heading.start, below.end, below.title, heading.number, heading.rule) if below else heading


def _article(document: Document, body: Body, ordinal: int, floor: int) -> Article:
    """The article without sections and meta; it begins at `floor` in the raw text or behind it."""
    spans, text = document.spans, document.text
    start, end = spans.to_raw(body.pieces[0].start, body.pieces[-1].end)
    start = max(start, floor)
    joined = SpanMap((), 0, spans.raw_length)
    for piece in body.pieces:
        joined = joined.join(spans.slice(*piece))
    heading = body.heading
    return Article(
        id=content_id("a", document.id, start, end),
        document=document.id,
        ordinal=ordinal,
        title=heading.title or text[heading.start : heading.end] if heading else "",
        start=start,
        end=max(start, end),
        text="".join(text[piece.start : piece.end] for piece in body.pieces),
        map=joined.runs,
    )


def _with(article: Article, sections: tuple[Section, ...], meta: dict[str, Any]) -> Article:
    import msgspec

    return msgspec.structs.replace(article, sections=sections, meta=meta)


def _sections(
    document: Document, body: Body, outline: Sequence[SourceHeading], settings: SplitSettings
) -> Iterator[Section]:
    start = body.heading.end if body.heading else body.pieces[0].start
    end = body.pieces[-1].end
    inner = [heading for heading in outline if start <= heading.start < end]
    marks = find_sections(document.text, Span(start, end, inner), heading_rules(settings.headings))
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
