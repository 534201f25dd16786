"""The costly steps of a search, twice: in NumPy for small inputs, compiled and threaded for large ones.

Both give the same results, bit for bit; which one runs depends on the number of characters only.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from corpus_tools.dedup import bands, evidence, folding, passages, shingles, sketches
from corpus_tools.dedup.bands import Banding, Keys
from corpus_tools.dedup.evidence import Evidence
from corpus_tools.dedup.folding import Offsets, Packed
from corpus_tools.dedup.passages import Numbers
from corpus_tools.dedup.shingles import Signatures
from corpus_tools.dedup.sketches import Pairs, Sketches
from corpus_tools.settings import DedupSettings

Ranks = npt.NDArray[np.int64]
BUCKET_CAP = 64  # texts of one bucket that are compared all with all
SKETCH_SHARE = 0.2  # of the smaller sketch; what is shared is measured exactly afterwards
COMPILED_FROM = 2_000_000  # characters: loading the compiled code costs as much as NumPy needs for these


class Known(NamedTuple):
    """Pairs whose sketches share enough among the first so many texts."""

    texts: int
    pairs: Pairs


class Steps(Protocol):
    """What a search asks for."""

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


class PlainSteps:
    """NumPy only: nothing to compile, nothing to load."""

    def pack(self, texts: list[str]) -> Packed:
        """Texts side by side."""
        return folding.pack(texts)

    def fold(self, packed: Packed) -> Packed:
        """Folded texts."""
        return folding.fold(packed)[0]

    def signatures(self, texts: Packed, settings: DedupSettings) -> Signatures:
        """MinHash signatures."""
        hashes = shingles.shingle_hashes(texts, settings.shingle)
        if settings.scheme == "classic":
            return shingles.classic_signatures(hashes, settings.permutations, settings.seed)
        return shingles.one_permutation_signatures(hashes, settings.permutations)

    def band_keys(self, signatures: Signatures, banding: Banding) -> Keys:
        """One key a text and band."""
        return bands.band_keys(signatures, banding)

    def keys(self, texts: Packed, settings: DedupSettings, banding: Banding) -> Keys:
        """Band keys of the signatures of texts."""
        return self.band_keys(self.signatures(texts, settings), banding)

    def meeting(self, keys: Keys, ranks: Ranks) -> Pairs:
        """Pairs that share a band."""
        return bands.meeting(keys, ranks, BUCKET_CAP)

    def sketches(self, texts: Packed, size: int, exponent: int, counted: int | None = None) -> Sketches:
        """Sketches of the skeletons of folded texts, with sizes up to the scale `counted`."""
        hashes = shingles.distinct(shingles.shingle_hashes(folding.skeleton(texts), size))
        return sketches.sketch(hashes, exponent, exponent if counted is None else counted)

    def overlapping(self, made: Sketches, ranks: Ranks, known: Known | None = None) -> Pairs:
        """Pairs whose sketches share enough; small inputs are counted anew whatever is `known`."""
        return sketches.overlapping(made, ranks, BUCKET_CAP, SKETCH_SHARE)

    def gather(self, texts: Packed, size: int, pairs: Pairs) -> Evidence:
        """What the folded texts of each pair share."""
        a, b, chosen = _chosen(texts, pairs >> 32, pairs & 0xFFFFFFFF)
        return evidence.gather(chosen, size, a << 32 | b)

    def blocks(self, texts: Packed, size: int, a: Numbers, b: Numbers) -> Numbers:
        """Shared passages of folded texts as rows (pair, place in a, place in b, length)."""
        a, b, chosen = _chosen(texts, a, b)
        return passages.blocks_of(shingles.shingle_hashes(chosen, size), size, a, b)

    def origins(self, texts: list[str]) -> tuple[Numbers, Offsets]:
        """For each folded character its place in its own text, and where each folded text begins."""
        packed = folding.pack(texts)
        folded, origin = folding.fold(packed)
        return origin - np.repeat(packed.offsets[:-1], np.diff(folded.offsets)), folded.offsets


def _chosen(texts: Packed, a: Numbers, b: Numbers) -> tuple[Numbers, Numbers, Packed]:
    """Pairs renumbered among the texts they name, and those texts."""
    numbers = np.unique(np.concatenate((a, b)))
    return np.searchsorted(numbers, a), np.searchsorted(numbers, b), texts.take(numbers)


def steps_for(characters: int, threads: int) -> Steps:
    """The steps that are cheapest for so many characters."""
    if characters < COMPILED_FROM:
        return PlainSteps()
    from corpus_tools.dedup.compiled_steps import CompiledSteps

    return CompiledSteps(threads)


def text_ranges(offsets: Offsets, parts: int) -> list[tuple[int, int]]:
    """Ranges of texts of about equal length, none empty."""
    count = len(offsets) - 1
    targets = np.linspace(0, offsets[-1], parts + 1)[1:-1]
    cuts = np.unique(np.concatenate(([0], np.searchsorted(offsets, targets), [count])))
    return [(int(a), int(b)) for a, b in pairwise(cuts)]
