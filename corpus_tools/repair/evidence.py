"""What the other pages say: notes of a source, and n-grams of the undamaged text (one first pass)."""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus_tools.repair.ngrams import NGrams


@dataclass(frozen=True)
class Evidence:
    """What the pages of one source show about its noise.

    Attributes:
        notes: (character, reading) -> how often it stands as a note.
        pages: pages with toned notes, and with toneless ones.
    """

    notes: dict[tuple[str, str], int] = field(default_factory=dict)
    pages: tuple[int, int] = (0, 0)

    @property
    def has_notes(self) -> bool:
        """Whether pages of the source carry toned notes."""
        return self.pages[0] >= 3

    @property
    def has_flat_notes(self) -> bool:
        """Whether pages of the source carry toneless notes."""
        return self.pages[1] >= 3

    def annotates(self, character: str, reading: str) -> bool:
        """Whether the source notes this reading after this character time and again."""
        return self.notes.get((character, reading), 0) >= 3


NO_EVIDENCE = Evidence()


@dataclass(frozen=True)
class Learned:
    """What a first pass over a corpus taught; the same for any order of the documents."""

    sources: dict[str, Evidence] = field(default_factory=dict)
    ngrams: NGrams = field(default_factory=NGrams)

    def of_source(self, source: str) -> Evidence:
        """The evidence of the source that a document belongs to."""
        return self.sources.get(source_key(source), NO_EVIDENCE)


def source_key(source: str) -> str:
    """What documents of one source share: the file of their rows, else the folder of the file.

    >>> source_key("crawl/site.jsonl:12"), source_key("pages/a.txt"), source_key("https://x.cn/a/1.html")
    ('crawl/site.jsonl', 'pages', 'https://x.cn')
    """
    if "://" in source:
        return "/".join(source.split("/", 3)[:3])
    head, _, row = source.replace("#", ":").rpartition(":")
    if head and row.isdigit():
        return head
    return source.replace("\\", "/").rpartition("/")[0]
