"""One family of articles -> its template: fixed text, slots, wording, optional sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from corpus_tools.records import Article, SlotValue, Template, TemplatePart, content_id
from corpus_tools.template.columns import Aligned
from corpus_tools.template.evidence import find_conflicts, source_evidence
from corpus_tools.template.lexer import Lexed
from corpus_tools.template.members import Filled, describe_members
from corpus_tools.template.rows import Row, make_rows
from corpus_tools.template.slots import Field, find_fields


def induce(
    articles: Sequence[Article], lexed: Sequence[Lexed], backbone: int, raws: Mapping[str, str]
) -> Template:
    """The template of a family.

    Args:
        articles: the members.
        lexed: their texts as symbols, in the same order.
        backbone: index of the member whose order of sentences is kept.
        raws: raw texts by document, as far as they are known.
    """
    draft = _Draft(articles, lexed, raws)
    for row in make_rows(lexed, backbone):
        draft.add(row)
    return draft.finish()


class _Draft:
    """A template while its rows are added one by one."""

    def __init__(self, articles: Sequence[Article], lexed: Sequence[Lexed], raws: Mapping[str, str]) -> None:
        self.articles, self.lexed, self.raws = articles, lexed, raws
        self.maps = [article.spans for article in articles]
        self.parts: list[TemplatePart] = []
        self.values: dict[str, dict[str, list[SlotValue]]] = {}
        self.names: dict[tuple[Any, ...], str] = {}
        self.counts: dict[str, int] = defaultdict(int)
        self.wording: list[dict[str, Any]] = []
        self.optional: list[dict[str, Any]] = []
        self.rows: list[Filled] = []
        self.only: list[Row] = []

    def add(self, row: Row) -> None:
        """Add one row: its text and slots; a row of one member is no part of the template."""
        if len(row.spans) < 2:
            self.only.append(row)
            return
        aligned, fields = find_fields(row, self.lexed)
        self.rows.append(Filled(row, aligned))
        at = 0
        for field in fields:
            if field.kind == "wording":
                self._add_wording(field)
                continue
            self._add_text(aligned, at, field.low)
            self._add_skipped(field)
            self._add_slot(field)
            at = field.high
        self._add_text(aligned, at, len(aligned.symbols))
        if len(row.spans) < len(self.articles):
            text = self.lexed[aligned.backbone].slice(aligned.start, aligned.start + len(aligned.symbols))
            self.optional.append({"text": text, "articles": [self.articles[m].id for m in sorted(row.spans)]})

    def _add_text(self, aligned: Aligned, low: int, high: int) -> None:
        lexed = self.lexed[aligned.backbone]
        if high > low:
            first, last = aligned.start + low, aligned.start + high
            self.parts.append(TemplatePart(text=lexed.text[lexed.starts[first] : lexed.ends[last - 1]]))

    def _add_skipped(self, field: Field) -> None:
        if field.skip:
            member, (start, _) = min(field.spans.items())
            lexed = self.lexed[member]
            self.parts.append(TemplatePart(text=lexed.text[lexed.starts[start] :][: field.skip]))

    def _add_wording(self, field: Field) -> None:
        places = {self.articles[m].id: self._value(m, *span, 0) for m, span in sorted(field.spans.items())}
        variants = sorted({self.lexed[m].slice(*span) for m, span in field.spans.items()})
        self.wording.append({"variants": variants, "articles": places})

    def _add_slot(self, field: Field) -> None:
        texts = {m: self.lexed[m].slice(*span) for m, span in field.spans.items()}
        name = self._name(field, texts)
        by_article = self.values.setdefault(name, {})
        for m, (start, end) in sorted(field.spans.items()):
            by_article.setdefault(self.articles[m].id, []).append(self._value(m, start, end, field.skip))
        self.parts.append(TemplatePart(slot=name, kind=field.kind))  # type: ignore[arg-type]  # wording is no slot

    def _name(self, field: Field, texts: dict[int, str]) -> str:
        """The name of a slot; one whose values equal another's everywhere is the same."""
        key = (field.kind, tuple(sorted(texts.items())))
        if field.kind in ("number", "text") or key not in self.names:
            self.counts[field.kind] += 1
            self.names[key] = f"{field.kind}{self.counts[field.kind]}"
        return self.names[key]

    def _value(self, member: int, start: int, end: int, skip: int) -> SlotValue:
        lexed, article = self.lexed[member], self.articles[member]
        low, high = lexed.starts[start] + skip, lexed.ends[end - 1]
        raw_low, raw_high = self.maps[member].to_raw(low, high)
        raw = self.raws.get(article.document)
        text = article.text[low:high] if raw is None else raw[raw_low:raw_high]
        return raw_low, raw_high, text

    def finish(self) -> Template:
        ids = tuple(article.id for article in self.articles)
        parts = tuple(_merged(self.parts))
        members = describe_members(self.articles, self.lexed, self.rows, self.only)
        return Template(
            id=content_id("t", *ids),
            articles=ids,
            parts=parts,
            values=self.values,
            wording=tuple(self.wording),
            optional=tuple(self.optional),
            meta={
                "members": members,
                "source": source_evidence(self.articles, members, self.values),
                "conflicts": find_conflicts(ids, parts, self.values),
            },
        )


def _merged(parts: Sequence[TemplatePart]) -> list[TemplatePart]:
    """Neighbouring fixed texts as one part."""
    out: list[TemplatePart] = []
    for part in parts:
        if out and part.text is not None and out[-1].text is not None:
            out[-1] = TemplatePart(text=out[-1].text + part.text)
        else:
            out.append(part)
    return out
