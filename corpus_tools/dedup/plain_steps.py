"""The steps of a search in NumPy, for small inputs: nothing to compile, nothing to load."""

from __future__ import annotations

import numpy as np

from corpus_tools.dedup import bands, evidence, folding, passages, shingles, sketches
from corpus_tools.dedup.bands import Banding, Keys
from corpus_tools.dedup.evidence import Evidence
from corpus_tools.dedup.folding import Offsets, Packed
from corpus_tools.dedup.shingles import Signatures
from corpus_tools.dedup.sketches import Pairs, Sketches
from corpus_tools.dedup.steps import BUCKET_CAP, SKETCH_SHARE, Known, Numbers, Ranks
from corpus_tools.settings import DedupSettings


class PlainSteps:
    """NumPy only."""

    threads = 1

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
