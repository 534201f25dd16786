"""`corpus-tools eval dedup`: the search for duplicates on a corpus whose copies are known."""

from __future__ import annotations

import click

from corpus_tools.cli.help import Command
from corpus_tools.cli.options import Invocation, shared_options


@click.command("dedup", cls=Command)
@shared_options(inputs=False)
@click.option("--articles", type=click.IntRange(min=10), default=2000, help="Articles to generate [2000].")
@click.option("--seed", type=int, default=1, help="Seed of the generator [1].")
@click.option("--hard", type=click.FloatRange(0.5, 20), default=1.0, help="Length factor of boilerplate [1].")
@click.option("--threshold", type=click.FloatRange(0, 1, min_open=True), help="Jaccard of a near copy [0.7].")
@click.option("--threads", type=click.IntRange(min=1), help="Threads; the result is the same [1].")
@click.option("--no-containment", is_flag=True, help="Jaccard only.")
def eval_dedup_command(
    invocation: Invocation, articles: int, seed: int, hard: float, no_containment: bool, **settings: object
) -> int:
    """Precision, recall and the S-curve on a generated corpus with known copies.

    \b
    Examples:
      corpus-tools eval dedup
      corpus-tools eval dedup --articles 10000 --threshold 0.8 --hard 6
    """
    from corpus_tools.dedup.evaluate import evaluate

    invocation.set("dedup", **settings, containment=False if no_containment else None)
    score = evaluate(articles, seed, hard, invocation.settings.dedup)
    for line in (*score.recall, score.near, score.precision, score.hard_negatives):
        click.echo(f"{line.measure:40s} {line.share:7.4f}  {line.found}/{line.of}")
    for jaccard, chance in score.curve:
        click.echo(f"a pair of Jaccard {jaccard} meets with        {chance:7.4f}")
    return 0
