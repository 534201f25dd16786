"""How kernels are compiled: without the interpreter lock, and kept on disk for the next process.

numba keeps compiled code beside the source, or in the user's cache folder where the package is read-only;
where neither can be written, the code is compiled once a process. It looks at the file of a kernel only, not
at the files of those it calls: so what is kept is thrown away when any of them has changed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from corpus_tools.process import without

with without("scipy"):  # numba loads it for the linear algebra that no kernel calls
    import numba
    import numba.np.arraymath  # noqa: F401

F = TypeVar("F", bound=Callable[..., Any])
STAMP = "corpus_tools-kernels.stamp"


def kernel(function: F) -> F:
    """Compile on first call for the types it is called with."""
    try:
        made = numba.njit(nogil=True, cache=True, boundscheck=False)(function)
    except RuntimeError:  # no folder to keep the code in
        return cast("F", numba.njit(nogil=True, boundscheck=False)(function))
    forget_outdated(made.stats.cache_path)
    return cast("F", made)


def inlined(function: F) -> F:
    """Compile into the kernels that call it."""
    return cast("F", numba.njit(inline="always")(function))


@cache
def forget_outdated(folder: str) -> None:
    """Remove the compiled kernels of a cache folder that were made from other sources."""
    place = Path(folder)
    stamp = place / STAMP
    try:
        if not stamp.is_file() or stamp.read_text(encoding="ascii") != fingerprint():
            for old in place.glob("*_kernels.*.nb[ic]"):
                old.unlink(missing_ok=True)
            place.mkdir(parents=True, exist_ok=True)
            stamp.write_text(fingerprint(), encoding="ascii")
    except OSError:  # another process is faster, or the folder is gone: numba compiles what it does not find
        return


@cache
def fingerprint() -> str:
    """Of the sources of all kernels."""
    import xxhash

    files = sorted(Path(__file__).parent.glob("*_kernels.py"))
    return xxhash.xxh3_64_hexdigest(b"\0".join(file.read_bytes() for file in (*files, Path(__file__))))
