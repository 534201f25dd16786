"""The costly steps of a search: what any way to take them offers, and the bounds that all of them keep."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from corpus_tools.dedup.bands import Banding, Keys
from corpus_tools.dedup.evidence import Evidence
from corpus_tools.dedup.folding import Offsets, Packed
from corpus_tools.dedup.shingles import Signatures
from corpus_tools.dedup.sketches import Pairs, Sketches
from corpus_tools.settings import DedupSettings

Ranks = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int64]
BUCKET_CAP = 64  # texts of one bucket that are compared all with all
SKETCH_SHARE = 0.2  # of the smaller sketch; what is shared is measured exactly afterwards


class Known(NamedTuple):
    """Pairs whose sketches share enough among the first so many texts."""

    texts: int
    pairs: Pairs


class Steps(Protocol):
    """What a search asks for."""

    threads: int

    def pack(self, texts: list[str]) -> Packed:
        """Texts side by side."""

    def fold(self, packed: Packed) -> Packed:
        """Folded texts."""

    def signatures(self, texts: Packed, settings: DedupSettings) -> Signatures:
        """MinHash signatures."""

    def band_keys(self, signatures: Signatures, banding: Banding) -> Keys:
        """One key a text and band."""

    def keys(self, texts: Packed, settings: DedupSettings, banding: Banding) -> Keys:
        """Band keys of the signatures of texts."""

    def meeting(self, keys: Keys, ranks: Ranks) -> Pairs:
        """Pairs that share a band."""

    def sketches(self, texts: Packed, size: int, exponent: int, counted: int | None = None) -> Sketches:
        """Sketches of the skeletons of folded texts, with sizes up to the scale `counted`."""

    def overlapping(self, made: Sketches, ranks: Ranks, known: Known | None = None) -> Pairs:
        """Pairs whose sketches share enough; `known` are those of the texts before the last ones."""

    def gather(self, texts: Packed, size: int, pairs: Pairs) -> Evidence:
        """What the folded texts of each pair share."""

    def blocks(self, texts: Packed, size: int, a: Numbers, b: Numbers) -> Numbers:
        """Shared passages of folded texts as rows (pair, place in a, place in b, length)."""

    def origins(self, texts: list[str]) -> tuple[Numbers, Offsets]:
        """For each folded character its place in its own text, and where each folded text begins."""


def text_ranges(offsets: Offsets, parts: int) -> list[tuple[int, int]]:
    """Ranges of texts of about equal length, none empty."""
    count = len(offsets) - 1
    targets = np.linspace(0, offsets[-1], parts + 1)[1:-1]
    cuts = np.unique(np.concatenate(([0], np.searchsorted(offsets, targets), [count])))
    return [(int(a), int(b)) for a, b in pairwise(cuts)]
