"""The option `--decisions`: what an editor decided in the report, taken into a result."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from corpus_tools.records import Result
from corpus_tools.settings import Settings

decisions_option = click.option(
    "--decisions",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Honour the decisions.jsonl that the report exported.",
)


def decide(result: Result, path: Path, settings: Settings) -> Result:
    """A result as decided: pairs, clusters and figures, then roles and sums made again from these.

    Args:
        result: brought up to `dedup` or `mine`.
        path: the decisions.
        settings: all settings; `mine` is used where there are figures.
    """
    from corpus_tools.report.decisions import apply_decisions, read_decisions

    decided = apply_decisions(result, read_decisions(path))
    if not result.figures:
        return decided
    from corpus_tools.mine import link_figures, load_packs, total_figures

    figures = link_figures(decided.figures, decided.articles, decided.clusters, decided.pairs)
    totals = total_figures(figures, load_packs(settings.mine.packs), settings.mine)
    return msgspec.structs.replace(decided, figures=figures, totals=totals)
