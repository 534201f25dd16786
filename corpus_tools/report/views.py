"""What the static part of the page shows: the overview, first rows, samples; readable without a script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from corpus_tools.records import Number, Template, Total
from corpus_tools.report.blocks import PIECE_CODES
from corpus_tools.report.charts import Chart, Label, bar_chart, column_chart, histogram
from corpus_tools.report.counts import EditPlace
from corpus_tools.report.excerpt import Excerpt
from corpus_tools.report.figure_columns import Block
from corpus_tools.report.limits import Best
from corpus_tools.report.sources import Name, name_texts
from corpus_tools.report.store import find_records, rows
from corpus_tools.report.summary import by_count, order_totals
from corpus_tools.report.texts import ArticleLine

CONTEXT = 14  # characters around a repair sample
PERIOD_CHARTS = 4
ROWS_SHOWN = 100
TOTALS_SHOWN = 12  # on the first screen; the rest is folded
CLUSTERS_SHOWN, DIFFS_SHOWN, DIFF_ROWS_SHOWN = 50, 10, 12
TEMPLATES_SHOWN, MEMBERS_SHOWN = 100, 50
FAILURES_SHOWN = 1_000


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


def headline(excerpt: Excerpt) -> dict[str, int]:
    """The counts that a reader wants first; `count.*` of the messages names them."""
    corpus, duplicates = excerpt.corpus, excerpt.duplicates.counts
    return {
        "documents": corpus.documents,
        "articles": corpus.articles,
        "edits": corpus.edits,
        "clusters": duplicates.clusters,
        "left_out": duplicates.left_out,
        "templates": excerpt.store.size("templates"),
        "figures": corpus.figures,
        "review": corpus.uncertain,
        "failures": corpus.failures,
    }


def overview(excerpt: Excerpt) -> dict[str, Any]:
    """Counts, charts and sums of the first view."""
    ordered = order_totals(excerpt.first("totals", "figures", ["ids"]))
    return {
        "counts": headline(excerpt),
        "charts": _charts(excerpt),
        "named_totals": [total for total in ordered if total.metric != "other"],
        "other_totals": [total for total in ordered if total.metric == "other"],
        "totals_shown": TOTALS_SHOWN,
        "conflicts": list(islice(excerpt.first("conflicts"), ROWS_SHOWN)),
    }


def _charts(excerpt: Excerpt) -> list[Chart]:
    labels = metric_labels(excerpt)
    metrics, qualifiers = (by_count(counts) for counts in excerpt.figure_counts[2:4])
    rules = by_count(excerpt.edits.edits)
    scores, threshold = excerpt.duplicates.pairs.scores, excerpt.threshold
    rule = {"zh": f"阈值 {threshold:.2f}", "en": f"threshold {threshold:.2f}"}
    charts = [
        bar_chart(
            {"key": "chart.metrics"}, [(labels.get(name, {"text": name}), count) for name, count in metrics]
        ),
        bar_chart({"key": "chart.repairs"}, [({"text": name}, count) for name, count in rules]),
        histogram({"key": "chart.similarity"}, scores, threshold, rule) if scores else bar_chart({}, []),
        bar_chart({"key": "chart.qualifiers"}, [({"key": f"qualifier.{q}"}, n) for q, n in qualifiers]),
        *_period_charts(excerpt),
    ]
    return [chart for chart in charts if chart.bars]


def _period_charts(excerpt: Excerpt) -> list[Chart]:
    """Sums by year of the metrics that are reported in most years."""
    years: dict[tuple[str, str], dict[str, Number]] = {}
    names: dict[str, Mapping[str, str]] = {}
    for total in _dated(excerpt):
        own = years.setdefault(_series(total), {})
        year = (total.group or "")[:4]
        own[year] = own.get(year, 0) + total.total
        names.setdefault(total.metric, total.label or {"zh": total.metric, "en": total.metric})
    longest = sorted(years, key=lambda key: (-len(years[key]), key))[:PERIOD_CHARTS]
    charts = []
    for metric, unit in longest:
        own = years[metric, unit]
        if len(own) > 1:
            title = {
                lang: f"{name}（{unit}）" if lang == "zh" else f"{name} ({unit})"
                for lang, name in names[metric].items()
            }
            charts.append(column_chart(title, [({"text": year}, own[year]) for year in sorted(own)]))
    return charts


def _dated(excerpt: Excerpt) -> Iterator[Total]:
    """Positive sums of metrics in periods that name a year; what no metric takes adds up to nothing."""
    for total in excerpt.first("by_period", "figures", ["ids"]):
        if total.metric != "other" and (total.group or "")[:4].isdigit() and total.total > 0:
            yield total


def _series(total: Total) -> tuple[str, str]:
    return total.metric, total.unit or ""


def metric_labels(excerpt: Excerpt) -> dict[str, Label]:
    """The labels of all metrics that have a sum."""
    labels: dict[str, Label] = {"other": {"key": "metric.other"}}
    for grouping in ("totals", "by_period"):
        for total in excerpt.first(grouping, "figures", ["ids"]):
            if total.label.get("zh"):
                labels.setdefault(total.metric, {"en": total.metric, **total.label})
    return labels


def repair_rules(excerpt: Excerpt) -> list[RepairRule]:
    """Repairs by rule, the most frequent first, with samples from different documents."""
    samples = excerpt.edits.samples
    homes = {edit.document for own in samples.values() for edit in own}
    names = name_texts(excerpt.store, homes)
    shown: dict[EditPlace, RepairSample] = {}
    by_document: dict[str, list[EditPlace]] = {}
    for edit in (edit for own in samples.values() for edit in own):
        by_document.setdefault(edit.document, []).append(edit)
    for document in find_records(excerpt.store, "documents", homes):
        for edit in by_document[document.id]:
            lead = document.raw[max(0, edit.start - CONTEXT) : edit.start]
            tail = document.raw[edit.end : edit.end + CONTEXT]
            before, after = edit.before[:60], edit.after[:60]
            shown[edit] = RepairSample(lead, before, after, tail, names[document.id].source)
    rules = excerpt.repairs()
    own_samples = [tuple(shown[edit] for edit in samples[rule.rule]) for rule in rules]
    return [
        RepairRule(rule.rule, rule.edits, rule.documents, own)
        for rule, own in zip(rules, own_samples, strict=True)
    ]


def widest_templates(excerpt: Excerpt) -> list[Template]:
    """The templates that most articles share, of as many those with most slots."""
    best = Best(TEMPLATES_SHOWN)
    fields = ["articles.length", "values.length", "id"]
    for place, (articles, slots, name) in enumerate(rows(excerpt.store, "templates", fields)):
        best.add((-articles, -slots, name, place))
    places = best.places()
    found = dict(zip(sorted(places), excerpt.pick("templates", sorted(places)), strict=True))
    return [found[place] for place in places]


def template_views(templates: Iterable[Template]) -> list[TemplateView]:
    """Templates with what each article filled in."""
    views = []
    for template in templates:
        slots = {part.slot: part.kind for part in template.parts if part.slot}
        slots |= {slot: None for slot in template.values if slot not in slots}
        rows = []
        for article in template.articles[:MEMBERS_SHOWN]:
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


def article_rows(lines: Iterable[ArticleLine], names: Mapping[str, Name]) -> list[ArticleRow]:
    """The first articles."""
    return [
        ArticleRow(*names[line.id], line.characters, line.sections, line.figures, line.review, line.cluster)
        for line in islice(lines, ROWS_SHOWN)
    ]


def first_clusters(
    clusters: Sequence[Block], names: Mapping[str, Name], texts: Mapping[str, str]
) -> list[ClusterView]:
    """The largest clusters, a few of them with their first difference rows."""
    views = []
    for place, cluster in enumerate(clusters[:CLUSTERS_SHOWN]):
        members = []
        for member in cluster["members"][:MEMBERS_SHOWN]:
            name = names.get(member["article"], Name(member["article"], ""))
            members.append(MemberView(*name, member["jaccard"]))
        weakest = min((member.jaccard for member in members[1:]), default=1.0)
        differing = _difference_rows(cluster, texts) if place < DIFFS_SHOWN else ()
        views.append(ClusterView(members[0].title, cluster["kind"], weakest, tuple(members), differing))
    return views


def _difference_rows(
    cluster: Block, texts: Mapping[str, str]
) -> tuple[tuple[tuple[int, str, str], ...], ...]:
    """The rows of the first two members that differ, with their texts."""
    members = cluster["members"]
    if len(members) < 2 or not members[1].get("diff"):
        return ()
    a, b = texts[members[0]["article"]], texts[members[1]["article"]]
    differing = []
    for flat in members[1]["diff"]:
        pieces = [flat[at : at + 5] for at in range(0, len(flat), 5)]
        if not all(code == PIECE_CODES["equal"] for code, *_ in pieces):
            differing.append(tuple((code, a[a0:a1], b[b0:b1]) for code, a0, a1, b0, b1 in pieces))
    return tuple(differing[:DIFF_ROWS_SHOWN])
