"""The options that all commands share, and the invocation they make."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from corpus_tools.errors import UsageError
from corpus_tools.records import Failure
from corpus_tools.settings import Settings, load_settings

FORMATS = ("jsonl", "json", "csv", "xlsx", "parquet", "duckdb", "html", "table")


@dataclass
class Invocation:
    """What one call of a command was asked to do; collects the failures on the way."""

    inputs: tuple[str, ...] = ()
    output: Path | None = None
    format: str | None = None
    quiet: bool = False
    verbose: int = 0
    progress: bool = True
    color: str = "auto"
    lang: str = "en"
    config: Path | None = None
    limit: int | None = None
    overwrite: bool = False
    fail_on: tuple[str, ...] = ()
    flags: dict[str, dict[str, Any]] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)

    @functools.cached_property
    def settings(self) -> Settings:
        """Settings in force: defaults < corpus.toml < environment < the flags of this call."""
        return load_settings(self.config, flags=self.flags)

    def set(self, section: str, **values: Any) -> None:
        """Take flags into the settings (before these are first read); None means not given."""
        self.flags.setdefault(section, {}).update({k: v for k, v in values.items() if v is not None})

    def fail(self, failure: Failure) -> None:
        """Note an input that failed, and say so."""
        self.failures.append(failure)
        self.say(f"failed: {failure.source} [{failure.stage}]: {failure.error}", always=True)
        if failure.hint:
            self.say(f"  Try: {failure.hint}", always=True)

    def say(self, message: str, *, always: bool = False) -> None:
        """A line for the person at the terminal, on stderr."""
        if always or not self.quiet:
            click.echo(safe(message), err=True)

    def exit_code(self, *, processed: int, found: Iterable[str] = ()) -> int:
        """The exit code: 4 nothing readable, 3 some failed, 1 what --fail-on names was found, 0."""
        if self.failures:
            return 3 if processed else 4
        return 1 if set(found) & set(self.fail_on) else 0


def safe(text: str) -> str:
    """Text for a terminal: control characters are shown, never sent.

    >>> safe("a\\x1b[31mb")
    'a\\\\x1b[31mb'
    """
    return "".join(c if c in "\n\t" or (c.isprintable() or ord(c) == 0x3000) else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def language(asked: str | None) -> str:
    """`--lang`, else CORPUS_LANG, else the locale, else English."""
    import os

    for name in (asked, os.environ.get("CORPUS_LANG"), os.environ.get("LC_ALL"), os.environ.get("LANG")):
        if name:
            return "zh" if name.lower().startswith("zh") else "en"
    return "en"


def shared_options(*, inputs: bool = True) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command the shared arguments and options, handed over as one `Invocation`.

    Args:
        inputs: whether the command takes INPUT… (files, folders, globs, `-`).
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def command(**values: Any) -> Any:
            return function(_invocation(values), **values)

        decorated: Callable[..., Any] = command
        for option in reversed(_OPTIONS):
            decorated = option(decorated)
        if inputs:
            decorated = click.argument("inputs", nargs=-1, metavar="INPUT...")(decorated)
        return decorated

    return decorate


_OPTIONS = (
    click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file or folder."),
    click.option("--format", "format_", type=click.Choice(FORMATS), help="Output format (else by suffix)."),
    click.option("--overwrite", is_flag=True, help="Replace an output that exists."),
    click.option("--encoding", help="Encoding of the inputs, e.g. gb18030 [auto]."),
    click.option("--text-field", help="Field of JSONL, CSV and Parquet rows that holds the text [text]."),
    click.option("--id-field", help="Field that holds the id [id]."),
    click.option("--limit", type=click.IntRange(min=1), help="Read at most this many documents."),
    click.option("--config", type=click.Path(path_type=Path, exists=True), help="Settings file."),
    click.option("--fail-on", multiple=True, metavar="WHAT", help="Leave with 1 when WHAT is found."),
    click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of messages and reports."),
    click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto"),
    click.option("--no-progress", is_flag=True, help="No progress display."),
    click.option("-q", "--quiet", is_flag=True, help="Only errors on stderr."),
    click.option("-v", "--verbose", count=True, help="Say more; -vv shows tracebacks."),
)


def _invocation(values: dict[str, Any]) -> Invocation:
    """Take the shared values out of `values`."""
    invocation = Invocation(
        inputs=tuple(values.pop("inputs", ())),
        output=values.pop("output"),
        format=values.pop("format_"),
        overwrite=values.pop("overwrite"),
        limit=values.pop("limit"),
        config=values.pop("config"),
        fail_on=values.pop("fail_on"),
        lang=language(values.pop("lang")),
        color=values.pop("color"),
        progress=not values.pop("no_progress") and sys.stderr.isatty(),
        quiet=values.pop("quiet"),
        verbose=values.pop("verbose"),
    )
    read = {key: values.pop(key) for key in ("encoding", "text_field", "id_field")}
    invocation.set("read", **read)
    return invocation


def need_inputs(invocation: Invocation) -> tuple[str, ...]:
    """The inputs; standard input when it is piped and nothing else was named.

    Raises:
        UsageError: nothing to read.
    """
    if invocation.inputs:
        return invocation.inputs
    if not sys.stdin.isatty():
        return ("-",)
    raise UsageError("nothing to read", hint="name files, folders or globs, or pipe text in")
