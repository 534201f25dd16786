"""Results for the commands that look at them: a finished run, records, or raw inputs mined on the spot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from corpus_tools.cli.flow import reach
from corpus_tools.cli.options import Invocation, safe
from corpus_tools.cli.output import console

if TYPE_CHECKING:
    from corpus_tools.report.store import Store

DEFAULT_FOLDER = "out"


def load_store(invocation: Invocation) -> Store:
    """The tables of a run folder, or a result mined on the spot; `out` when none is named."""
    from corpus_tools.report.store import stored
    from corpus_tools.report.table_store import TableStore

    tables = _tables(invocation)
    return TableStore(tables) if tables else stored(reach(invocation, "mine", writes=False))


def _tables(invocation: Invocation) -> Path | None:
    """The tables of the run folder that is named, None when other inputs are."""
    invocation.inputs = invocation.inputs or (DEFAULT_FOLDER,)
    tables = Path(invocation.inputs[0]) / "tables"
    return tables if len(invocation.inputs) == 1 and tables.is_dir() else None


def print_lines(lines: list[list[tuple[str, str]]], color: str = "auto") -> None:
    """Styled lines on stdout; control characters of the data are shown, not sent."""
    from rich.text import Text

    out = console(color, soft_wrap=True)
    for line in lines:
        out.print(Text.assemble(*((safe(text), style) for text, style in line)))
