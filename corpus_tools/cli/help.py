"""How a command shows its options: its own first, then those of all commands, by what they are for."""

from __future__ import annotations

from typing import Any

import click

OWN, INPUT, OUTPUT, MESSAGES = "Options", "Input", "Output", "Messages"


class SharedOption(click.Option):
    """An option that many commands have; `section` is the heading it stands under."""

    def __init__(self, *args: Any, section: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.section = section


class Command(click.Command):
    """A command whose help begins with what it alone can do."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options in sections."""
        sections: dict[str, list[tuple[str, str]]] = {name: [] for name in (OWN, INPUT, OUTPUT, MESSAGES)}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None and isinstance(parameter, click.Option):
                sections[_section(parameter)].append(record)
        for name, records in sections.items():
            if records:
                with formatter.section(name):
                    formatter.write_dl(records)


class Group(click.Group):
    """A group of such commands."""

    command_class = Command


def _section(parameter: click.Option) -> str:
    if "--help" in parameter.opts:
        return MESSAGES
    return parameter.section if isinstance(parameter, SharedOption) else OWN
