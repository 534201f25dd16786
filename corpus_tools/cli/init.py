"""`corpus-tools init`: a commented settings file to start from."""

from __future__ import annotations

from pathlib import Path

import click

from corpus_tools.cli.help import Command
from corpus_tools.errors import UsageError


@click.command("init", cls=Command)
@click.argument("folder", default=".", type=click.Path(path_type=Path, file_okay=False))
@click.option("--pack", "packs", multiple=True, help="Metric pack to use; may be repeated.")
@click.option("--overwrite", is_flag=True, help="Replace a corpus.toml that exists.")
def init_command(folder: Path, packs: tuple[str, ...], overwrite: bool) -> int:
    """Write a commented corpus.toml.

    \b
    Examples:
      corpus-tools init
      corpus-tools init project/ --pack policing --pack fire-safety
    """
    from importlib.resources import files

    path = folder / "corpus.toml"
    if path.exists() and not overwrite:
        raise UsageError(f"{path} exists", hint="--overwrite replaces it")
    sample = (files("corpus_tools.data") / "corpus.toml").read_text(encoding="utf-8")
    if packs:
        listed = ", ".join(f'"{pack}"' for pack in packs)
        sample = sample.replace('packs = ["default"]', f"packs = [{listed}]")
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(sample, encoding="utf-8")
    click.echo(f"Wrote {path}. Next: corpus-tools run INPUT -o out/", err=True)
    return 0
