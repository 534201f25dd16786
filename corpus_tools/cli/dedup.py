"""`corpus-tools dedup`: which texts copy which, and what can go."""

from __future__ import annotations

from pathlib import Path

import click

from corpus_tools.cli.decisions import decisions_option
from corpus_tools.cli.flow import finish, reach
from corpus_tools.cli.help import Command
from corpus_tools.cli.options import Invocation, shared_options
from corpus_tools.cli.output import format_of, refuse_overwrite, write_records
from corpus_tools.records import Cluster

LEVELS = ("document", "article", "section", "paragraph")


@click.command("dedup", cls=Command)
@shared_options(finds=("duplicates", "templates", "excerpts"))
@click.option("--threshold", type=click.FloatRange(0, 1, min_open=True), help="Jaccard of a near copy [0.7].")
@click.option("--level", type=click.Choice(LEVELS), help="What is compared [article].")
@click.option("--keep", metavar="RULE", help="longest, first, newest, cleanest or priority:FIELD [longest].")
@click.option("--threads", type=click.IntRange(min=1), help="Threads; the result is the same [1].")
@click.option("--no-containment", is_flag=True, help="Jaccard only: no excerpts, glued or spun copies.")
@click.option("--index", "folder", type=click.Path(path_type=Path), help="Compare with this index as well.")
@click.option("--removed", type=click.Path(path_type=Path), help="Set copies aside in this JSONL file.")
@click.option("--keep-removed", is_flag=True, help="Leave what --removed lists in the output as well.")
@click.option("--boilerplate", type=click.Path(path_type=Path), help="Write repeated clauses to this JSONL.")
@decisions_option
def dedup_command(
    invocation: Invocation,
    folder: Path | None,
    removed: Path | None,
    keep_removed: bool,
    boilerplate: Path | None,
    decisions: Path | None,
    no_containment: bool,
    **settings: object,
) -> int:
    """Find exact, near, template, excerpt and glued duplicates.

    \b
    Examples:
      corpus-tools dedup pages/ -o duplicates.jsonl
      corpus-tools dedup articles.jsonl --threshold 0.8 --removed removed.jsonl -o kept.jsonl
      corpus-tools dedup new/ --index known/
      corpus-tools dedup pages/ --decisions decisions.jsonl

    Every pair is measured exactly; a copy is set aside only for a kept article that it was compared with.
    Writes the records of the corpus with pairs and clusters; a terminal gets the clusters, the largest first,
    each with the similarity of its least similar member.
    """
    invocation.set("dedup", **settings, containment=False if no_containment else None)
    result = reach(invocation, "split")
    from corpus_tools.dedup import find_duplicates

    if folder is not None:
        from corpus_tools.dedup.index import Index

        found = Index.open(folder).query(result.articles, invocation.settings.dedup)
    else:
        found = find_duplicates(result.articles, invocation.settings.dedup)
    if decisions is not None:
        from corpus_tools.report.decisions import decide_duplicates, read_decisions

        found = found.decided(*decide_duplicates(found.pairs, found.clusters, read_decisions(decisions)))
    articles = result.articles
    if removed is not None:
        from corpus_tools.dedup.removal import set_aside, write_removed

        refuse_overwrite(removed, invocation)
        kept, gone = set_aside(articles, found)
        write_removed(gone, removed)
        articles = articles if keep_removed else kept
    if boilerplate is not None:
        from corpus_tools.dedup.boilerplate import repeated_clauses, write_boilerplate

        refuse_overwrite(boilerplate, invocation)
        write_boilerplate(repeated_clauses(result.articles), boilerplate)
    titles = {article.id: article.title for article in result.articles}
    clusters = found.clusters
    if format_of(invocation) == "table":
        clusters = tuple(sorted(clusters, key=lambda cluster: -len(cluster.members)))
    records = (*result.documents, *articles, *found.pairs, *clusters)
    write_records(
        records,
        invocation,
        columns=(">size", ">similar", "kind", "cluster", "kept article"),
        row=lambda record: _row(record, titles),
    )
    invocation.say(found.summary())
    return finish(invocation, processed=len(result.articles), found=found.findings())


def _row(record: object, titles: dict[str, str]) -> tuple[str, ...] | None:
    if not isinstance(record, Cluster):
        return None
    least = min(member.jaccard for member in record.members)
    return (
        str(len(record.members)),
        f"{least:.2f}",
        record.kind,
        record.id,
        titles.get(record.kept, record.kept),
    )
