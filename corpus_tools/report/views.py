"""What the static part of the page shows: the overview, first rows, samples; readable without a script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from corpus_tools.records import Article, Result, Template, Total
from corpus_tools.report.blocks import PIECE_CODES, Block, articles_block
from corpus_tools.report.charts import Chart, Label, bar_chart, column_chart, histogram
from corpus_tools.report.evidence import Sighting
from corpus_tools.report.sources import display_sources
from corpus_tools.report.summary import by_count, order_totals, pair_scores, report_json

SAMPLES_PER_RULE = 8
CONTEXT = 14  # characters around a repair sample
PERIOD_CHARTS = 4
ROWS_SHOWN = 100
TOTALS_SHOWN = 12  # on the first screen; the rest is folded
CLUSTERS_SHOWN, DIFFS_SHOWN, DIFF_ROWS_SHOWN = 50, 10, 12
TEMPLATES_SHOWN, TEMPLATE_MEMBERS_SHOWN = 100, 50


class RepairSample(NamedTuple):
    """One repair in its surroundings, all of it raw text except `after`."""

    lead: str
    before: str
    after: str
    tail: str
    source: str


class RepairRule(NamedTuple):
    """A rule with its counts and samples."""

    rule: str
    edits: int
    documents: int
    samples: tuple[RepairSample, ...]


class TemplateView(NamedTuple):
    """A template, its slots in order, and a row per article: `cells[slot]` is what stands there."""

    template: Template
    slots: tuple[tuple[str, str | None], ...]
    rows: tuple[tuple[str, dict[str, str]], ...]


def overview(result: Result, sightings: Sequence[Sighting], threshold: float) -> dict[str, Any]:
    """Counts, charts and sums of the first view."""
    summary = report_json(result)
    corpus, duplicates = summary["corpus"], summary["duplicates"]
    counts = {
        "documents": corpus["documents"],
        "articles": corpus["articles"],
        "edits": corpus["edits"],
        "clusters": duplicates["clusters"],
        "left_out": duplicates["left_out"],
        "templates": len(result.templates),
        "figures": corpus["figures"],
        "review": corpus["uncertain"],
        "failures": corpus["failures"],
    }
    ordered = order_totals(result.totals.totals)
    return {
        "counts": counts,
        "charts": _charts(result, sightings, threshold),
        "named_totals": [total for total in ordered if total.metric != "other"],
        "other_totals": [total for total in ordered if total.metric == "other"],
        "totals_shown": TOTALS_SHOWN,
        "conflicts": result.totals.conflicts[:ROWS_SHOWN],
    }


def _charts(result: Result, sightings: Sequence[Sighting], threshold: float) -> list[Chart]:
    labels = metric_labels(result)
    figures = [s.figure for s in sightings if s.figure.kind == "figure"]
    metrics = by_count(Counter(figure.metric or "other" for figure in figures))
    rules = by_count(Counter(edit.rule for document in result.documents for edit in document.edits))
    qualifiers = by_count(Counter(figure.qualifier for figure in figures))
    scores = pair_scores(result.pairs)
    rule = {"zh": f"阈值 {threshold:.2f}", "en": f"threshold {threshold:.2f}"}
    charts = [
        bar_chart(
            {"key": "chart.metrics"}, [(labels.get(name, {"text": name}), count) for name, count in metrics]
        ),
        bar_chart({"key": "chart.repairs"}, [({"text": name}, count) for name, count in rules]),
        histogram({"key": "chart.similarity"}, scores, threshold, rule) if scores else bar_chart({}, []),
        bar_chart({"key": "chart.qualifiers"}, [({"key": f"qualifier.{q}"}, n) for q, n in qualifiers]),
        *_period_charts(result.totals.by_period),
    ]
    return [chart for chart in charts if chart.bars]


def _period_charts(totals: Sequence[Total]) -> list[Chart]:
    """Sums over time of the metrics that are reported in most periods."""
    series: dict[tuple[str, str], list[Total]] = {}
    for total in totals:
        if total.group and total.group[:1].isdigit() and total.total > 0:
            series.setdefault((total.metric, total.unit or ""), []).append(total)
    longest = sorted(series.items(), key=lambda item: (-len(item[1]), item[0]))[:PERIOD_CHARTS]
    charts = []
    for (metric, unit), own in longest:
        if len(own) > 1:
            names = own[0].label or {"zh": metric, "en": metric}
            title = {
                lang: f"{name}（{unit}）" if lang == "zh" else f"{name} ({unit})"
                for lang, name in names.items()
            }
            rows = [
                ({"text": total.group or ""}, total.total)
                for total in sorted(own, key=lambda t: t.group or "")
            ]
            charts.append(column_chart(title, rows))
    return charts


def metric_labels(result: Result) -> dict[str, Label]:
    """The labels of all metrics that have a sum."""
    labels: dict[str, Label] = {"other": {"key": "metric.other"}}
    for total in (*result.totals.totals, *result.totals.by_period):
        if total.label.get("zh"):
            labels.setdefault(total.metric, {"en": total.metric, **total.label})
    return labels


def repair_rules(result: Result) -> list[RepairRule]:
    """Repairs by rule, the most frequent first, with samples from different documents."""
    edits: Counter[str] = Counter()
    documents: Counter[str] = Counter()
    samples: dict[str, list[RepairSample]] = {}
    sources = display_sources(result)
    for document in result.documents:
        seen: set[str] = set()
        for edit in document.edits:
            edits[edit.rule] += 1
            documents[edit.rule] += edit.rule not in seen
            own = samples.setdefault(edit.rule, [])
            if len(own) < SAMPLES_PER_RULE and (edit.rule not in seen or len(own) < SAMPLES_PER_RULE // 2):
                lead = document.raw[max(0, edit.start - CONTEXT) : edit.start]
                tail = document.raw[edit.end : edit.end + CONTEXT]
                own.append(RepairSample(lead, edit.before[:60], edit.after[:60], tail, sources[document.id]))
            seen.add(edit.rule)
    return [RepairRule(rule, count, documents[rule], tuple(samples[rule])) for rule, count in by_count(edits)]


def template_views(result: Result) -> list[TemplateView]:
    """Templates with what each article filled in, the widest shared first."""
    views = []
    ordered = sorted(result.templates, key=lambda t: (-len(t.articles), -len(t.values), t.id))
    for template in ordered[:TEMPLATES_SHOWN]:
        slots = {part.slot: part.kind for part in template.parts if part.slot}
        slots |= {slot: None for slot in template.values if slot not in slots}
        rows = []
        for article in template.articles[:TEMPLATE_MEMBERS_SHOWN]:
            cells = {
                slot: " / ".join(text for _, _, text in by_article[article])
                for slot, by_article in template.values.items()
                if article in by_article
            }
            rows.append((article, cells))
        views.append(TemplateView(template, tuple(slots.items()), tuple(rows)))
    return views


class ArticleRow(NamedTuple):
    """An article in the list."""

    title: str
    source: str
    characters: int
    sections: int
    figures: int
    review: int
    cluster: str | None


class ClusterView(NamedTuple):
    """A cluster as plain HTML: members and the differing rows of the first two."""

    title: str
    kind: str
    weakest: float
    members: tuple[MemberView, ...]
    rows: tuple[tuple[tuple[int, str, str], ...], ...]


class MemberView(NamedTuple):
    """A member of a cluster."""

    title: str
    source: str
    jaccard: float


def article_rows(result: Result) -> list[ArticleRow]:
    """The first articles."""
    sources = display_sources(result)
    rows = []
    shown = Result(articles=result.articles[:ROWS_SHOWN], figures=result.figures, clusters=result.clusters)
    for article, counts in zip(shown.articles, articles_block(shown)["rows"], strict=True):
        _, _, characters, sections, figures, review, cluster, _ = counts
        rows.append(
            ArticleRow(article.title, sources[article.id], characters, sections, figures, review, cluster)
        )
    return rows


def first_clusters(result: Result, clusters: Sequence[Block]) -> list[ClusterView]:
    """The largest clusters, a few of them with their first difference rows."""
    articles = {article.id: article for article in result.articles}
    sources = display_sources(result)
    views = []
    for place, cluster in enumerate(clusters[:CLUSTERS_SHOWN]):
        members = []
        for member in cluster["members"][:TEMPLATE_MEMBERS_SHOWN]:
            article = articles.get(member["article"])
            title = article.title if article else member["article"]
            members.append(MemberView(title, sources.get(member["article"], ""), member["jaccard"]))
        weakest = min((member.jaccard for member in members[1:]), default=1.0)
        rows = _difference_rows(cluster, articles) if place < DIFFS_SHOWN else ()
        views.append(ClusterView(members[0].title, cluster["kind"], weakest, tuple(members), rows))
    return views


def _difference_rows(
    cluster: Block, articles: dict[str, Article]
) -> tuple[tuple[tuple[int, str, str], ...], ...]:
    """The rows of the first two members that differ, with their texts."""
    members = cluster["members"]
    if len(members) < 2 or not members[1].get("diff"):
        return ()
    a, b = articles[members[0]["article"]].text, articles[members[1]["article"]].text
    rows = []
    for flat in members[1]["diff"]:
        pieces = [flat[at : at + 5] for at in range(0, len(flat), 5)]
        if not all(code == PIECE_CODES["equal"] for code, *_ in pieces):
            rows.append(tuple((code, a[a0:a1], b[b0:b1]) for code, a0, a1, b0, b1 in pieces))
    return tuple(rows[:DIFF_ROWS_SHOWN])
