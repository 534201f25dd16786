"""The summary `report.json`: counts, sums with bounds, duplicates, templates, conflicts, settings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal

import msgspec

from corpus_tools.records import Conflict, Failure, Template, Total, encode

SCHEMA: Final = "corpus-tools/report/1"
EXECUTION = {("dedup", "threads")}  # beside the whole section `run`
TEXT_SHOWN = 200  # characters of a template's text


class CorpusCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How much was read and found; `figures` are reported results, `mentions` all quantities."""

    documents: int
    articles: int
    sections: int
    characters: int
    edits: int
    figures: int
    mentions: int
    uncertain: int
    failures: int


class DuplicateCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Clusters of copies: `articles` in them, `kept` of these, the others `left_out` of the sums.

    `passages` of the `pairs` share only a passage, such as a stock paragraph.
    """

    clusters: int
    articles: int
    kept: int
    left_out: int
    exact: int
    near: int
    template: int
    pairs: int
    passages: int


class TemplateSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A template in brief; `text` has 〔…〕 for slots and is cut."""

    id: str
    cluster: str | None
    articles: int
    slots: int
    fixed_characters: int
    text: str


class PartShown(msgspec.Struct, frozen=True, kw_only=True):
    """That a corpus is too large for a report: `shown` of `all` records of a kind; `table` holds them all."""

    what: str
    shown: int
    all: int
    table: str


class RepairCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How often a repair rule was applied, and in how many documents."""

    rule: str
    edits: int
    documents: int


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of `report.json`."""

    schema: Literal["corpus-tools/report/1"] = SCHEMA
    corpus: CorpusCounts
    totals: tuple[Total, ...]
    by_period: tuple[Total, ...]
    by_agent: tuple[Total, ...]
    by_document: tuple[Total, ...]
    duplicates: DuplicateCounts
    templates: tuple[TemplateSummary, ...]
    conflicts: tuple[Conflict, ...]
    repairs: tuple[RepairCounts, ...]
    failures: tuple[Failure, ...]
    settings: dict[str, Any]
    left_out: tuple[PartShown, ...] | msgspec.UnsetType = msgspec.UNSET


def encode_summary(fields: Iterable[tuple[str, Any]]) -> Iterator[bytes]:
    """The summary as JSON, piece by piece: lists are never held whole.

    Args:
        fields: the names and values of `Report`, iterators in place of lists.
    """
    separator = b"{"
    for name, value in fields:
        if value is msgspec.UNSET:
            continue
        yield separator + encode(name) + b":"
        separator = b","
        if isinstance(value, Iterator):
            yield from _encode_list(value)
        else:
            yield encode(value)
    yield b"}"


def _encode_list(items: Iterator[Any]) -> Iterator[bytes]:
    yield b"["
    for place, item in enumerate(items):
        yield (b"," if place else b"") + encode(item)
    yield b"]"


def data_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that shape the data; how a run was executed is no part of its result."""
    return {
        name: {key: value for key, value in table.items() if (name, key) not in EXECUTION}
        if isinstance(table, dict)
        else table
        for name, table in sorted(settings.items())
        if name != "run"
    }


def settings_rows(settings: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Those settings as `section.key` and value, written as in JSON."""
    rows = []
    for section, table in data_settings(settings).items():
        for key, value in table.items() if isinstance(table, dict) else [("", table)]:
            shown = value if isinstance(value, str) else encode(value).decode()
            rows.append((f"{section}.{key}".rstrip("."), shown))
    return rows


def by_count(counts: Counter[str]) -> list[tuple[str, int]]:
    """Names with their counts, the most frequent first, ties by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def order_totals(totals: Iterable[Total]) -> list[Total]:
    """Sums of metrics first, then of other numbers; the best supported first."""
    return sorted(totals, key=lambda t: (t.metric == "other", -t.figures, t.metric, t.unit or ""))


def summarize_template(template: Template) -> TemplateSummary:
    """A template in brief."""
    text = "".join(part.text if part.text is not None else "〔…〕" for part in template.parts)
    return TemplateSummary(
        id=template.id,
        cluster=template.cluster,
        articles=len(template.articles),
        slots=len({part.slot for part in template.parts if part.slot}),
        fixed_characters=sum(len(part.text) for part in template.parts if part.text),
        text=text[:TEXT_SHOWN],
    )
