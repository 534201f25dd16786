"""Notes in brackets that name the character before them: 結(jié), 工(gong)(gong)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus_tools.repair.characters import (
    SYLLABLE,
    has_tone,
    is_han,
    normal_reading,
    reading_rank,
    without_tone,
)

NOTE = re.compile(rf"[(（] ?({SYLLABLE}) ?[)）]")


@dataclass(frozen=True)
class Note:
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
        return has_tone(self.reading) or self.rank >= 2


def find_notes(text: str) -> tuple[list[Note], int]:
    """Notes that name the character before them, doubled ones as one; and how many brackets name nothing."""
    notes: list[Note] = []
    others = 0
    for match in NOTE.finditer(text):
        start, end = match.span()
        reading = normal_reading(match.group(1))
        last = notes[-1] if notes else None
        if last and last.end == start and without_tone(last.reading) == without_tone(reading):
            notes[-1] = Note(last.start, end, last.character, reading, last.rank, last.repeats + 1)
            continue
        character = text[start - 1] if start else ""
        rank = reading_rank(character, reading) if character and is_han(character) else 0
        if rank and (rank > 1 or has_tone(reading) or match.group()[0] == "("):
            notes.append(Note(start, end, character, reading, rank))
        elif character and is_han(character):
            others += 1
    return notes, others
