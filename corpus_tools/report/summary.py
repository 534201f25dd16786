"""The summary `report.json`: counts, sums with bounds, duplicates, templates, conflicts, settings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final, Literal

import msgspec

from corpus_tools.records import (
    Cluster,
    Conflict,
    DuplicatePair,
    Failure,
    Result,
    Template,
    Total,
    Totals,
    encode,
    to_dict,
)

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


def summarize(result: Result) -> Report:
    """The summary of a result; equal results give equal summaries.

    Args:
        result: what a run found.

    >>> summarize(Result()).corpus.documents
    0
    """
    totals = result.totals
    return Report(
        corpus=_corpus(result),
        totals=totals.totals,
        by_period=totals.by_period,
        by_agent=totals.by_agent,
        by_document=totals.by_document,
        duplicates=_duplicates(result),
        templates=tuple(_template(template) for template in result.templates),
        conflicts=totals.conflicts,
        repairs=_repairs(result),
        failures=tuple(result.failures),
        settings=data_settings(result),
    )


def report_json(result: Result) -> dict[str, Any]:
    """The summary as plain values, as `report.json` holds it."""
    plain: dict[str, Any] = to_dict(summarize(result))
    return plain


def data_settings(result: Result) -> dict[str, Any]:
    """The settings that shape the data; how a run was executed is no part of its result."""
    return {
        name: {key: value for key, value in table.items() if (name, key) not in EXECUTION}
        if isinstance(table, dict)
        else table
        for name, table in sorted(result.settings.items())
        if name != "run"
    }


def settings_rows(result: Result) -> list[tuple[str, str]]:
    """Those settings as `section.key` and value, written as in JSON."""
    rows = []
    for section, table in data_settings(result).items():
        for key, value in table.items() if isinstance(table, dict) else [("", table)]:
            shown = value if isinstance(value, str) else encode(value).decode()
            rows.append((f"{section}.{key}".rstrip("."), shown))
    return rows


def counted_ids(totals: Totals) -> frozenset[str]:
    """The figures that entered a sum."""
    return frozenset(figure for total in totals.totals for figure in total.ids)


def by_count(counts: Counter[str]) -> list[tuple[str, int]]:
    """Names with their counts, the most frequent first, ties by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def order_totals(totals: Iterable[Total]) -> list[Total]:
    """Sums of metrics first, then of other numbers; the best supported first."""
    return sorted(totals, key=lambda t: (t.metric == "other", -t.figures, t.metric, t.unit or ""))


def clusters_by_size(clusters: Iterable[Cluster]) -> list[Cluster]:
    """The largest clusters first, ties by id."""
    return sorted(clusters, key=lambda cluster: (-len(cluster.members), cluster.id))


def pair_scores(pairs: Iterable[DuplicatePair]) -> list[float]:
    """How similar pairs are; those that share only a passage would drown the others."""
    return [pair.jaccard for pair in pairs if pair.kind != "passage"]


def _corpus(result: Result) -> CorpusCounts:
    return CorpusCounts(
        documents=len(result.documents),
        articles=len(result.articles),
        sections=sum(len(article.sections) for article in result.articles),
        characters=sum(len(document.raw) for document in result.documents),
        edits=sum(len(document.edits) for document in result.documents),
        figures=sum(figure.kind == "figure" for figure in result.figures),
        mentions=len(result.figures),
        uncertain=sum(figure.uncertain for figure in result.figures),
        failures=len(result.failures),
    )


def _duplicates(result: Result) -> DuplicateCounts:
    copies = [cluster for cluster in result.clusters if cluster.kind != "template"]
    members = {member.article for cluster in copies for member in cluster.members}
    kept = len({cluster.kept for cluster in copies})
    kinds = Counter(cluster.kind for cluster in result.clusters)
    return DuplicateCounts(
        clusters=len(copies),
        articles=len(members),
        kept=kept,
        left_out=len(members) - kept,
        exact=kinds["exact"],
        near=kinds["near"],
        template=kinds["template"],
        pairs=len(result.pairs),
        passages=sum(pair.kind == "passage" for pair in result.pairs),
    )


def _template(template: Template) -> TemplateSummary:
    text = "".join(part.text if part.text is not None else "〔…〕" for part in template.parts)
    return TemplateSummary(
        id=template.id,
        cluster=template.cluster,
        articles=len(template.articles),
        slots=len({part.slot for part in template.parts if part.slot}),
        fixed_characters=sum(len(part.text) for part in template.parts if part.text),
        text=text[:TEXT_SHOWN],
    )


def _repairs(result: Result) -> tuple[RepairCounts, ...]:
    edits = Counter(edit.rule for document in result.documents for edit in document.edits)
    documents = Counter(rule for d in result.documents for rule in {edit.rule for edit in d.edits})
    return tuple(
        RepairCounts(rule=rule, edits=count, documents=documents[rule]) for rule, count in by_count(edits)
    )
