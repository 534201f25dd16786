"""Regular expressions that are compiled when they are first asked.

Most damage, and most kinds of line, are not in most pages, and a class of Han characters takes a millisecond
to compile: a process that starts for one page pays for what that page needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub")


def lazy_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, but compiled by the first search or match.

    Args:
        pattern: the regular expression.
        flags: as of `re.compile`.

    >>> digits = lazy_pattern("[0-9]+")
    >>> digits.findall("3和14"), digits.pattern
    (['3', '14'], '[0-9]+')
    """
    return cast("re.Pattern[str]", _Lazy(pattern, flags))


class _Lazy:
    """Has the methods of a pattern; the first call puts those of the compiled one in their place."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern, self.flags = pattern, flags


def _first_call(method: str) -> Callable[..., Any]:
    def call(lazy: _Lazy, *given: Any, **named: Any) -> Any:
        compiled = re.compile(lazy.pattern, lazy.flags)
        vars(lazy).update({name: getattr(compiled, name) for name in _METHODS})
        return getattr(compiled, method)(*given, **named)

    return call


for _name in _METHODS:
    setattr(_Lazy, _name, _first_call(_name))
