"""The options that all commands share, and the invocation they make."""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from corpus_tools.cli.help import INPUT, MESSAGES, OUTPUT, SharedOption
from corpus_tools.errors import UsageError
from corpus_tools.records import Failure
from corpus_tools.settings import Settings, load_settings

SHOWN = 20  # failures on the terminal; failures.jsonl has them all
_ROW = re.compile(r":\d+$")
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

    def fail(self, failures: Iterable[Failure]) -> None:
        """Note inputs that failed, and say so; rows of one file that fail alike are one line."""
        alike: dict[tuple[str, str, str], list[Failure]] = {}
        for failure in failures:
            self.failures.append(failure)
            place = _ROW.sub("", failure.source)
            alike.setdefault((place, failure.error.partition(":")[0], failure.hint), []).append(failure)
        for same in list(alike.values())[:SHOWN]:
            more = f" (and {len(same) - 1:,} more like it)" if len(same) > 1 else ""
            self.say(f"failed: {same[0].source} [{same[0].stage}]: {same[0].error}{more}", always=True)
            if same[0].hint:
                self.say(f"  Try: {same[0].hint}", always=True)
        if len(alike) > SHOWN:
            unsaid = sum(map(len, list(alike.values())[SHOWN:]))
            self.say(f"failed: {unsaid:,} more", always=True)

    def note_others(self) -> None:
        """Say which files below the inputs are passed over because of their suffix."""
        from corpus_tools.read.sources import other_files

        others = other_files(self.inputs)
        if others:
            kinds = ", ".join(
                f"{count:,} {suffix or 'without suffix'}" for suffix, count in others.most_common(8)
            )
            self.say(f"passed over {others.total():,} other files: {kinds}{', …' if len(others) > 8 else ''}")

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


def shared_options(
    *, inputs: bool = True, finds: tuple[str, ...] = (), formats: tuple[str, ...] = FORMATS
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command the shared arguments and options, handed over as one `Invocation`.

    Args:
        inputs: whether the command takes INPUT… (files, folders, globs, `-`), and options for reading them.
        finds: what `--fail-on` may name.
        formats: what `--format` may name.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def command(**values: Any) -> Any:
            return function(_invocation(values), **values)

        decorated: Callable[..., Any] = command
        if finds:
            decorated = _fail_on(finds)(decorated)
        for option in reversed(_output_options(formats) + (_READING if inputs else ()) + _OTHERS):
            decorated = option(decorated)
        if inputs:
            decorated = click.argument("inputs", nargs=-1, metavar="INPUT...")(decorated)
        return decorated

    return decorate


_input = functools.partial(click.option, cls=SharedOption, section=INPUT)
_output = functools.partial(click.option, cls=SharedOption, section=OUTPUT)
_messages = functools.partial(click.option, cls=SharedOption, section=MESSAGES)
_READING = (
    _input("--encoding", help="Encoding of the inputs, e.g. gb18030 [auto]."),
    _input("--text-field", help="Field of JSONL, CSV and Parquet rows that holds the text [text]."),
    _input("--id-field", help="Field that holds the id [id]."),
    _input("--limit", type=click.IntRange(min=1), help="Read at most this many documents."),
)
_OTHERS = (
    _input("--config", type=click.Path(path_type=Path, exists=True), help="Settings file."),
    _messages("--lang", type=click.Choice(["zh", "en"]), help="Language of messages and reports."),
    _messages(
        "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colours [auto]."
    ),
    _messages("--no-progress", is_flag=True, help="No progress display."),
    _messages("-q", "--quiet", is_flag=True, help="Only errors on stderr."),
    _messages("-v", "--verbose", count=True, help="Show the traceback of an error."),
)


def _output_options(formats: tuple[str, ...]) -> tuple[Callable[..., Any], ...]:
    return (
        _output("-o", "--output", type=click.Path(path_type=Path), help="Write to this file or folder."),
        _output("--format", "format_", type=click.Choice(formats), help="Output format (else by suffix)."),
        _output("--overwrite", is_flag=True, help="Replace an output that exists."),
    )


def _fail_on(finds: tuple[str, ...]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(
        "--fail-on",
        multiple=True,
        type=click.Choice(finds),
        help="Leave with 1 when there is one; may be repeated.",
    )


def _invocation(values: dict[str, Any]) -> Invocation:
    """Take the shared values out of `values`."""
    invocation = Invocation(
        inputs=tuple(values.pop("inputs", ())),
        output=values.pop("output"),
        format=values.pop("format_"),
        overwrite=values.pop("overwrite"),
        limit=values.pop("limit", None),
        config=values.pop("config"),
        fail_on=values.pop("fail_on", ()),
        lang=language(values.pop("lang")),
        color=values.pop("color"),
        progress=not values.pop("no_progress") and sys.stderr.isatty(),
        quiet=values.pop("quiet"),
        verbose=values.pop("verbose"),
    )
    read = {key: values.pop(key, None) for key in ("encoding", "text_field", "id_field")}
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
