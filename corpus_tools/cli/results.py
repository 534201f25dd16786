"""Results for the commands that look at them: a finished run, records, or raw inputs mined on the spot."""

from __future__ import annotations

from pathlib import Path

from corpus_tools.cli.flow import reach
from corpus_tools.cli.options import Invocation
from corpus_tools.records import Result

DEFAULT_FOLDER = "out"


def load_result(invocation: Invocation) -> Result:
    """The result of a run folder, or of inputs mined on the spot; `out` when none is named."""
    places = invocation.inputs or (DEFAULT_FOLDER,)
    if len(places) == 1 and (Path(places[0]) / "tables").is_dir():
        from corpus_tools.report.tables import read_tables

        return read_tables(Path(places[0]) / "tables")
    invocation.inputs = places
    return reach(invocation, "mine")


def print_lines(lines: list[list[tuple[str, str]]], color: str = "auto") -> None:
    """Styled lines on stdout; control characters of the data are shown, not sent."""
    import os

    from rich.console import Console
    from rich.text import Text

    from corpus_tools.cli.options import safe

    console = Console(
        no_color="NO_COLOR" in os.environ or color == "never",
        force_terminal=True if color == "always" else None,
        highlight=False,
        soft_wrap=True,
    )
    for line in lines:
        console.print(Text.assemble(*((safe(text), style) for text, style in line)))
