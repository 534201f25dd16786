"""Figures out to annotation tools and corrected figures back in as gold.

Label Studio and doccano read JSON Lines. Offsets are code points; tools written in JavaScript count UTF-16
units, so that every character beyond U+FFFF shifts what follows by one: ask for `utf16` there.

>>> to_utf16("𠮷发60份", 2), from_utf16("𠮷发60份", 3)
(3, 2)
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from corpus_tools.errors import InputError
from corpus_tools.records import Document, Figure, FigureKind, content_id

FIELDS = ("value", "value_max", "unit", "qualifier", "metric", "object", "action")
KINDS: tuple[FigureKind, ...] = ("figure", "target", "time", "ordinal", "background")


def to_utf16(text: str, at: int) -> int:
    """A code point offset as UTF-16 units."""
    return at + sum(character > "\uffff" for character in text[:at])


def from_utf16(text: str, units: int) -> int:
    """UTF-16 units as a code point offset."""
    seen = 0
    for at, character in enumerate(text):
        if seen >= units:
            return at
        seen += 2 if character > "\uffff" else 1
    return len(text)


def export_figures(
    figures: Iterable[Figure], documents: Sequence[Document], tool: str, *, utf16: bool = False
) -> Iterator[dict[str, Any]]:
    """One task per document, with the figures as predictions.

    Args:
        figures: of the documents.
        documents: their raw texts are shown to the annotator.
        tool: whose format is written: label-studio or doccano.
        utf16: offsets in UTF-16 units instead of code points.
    """
    by_document: dict[str, list[Figure]] = {}
    for figure in figures:
        by_document.setdefault(figure.document, []).append(figure)
    make = _label_studio if tool == "label-studio" else _doccano
    for document in documents:
        yield make(document, by_document.get(document.id, []), utf16)


def _offsets(document: Document, figures: Sequence[Figure], utf16: bool) -> list[tuple[int, int]]:
    """Start and end of each figure; every character beyond U+FFFF shifts UTF-16 offsets by one."""
    wide = [at for at, character in enumerate(document.raw) if character > "\uffff"] if utf16 else []
    return [
        (figure.start + bisect_left(wide, figure.start), figure.end + bisect_left(wide, figure.end))
        for figure in figures
    ]


def _attributes(figure: Figure) -> dict[str, Any]:
    return {name: getattr(figure, name) for name in FIELDS if getattr(figure, name) is not None}


def _label_studio(document: Document, figures: list[Figure], utf16: bool) -> dict[str, Any]:
    results = []
    for figure, (start, end) in zip(figures, _offsets(document, figures, utf16), strict=True):
        results.append(
            {
                "id": figure.id,
                "from_name": "label",
                "to_name": "text",
                "type": "labels",
                "value": {"start": start, "end": end, "text": figure.surface, "labels": [figure.kind]},
                "meta": _attributes(figure),
                "score": figure.confidence,
            }
        )
    data = {"text": document.raw, "document": document.id, "source": document.source}
    return {
        "data": {**data, "offsets": "utf-16" if utf16 else "code points"},
        "predictions": [{"result": results}],
    }


def _doccano(document: Document, figures: list[Figure], utf16: bool) -> dict[str, Any]:
    offsets = _offsets(document, figures, utf16)
    spans = [(start, end, figure) for (start, end), figure in zip(offsets, figures, strict=True)]
    return {
        "text": document.raw,
        "label": [[start, end, figure.kind] for start, end, figure in spans],
        "figures": [
            {"id": figure.id, "start": start, "end": end, **_attributes(figure)}
            for start, end, figure in spans
        ],
        "document": document.id,
        "source": document.source,
        "offsets": "utf-16" if utf16 else "code points",
    }


def import_figures(lines: Iterable[str | bytes]) -> Iterator[Figure]:
    """Corrected tasks of either tool as figures: gold for `eval mine`.

    Args:
        lines: JSON Lines as the tool exports them; an annotation goes before a prediction.

    Raises:
        InputError: a line is not a task; the message says which.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            task = json.loads(line)
            yield from _imported(task)
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            hint = "export as JSON Lines, one task a line"
            raise InputError(f"line {number} is no annotation task: {error!r}", hint=hint) from error


def _imported(task: Mapping[str, Any]) -> Iterator[Figure]:
    if "data" in task:
        text, about = task["data"]["text"], task["data"]
        for result in _results(task):
            value = result["value"]
            meta = result.get("meta") or {}
            yield _made(text, about, (value["start"], value["end"], value["labels"][0]), meta)
        return
    known = {(item["start"], item["end"]): item for item in task.get("figures", ())}
    for start, end, label in task["label"]:
        yield _made(task["text"], task, (start, end, label), known.get((start, end), {}))


def _results(task: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The regions of the last annotation, else those of the prediction."""
    for place in ("annotations", "predictions"):
        if task.get(place):
            return [item for item in task[place][-1]["result"] if item.get("type") == "labels"]
    return []


def _made(text: str, about: Mapping[str, Any], span: tuple[int, int, str], meta: Mapping[str, Any]) -> Figure:
    start, end, label = span
    if about.get("offsets") == "utf-16":
        start, end = from_utf16(text, start), from_utf16(text, end)
    if label not in KINDS:
        raise ValueError(f"unknown label {label}")
    document = str(about.get("document") or about.get("source") or "")
    fields = {name: meta[name] for name in FIELDS if name in meta}
    return msgspec.convert(
        {
            "type": "figure",
            "id": content_id("f", document, start, end, str(meta.get("metric"))),
            "document": document,
            "surface": text[start:end],
            "start": start,
            "end": end,
            "kind": label,
            **fields,
        },
        Figure,
    )
