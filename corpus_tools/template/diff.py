"""How one article became another, with offsets into both raw texts."""

from __future__ import annotations

from corpus_tools.alignment import align_texts
from corpus_tools.records import Article, Diff, DiffOp, Document


def compare(a: Article | Document, b: Article | Document) -> Diff:
    """See `corpus_tools.template.diff_articles`."""
    from_a, from_b = a.spans, b.spans
    ops = tuple(
        DiffOp(
            kind=kind,
            a=from_a.to_raw(a0, a1),
            b=from_b.to_raw(b0, b1),
            a_text=a.text[a0:a1],
            b_text=b.text[b0:b1],
        )
        for kind, a0, a1, b0, b1 in align_texts(a.text, b.text)
        if kind != "arrival"
    )
    return Diff(a=a.id, b=b.id, ops=ops)
