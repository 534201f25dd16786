"""The editor's loop: decisions made in the report come back and change duplicates and figures.

`decisions.jsonl` holds one decision a line, as the report exports it: about a pair of articles (`same`,
`template`, `different`, `unsure`) or about a figure (`right`, `wrong`, `unsure`). A later line about the
same subject replaces an earlier one. Decisions are applied to records by pure functions; nothing that a
decision sets aside is lost: pairs stay with their kind, wrong figures stay as background.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from corpus_tools.errors import InputError
from corpus_tools.records import Cluster, DuplicatePair, Figure, Result, content_id
from corpus_tools.report.regroup import Key, pair_key, regroup

PairChoice = Literal["same", "template", "different", "unsure"]
FigureChoice = Literal["right", "wrong", "unsure"]
RIGHT, WRONG = "decision:right", "decision:wrong"


class PairDecision(msgspec.Struct, frozen=True, kw_only=True, tag_field="subject", tag="pair"):
    """Whether two articles are copies, share a template, or differ."""

    a: str
    b: str
    decision: PairChoice
    cluster: str | None = None
    note: str = ""

    @property
    def key(self) -> Key:
        """The two articles in a fixed order."""
        return (self.a, self.b) if self.a <= self.b else (self.b, self.a)


class FigureDecision(msgspec.Struct, frozen=True, kw_only=True, tag_field="subject", tag="figure"):
    """Whether a figure was read rightly, with its place, and what it should have been."""

    figure: str
    decision: FigureChoice
    source: str = ""
    start: int | None = None
    end: int | None = None
    surface: str = ""
    metric: str | None = None
    value: int | float | str | None = None
    unit: str | None = None
    note: str = ""


Decision = PairDecision | FigureDecision


class Decisions(NamedTuple):
    """All decisions, by pair of articles and by figure."""

    pairs: dict[Key, PairDecision]
    figures: dict[str, FigureDecision]


def read_decisions(path: Path) -> Decisions:
    """The decisions of a file; the last one about a subject counts.

    Raises:
        InputError: the file cannot be read, or a line is no decision (its number is named).
    """
    try:
        lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").splitlines()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}", hint="export it from the report") from error
    return collect_decisions(
        _parse(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip()
    )


def collect_decisions(decisions: Iterable[Decision]) -> Decisions:
    """Decisions by subject.

    >>> found = collect_decisions([PairDecision(a="b", b="a", decision="same")])
    >>> found.pairs["a", "b"].decision
    'same'
    """
    found = Decisions({}, {})
    for decision in decisions:
        if isinstance(decision, PairDecision):
            found.pairs[decision.key] = decision
        else:
            found.figures[decision.figure] = decision
    return found


def apply_decisions(result: Result, decisions: Decisions) -> Result:
    """A result with its pairs, clusters and figures as decided; templates and totals are left as they are."""
    pairs, clusters = decide_duplicates(result.pairs, result.clusters, decisions)
    figures = decide_figures(result.figures, decisions)
    return msgspec.structs.replace(result, pairs=pairs, clusters=clusters, figures=figures)


def decide_figures(figures: Iterable[Figure], decisions: Decisions) -> list[Figure]:
    """Figures as decided: right ones are sure, wrong ones become background and enter no sum."""
    return [_decide_figure(figure, decisions.figures.get(figure.id)) for figure in figures]


def decide_duplicates(
    pairs: Sequence[DuplicatePair], clusters: Sequence[Cluster], decisions: Decisions
) -> tuple[list[DuplicatePair], list[Cluster]]:
    """Pairs and clusters as decided.

    A pair decided `same` joins the clusters of its articles; `different` keeps the two apart in every
    cluster; `template` keeps them apart as copies and joins them in a cluster of kind template.

    Args:
        pairs: all pairs found.
        clusters: all clusters found.
        decisions: what an editor decided.
    """
    return list(decide_pairs(pairs, decisions)), list(decide_clusters(clusters, pairs, decisions))


def decide_clusters(
    clusters: Iterable[Cluster], pairs: Iterable[DuplicatePair], decisions: Decisions
) -> Iterator[Cluster]:
    """Clusters as decided: those that no decision touches as they are, then the others anew.

    Args:
        clusters: all clusters found, read once.
        pairs: those found between members of the clusters that decisions touch; others do not matter.
        decisions: what an editor decided.
    """
    decided = decided_pairs(decisions)
    touched = {article for key in decided for article in key}
    opened = []
    for cluster in clusters:
        if touched.isdisjoint(member.article for member in cluster.members):
            yield cluster
        else:
            opened.append(cluster)
    if decided:
        yield from regroup(opened, pairs, decided)


def decide_pairs(pairs: Iterable[DuplicatePair], decisions: Decisions) -> Iterator[DuplicatePair]:
    """Pairs without those decided different, template ones with that kind, decided ones that were missing."""
    left = decided_pairs(decisions)
    for pair in pairs:
        decided = decide_pair(pair, left.pop(pair_key(pair.a, pair.b), None))
        if decided:
            yield decided
    yield from missing_pairs(left)


def decide_pair(pair: DuplicatePair, choice: str | None) -> DuplicatePair | None:
    """A pair as decided; None when its articles are different."""
    if choice == "template":
        return msgspec.structs.replace(pair, kind="template")
    if choice == "same" and pair.kind not in ("exact", "near"):
        return msgspec.structs.replace(pair, kind="near")
    return None if choice == "different" else pair


def missing_pairs(decided: Mapping[Key, str]) -> Iterator[DuplicatePair]:
    """Pairs that were decided about and not found."""
    for (a, b), choice in sorted(decided.items()):
        if choice != "different":
            kind: Any = "near" if choice == "same" else "template"
            yield DuplicatePair(a=a, b=b, kind=kind, jaccard=0.0, containment_a=0.0, containment_b=0.0)


def decided_pairs(decisions: Decisions) -> dict[Key, str]:
    """What was decided about pairs; `unsure` decides nothing."""
    return {key: made.decision for key, made in decisions.pairs.items() if made.decision != "unsure"}


def gold_lines(decisions: Decisions, result: Result) -> Iterator[dict[str, Any]]:
    """Decisions as gold: pairs with their articles' places, figures with all that was right about them.

    Args:
        decisions: what an editor decided; unsure ones give no gold.
        result: the records decided about.
    """
    sources = {document.id: document.source for document in result.documents}
    places = {
        a.id: {"doc": sources.get(a.document, a.document), "start": a.start, "end": a.end}
        for a in result.articles
    }
    for (a, b), made in sorted(decisions.pairs.items()):
        if made.decision != "unsure" and a in places and b in places:
            yield {"group": content_id("g", a, b), "kind": made.decision, "members": [places[a], places[b]]}
    for figure in result.figures:
        decision = decisions.figures.get(figure.id)
        if decision and decision.decision == "right":
            yield _gold_figure(figure, sources.get(figure.document, figure.document))


def _gold_figure(figure: Figure, source: str) -> dict[str, Any]:
    names = (
        "surface",
        "start",
        "end",
        "value",
        "value_max",
        "qualifier",
        "unit",
        "metric",
        "object",
        "action",
    )
    fields = {name: getattr(figure, name) for name in (*names, "kind", "per", "agent")}
    return {"doc": source, **fields, "period": figure.period and figure.period.text}


def _parse(line: bytes, where: str) -> Decision:
    try:
        return _decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"not a decision: {error}", where=where, hint="export it from the report") from error


_decoder: msgspec.json.Decoder[Decision] = msgspec.json.Decoder(Decision)


def _decide_figure(figure: Figure, made: FigureDecision | None) -> Figure:
    if made is None or made.decision == "unsure":
        return figure
    if made.decision == "right":
        changes: dict[str, Any] = {"uncertain": False, "confidence": 1.0, "reasons": (*figure.reasons, RIGHT)}
    else:
        changes = {"kind": "background", "uncertain": False, "reasons": (*figure.reasons, WRONG)}
    return msgspec.structs.replace(figure, **changes)
