"""Progress on stderr: a bar on a terminal, silence elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from corpus_tools.cli.options import Invocation
from corpus_tools.pipeline import Progress
from corpus_tools.stages import describe_stage


@contextmanager
def show_progress(invocation: Invocation) -> Iterator[Progress]:
    """A progress function for the pipeline; with a bar when stderr is a terminal and nobody said no."""
    if not invocation.progress or invocation.quiet:
        yield lambda stage, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description:8}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks = {}

        def progress(stage: str, done: int, total: int) -> None:
            words = describe_stage(stage, invocation.lang)
            if words not in tasks:
                tasks[words] = bars.add_task(words, total=total or None)
            bars.update(tasks[words], completed=done, total=total or None)

        yield progress
