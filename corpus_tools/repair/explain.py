"""What was repaired, for people: rules with counts and examples, and the lines before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from corpus_tools.records import Document, Edit
from corpus_tools.repair.document import RULES

_CONTEXT = 8  # characters beside an example


class RuleCount(NamedTuple):
    """How often a rule repaired something, how often it is uncertain, and examples `(before, after)`."""

    rule: str
    edits: int
    uncertain: int
    documents: int
    examples: tuple[tuple[str, str], ...]


def explain_repairs(documents: Iterable[Document], examples: int = 3) -> list[RuleCount]:
    """The rules that repaired something, in the order in which they run.

    Args:
        documents: repaired documents.
        examples: how many to show for a rule.

    >>> from corpus_tools.repair import repair_document
    >>> page = Document(id="d1", source="a", raw="山里的.小学和新修的`水渠", text="")
    >>> [(count.rule, count.edits, count.examples[0]) for count in explain_repairs([repair_document(page)])]
    [('stray', 2, ('山里的.小学和新修的`水', '山里的小学和新修的`水'))]
    """
    found: dict[str, list[tuple[Document, Edit]]] = {}
    for document in documents:
        for edit in document.edits:
            found.setdefault(edit.rule, []).append((document, edit))
    order = {rule: place for place, rule in enumerate(RULES)}
    return [
        RuleCount(
            rule,
            len(edits),
            sum(edit.status == "uncertain" for _, edit in edits),
            len({document.id for document, _ in edits}),
            tuple(_example(document.raw, edit) for document, edit in edits[:examples]),
        )
        for rule, edits in sorted(found.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))
    ]


def _example(raw: str, edit: Edit) -> tuple[str, str]:
    left = raw[max(0, edit.start - _CONTEXT) : edit.start].rpartition("\n")[2]
    right = raw[edit.end : edit.end + _CONTEXT].partition("\n")[0]
    return left + edit.before + right, left + edit.after + right


def diff_lines(document: Document) -> Iterator[tuple[str, str]]:
    """Raw lines and what became of them, where a repair touched them.

    >>> from corpus_tools.repair import repair_document
    >>> page = Document(id="d1", source="a", raw="新修的`水渠\\n工作总结", text="")
    >>> list(diff_lines(repair_document(page)))
    [('新修的`水渠', '新修的水渠')]
    """
    raw = document.raw
    place = 0
    edits = document.edits
    while place < len(edits):
        start = raw.rfind("\n", 0, edits[place].start) + 1
        first, end = place, start
        while (place < len(edits) and edits[place].start <= end) or place == first:
            end = raw.find("\n", edits[place].end)
            end = len(raw) if end < 0 else end
            place += 1
        yield raw[start:end], _applied(raw, start, end, edits[first:place])


def _applied(raw: str, start: int, end: int, edits: Iterable[Edit]) -> str:
    pieces = []
    for edit in edits:
        pieces += [raw[start : edit.start], edit.after]
        start = edit.end
    return "".join([*pieces, raw[start:end]])
