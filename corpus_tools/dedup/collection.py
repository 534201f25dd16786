"""A growing collection of texts: each batch is packed, folded, signed and sketched as it comes.

Only two bytes a character, the band keys and the sketches stay in memory, never the strings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from corpus_tools.dedup.bands import Banding, Keys, banding_for
from corpus_tools.dedup.folding import Packed
from corpus_tools.dedup.sketches import Pairs, Sketches, distinct_sorted
from corpus_tools.dedup.steps import Ranks, Steps
from corpus_tools.dedup.threads import in_order
from corpus_tools.settings import DedupSettings

T = TypeVar("T")
_FIRST = 1 << 16  # characters


class Growing:
    """An array that grows in place (the allocator moves pages, not bytes, where the system can)."""

    def __init__(self, dtype: npt.DTypeLike) -> None:
        self._array: npt.NDArray[Any] = np.empty(_FIRST, dtype)
        self.used = 0

    def add(self, values: npt.NDArray[Any]) -> None:
        """Append values; the array widens when theirs are wider."""
        if values.dtype.itemsize > self._array.dtype.itemsize:
            self._array = self._array.astype(values.dtype)
        used = self.used + len(values)
        if used > len(self._array):
            self._array.resize(max(used, len(self._array) + len(self._array) // 32), refcheck=False)
        self._array[self.used : used] = values
        self.used = used

    @property
    def values(self) -> npt.NDArray[Any]:
        """All values; valid until the next ones are added."""
        return self._array[: self.used]


class TextStore:
    """Packed texts that come in batches."""

    def __init__(self) -> None:
        self._codes, self._offsets = Growing(np.uint16), Growing(np.int64)
        self._offsets.add(np.zeros(1, np.int64))

    def add(self, packed: Packed) -> None:
        """Append texts."""
        self._offsets.add(packed.offsets[1:] + self._codes.used)
        self._codes.add(packed.codes)

    @property
    def texts(self) -> Packed:
        """All texts; valid until the next one is added."""
        return Packed(self._codes.values, self._offsets.values)


class Batch(NamedTuple):
    """What a batch of texts becomes."""

    texts: Packed
    keys: Keys
    sketches: Sketches | None


class Collection:
    """Texts on their way to candidates.

    Args:
        settings: shingle size, permutations, scheme, seed, threshold, containment, threads.
        steps: how the costly parts of a batch run.
        exponent: scale of the sketches, as a power of two.
        fold: whether texts are folded first; not folding compares them as they stand.
    """

    def __init__(self, settings: DedupSettings, steps: Steps, *, exponent: int, fold: bool = True) -> None:
        self.settings, self.steps, self.exponent, self.fold = settings, steps, exponent, fold
        self.banding: Banding = banding_for(settings.threshold, settings.permutations)
        self._store, self._keys = TextStore(), Growing(np.int64)
        self._tokens, self._sizes = Growing(np.uint32), Growing(np.int32)

    def take(self, batches: Iterable[T], pack: Callable[[T], Packed]) -> None:
        """Take batches of texts as they come.

        Args:
            batches: of texts, in any form.
            pack: makes code points of a batch; runs in the threads, as all that follows.
        """
        for batch in in_order(lambda texts: prepare(pack(texts), self), batches, self.settings.threads):
            self._take(batch)

    def _take(self, prepared: Batch) -> None:
        self._store.add(prepared.texts)
        self._keys.add(np.ascontiguousarray(prepared.keys).ravel())
        if prepared.sketches is not None:
            self._tokens.add(prepared.sketches.tokens)
            self._sizes.add(prepared.sketches.sizes.ravel())

    @property
    def texts(self) -> Packed:
        """All texts, folded."""
        return self._store.texts

    def keys(self) -> Keys:
        """Band keys, one row a text."""
        return self._keys.values.reshape(-1, self.banding.bands)

    def sketches(self) -> Sketches:
        """Sketches of all texts."""
        return Sketches.of(self._tokens.values, self._sizes.values.reshape(-1, self.exponent + 1))

    def candidates(self, ranks: Ranks) -> Pairs:
        """Pairs worth measuring, sorted, each once; keys and sketches are given up on the way."""
        pairs = self.steps.meeting(self.keys(), ranks)
        self._keys = Growing(np.int64)
        if self.settings.containment:
            made = self.sketches()
            self._tokens, self._sizes = Growing(np.uint32), Growing(np.int32)
            pairs = distinct_sorted(pairs, self.steps.overlapping(made, ranks))
        return pairs


def prepare(packed: Packed, collection: Collection) -> Batch:
    """Fold, sign and sketch a batch."""
    steps, settings = collection.steps, collection.settings
    texts = steps.fold(packed) if collection.fold else packed
    keys = steps.keys(texts, settings, collection.banding)
    made = steps.sketches(texts, settings.shingle, collection.exponent) if settings.containment else None
    return Batch(texts, keys, made)


def batches(texts: list[str], characters: int) -> list[list[str]]:
    """Texts in batches of about so many characters.

    >>> batches(["一二", "三", "四五六", "七"], 3)
    [['一二', '三'], ['四五六'], ['七']]
    """
    made: list[list[str]] = [[]]
    held = 0
    for text in texts:
        if made[-1] and held + len(text) > characters:
            made.append([])
            held = 0
        made[-1].append(text)
        held += len(text)
    return made
