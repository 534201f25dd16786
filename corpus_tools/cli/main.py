"""The program `corpus-tools`: finds the command, turns errors into messages and exit codes."""

from __future__ import annotations

import errno
import io
import os
import sys
import tempfile
import traceback
from pathlib import Path

import click

from corpus_tools.cli.lazy import LazyGroup
from corpus_tools.errors import CorpusToolsError
from corpus_tools.process import take_process

# command -> (module, one line); a command's module is imported when it is called.
COMMANDS = {
    "init": ("init", "Write a commented corpus.toml to start from."),
    "run": ("run", "Do everything: clean articles, duplicates, templates, figures, reports."),
    "read": ("read", "Read files of any kind and encoding into document records."),
    "repair": ("repair", "Repair scrape damage; every change is an edit that can be replayed."),
    "convert": ("convert", "Convert traditional Chinese to simplified, where a text is traditional."),
    "split": ("split", "Split compilations into articles and sections."),
    "dedup": ("dedup", "Find exact, near, template, excerpt and glued duplicates."),
    "template": ("template", "Find shared templates and what each article filled in."),
    "mine": ("mine", "Mine figures: value, unit, what is counted, and where it stands."),
    "report": ("report", "Write HTML, spreadsheet and JSON reports from results."),
    "diff": ("diff", "Compare two articles, clause by clause."),
    "show": ("show", "Show one record with its place in the raw text."),
    "query": ("query", "Ask the tables of a run with SQL."),
    "index": ("index", "Keep an index of known articles and compare new ones with it."),
    "pack": ("pack", "List, check, try and extend metric packs."),
    "figures": ("figures", "Verify figures and exchange them with annotation tools."),
    "eval": ("eval", "Score against gold: duplicates, figures."),
    "completion": ("completion", "Print the completion script of a shell."),
}


EXAMPLES = """\b
Examples:
  corpus-tools run pages/ -o out/        clean, compare and mine a folder
  corpus-tools mine page.txt             print the figures of one page
  corpus-tools dedup pages/ -o dup.jsonl find copies, templates, excerpts
"""


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Clean, compare and mine scraped Chinese report texts.\n\n" + EXAMPLES,
    epilog="Exit codes: 0 done · 1 --fail-on met · 2 usage, settings or pack · 3 some inputs failed · "
    "4 nothing readable · 70 a bug of ours · 130 interrupted.",
)
@click.version_option(package_name="corpus-tools")
def cli() -> None:
    """Root of all commands."""


def main() -> None:
    """Entry point: run the command line and leave with its exit code."""
    _prepare_streams()
    take_process()
    code = _run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError) and not code:
            code = _unwritten(error)
    sys.exit(code)


def _run(arguments: list[str]) -> int:
    try:
        outcome = cli.main(arguments, prog_name="corpus-tools", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        goes_on = "; the same command does the rest" if arguments[:1] == ["run"] else ""
        click.echo(f"interrupted{goes_on}", err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return 2
    except CorpusToolsError as error:
        _trace(arguments)
        _show(error)
        return error.exit_code
    except OSError as error:
        _trace(arguments)
        return _unwritten(error)
    except Exception as error:
        _trace(arguments)
        full = _disk_error(error)
        return _unwritten(full) if full else _bug(error, arguments)
    return outcome if isinstance(outcome, int) else 0


def _trace(arguments: list[str]) -> None:
    if not {"-v", "-vv", "--verbose"}.isdisjoint(arguments):
        click.echo(traceback.format_exc(), err=True)


def _show(error: CorpusToolsError) -> None:
    click.echo(f"error: {error}", err=True)
    if error.hint:
        click.echo(f"  Try: {error.hint}", err=True)


def _unwritten(error: OSError) -> int:
    """Say what could not be written (reading has its own failures), and that nothing is lost."""
    from corpus_tools.cli.options import safe

    place = f" {error.filename}" if error.filename is not None else ""
    words = os.strerror(error.errno) if error.errno in _HINTS else error.strerror or error
    click.echo(safe(f"error: cannot write{place}: {words}"), err=True)
    click.echo(f"  Try: {_HINTS.get(error.errno or 0, _RIGHTS)}", err=True)
    return 2


_SPACE = "free some space, or write elsewhere; the same command goes on from there"
_RIGHTS = "check the path and its rights"
_HINTS = {errno.ENOSPC: _SPACE, errno.EDQUOT: _SPACE, errno.EFBIG: _SPACE}
_HINTS |= {errno.EACCES: _RIGHTS, errno.EROFS: _RIGHTS}


def _disk_error(error: BaseException | None) -> OSError | None:
    """The full or forbidden disk behind an error that a library raised in its own words."""
    while error is not None:
        for found in (error, *error.args):
            if isinstance(found, OSError) and found.errno in _HINTS:
                return found
            for code in _HINTS:
                if os.strerror(code) in str(found):
                    return OSError(code, os.strerror(code))
        error = error.__cause__ or error.__context__
    return None


def _bug(error: Exception, arguments: list[str]) -> int:
    """Say that it is our fault and leave the details in a file."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="corpus-tools-", suffix=".log", delete=False, encoding="utf-8", errors="backslashreplace"
    ) as report:
        report.write(f"corpus-tools {' '.join(arguments)}\n\n{traceback.format_exc()}")
    click.echo(f"error: a bug of ours: {type(error).__name__}: {error}", err=True)
    click.echo(f"  Details are in {Path(report.name)}; please send them to us.", err=True)
    return 70


def _prepare_streams() -> None:
    """Redirected output is UTF-8 whatever the console says; messages never fail on a character."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # the caller closed it
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115  (for good)
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    main()
