"""How likely a character or mark is after the two before it: trigrams of prose, beside those of words.

Words say little about marks, names, and what stands beside them; characters with their marks do.
"""

from __future__ import annotations

from functools import lru_cache

from corpus_tools.repair.backoff import Trigrams

NOWHERE = -1  # the state after nothing known


def folded(character: str) -> str:
    """A character as the model knows it: any digit is 0, any letter a.

    >>> folded("7"), folded("Q"), folded("山")
    ('0', 'a', '山')
    """
    if character.isascii() and character.isalnum():
        return "0" if character.isdigit() else "a"
    return character


class Spelling:
    """The character model of `data/character_model.zst` (scripts/make_character_model.py).

    A state is the place of the last two characters, or -1 less the number of the last one.
    """

    def __init__(self) -> None:
        self.tables = Trigrams("character_model.zst")

    def step(self, state: int, character: str) -> tuple[int, int]:
        """Cost of a (simplified) character after a state, and the state after it."""
        tables = self.tables
        number = tables.words.get(folded(character), 0)
        last = tables.pair_words[state] if state >= 0 else -1 - state
        cost, pair = tables.step(last, state, number)
        return cost, pair if pair >= 0 else -1 - number


@lru_cache(maxsize=1)
def spelling() -> Spelling:
    """The shipped model, loaded once."""
    return Spelling()
