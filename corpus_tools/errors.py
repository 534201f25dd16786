"""One error root; every error says what happened, where, and what to try.

>>> error = InputError("cannot read a.txt as UTF-8", where="byte 214", hint="--encoding gb18030")
>>> str(error)
'cannot read a.txt as UTF-8 (byte 214)'
>>> error.exit_code, error.hint
(4, '--encoding gb18030')
>>> error.__notes__  # what a traceback adds
['Try: --encoding gb18030']
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class CorpusToolsError(Exception):
    """Root of all errors of this package.

    Args:
        message: what happened.
        where: file, line, byte or key it happened at.
        hint: what the user can try.
    """

    exit_code = 70

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(f"{message} ({where})" if where else message)
        self.message, self.where, self.hint = message, where, hint
        if hint:  # a traceback shows it; the program prints it itself
            self.add_note(f"Try: {hint}")


class UsageError(CorpusToolsError):
    """Wrong arguments, settings or metric pack."""

    exit_code = 2


class SettingsError(UsageError):
    """A settings file holds an unknown key or an impossible value."""


class PackError(UsageError):
    """A metric pack is malformed or one of its examples fails."""


class MissingDependencyError(UsageError):
    """A library that this request needs is absent, or replaced by another one."""


class InputError(CorpusToolsError):
    """An input cannot be read."""

    exit_code = 4


class WorkspaceError(UsageError):
    """An output folder or index is locked, damaged, or of another version."""


def nearest(word: str, known: Iterable[str]) -> str:
    """The sentence that offers the known names for an unknown one.

    >>> nearest("objekts", ["objects", "verbs"])
    'did you mean "objects"? known: objects verbs'
    """
    names = sorted(known)
    close = difflib.get_close_matches(word, names, n=1)
    offer = f'did you mean "{close[0]}"? ' if close else ""
    return f"{offer}known: {' '.join(names)}"
