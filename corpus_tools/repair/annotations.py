"""Notes in brackets that name the character before them: 結(jié), 工(gong)(gong)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from corpus_tools.repair import gbk
from corpus_tools.repair.characters import (
    SYLLABLE,
    has_tone,
    is_han,
    normal_reading,
    reading_rank,
    without_tone,
)

NOTE = re.compile(rf"[(（] ?({SYLLABLE}) ?[)）]")


class Note(NamedTuple):
    """A note at text[start:end] that names `character`; `rank` as in `reading_rank`."""

    start: int
    end: int
    character: str
    reading: str
    rank: int
    repeats: int = 1

    @property
    def is_toned(self) -> bool:
        """Whether the note carries a tone mark, or belongs to a table of such (們(men), 的(de))."""
        return self.rank >= 2 or has_tone(self.reading)


def find_notes(text: str) -> tuple[list[Note], int]:
    """Notes that name the character before them, doubled ones as one; and how many brackets name nothing."""
    notes: list[Note] = []
    others = 0
    last_end = -1
    for match in NOTE.finditer(text):
        start, end = match.span()
        if start == last_end and _repeats(notes[-1], match[1]):
            last = notes[-1]
            reading = normal_reading(match[1])
            notes[-1] = Note(last.start, end, last.character, reading, last.rank, last.repeats + 1)
            last_end = end
            continue
        character = text[start - 1] if start else " "
        if "@" <= character <= "~" and start > 1:
            character = _over_letter(text[start - 2], character)
        reading, rank, names = _named(character, match[0])
        if names:
            notes.append(Note(start, end, character, reading, rank))
            last_end = end
        elif is_han(character):
            others += 1
    return notes, others


def _repeats(note: Note, reading: str) -> bool:
    """Whether a bracket right after a note says the same, but for the tone."""
    return without_tone(note.reading) == without_tone(normal_reading(reading))


@lru_cache(maxsize=8192)
def _named(character: str, bracket: str) -> tuple[str, int, bool]:
    """The reading in a bracket, how well it names the character before it, and whether it does."""
    reading = normal_reading(bracket[1:-1])
    rank = reading_rank(character, reading) if is_han(character) else 0
    return reading, rank, rank > 1 or (rank > 0 and (has_tone(reading) or bracket[0] == "("))


def _over_letter(before: str, letter: str) -> str:
    """The character that a note behind a letter may name.

    A site that replaces bytes also finds one in the second byte of a character and a letter: 按F(qióng).
    """
    code = gbk.encode(before)
    return gbk.character(code[1], ord(letter)) or letter if code else letter
