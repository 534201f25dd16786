"""What is counted over all records: one pass over each kind, holding counts and a few places."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from corpus_tools.report.charts import score_class
from corpus_tools.report.limits import PAIRS_LISTED, Best, FigureChoice
from corpus_tools.report.store import Store, rows
from corpus_tools.report.summary import DuplicateCounts

PAIR_KINDS = ("excerpt", "glued", "passage")
SAMPLES_PER_RULE = 8


class FigureCounts(NamedTuple):
    """Figures by metric and qualifier (reported results only), and the places of those that are listed."""

    figures: int
    uncertain: int
    metrics: Counter[str]
    qualifiers: Counter[str]
    places: list[int]


class PairFindings(NamedTuple):
    """Pairs by kind, and those that are listed.

    Attributes:
        kinds: how many pairs of each kind.
        places: of pairs that share text without being copies, those that share most first.
        scores: pairs by class of similarity, `passage` pairs aside.
    """

    kinds: Counter[str]
    places: list[int]
    scores: Counter[int]

    @property
    def shared(self) -> int:
        """How many pairs share text without being copies."""
        return sum(self.kinds[kind] for kind in PAIR_KINDS)


class DuplicateFindings(NamedTuple):
    """Counts of clusters and pairs, and the places of the clusters that are listed, the largest first."""

    counts: DuplicateCounts
    clusters: list[int]
    pairs: PairFindings


class EditPlace(NamedTuple):
    """An edit that is shown as a sample."""

    document: str
    start: int
    end: int
    before: str
    after: str


class EditCounts(NamedTuple):
    """Edits and documents by rule, with samples of each, from different documents if there are."""

    edits: Counter[str]
    documents: Counter[str]
    samples: dict[str, list[EditPlace]]


def count_figures(store: Store, limit: int) -> FigureCounts:
    """One pass over the figures; at most `limit` of them are listed."""
    size = store.size("figures")
    choice = FigureChoice(limit) if size > limit else None
    reported = uncertain = 0
    metrics, qualifiers = Counter[str](), Counter[str]()
    fields = ["kind", "uncertain", "metric", "qualifier"]
    for kinds, doubts, names, forms, *rest in store.columns(
        "figures", [*fields, *(FigureChoice.fields if choice else ())]
    ):
        uncertain += sum(doubts)
        for (kind, metric, form), n in Counter(zip(kinds, names, forms, strict=True)).items():
            if kind == "figure":
                reported += n
                metrics[metric or "other"] += n
                qualifiers[form] += n
        if choice:
            choice.add(tuple(rest))
    return FigureCounts(
        reported, uncertain, metrics, qualifiers, choice.places() if choice else [*range(size)]
    )


def count_duplicates(store: Store, rows_listed: int) -> DuplicateFindings:
    """One pass over clusters, one over pairs.

    Args:
        store: where they are.
        rows_listed: members beyond which no further cluster is listed.
    """
    kinds = Counter[str]()
    members, kept = array("q"), array("q")
    sizes = Best(rows_listed)
    for place, (name, kind, head, own) in enumerate(
        rows(store, "clusters", ["id", "kind", "kept", "members.article"])
    ):
        kinds[kind] += 1
        sizes.add((-len(own), name, place))
        if kind != "template":
            members.extend(map(hash, own))
            kept.append(hash(head))
    articles, heads = _distinct(members), _distinct(kept)
    pairs = _count_pairs(store)
    counts = DuplicateCounts(
        clusters=len(kept),
        articles=articles,
        kept=heads,
        left_out=articles - heads,
        exact=kinds["exact"],
        near=kinds["near"],
        template=kinds["template"],
        pairs=store.size("pairs"),
        passages=pairs.kinds["passage"],
    )
    return DuplicateFindings(counts, _fitting(sizes.items(), rows_listed), pairs)


def _distinct(hashes: array[int]) -> int:
    """How many different names there are, told by their 64-bit hashes."""
    import numpy as np

    return len(np.unique(np.frombuffer(hashes, dtype=np.int64))) if hashes else 0


def _fitting(sizes: Iterable[tuple[Any, ...]], rows_listed: int) -> list[int]:
    """The largest clusters first, until their members fill the rows; the first in any case."""
    found: list[int] = []
    for size, _, place in sizes:
        rows_listed += size
        if found and rows_listed < 0:
            break
        found.append(place)
    return found


def _count_pairs(store: Store) -> PairFindings:
    kinds, scores = Counter[str](), Counter[int]()
    best = Best(PAIRS_LISTED)
    fields = ["kind", "jaccard", "containment_a", "containment_b", "a", "b"]
    for place, (kind, jaccard, inside_a, inside_b, a, b) in enumerate(rows(store, "pairs", fields)):
        kinds[kind] += 1
        if kind != "passage":
            scores[score_class(jaccard)] += 1
        if kind in PAIR_KINDS:
            best.add((PAIR_KINDS.index(kind), -max(inside_a, inside_b), a, b, place))
    return PairFindings(kinds, best.places(), scores)


def count_edits(store: Store) -> EditCounts:
    """One pass over the edits: how many of each rule, in how many documents, and samples."""
    found = EditCounts(Counter(), Counter(), {})
    last, of_last = "", set[str]()  # the document that a batch ends in, and the rules met in it
    for batch in store.columns("edits", ["document", "rule", "start", "end", "before", "after"]):
        homes, rules = batch[:2]
        found.edits.update(rules)
        met = set(zip(homes, rules, strict=True))
        found.documents.update(rule for home, rule in met if home != last or rule not in of_last)
        if any(len(found.samples.get(rule, ())) < SAMPLES_PER_RULE for _, rule in met):
            _take_samples(found.samples, zip(*batch, strict=True), last, of_last)
        of_last = {rule for home, rule in met if home == homes[-1]} | (
            of_last if homes[-1] == last else set()
        )
        last = homes[-1]
    return found


def _take_samples(
    samples: dict[str, list[EditPlace]], edits: Iterator[tuple[Any, ...]], last: str, of_last: set[str]
) -> None:
    """Add samples of rules that have too few; half of them may come from one document."""
    seen = set(of_last)
    for home, rule, *place in edits:
        if home != last:
            last, seen = home, set()
        own = samples.setdefault(rule, [])
        room = SAMPLES_PER_RULE // 2 if rule in seen else SAMPLES_PER_RULE
        if len(own) < room:
            own.append(EditPlace(home, *place))
        seen.add(rule)
