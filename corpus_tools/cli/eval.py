"""`corpus-tools eval`: scores against gold."""

from __future__ import annotations

import click

from corpus_tools.cli.lazy import LazyGroup

EVALUATIONS = {
    "dedup": ("eval_dedup", "Precision, recall and the S-curve on a generated corpus with known copies."),
    "mine": ("eval_mine", "Figures against corrected ones: found, value, unit, metric."),
}


@click.group("eval", cls=LazyGroup, table=EVALUATIONS)
def eval_command() -> None:
    """Score against gold.

    \b
    Examples:
      corpus-tools eval dedup --articles 10000
      corpus-tools eval mine gold.jsonl figures.jsonl
    """
