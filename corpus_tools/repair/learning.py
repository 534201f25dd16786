"""The first pass over a corpus."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from corpus_tools.records import Document
from corpus_tools.repair.characters import has_tone
from corpus_tools.repair.evidence import Evidence, Learned, source_key
from corpus_tools.repair.notes import find_notes


def learn(documents: Iterable[Document]) -> Learned:
    """See `corpus_tools.repair.learn_corpus`."""
    notes: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    pages: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for document in documents:
        if "(" not in document.raw and "（" not in document.raw:
            continue
        key = source_key(document.source)
        found = find_notes(document.raw)[0]
        notes[key].update((note.character, note.reading) for note in found)
        pages[key][0] += any(note.is_toned for note in found)
        pages[key][1] += any(not has_tone(note.reading) for note in found)
    return Learned(
        {
            key: Evidence(dict(sorted(notes[key].items())), (pages[key][0], pages[key][1]))
            for key in sorted(notes)
        }
    )
