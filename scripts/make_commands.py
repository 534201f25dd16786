"""Write docs/commands.md and docs/corpus-tools.1 (man page) from the help texts of the program.

python scripts/make_commands.py          # write
python scripts/make_commands.py --check  # leave with 1 when they are out of date
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from corpus_tools.cli.main import cli

DOCS = Path(__file__).resolve().parent.parent / "docs"
WIDTH = 100


def pages(command: click.Command, name: str) -> Iterator[tuple[str, str]]:
    """Name and help text of a command and of everything below it."""
    context = click.Context(command, info_name=name, max_content_width=WIDTH, terminal_width=WIDTH)
    context.help_option_names = ["-h", "--help"]
    yield name, command.get_help(context)
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            if found is not None:
                yield from pages(found, f"{name} {child}")


def markdown() -> str:
    """The command reference."""
    parts = ["# Commands", "", "Made from the help texts by `scripts/make_commands.py`.", ""]
    for name, text in pages(cli, "corpus-tools"):
        parts += [f"## {name}", "", "```", text.strip(), "```", ""]
    return "\n".join(parts)


def man_page() -> str:
    """The same as a man page."""
    lines = ['.TH CORPUS-TOOLS 1 "" "corpus-tools" "User Commands"']
    for name, text in pages(cli, "corpus-tools"):
        lines += [f".SH {name.upper()}", ".nf"]
        lines += [_roff(line) for line in text.strip().split("\n")]
        lines += [".fi"]
    return "\n".join(lines) + "\n"


def _roff(line: str) -> str:
    escaped = line.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


def main() -> int:
    """Write or check both files."""
    wanted = {DOCS / "commands.md": markdown(), DOCS / "corpus-tools.1": man_page()}
    stale = [
        path
        for path, text in wanted.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path} is out of date: run scripts/make_commands.py")
        return 1 if stale else 0
    for path in stale:
        path.write_text(wanted[path], encoding="utf-8")
        print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
