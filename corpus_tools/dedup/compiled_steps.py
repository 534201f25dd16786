"""The steps of a search on compiled kernels; threads share the work, never the result."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from corpus_tools.dedup import (
    evidence,
    evidence_kernels,
    overlap_kernels,
    pair_kernels,
    passage_kernels,
    passages,
    signing_kernels,
    sketches,
    text_kernels,
)
from corpus_tools.dedup.bands import NO_KEY, Banding, Keys, entries
from corpus_tools.dedup.evidence import Evidence
from corpus_tools.dedup.folding import Offsets, Packed, fold_table, pack_narrow, skeleton_map
from corpus_tools.dedup.postings import Postings
from corpus_tools.dedup.shingles import EMPTY, Signatures, permutations, weights
from corpus_tools.dedup.sketches import Pairs, Sketches, distinct_sorted
from corpus_tools.dedup.steps import BUCKET_CAP, SKETCH_SHARE, Known, Numbers, Ranks, text_ranges
from corpus_tools.dedup.threads import in_order
from corpus_tools.settings import DedupSettings

T = TypeVar("T")
R = TypeVar("R")
_PARTS = 8  # pieces of work per thread, so that none waits long for the last one
_PAIRS_PART = 4096
_BLOCKS_PART = 512


class CompiledSteps:
    """Kernels run without the interpreter lock; results do not depend on the number of threads."""

    def __init__(self, threads: int = 1) -> None:
        self.threads = max(1, threads)

    def pack(self, texts: list[str]) -> Packed:
        """Texts side by side, two bytes a character where that is enough."""
        return pack_narrow(texts)

    def fold(self, packed: Packed) -> Packed:
        """Folded texts."""
        table = fold_table()
        codes = np.empty(len(packed.codes) + (len(packed.codes) >> 4) + 64, packed.codes.dtype)
        offsets = np.zeros(len(packed.offsets), np.int64)
        if not text_kernels.fold_codes(tuple(packed), table.single, table.several, codes, offsets):
            codes = np.empty(text_kernels.folded_length(packed.codes, table.length) + 64, codes.dtype)
            text_kernels.fold_codes(tuple(packed), table.single, table.several, codes, offsets)
        return Packed(codes[: offsets[-1]], offsets)

    def signatures(self, texts: Packed, settings: DedupSettings) -> Signatures:
        """MinHash signatures."""
        parts = self._each(lambda span: _sign(texts, span, settings), self._spans(texts))
        return np.concatenate([np.empty((0, settings.permutations), np.uint32), *parts])

    def band_keys(self, signatures: Signatures, banding: Banding) -> Keys:
        """One key a text and band."""
        keys = np.empty((banding.bands, len(signatures)), np.uint64)
        signing_kernels.band_columns(signatures, banding.bands, banding.rows, keys)
        keys[:, (signatures == EMPTY).all(axis=1)] = NO_KEY
        return keys.view(np.int64).T

    def keys(self, texts: Packed, settings: DedupSettings, banding: Banding) -> Keys:
        """Band keys of the signatures of texts; the signatures of a part only stand in memory."""
        spans = self._spans(texts)
        parts = self._each(lambda span: self.band_keys(_sign(texts, span, settings), banding), spans)
        return np.concatenate([np.empty((0, banding.bands), np.int64), *parts])

    def _spans(self, texts: Packed) -> list[tuple[int, int]]:
        """Parts of about a million characters, several for each thread where there is more than one."""
        fewest = self.threads * _PARTS if self.threads > 1 else 1
        return text_ranges(texts.offsets, max(fewest, int(texts.offsets[-1]) >> 20))

    def meeting(self, keys: Keys, ranks: Ranks) -> Pairs:
        """Pairs that share a band."""
        return distinct_sorted(
            *self._each(lambda column: self._band_pairs(entries(column), ranks), list(keys.T))
        )

    def _band_pairs(self, packed: npt.NDArray[np.uint64], ranks: Ranks) -> Pairs:
        return _filled(lambda out: pair_kernels.group_pairs(packed, ranks, BUCKET_CAP, out), len(packed))

    def sketches(self, texts: Packed, size: int, exponent: int, counted: int | None = None) -> Sketches:
        """Sketches of the skeletons of folded texts, with sizes up to the scale `counted`."""
        scales = exponent, exponent if counted is None else counted
        made = self._each(lambda span: _sketch(texts, span, size, scales), self._spans(texts))
        tokens = np.concatenate([np.zeros(0, np.uint32), *(part[0] for part in made)])
        sizes = np.concatenate([np.zeros((0, scales[1] + 1), np.int32), *(part[1] for part in made)])
        return Sketches.of(tokens, sizes, exponent)

    def overlapping(self, made: Sketches, ranks: Ranks, known: Known | None = None) -> Pairs:
        """Pairs whose sketches share enough; `known` are those of the texts before the last ones."""
        scales, sizes = made.scales, made.sizes
        postings = Postings(sketches.token_entries(made), ranks, BUCKET_CAP)
        del made
        found_by = (scales, sizes, SKETCH_SHARE, sketches.MIN_SHARED)

        def count(span: tuple[int, int]) -> Pairs:
            counts = np.zeros(len(ranks), np.int32)
            arrays = (*postings.of_texts, *postings.of_groups)
            return _filled(
                lambda out: overlap_kernels.overlaps(span, arrays, found_by, counts, out),
                8 * (span[1] - span[0]),
            )

        first = 0 if known is None else known.texts
        starts = postings.of_texts[0][first:]
        spans = [(first + a, first + b) for a, b in text_ranges(starts - starts[0], self.threads * _PARTS)]
        fresh = distinct_sorted(*self._each(count, spans))
        if known is None:
            return fresh
        return distinct_sorted(fresh, postings.still_enough(known, ranks, (scales, sizes)))

    def gather(self, texts: Packed, size: int, pairs: Pairs) -> Evidence:
        """What the folded texts of each pair share."""
        rows = np.zeros((len(pairs), len(Evidence._fields)), np.int64)
        bones, weighted = skeleton_map(), weights(size)
        limits = size, evidence.MIN_RUN, evidence.FIRM_RUN, evidence.ISLAND
        loose = size, evidence.MIN_RUN, evidence.NUMBERS_FROM, evidence.FIRM
        partners = distinct_sorted(pairs & 0xFFFFFFFF)
        distinct = self.distinct_counts(texts, size, partners)
        rows[:, 1] = distinct[pairs & 0xFFFFFFFF]

        def compare(start: int) -> None:
            chosen, out = pairs[start : start + _PAIRS_PART], rows[start : start + _PAIRS_PART]
            evidence_kernels.compare_shingles(tuple(texts), chosen, weighted, out)
            evidence_kernels.compare_skeletons(tuple(texts), chosen, (weighted, bones), limits, out)
            evidence_kernels.compare_numbers(tuple(texts), chosen, evidence.NUMBERS_FROM, out)
            evidence_kernels.compare_frames(tuple(texts), chosen, (weighted, bones), loose, out)

        self._each(compare, range(0, len(pairs), _PAIRS_PART))
        return Evidence(*rows.T)

    def blocks(self, texts: Packed, size: int, a: Numbers, b: Numbers) -> Numbers:
        """Shared passages of folded texts as rows (pair, place in a, place in b, length)."""
        weighted, limits = weights(size), (size, passages.MIN_PASSAGE, passages.PLACES)

        def find(start: int) -> Numbers:
            part = a[start : start + _BLOCKS_PART], b[start : start + _BLOCKS_PART]
            out = np.empty((64 * len(part[0]), 4), np.int64)
            found = passage_kernels.pair_blocks(tuple(texts), part, weighted, limits, out)
            if found > len(out):
                out = np.empty((found, 4), np.int64)
                passage_kernels.pair_blocks(tuple(texts), part, weighted, limits, out)
            out[:found, 0] += start
            return out[:found]

        parts = self._each(find, range(0, len(a), _BLOCKS_PART))
        return np.concatenate([np.zeros((0, 4), np.int64), *parts])

    def origins(self, texts: list[str]) -> tuple[Numbers, Offsets]:
        """For each folded character its place in its own text, and where each folded text begins."""
        packed = self.pack(texts)
        folded = self.fold(packed)
        origin = np.empty(len(folded.codes), np.int64)
        passage_kernels.origins_of(tuple(packed), fold_table().length, origin)
        return origin, folded.offsets

    def distinct_counts(
        self, texts: Packed, size: int, chosen: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.int64]:
        """How many distinct shingles the chosen texts have; 0 for the others."""
        counts = np.zeros(len(texts.offsets) - 1, np.int64)
        weighted = weights(size)
        self._each(
            lambda part: pair_kernels.distinct_counts(tuple(texts), weighted, part, counts),
            np.array_split(chosen, self.threads * _PARTS),
        )
        return counts

    def jaccard(self, texts: Packed, size: int, pairs: Pairs) -> npt.NDArray[np.float64]:
        """Exact Jaccard of each pair; `pairs` is sorted."""
        a, b = pairs >> 32, pairs & 0xFFFFFFFF
        distinct = self.distinct_counts(texts, size, distinct_sorted(a, b))
        shared = np.zeros(len(pairs), np.int64)
        weighted = weights(size)

        def count(start: int) -> None:
            part = slice(start, start + _PAIRS_PART)
            pair_kernels.shared_counts(tuple(texts), weighted, pairs[part], shared[part])

        self._each(count, range(0, len(pairs), _PAIRS_PART))
        return np.asarray(shared / np.maximum(1, distinct[a] + distinct[b] - shared))

    def _each(self, work: Callable[[T], R], parts: Iterable[T]) -> list[R]:
        return list(in_order(work, parts, self.threads))


def _sign(texts: Packed, span: tuple[int, int], settings: DedupSettings) -> Signatures:
    rows = np.empty((span[1] - span[0], settings.permutations), np.uint32)
    part = texts.codes, texts.offsets[span[0] : span[1] + 1]
    upper = weights(settings.shingle)[0]
    if settings.scheme == "classic":
        signing_kernels.classic_rows(part, upper, permutations(settings.permutations, settings.seed), rows)
    else:
        signing_kernels.one_permutation_rows(part, upper, rows)
    return rows


def _sketch(
    texts: Packed, span: tuple[int, int], size: int, scales: tuple[int, int]
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int32]]:
    offsets = texts.offsets[span[0] : span[1] + 1]
    most = signing_kernels.longest(offsets) + 1
    scratch = (np.empty(most, texts.codes.dtype), np.empty(most, np.uint32), *np.empty((2, most), np.uint64))
    tokens = np.empty(int(offsets[-1] - offsets[0]) + 1, np.uint32)
    sizes = np.empty((len(offsets) - 1, scales[1] + 1), np.int32)
    limits = np.array([sketches.limit(e) for e in range(scales[1] + 1)], np.uint64)
    count = text_kernels.sketch_texts(
        (texts.codes, offsets),
        (weights(size), skeleton_map()),
        (limits, sketches.FLOOR, scales[0]),
        scratch,
        (tokens, sizes),
    )
    return tokens[:count].copy(), sizes


def _filled(fill: Callable[[Pairs], int], guess: int) -> Pairs:
    """The result of a kernel that says how much room it needs."""
    out = np.empty(guess + 1024, np.int64)
    found = fill(out)
    if found > len(out):
        out = np.empty(found, np.int64)
        fill(out)
    return out[:found]
