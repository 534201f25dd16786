"""The summary `report.json`: counts, sums with bounds, duplicates, templates, conflicts, settings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from corpus_tools.records import Cluster, Result, Template, Totals, to_dict

SCHEMA = "corpus-tools/report/1"


def report_json(result: Result) -> dict[str, Any]:
    """The summary of a result as plain values; equal results give equal summaries.

    Args:
        result: what a run found.

    >>> report_json(Result())["corpus"]["documents"]
    0
    """
    totals = to_dict(result.totals)
    return {
        "schema": SCHEMA,
        "corpus": _corpus(result),
        "totals": totals["totals"],
        "by_period": totals["by_period"],
        "by_agent": totals["by_agent"],
        "by_document": totals["by_document"],
        "duplicates": _duplicates(result),
        "templates": [_template(template) for template in result.templates],
        "conflicts": totals["conflicts"],
        "repairs": _repairs(result),
        "failures": to_dict(result.failures),
        "settings": data_settings(result),
    }


def data_settings(result: Result) -> dict[str, Any]:
    """The settings that shape the data; how a run was executed is no part of its result."""
    return {name: table for name, table in sorted(result.settings.items()) if name != "run"}


def counted_ids(totals: Totals) -> frozenset[str]:
    """The figures that entered a sum."""
    return frozenset(figure for total in totals.totals for figure in total.ids)


def _corpus(result: Result) -> dict[str, int]:
    return {
        "documents": len(result.documents),
        "articles": len(result.articles),
        "sections": sum(len(article.sections) for article in result.articles),
        "characters": sum(len(document.raw) for document in result.documents),
        "edits": sum(len(document.edits) for document in result.documents),
        "figures": sum(figure.kind == "figure" for figure in result.figures),
        "mentions": len(result.figures),
        "uncertain": sum(figure.uncertain for figure in result.figures),
        "failures": len(result.failures),
    }


def _duplicates(result: Result) -> dict[str, int]:
    copies = [cluster for cluster in result.clusters if cluster.kind != "template"]
    members = {member.article for cluster in copies for member in cluster.members}
    kinds = Counter(cluster.kind for cluster in result.clusters)
    return {
        "clusters": len(copies),
        "articles": len(members),
        "kept": len({cluster.kept for cluster in copies}),
        "left_out": len(members) - len({cluster.kept for cluster in copies}),
        "exact": kinds["exact"],
        "near": kinds["near"],
        "template": kinds["template"],
        "pairs": len(result.pairs),
    }


def _template(template: Template) -> dict[str, Any]:
    fixed = sum(len(part.text) for part in template.parts if part.text)
    return {
        "id": template.id,
        "cluster": template.cluster,
        "articles": len(template.articles),
        "slots": len({part.slot for part in template.parts if part.slot}),
        "fixed_characters": fixed,
        "text": "".join(part.text if part.text is not None else "〔…〕" for part in template.parts)[:200],
    }


def _repairs(result: Result) -> list[dict[str, Any]]:
    edits = Counter(edit.rule for document in result.documents for edit in document.edits)
    documents = Counter(rule for d in result.documents for rule in {edit.rule for edit in d.edits})
    return [{"rule": rule, "edits": count, "documents": documents[rule]} for rule, count in by_count(edits)]


def by_count(counts: Counter[str]) -> list[tuple[str, int]]:
    """Names with their counts, the most frequent first, ties by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def clusters_by_size(clusters: Iterable[Cluster]) -> list[Cluster]:
    """The largest clusters first, ties by id."""
    return sorted(clusters, key=lambda cluster: (-len(cluster.members), cluster.id))
