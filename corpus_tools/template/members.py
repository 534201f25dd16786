"""What each member of a template has of it: covered share, missing and extra sentences, order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from corpus_tools.records import Article
from corpus_tools.template.columns import Aligned
from corpus_tools.template.lexer import Lexed
from corpus_tools.template.rows import Row


@dataclass(frozen=True, slots=True)
class Filled:
    """A row of the template that several members have, with the alignment of each."""

    row: Row
    aligned: Aligned


def describe_members(
    articles: Sequence[Article], lexed: Sequence[Lexed], rows: Sequence[Filled], only: Sequence[Row]
) -> list[dict[str, Any]]:
    """One plain dictionary a member, in their order.

    Args:
        articles: the members.
        lexed: their texts as symbols.
        rows: rows of the template.
        only: sentences that a single member has.
    """
    core = [filled for filled in rows if 2 * len(filled.row.spans) >= len(articles)] or rows
    texts = [_row_text(filled, lexed) for filled in core]
    described = [
        _describe(n, article, lexed[n], rows)
        | _compare(n, core, texts)
        | {"extra": _extra(n, article, lexed[n], only)}
        for n, article in enumerate(articles)
    ]
    if len(described) == 2:  # what one of two has alone, the other lacks
        for one, other in (described, described[::-1]):
            one["missing"] += [text for _, _, text in other["extra"]]
    return described


def _describe(member: int, article: Article, lexed: Lexed, rows: Sequence[Filled]) -> dict[str, Any]:
    """How much of a member is template, how equal it is, and whether its sentences moved."""
    mine = [filled for filled in rows if member in filled.aligned.members]
    spans = [filled.row.spans[member] for filled in mine]
    covered = sum(lexed.ends[end - 1] - lexed.starts[start] for start, end in spans)
    size = sum(len(filled.aligned.symbols) for filled in mine)
    same = size - sum(filled.aligned.members[member].at.count(-1) for filled in mine)
    return {
        "article": article.id,
        "covered": round(min(1.0, covered / max(1, len(article.text.strip()))), 4),
        "identity": round(same / max(1, size), 4),
        "reordered": any(one > other for one, other in pairwise(start for start, _ in spans)),
    }


def _compare(member: int, core: Sequence[Filled], texts: Sequence[str]) -> dict[str, Any]:
    """What a member lacks of the sentences that at least half of the members have."""
    missing = [text for filled, text in zip(core, texts, strict=True) if member not in filled.aligned.members]
    return {"has": round(1 - len(missing) / max(1, len(core)), 4), "missing": missing}


def _row_text(filled: Filled, lexed: Sequence[Lexed]) -> str:
    aligned = filled.aligned
    text = lexed[aligned.backbone].slice(aligned.start, aligned.start + len(aligned.symbols))
    return text.strip()


def _extra(member: int, article: Article, lexed: Lexed, only: Sequence[Row]) -> list[list[Any]]:
    """Sentences that no other member has: raw start, raw end, text."""
    spans, out = article.spans, []
    for row in only:
        if member in row.spans:
            start, end = row.spans[member]
            low, high = lexed.starts[start], lexed.ends[end - 1]
            text = article.text[low:high].strip()
            low += len(article.text[low:high]) - len(article.text[low:high].lstrip())
            out.append([*spans.to_raw(low, low + len(text)), text])
    return sorted(out)
