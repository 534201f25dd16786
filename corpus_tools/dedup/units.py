"""What is compared: documents, articles, sections or paragraphs, each with its way back to the raw text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from corpus_tools.records import Article
from corpus_tools.settings import DedupSettings
from corpus_tools.spans import SpanMap


class Unit(NamedTuple):
    """A text to compare; `body` is where its own text begins (behind the title)."""

    id: str
    text: str
    spans: SpanMap
    body: int
    meta: dict[str, Any]


def units_of(articles: Iterable[Article], settings: DedupSettings) -> list[Unit]:
    """The units of the chosen level, empty ones included."""
    make = {"document": _documents, "article": _articles, "section": _sections, "paragraph": _paragraphs}
    return list(make[settings.level](articles))


def raw_lengths(units: Iterable[Unit]) -> dict[str, int]:
    """Raw characters that each unit spans."""
    spans = ((unit.id, unit.spans.to_raw(0, len(unit.text))) for unit in units)
    return {name: end - start for name, (start, end) in spans}


def _articles(articles: Iterable[Article]) -> Iterator[Unit]:
    for article in articles:
        yield Unit(article.id, article.text, article.spans, _body_start(article), article.meta)


def _documents(articles: Iterable[Article]) -> Iterator[Unit]:
    grouped: dict[str, list[Article]] = {}
    for article in articles:
        grouped.setdefault(article.document, []).append(article)
    for document, parts in grouped.items():
        parts.sort(key=lambda article: article.ordinal)
        spans = parts[0].spans
        for article in parts[1:]:
            spans = spans.join(article.spans)
        yield Unit(document, "".join(part.text for part in parts), spans, 0, parts[0].meta)


def _sections(articles: Iterable[Article]) -> Iterator[Unit]:
    for article in articles:
        if not article.sections:
            yield Unit(article.id, article.text, article.spans, _body_start(article), article.meta)
        for number, section in enumerate(article.sections, 1):
            start, end = article.spans.to_text(section.start, section.end)
            yield _slice(article, f"{article.id}#s{number}", start, end)


def _paragraphs(articles: Iterable[Article]) -> Iterator[Unit]:
    for article in articles:
        at = 0
        for number, line in enumerate(article.text.split("\n"), 1):
            if line.strip():
                yield _slice(article, f"{article.id}#p{number}", at, at + len(line))
            at += len(line) + 1


def _slice(article: Article, name: str, start: int, end: int) -> Unit:
    return Unit(name, article.text[start:end], article.spans.slice(start, end), 0, article.meta)


def _body_start(article: Article) -> int:
    """Where the text goes on after its title line; 0 when it does not begin with the title."""
    title = article.title.strip()
    first_line, _, rest = article.text.partition("\n")
    if title and rest.strip() and title in first_line:
        return len(first_line) + 1
    return 0
