"""The data of a page as JSON blocks: columns of codes, texts as runs of the raw text, diffs as offsets.

Everything is written so that 200,000 figures stay a few tens of megabytes: repeated words are stored
once, a repaired text is stored as what differs from the raw text, a diff as places in the two texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from corpus_tools.records import Article, Cluster, Document, DuplicatePair, Number, encode
from corpus_tools.report.diff import diff_rows
from corpus_tools.report.evidence import Sighting
from corpus_tools.report.excerpt import Excerpt
from corpus_tools.report.limits import CLUSTERS_COMPARED, CLUSTERS_LISTED, MEMBERS_COMPARED
from corpus_tools.report.sources import Name
from corpus_tools.report.texts import ArticleLine

Block = dict[str, Any]
SAFE_INTEGER = 2**53
PIECE_CODES = {"equal": 1, "move": 2, "arrival": 3}  # else 0; a move is counted where it left
ESCAPES = (
    (b"<", b"\\u003c"),
    (b">", b"\\u003e"),
    (b"&", b"\\u0026"),
    ("\u2028".encode(), b"\\u2028"),
    ("\u2029".encode(), b"\\u2029"),
)


def script_json(value: Any) -> bytes:
    """JSON that can stand inside a `<script>` element whatever the data holds.

    >>> script_json("</script><b>&")
    b'"\\\\u003c/script\\\\u003e\\\\u003cb\\\\u003e\\\\u0026"'
    """
    data = encode(value)
    for character, escape in ESCAPES:
        data = data.replace(character, escape)
    return data


def code_column(column: Iterable[str | None]) -> Block:
    """A column of repeated words: each word once, then its number for every row.

    >>> code_column(["份", "件", "份"])
    {'words': ['份', '件'], 'codes': [0, 1, 0]}
    """
    words: dict[str | None, int] = {}
    codes = [words.setdefault(word, len(words)) for word in column]
    return {"words": list(words), "codes": codes}


CODED: Mapping[str, Any] = {
    "metric": lambda s: s.figure.metric,
    "unit": lambda s: s.figure.unit,
    "qualifier": lambda s: s.figure.qualifier,
    "period": lambda s: s.figure.period and s.figure.period.text,
    "agent": lambda s: s.figure.agent,
    "place": lambda s: s.figure.place,
    "per": lambda s: s.figure.per,
    "object": lambda s: s.figure.object,
    "kind": lambda s: s.figure.kind,
    "duplicate": lambda s: s.figure.duplicate,
    "rule": lambda s: s.figure.rule,
    "reasons": lambda s: "；".join(s.figure.reasons),
    "surface": lambda s: s.figure.surface,
    "holder": lambda s: s.figure.article or s.figure.document,
    "quote": lambda s: s.quote,
}
PLAIN: Mapping[str, Any] = {
    "id": lambda s: s.figure.id,
    "value": lambda s: page_number(s.figure.value),
    "value_max": lambda s: page_number(s.figure.value_max),
    "low": lambda s: page_number(s.figure.low),
    "high": lambda s: page_number(s.figure.high),
    "start": lambda s: s.figure.start,
    "end": lambda s: s.figure.end,
    "confidence": lambda s: round(s.figure.confidence, 3),
    "review": lambda s: int(s.figure.uncertain),
    "counted": lambda s: int(s.counted),
    "quote_start": lambda s: s.start,
    "quote_end": lambda s: s.end,
}


def figures_block(sightings: Sequence[Sighting]) -> Block:
    """Figures in columns; `quote_start` and `quote_end` are places in the quote."""
    block: Block = {"count": len(sightings)}
    for name, get in CODED.items():
        block[name] = code_column(map(get, sightings))
    for name, get in PLAIN.items():
        block[name] = list(map(get, sightings))
    return block


def page_number(value: Number | None) -> int | str | None:
    """A number the browser keeps exactly: small integers as such, others as digits."""
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else value
    if isinstance(value, int) and abs(value) < SAFE_INTEGER:
        return value
    return None if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)


def articles_block(lines: Iterable[ArticleLine]) -> Block:
    """One row per article: `[id, ordinal, characters, sections, figures, to check, cluster, is kept]`."""
    return {"rows": list(lines)}


def names_block(names: Mapping[str, Name], pages: Mapping[str, str]) -> Block:
    """For each article and document: `[title, source, page that holds its text]`."""
    return {identity: [*name, pages.get(identity)] for identity, name in names.items()}


def text_block(holder: Article | Document, raw: str) -> Block:
    """A repaired text as runs of the raw text; `gaps` stand between runs, `own` instead of a run.

    Args:
        holder: the article, or a document for figures outside its articles.
        raw: the raw text of the document.
    """
    gaps, own, at = [], {}, 0
    for place, (text_at, raw_at, length) in enumerate(holder.map):
        gaps.append(holder.text[at:text_at])
        at = text_at + length
        if holder.text[text_at:at] != raw[raw_at : raw_at + length]:
            own[place] = holder.text[text_at:at]
    gaps.append(holder.text[at:])
    start, end = (holder.start, holder.end) if isinstance(holder, Article) else (0, len(raw))
    document = holder.document if isinstance(holder, Article) else holder.id
    runs = [number for run in holder.map for number in run]
    return {"document": document, "start": start, "end": end, "runs": runs, "gaps": gaps, "own": own}


def texts_block(some: Iterable[tuple[Article | Document, str]], boilerplate: Mapping[str, Any]) -> Block:
    """The texts of some holders, each raw text once."""
    block: Block = {"documents": {}, "holders": {}}
    for holder, raw in some:
        text = text_block(holder, raw)
        block["holders"][holder.id] = text
        if text["document"] not in block["documents"]:
            marks = [[mark.start, mark.end] for mark in boilerplate.get(text["document"], ())]
            block["documents"][text["document"]] = {"raw": raw, "boilerplate": marks}
    return block


def cluster_blocks(excerpt: Excerpt, texts: Mapping[str, str]) -> list[Block]:
    """Clusters, the largest first, then pairs that share text without being copies.

    Args:
        excerpt: what is shown.
        texts: of the articles that are compared.
    """
    blocks = []
    for place, cluster in enumerate(excerpt.clusters[:CLUSTERS_LISTED]):
        compared = texts if place < CLUSTERS_COMPARED else {}
        blocks.append(_cluster_block(cluster, compared, excerpt.threshold))
    return blocks + [_pair_block(pair, texts) for pair in excerpt.pairs]


def _pair_block(pair: DuplicatePair, texts: Mapping[str, str]) -> Block:
    members = [_member(pair.a, 1.0, pair.a), _member(pair.b, pair.jaccard, pair.a)]
    members[1]["diff"] = _diff(texts, pair.a, pair.b)
    identity = f"{pair.a}-{pair.b}"
    return {"id": identity, "kind": pair.kind, "kept": pair.a, "chained": False, "members": members}


def _cluster_block(cluster: Cluster, texts: Mapping[str, str], threshold: float) -> Block:
    """The kept article first, then the others with their differences from it."""
    members = [_member(m.article, m.jaccard, m.verified_against) for m in cluster.members]
    members.sort(key=lambda member: member["article"] != cluster.kept)
    for member in members[1 : MEMBERS_COMPARED + 1]:
        member["diff"] = _diff(texts, cluster.kept, member["article"])
    weakest = min((m["jaccard"] for m in members[1:]), default=1.0)
    chained = cluster.kind != "template" and weakest < threshold
    return {
        "id": cluster.id,
        "kind": cluster.kind,
        "kept": cluster.kept,
        "chained": chained,
        "members": members,
    }


def _member(article: str, jaccard: float, against: str) -> Block:
    return {"article": article, "jaccard": round(jaccard, 4), "against": against}


def _diff(texts: Mapping[str, str], a: str, b: str) -> list[list[int]] | None:
    """Rows of pieces, flat: a code, two places in each text, five numbers a piece."""
    if a not in texts or b not in texts:
        return None
    return [
        [number for kind, *places in row for number in (PIECE_CODES.get(kind, 0), *places)]
        for row in diff_rows(texts[a], texts[b])
    ]
