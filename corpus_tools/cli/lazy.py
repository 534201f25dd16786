"""Command groups that import a command when it is called, so that `--help` stays instant."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click

from corpus_tools.errors import nearest


class LazyGroup(click.Group):
    """A group whose commands are a table: name -> (module in `corpus_tools.cli`, one line of help).

    The module `x` holds the command as `x_command`.
    """

    def __init__(self, *args: Any, table: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the table."""
        return list(self.table)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a reader that has seen enough (`| head`) ends it without a word."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise click.exceptions.Exit(0) from None

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in self.table:
            return None
        name = self.table[cmd_name][0]
        module = importlib.import_module(f"corpus_tools.cli.{name}")
        command: click.Command = getattr(module, f"{name}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command named by the first argument; an unknown name gets the nearest one offered."""
        if args and args[0] not in self.table and not args[0].startswith("-"):
            ctx.fail(f'No command "{args[0]}": {nearest(args[0], self.table)}')
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The command list, from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self.table.items()])
