"""Scores of predictions against gold, for the quality gate."""

from __future__ import annotations

import itertools
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from corpus_tools.records import Article, Cluster, Document, DuplicatePair, Figure, Total

Row = dict[str, Any]
SAME_UNIT = {"名": "人", "位": "人", "场次": "场", "人民币": "元", "圆": "元", "宗": "起", "件次": "件"}
SHARES = ("%", "百分点", "倍")


def read_rows(path: Path) -> list[Row]:
    """Rows of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def f1(right: int, said: int, wanted: int) -> float:
    """The harmonic mean of precision and recall, 1 when there was nothing to say."""
    return 2 * right / (said + wanted) if said + wanted else 1.0


def by_doc(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows by their document."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["doc"]].append(row)
    return groups


def doc_name(source: str) -> str:
    """The name that gold gives a source: its last path component."""
    return source.rsplit("/", 1)[-1]


def match_spans(gold: Sequence[Row], found: Sequence[Figure]) -> list[tuple[Row, Figure]]:
    """One-to-one pairs of overlapping spans, the best overlap first."""
    overlaps = []
    for i, g in enumerate(gold):
        for j, f in enumerate(found):
            shared = min(g["end"], f.end) - max(g["start"], f.start)
            if shared > 0:
                whole = max(g["end"], f.end) - min(g["start"], f.start)
                overlaps.append((-shared / whole, i, j))
    pairs: dict[int, int] = {}
    for _, i, j in sorted(overlaps):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return [(gold[i], found[j]) for i, j in pairs.items()]


def same_number(a: Any, b: Any) -> bool:
    """Equal, or both absent."""
    return a is b is None or (
        a is not None and b is not None and abs(float(a) - float(b)) < 1e-9 * max(1, abs(a))
    )


def same_unit(a: str | None, b: str | None) -> bool:
    """Equal up to the units that people use for each other."""
    return SAME_UNIT.get(a or "", a) == SAME_UNIT.get(b or "", b)


def is_exact(gold: Row, figure: Figure) -> bool:
    """Value, unit and metric are right."""
    metrics = {gold["metric"], *(gold.get("metric_alt") or ())}
    return is_value(gold, figure) and figure.metric in metrics


def is_value(gold: Row, figure: Figure) -> bool:
    """Value and unit are right."""
    values = same_number(gold["value"], figure.value) and same_number(gold.get("value_max"), figure.value_max)
    return values and same_unit(gold["unit"], figure.unit)


LEAD = re.compile(r"(?:\s|#|\*|<[^<>]{0,200}>){0,40}")
# Not annotated, so never wrong: front matter, tags, link targets, addresses.
UNANNOTATED = re.compile(
    r"\A---\r?\n.{0,4000}?\n---\r?\n|<!--.{0,4000}?-->|<[^<>]*>|\]\([^)]*\)|https?://[^\s)）]+", re.S
)


def score_figures(
    gold: Sequence[Row], documents: Sequence[Document], figures: Sequence[Figure]
) -> dict[str, float]:
    """F1 of mentions and of figures, share of values right, exact F1, and the two invariants.

    Optional gold is neutral; so is a further prediction inside gold that is no figure.
    """
    names = {document.id: doc_name(document.source) for document in documents}
    mine: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        mine[names[figure.document]].append(figure)
    raw = {doc_name(document.source): document.raw for document in documents}
    counts: dict[str, int] = defaultdict(int)
    for doc, rows in by_doc(gold).items():
        left_out = [match.span() for match in UNANNOTATED.finditer(raw[doc])]
        seen = [f for f in mine[doc] if not any(start < f.end and f.start < end for start, end in left_out)]
        _count_figures(rows, seen, counts)
    wanted = counts["wanted"]
    return {
        "mention_f1": f1(counts["mention"], counts["mention"] + counts["extra"], counts["mentions"]),
        "figure_f1": f1(counts["found"], counts["found"] + counts["false"], wanted),
        "value_unit": counts["value"] / wanted if wanted else 1.0,
        "exact_f1": f1(counts["exact"], counts["found"] + counts["false"], wanted),
        "kind": counts["kind"] / counts["mention"] if counts["mention"] else 1.0,
        "masked_with_value": -float(counts["masked"]),
    }


def _count_figures(rows: list[Row], mine: list[Figure], counts: dict[str, int]) -> None:
    pairs = match_spans(rows, mine)
    used = {id(figure) for _, figure in pairs}
    firm = [(g, f) for g, f in pairs if not g.get("optional")]
    extra = [f for f in mine if id(f) not in used and not _is_inside(f, rows)]
    figures = [(g, f) for g, f in firm if g["kind"] == "figure" and f.kind == "figure"]
    counts["mention"] += len(firm)
    counts["mentions"] += sum(not g.get("optional") for g in rows)
    counts["extra"] += len(extra)
    counts["kind"] += sum(g["kind"] == _plain_kind(f) for g, f in firm)
    counts["wanted"] += sum(g["kind"] == "figure" and not g.get("optional") for g in rows)
    counts["found"] += len(figures)
    counts["false"] += sum(f.kind == "figure" for f in extra)
    counts["false"] += sum(f.kind == "figure" != g["kind"] for g, f in firm)
    counts["value"] += sum(is_value(g, f) for g, f in figures)
    counts["exact"] += sum(is_exact(g, f) for g, f in figures)
    counts["masked"] += sum(g.get("qualifier") == "masked" and f.value is not None for g, f in firm)


def _plain_kind(figure: Figure) -> str:
    return "background" if figure.kind == "target" else figure.kind


def _is_inside(figure: Figure, rows: list[Row]) -> bool:
    touched = [row for row in rows if row["start"] < figure.end and figure.start < row["end"]]
    return bool(touched) and all(row["kind"] != "figure" or row.get("optional") for row in touched)


def score_sections(
    gold: Sequence[Row], documents: Sequence[Document], articles: Sequence[Article]
) -> dict[str, float]:
    """F1 of article starts and of sub-heading starts (2 code points of slack), share of right levels.

    Blanks, tags and Markdown marks in front of a heading belong to it or not: both are right.
    """
    raws = {doc_name(document.source): document.raw for document in documents}
    names = {document.id: doc_name(document.source) for document in documents}
    mine: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        mine[names[article.document]].append(article)
    right = said = wanted = sub_right = sub_said = sub_wanted = levels = 0
    for doc, rows in by_doc(gold).items():
        raw = raws[doc]
        heads = [_text_at(raw, row["start"]) for row in rows if row["type"] == "article" and not row["level"]]
        first = min(heads, default=0)
        starts = [_text_at(raw, a.start) for a in mine[doc] if a.end > first + 2]
        right += len(_matched(heads, starts))
        said, wanted = said + len(starts), wanted + len(heads)
        firm = [row for row in rows if row["type"] == "subheading" and not row.get("optional")]
        subs = {_text_at(raw, row["start"]): row for row in firm}
        neutral = [_text_at(raw, row["start"]) for row in rows if row not in firm]
        sections = {_text_at(raw, s.start): s for a in mine[doc] for s in a.sections}
        pairs = _matched(list(subs), list(sections))
        sub_right += len(pairs)
        sub_wanted += len(subs)
        hit = {j for _, j in pairs}
        sub_said += sum(at in hit or not _matched([at], neutral) for at in sections)
        levels += sum(subs[i]["level"] == sections[j].level for i, j in pairs)
    return {
        "article_f1": f1(right, said, wanted),
        "subheading_f1": f1(sub_right, sub_said, sub_wanted),
        "level": levels / sub_right if sub_right else 1.0,
    }


def _text_at(raw: str, start: int) -> int:
    """The first character of a heading behind its marks."""
    match = LEAD.match(raw, start)
    return match.end() if match else start


def _matched(gold: list[int], mine: list[int]) -> list[tuple[int, int]]:
    pairs, left = [], sorted(set(mine))
    for at in sorted(gold):
        near = next((m for m in left if abs(m - at) <= 2), None)
        if near is not None:
            left.remove(near)
            pairs.append((at, near))
    return pairs


def score_duplicates(
    gold: Sequence[Row],
    documents: Sequence[Document],
    articles: Sequence[Article],
    pairs: Sequence[DuplicatePair],
    clusters: Sequence[Cluster],
) -> dict[str, float]:
    """Recall of gold pairs by kind, and (negated) how many hard negatives were joined."""
    links = {frozenset((pair.a, pair.b)) for pair in pairs if pair.kind != "passage"}
    weak = {frozenset((pair.a, pair.b)) for pair in pairs}
    for cluster in clusters:
        names = [member.article for member in cluster.members]
        links |= {frozenset(pair) for pair in itertools.combinations(names, 2)}
    known = {document.id: doc_name(document.source) for document in documents}
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    false = 0
    for row in gold:
        for a, b in itertools.combinations(row["members"], 2):
            ids = [_standing_for(member, articles, known) for member in (a, b)]
            joined = {frozenset(pair) for pair in itertools.product(*ids)}
            if row["kind"] == "hard_negative":
                false += bool(joined & links)
                continue
            found[row["kind"]][0] += bool(joined & ((links | weak) if row["kind"] == "excerpt" else links))
            found[row["kind"]][1] += 1
    return {**{kind: hit / of for kind, (hit, of) in sorted(found.items())}, "hard_negatives": -float(false)}


def _standing_for(member: Row, articles: Sequence[Article], known: dict[str, str]) -> set[str]:
    """Articles that cover half of a gold member, or lie in it for the most part."""
    out = set()
    for article in articles:
        if known[article.document] != member["doc"]:
            continue
        shared = min(article.end, member["end"]) - max(article.start, member["start"])
        if 2 * shared >= member["end"] - member["start"] or 5 * shared >= 4 * (article.end - article.start):
            out.add(article.id)
    return out


def score_totals(wanted: dict[str, dict[str, Any]], totals: Sequence[Total]) -> dict[str, float]:
    """Share of gold totals (metric and unit) that are right."""
    mine: dict[tuple[str, str | None], float] = defaultdict(float)
    for total in totals:
        mine[total.metric, SAME_UNIT.get(total.unit or "", total.unit)] += float(total.total)
    keys = [(metric, unit) for metric, units in wanted.items() for unit in units]
    right = sum(
        same_number(wanted[metric][unit], mine.get((metric, SAME_UNIT.get(unit, unit))))
        for metric, unit in keys
    )
    return {"totals": right / len(keys)}


def gold_totals(rows: Sequence[Row]) -> dict[str, dict[str, Any]]:
    """Totals that gold figures add up to: copies once, no rates, shares, ranks or parts."""
    sums: dict[str, dict[str, Any]] = defaultdict(lambda: defaultdict(float))
    seen = set()
    for row in rows:
        left_out = row["kind"] != "figure" or row["value"] is None or row.get("per") or row.get("optional")
        if left_out or row.get("part_of") or row["unit"] in SHARES or row["metric"] == "rank":
            continue
        if row.get("dup_group") in seen:
            continue
        if row.get("dup_group"):
            seen.add(row["dup_group"])
        sums[row["metric"]][SAME_UNIT.get(row["unit"] or "", row["unit"])] += row["value"]
    return sums


FOLD = str.maketrans("！？；，：（）", "!?;,:()")


def score_repair(gold: Sequence[Row], texts: dict[str, str], target: str) -> dict[str, float]:
    """Share of damaged rows that are exact, and (negated) how many must-stay rows were changed.

    Widths of punctuation, blank lines and 著/着 (once simplified) do not count; rows whose damage is
    boilerplate or full-width only are left out.
    """
    right = wanted = changed = 0
    for row in gold:
        if row.get("must_stay"):
            changed += texts[row["raw"]] != row[target]
        elif not {"boilerplate", "fullwidth"} & set(row["types"]):
            wanted += 1
            accepted = {_plain(text, target) for text in (row[target], *row.get("accept", ()))}
            right += _plain(texts[row["raw"]], target) in accepted
    return {"exact": right / wanted if wanted else 1.0, "must_stay": -float(changed)}


def _plain(text: str, target: str) -> str:
    lines = "\n".join(line for line in text.translate(FOLD).split("\n") if line).strip()
    return lines.replace("著", "着") if target == "simplified" else lines
