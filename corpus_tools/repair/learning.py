"""The first pass over a corpus: the noise of each source, and the words of its undamaged text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from heapq import heappush, heappushpop

from corpus_tools.lazy_patterns import lazy_pattern
from corpus_tools.records import Document
from corpus_tools.repair.annotations import NOTE, find_notes
from corpus_tools.repair.characters import HAN, has_simplified, has_tone, has_traditional, simplify
from corpus_tools.repair.evidence import Evidence, Learned, source_key
from corpus_tools.repair.ngrams import NGrams, count_ngrams, count_own_ngrams

MOST_CHARACTERS = 2_000_000  # of text that n-grams are counted in; more teaches little
_DAMAGED = lazy_pattern(r"[?？](?:[^\n?？]{0,8}[)）]|[!?;,。！？；，])")
_SIGNS = "\u2460-\u24ff\u3100-\u312f\u0400-\u04ff"
_ODD = lazy_pattern(f"[{_SIGNS}A-Za-z@\\[\\]^_`{{|}}~](?:(?<=[{_SIGNS}])|(?<=[{HAN}].)(?=[{HAN}]))")


def learn_corpus(documents: Iterable[Document]) -> Learned:
    """Learn from a whole corpus what a single page does not show.

    Args:
        documents: the documents as read, each with its `raw` text; consumed once.
    """
    notes: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    pages: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    sample = _Sample()
    is_shifted = False
    for document in documents:
        sample.add(document.raw)
        if "(" not in document.raw and "（" not in document.raw:
            continue
        found = find_notes(document.raw)[0]
        key = source_key(document.source)
        notes[key].update((note.character, note.reading) for note in found)
        pages[key][0] += any(note.is_toned for note in found)
        pages[key][1] += any(not has_tone(note.reading) for note in found)
        is_shifted = is_shifted or bool(found and _DAMAGED.search(document.raw))
    sources = {
        key: Evidence(dict(sorted(notes[key].items())), (pages[key][0], pages[key][1]))
        for key in sorted(notes)
    }
    return Learned(sources, sample.ngrams() if is_shifted else NGrams())


def page_ngrams(text: str, about: str = "") -> NGrams:
    """The n-grams of the undamaged lines of one text: all, or those of a few characters, which is quicker."""
    return count_own_ngrams(about, _undamaged(text)) if about else count_ngrams(_undamaged(text))


def _undamaged(text: str) -> Iterable[str]:
    """The simplified lines of a text that show no sign of a shifted run; notes are left out."""
    for line in text.split("\n"):
        if len(line) > 3 and not _DAMAGED.search(line):
            bare = NOTE.sub("", line) if "(" in line else line
            if not _ODD.search(bare) and not (has_simplified(bare) and has_traditional(bare)):
                yield simplify(bare.strip())


class _Sample:
    """Texts of a corpus up to a number of characters: those of the smallest hashes, whatever their order."""

    def __init__(self) -> None:
        self.heap: list[tuple[int, str]] = []
        self.size = 0

    def add(self, text: str) -> None:
        from xxhash import xxh3_64_intdigest

        digest = -xxh3_64_intdigest(text.encode("utf-8", "surrogatepass"))
        if self.size < MOST_CHARACTERS:
            heappush(self.heap, (digest, text))
            self.size += len(text)
        elif digest > self.heap[0][0]:
            self.size += len(text) - len(heappushpop(self.heap, (digest, text))[1])

    def ngrams(self) -> NGrams:
        return count_ngrams(line for _, text in sorted(set(self.heap)) for line in _undamaged(text))
