"""`corpus-tools eval mine`: figures against corrected ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from corpus_tools.cli.help import Command
from corpus_tools.errors import InputError

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("mine", cls=Command)
@click.argument("gold", type=FILE)
@click.argument("found", type=FILE, nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
@click.option("--at-least", type=click.FloatRange(0, 1), help="Leave with 1 when the exact F1 is lower.")
def eval_mine_command(gold: Path, found: tuple[Path, ...], as_json: bool, at_least: float | None) -> int:
    """Score figures against gold: found, value, unit, metric, kind.

    \b
    Examples:
      corpus-tools eval mine gold.jsonl figures.jsonl
      corpus-tools eval mine gold.jsonl figures.jsonl --at-least 0.95

    GOLD holds figure records (see figures import) or rows with doc, start, end, value, unit, metric, kind.
    """
    from corpus_tools.mine.evaluate import evaluate_figures, row_of

    names: dict[str, str] = {}
    rows = [row for path in found for row in _rows(path)]
    names = {row["id"]: row["source"] for row in rows if row.get("type") == "document"}
    wanted = [row_of(row, names) for row in _rows(gold) if row.get("type", "figure") == "figure"]
    said = [row_of(row, names) for row in rows if row.get("type", "figure") == "figure"]
    scores = evaluate_figures(wanted, said)
    click.echo(_as_json(scores) if as_json else _as_lines(scores))
    return 1 if at_least is not None and scores.exact.f1 < at_least else 0


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield json.loads(line)
                except ValueError as error:
                    raise InputError(
                        f"{path} line {number}: {error}", hint="one JSON object a line"
                    ) from error


def _as_lines(scores: Any) -> str:
    lines = []
    for name in ("mentions", "figures", "exact"):
        score = getattr(scores, name)
        lines.append(
            f"{name:9} P {score.precision:.3f}  R {score.recall:.3f}  F1 {score.f1:.3f}"
            f"   right {score.right} false {score.false} missed {score.missed}"
        )
    counts = "  ".join(
        f"{name} {a}/{b}" for name in ("value", "unit", "metric", "kind") for a, b in [getattr(scores, name)]
    )
    return "\n".join([*lines, counts])


def _as_json(scores: Any) -> str:
    out: dict[str, Any] = {}
    for name in ("mentions", "figures", "exact"):
        score = getattr(scores, name)
        out[name] = {
            "precision": round(score.precision, 4),
            "recall": round(score.recall, 4),
            "f1": round(score.f1, 4),
        }
    for name in ("value", "unit", "metric", "kind"):
        out[name] = list(getattr(scores, name))
    return json.dumps(out, ensure_ascii=False)
