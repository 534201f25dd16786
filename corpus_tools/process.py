"""A process that does nothing but this program's work, and what it may do to itself.

As a library the package leaves the process of its host as it is.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.abc import MetaPathFinder

# Objects made before Python looks for cycles among them. Records hold none: looking as often as Python does
# by itself (after 700) takes a twentieth of a run and finds nothing.
COLLECT_AFTER = (100_000, 50, 100)


class _Process:
    is_own = False


def take_process() -> None:
    """Make this process the program's own: called by the command line, and by workers."""
    _Process.is_own = True
    gc.set_threshold(*COLLECT_AFTER)


@contextmanager
def without(module: str) -> Iterator[None]:
    """In a process of our own, imports inside do not find `module`, unless it is loaded already.

    Some libraries load others only because these are there, and for nothing that we call.

    Args:
        module: name of a top-level module.
    """
    if not _Process.is_own:
        yield
        return
    absent = _Absent(module)
    sys.meta_path.insert(0, absent)
    try:
        yield
    finally:
        sys.meta_path.remove(absent)


class _Absent(MetaPathFinder):
    """Finds no module of one name."""

    def __init__(self, module: str) -> None:
        self.module = module

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        if fullname == self.module:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


def load_arrow() -> None:
    """Load Arrow, which asks for pandas once, with the first array made from Python values."""
    with without("pandas"):
        import pyarrow as pa

        pa.array([0])
