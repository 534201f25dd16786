"""The data of a page as JSON blocks: columns of codes, texts as runs of the raw text, diffs as offsets.

Everything is written so that 200,000 figures stay a few tens of megabytes: repeated words are stored
once, a repaired text is stored as what differs from the raw text, a diff as places in the two texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from corpus_tools.records import Cluster, DuplicatePair, encode
from corpus_tools.report.diff import diff_rows
from corpus_tools.report.excerpt import Excerpt
from corpus_tools.report.figure_columns import Block
from corpus_tools.report.limits import CLUSTERS_COMPARED, CLUSTERS_LISTED, MEMBERS_COMPARED
from corpus_tools.report.sources import Name
from corpus_tools.report.texts import ArticleLine

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


def articles_block(lines: Iterable[ArticleLine]) -> Block:
    """One row per article: `[id, ordinal, characters, sections, figures, to check, cluster, is kept]`."""
    return {"rows": list(lines)}


def names_block(names: Mapping[str, Name], pages: Mapping[str, str]) -> Block:
    """For each article and document: `[title, source, page that holds its text]`."""
    return {identity: [*name, pages.get(identity)] for identity, name in names.items()}


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
