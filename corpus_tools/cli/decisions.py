"""The option `--decisions`: what an editor decided in the report, taken into a result."""

from __future__ import annotations

from pathlib import Path

import click

decisions_option = click.option(
    "--decisions",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Honour the decisions.jsonl that the report exported.",
)
