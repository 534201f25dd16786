"""An editor's decisions taken into the tables of a run: the same rows as from a result in memory.

It costs what the decisions touch: changed rows are decoded, all others are copied as they lie.
"""

from __future__ import annotations

from pathlib import Path

from corpus_tools.records import Cluster, Conflict, DuplicatePair, Figure, Total
from corpus_tools.report.decisions import Decisions
from corpus_tools.report.table_store import TableStore
from corpus_tools.scale.decided_links import change_figures, decide_links
from corpus_tools.scale.decided_sums import Sums, patch_conflicts
from corpus_tools.scale.patch import Patch, patch_table
from corpus_tools.settings import MineSettings


def decide_tables(folder: Path, decisions: Decisions, settings: MineSettings) -> None:
    """Write pairs, clusters, figures and sums as decided.

    Args:
        folder: the tables; replaced one by one.
        decisions: what an editor decided.
        settings: how figures are added up.
    """
    store = TableStore(folder)
    links = decide_links(store, decisions)
    changes = change_figures(store, links, decisions)
    conflicts = patch_conflicts(store, changes)
    patch_table(folder / "totals.parquet", Total, Sums(store, changes, settings).patch(), own="grouping")
    patch_table(folder / "conflicts.parquet", Conflict, conflicts)
    figures = Patch(list(changes), lambda place, _: changes[place].new)
    patch_table(folder / "figures.parquet", Figure, figures)
    patch_table(folder / "clusters.parquet", Cluster, links.clusters)
    patch_table(folder / "pairs.parquet", DuplicatePair, links.pairs)
