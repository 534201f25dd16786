"""How kernels are compiled: without the interpreter lock, and kept on disk for the next process.

numba keeps compiled code beside the source, or in the user's cache folder where the package is read-only;
where neither can be written, the code is compiled once a process.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile on first call for the types it is called with."""
    try:
        return cast("F", numba.njit(nogil=True, cache=True, boundscheck=False)(function))
    except RuntimeError:  # no folder to keep the code in
        return cast("F", numba.njit(nogil=True, boundscheck=False)(function))


def inlined(function: F) -> F:
    """Compile into the kernels that call it."""
    return cast("F", numba.njit(inline="always")(function))
