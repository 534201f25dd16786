"""A fictional corpus as records, built by construction: every span is known, nothing is searched.

The reports of invented departments: damaged (pinyin in brackets), copied with changed numbers, mined.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from corpus_tools.records import (
    Article,
    Cluster,
    ClusterMember,
    Conflict,
    Document,
    DuplicatePair,
    Edit,
    Failure,
    Figure,
    Mark,
    Number,
    Period,
    Result,
    Section,
    Template,
    TemplatePart,
    Total,
    Totals,
)
from corpus_tools.spans import SpanMap, apply_edits

HOSTILE = "</script><script>window.pwned=1</script><img src=x onerror=window.pwned=1>=1+1{{7*7}}\u2028"
PLACES = ("青禾", "白石", "柳溪", "望江", "松岭", "云桥", "南浦", "沙湾")
METRICS = {
    "leaflets_issued": ("散发传单", "Leaflets issued", "份"),
    "losses_recovered": ("挽回损失", "Losses recovered", "元"),
    "events_held": ("举办活动", "Events held", "场"),
    "hazards_fixed": ("整改隐患", "Hazards fixed", "处"),
}
QUALIFIER_MARKS = {"exact": "", "over": "余"}


class Piece(NamedTuple):
    """Raw text of a document under construction: plain, damaged, or a number to be mined."""

    raw: str
    text: str | None = None
    metric: str | None = None
    value: Number | None = None


def make_result(reports: int = 24, *, hostile: str = "") -> Result:
    """A corpus of `reports` fictional reports, three of four a copy of a template with other numbers.

    Args:
        reports: how many documents, one article each.
        hostile: a string put into titles, quotes, sources, slots and settings.
    """
    result = Result(
        settings={"dedup": {"threshold": 0.7}, "report": {"lang": "zh"}, "note": {"text": hostile}}
    )
    for number in range(reports):
        _add_report(result, number, hostile)
    _add_clusters(result)
    result.templates = list(_templates(result, hostile))
    result.failures = [Failure(source=f"坏文件{hostile}.txt", stage="read", error="不是文本", hint="跳过它")]
    result.totals = make_totals(result.figures)
    return result


def _pieces(number: int, hostile: str) -> tuple[str, list[Piece]]:
    place, year = PLACES[number % len(PLACES)], 2019 + number % 5
    title = f"{place}街道{year}年安全工作总结{hostile}"
    leaflets, money = 1200 + 137 * number, Decimal(15) + Decimal(number) / 10
    return title, [
        Piece(title + "\n"),
        Piece("－ 12 －\n", ""),
        Piece("一、宣传\n"),
        Piece(f"{year}年以来，{place}街道认真开展安全宣"),
        Piece("(xuān)", ""),
        Piece("传，全年共散发传单"),
        Piece(f"{leaflets}余份", None, "leaflets_issued", leaflets),
        Piece("，举办活动"),
        Piece(f"{number % 9 + 2}场", None, "events_held", number % 9 + 2),
        Piece(f"{hostile}，群众普遍欢迎。\n二、整改\n街道组织志愿者逐户走访，检查发现并整改隐患"),
        Piece(f"{20 + number}处", None, "hazards_fixed", 20 + number),
        Piece("，为群众挽回损失"),
        Piece(f"{money}万元", None, "losses_recovered", money * 10_000),
        Piece(
            "。"
            + ("夜间巡逻队由退休职工组成，风雨无阻。" if number % 4 == 3 else "下一步将继续努力。")
            + "\n"
        ),
    ]


def _add_report(result: Result, number: int, hostile: str) -> None:
    title, pieces = _pieces(number, hostile)
    raw = "".join(piece.raw for piece in pieces)
    edits, figures = [], []
    at = 0
    for piece in pieces:
        end = at + len(piece.raw)
        if piece.text is not None:
            rule = "strip_page_mark" if "12" in piece.raw else "pinyin_gloss"
            edits.append(Edit(rule, at, end, piece.raw, piece.text))
        if piece.metric:
            figures.append(_figure(number, piece, at, len(figures)))
        at = end
    changes = [(edit.start, edit.end, edit.after) for edit in edits]
    text, spans = apply_edits(raw, changes), SpanMap.from_edits(len(raw), changes)
    document = f"d{number:016x}"
    result.documents.append(
        Document(
            id=document, source=f"网页/{number:03d}{hostile}.txt", script="simplified", raw=raw, text=text,
            map=spans.runs, edits=tuple(edits),
            boilerplate=(Mark("page_mark", len(title) + 1, len(title) + 8),),
        )
    )  # fmt: skip
    result.articles.append(
        Article(
            id=f"a{number:016x}", document=document, ordinal=1, title=title, start=0, end=len(raw), text=text,
            map=spans.runs, sections=(Section(level=1, marker="一", title="宣传", start=0, end=len(raw)),),
        )
    )  # fmt: skip
    result.figures += figures


def _figure(number: int, piece: Piece, at: int, ordinal: int) -> Figure:
    label, _, unit = METRICS[piece.metric or ""]
    over = "余" in piece.raw
    value = piece.value or 0
    return Figure(
        id=f"f{number:012x}{ordinal:04x}", document=f"d{number:016x}", article=f"a{number:016x}",
        surface=piece.raw, start=at, end=at + len(piece.raw), value=value, low=value,
        high=value + 100 if over else value, qualifier="over" if over else "exact", unit=unit,
        metric=piece.metric, object=label[2:], action=label[:2], agent=f"{PLACES[number % 8]}街道",
        period=Period(text=f"{2019 + number % 5}年", edtf=str(2019 + number % 5)), rule="number_unit",
        confidence=0.5 if number % 6 == 5 else 0.95, uncertain=number % 6 == 5,
        reasons=("object+verb+unit",), duplicate="unique" if number % 4 == 3 else "template", quote="",
    )  # fmt: skip


def _add_clusters(result: Result) -> None:
    """Two clusters of near copies among the reports that share a template."""
    ids = [article.id for number, article in enumerate(result.articles) if number % 4 != 3]
    for name, members in (("c1", ids[:5]), ("c2", ids[5:8])):
        if len(members) < 2:
            continue
        kept = members[0]
        for place, other in enumerate(members[1:]):
            score = 0.93 - place / 20
            result.pairs.append(
                DuplicatePair(
                    a=kept, b=other, kind="near", jaccard=score, containment_a=score, containment_b=score
                )
            )
        rest = [
            ClusterMember(article=a, jaccard=0.93 - i / 20, verified_against=kept)
            for i, a in enumerate(members[1:])
        ]
        first = ClusterMember(article=kept, jaccard=1.0, verified_against=kept)
        result.clusters.append(
            Cluster(id=name, kind="near", kept=kept, members=(first, *rest), template="t1")
        )


def _templates(result: Result, hostile: str) -> Iterator[Template]:
    members = [a for number, a in enumerate(result.articles) if number % 4 != 3][:5]
    if len(members) < 2:
        return
    by_article = {figure.article: figure for figure in result.figures if figure.metric == "leaflets_issued"}
    values = {a.id: [(f.start, f.end, f.surface)] for a in members if (f := by_article[a.id])}
    yield Template(
        id="t1",
        cluster="c1",
        articles=tuple(a.id for a in members),
        parts=(
            TemplatePart(text=f"年以来，街道认真开展安全宣传{hostile}，全年共散发传单"),
            TemplatePart(slot="s1", kind="number"),
            TemplatePart(text="，举办活动"),
            TemplatePart(slot="s2", kind="number"),
            TemplatePart(text="，群众普遍欢迎。"),
        ),
        values={"s1": values, "s2": {members[0].id: [(0, 2, f"2场{hostile}")]}},
        optional=({"text": "下一步将继续努力。", "articles": [members[0].id]},),
    )


def make_totals(figures: list[Figure]) -> Totals:
    """Sums of all figures per metric, and per metric and year."""
    conflict = Conflict(
        cluster="c1",
        metric="leaflets_issued",
        unit="份",
        figures=tuple(f.id for f in figures[:2]),
        values=(1200, 1337),
    )
    return Totals(
        totals=tuple(_totals(figures, None)),
        by_period=tuple(
            total
            for year in sorted({f.period.edtf or "" for f in figures if f.period})
            for total in _totals([f for f in figures if f.period and f.period.edtf == year], year)
        ),
        conflicts=(conflict,) if len(figures) > 1 else (),
    )


def _totals(figures: list[Figure], group: str | None) -> Iterator[Total]:
    for metric, (zh, en, unit) in METRICS.items():
        own = [f for f in figures if f.metric == metric]
        if own:
            yield Total(
                metric=metric, label={"zh": zh, "en": en}, unit=unit, total=sum(f.value or 0 for f in own),
                low=sum(f.low or 0 for f in own), high=sum(f.high or 0 for f in own), figures=len(own),
                uncertain=sum(f.uncertain for f in own), group=group, ids=tuple(f.id for f in own),
            )  # fmt: skip
