"""Which steps run: both give the same results, bit for bit; only the number of characters decides."""

from __future__ import annotations

from corpus_tools.dedup.plain_steps import PlainSteps
from corpus_tools.dedup.steps import Steps

COMPILED_FROM = 1_000_000  # characters: for these loading the compiled code costs as much as NumPy does


def steps_for(characters: int, threads: int) -> Steps:
    """The steps that are cheapest for so many characters."""
    if characters < COMPILED_FROM:
        return PlainSteps()
    from corpus_tools.dedup.compiled_steps import CompiledSteps

    return CompiledSteps(threads)
