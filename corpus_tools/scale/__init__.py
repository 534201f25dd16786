"""The whole pipeline over engines: for corpora beyond one process, resumable, on one machine or many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpus_tools.scale.run import run_scaled

__all__ = ["run_scaled"]


def __getattr__(name: str) -> Any:
    if name != "run_scaled":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from corpus_tools.scale.run import run_scaled

    return run_scaled
