"""`corpus-tools pack`: list, check, try and extend metric packs."""

from __future__ import annotations

import click

from corpus_tools.cli.flow import finish, reach
from corpus_tools.cli.help import Group
from corpus_tools.cli.options import Invocation, safe, shared_options
from corpus_tools.errors import PackError

PACK = click.option(
    "--pack", "packs", multiple=True, metavar="NAME|FILE", help="Pack; may be repeated [default]."
)


@click.group("pack", cls=Group)
def pack_command() -> None:
    """List, check, try and extend metric packs.

    \b
    Examples:
      corpus-tools pack list
      corpus-tools pack try "全年共散发传单三千二百余份"
      corpus-tools pack check metrics/local.toml
      corpus-tools pack suggest pages/
    """


@pack_command.command("list")
@click.argument("names", nargs=-1, metavar="[PACK...]")
def list_command(names: tuple[str, ...]) -> None:
    """List the shipped packs, or the metrics of some.

    \b
    Examples:
      corpus-tools pack list
      corpus-tools pack list policing
    """
    from corpus_tools.mine.packs import load_packs, shipped_packs

    for name in names or shipped_packs():
        pack = load_packs([name])
        click.echo(f"{name}  {len(pack.metrics)} metrics")
        for metric in pack.metrics.values() if names else ():
            units = " ".join(sorted({unit for frame in metric.frames for unit in frame.units})[:8])
            click.echo(
                safe(f"  {metric.id:24} {metric.label.get('zh', '')}  {metric.label.get('en', '')}  {units}")
            )


@pack_command.command("check")
@click.argument("names", nargs=-1, metavar="[PACK|FILE...]")
def check_command(names: tuple[str, ...]) -> None:
    """Run the examples and counter-examples of packs; 2 when one fails.

    \b
    Examples:
      corpus-tools pack check
      corpus-tools pack check metrics/local.toml
    """
    from corpus_tools.mine.packcheck import check_pack
    from corpus_tools.mine.packs import load_packs

    force = load_packs(("default", *names))
    failed = 0
    for name in names or ("default",):
        report = check_pack(load_packs([name]), force)
        passed = len(report.checks) - len(report.failed)
        click.echo(f"{name}: {passed} of {len(report.checks)} examples pass")
        for check in report.failed:
            click.echo(
                safe(f"  {check.metric}: {check.text}: expected {check.expected}, found {check.found}")
            )
        for metric in report.bare:
            click.echo(f"  {metric}: needs an example and a counter-example")
        for overlap in report.overlaps:
            click.echo(safe(f"  {overlap.word} counts for {' and '.join(overlap.metrics)}"))
        failed += len(report.failed)
    if failed:
        raise PackError(f"{failed} examples fail", hint="pack try SENTENCE shows what is found, and why")


@pack_command.command("try")
@click.argument("sentence")
@PACK
def try_command(sentence: str, packs: tuple[str, ...]) -> None:
    """Show what a sentence yields, and why.

    \b
    Examples:
      corpus-tools pack try "全年共散发传单三千二百余份"
      corpus-tools pack try --pack metrics/local.toml "植树6万株"
    """
    from corpus_tools.mine.packcheck import try_pack
    from corpus_tools.mine.packs import load_packs

    for figure in try_pack(sentence, load_packs(packs or ("default",))):
        value = figure.pattern if figure.value is None else figure.value
        click.echo(
            safe(f"{figure.surface}: {figure.kind} {value} {figure.unit or ''} {figure.qualifier}".rstrip())
        )
        click.echo(
            safe(f"  metric {figure.metric}  frame {figure.frame or '-'}  confidence {figure.confidence}")
        )
        click.echo(
            safe(f"  counted {figure.object or '-'}  verb {figure.action or '-'}  {' '.join(figure.reasons)}")
        )
        for other in figure.metric_alt:
            click.echo(f"  runner-up {other.metric} {other.score}")


@pack_command.command("suggest")
@shared_options()
@PACK
@click.option("--least", type=click.IntRange(min=1), default=2, help="Least number of occurrences [2].")
@click.option("--top", type=click.IntRange(min=1), default=40, help="How many to show [40].")
def suggest_command(invocation: Invocation, packs: tuple[str, ...], least: int, top: int) -> int:
    """Show what a corpus counts that no metric takes: verb, thing, unit, the most frequent first.

    \b
    Examples:
      corpus-tools pack suggest pages/
      corpus-tools pack suggest pages/ --pack policing --least 5
    """
    invocation.set("mine", packs=packs or None)
    result = reach(invocation, "mine")
    from corpus_tools.mine.packcheck import suggest_metrics

    for item in suggest_metrics(result.figures, least=least, limit=top):
        click.echo(
            safe(
                f"{item.times:5}  {item.verb or '-'}  {item.object or '-'}  {item.unit}    {item.quote[:60]}"
            )
        )
    return finish(invocation, processed=len(result.documents))
