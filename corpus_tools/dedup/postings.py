"""Which texts hold which tokens, for the compiled count of shared ones."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from corpus_tools.dedup import overlap_kernels
from corpus_tools.dedup.shingles import Hashes
from corpus_tools.dedup.sketches import Pairs, Sketches, needed
from corpus_tools.dedup.steps import SKETCH_SHARE, Known, Ranks


class Postings:
    """Groups of texts that share a token; tokens of a single text are left out.

    Attributes:
        of_texts: where the groups of each text begin, and the groups.
        of_groups: where the members of each group begin, the members, and the best one of a group beyond
            the cap (-1 for the others).
    """

    def __init__(self, entries: Hashes, ranks: Ranks, cap: int) -> None:
        self.cap = cap
        groups, members = overlap_kernels.count_groups(entries)
        starts, best = np.zeros(groups + 1, np.int64), np.empty(groups, np.int32)
        owners = np.empty(members, np.int32)
        overlap_kernels.fill_groups(entries, ranks, cap, (starts, owners, best))
        del entries
        text_starts, of_text = np.zeros(len(ranks) + 1, np.int64), np.empty(members, np.int32)
        overlap_kernels.groups_of_texts(starts, owners, text_starts, of_text)
        self.of_texts = text_starts, of_text
        self.of_groups = starts, owners, best

    def still_enough(
        self, known: Known, ranks: Ranks, sketches: tuple[npt.NDArray[np.int8], npt.NDArray[np.int32]]
    ) -> Pairs:
        """The known pairs that still share enough now that more texts have come."""
        shaken = np.zeros(len(ranks), np.bool_)
        overlap_kernels.shaken_texts(self.of_groups, ranks, known.texts, self.cap, shaken)
        unsure = shaken[known.pairs >> 32] | shaken[known.pairs & 0xFFFFFFFF]
        pairs = known.pairs[unsure]
        counts = np.zeros(len(pairs), np.int64)
        overlap_kernels.share_counts(pairs, self.of_texts, self.of_groups[2], counts)
        none = np.zeros(0, np.uint32)
        enough = counts >= needed(Sketches(none, np.zeros(1, np.int64), *sketches), pairs, SKETCH_SHARE)
        return np.concatenate((known.pairs[~unsure], pairs[enough]))
