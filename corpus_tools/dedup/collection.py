"""A growing collection of texts: each batch is packed, folded, signed and sketched as it comes.

Only two bytes a character, the band keys and the sketches stay in memory, never the strings.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus_tools.dedup.bands import Banding, Keys, banding_for
from corpus_tools.dedup.folding import Packed
from corpus_tools.dedup.sketches import Pairs, Sketches
from corpus_tools.dedup.steps import Ranks, Steps
from corpus_tools.settings import DedupSettings

_FIRST = 1 << 16  # characters
_WAITING = 4  # batches per thread that may wait: bounds memory, keeps threads busy


class TextStore:
    """Packed texts that grow in place (the allocator moves pages, not bytes, where the system can)."""

    def __init__(self) -> None:
        self._codes: npt.NDArray[Any] = np.empty(_FIRST, np.uint16)
        self._used = 0
        self._ends: list[npt.NDArray[np.int64]] = [np.zeros(1, np.int64)]

    def add(self, packed: Packed) -> None:
        """Append texts; the store widens when they need four bytes a character."""
        if packed.codes.dtype.itemsize > self._codes.dtype.itemsize:
            self._codes = self._codes.astype(packed.codes.dtype)
        used = self._used + len(packed.codes)
        if used > len(self._codes):
            self._codes.resize(max(used, len(self._codes) + len(self._codes) // 16), refcheck=False)
        self._codes[self._used : used] = packed.codes
        self._ends.append(packed.offsets[1:] + self._used)
        self._used = used

    @property
    def texts(self) -> Packed:
        """All texts; valid until the next one is added."""
        self._ends = [np.concatenate(self._ends)]
        return Packed(self._codes[: self._used], self._ends[0])


class Batch(NamedTuple):
    """What a batch of texts becomes."""

    texts: Packed
    keys: Keys
    sketches: Sketches | None


class Collection:
    """Texts on their way to candidates.

    Args:
        settings: shingle size, permutations, scheme, seed, threshold, containment.
        steps: how the costly parts run.
        exponent: scale of the sketches, as a power of two.
        fold: whether texts are folded first; not folding compares them as they stand.
        threads: batches that are prepared at the same time.
    """

    def __init__(
        self, settings: DedupSettings, steps: Steps, *, exponent: int, fold: bool = True, threads: int = 1
    ) -> None:
        self.settings, self.steps, self.exponent, self.fold = settings, steps, exponent, fold
        self.banding: Banding = banding_for(settings.threshold, settings.permutations)
        self._store, self._keys, self._sketches = TextStore(), list[Keys](), list[Sketches]()
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else None
        self._waiting: deque[Future[Batch]] = deque()
        self._most = _WAITING * threads

    def add(self, texts: list[str]) -> None:
        """Take a batch of texts."""
        packed = self.steps.pack(texts)
        if self._pool is None:
            self._take(prepare(packed, self))
            return
        self._waiting.append(self._pool.submit(prepare, packed, self))
        while len(self._waiting) > self._most or (self._waiting and self._waiting[0].done()):
            self._take(self._waiting.popleft().result())

    def _take(self, prepared: Batch) -> None:
        self._store.add(prepared.texts)
        self._keys.append(prepared.keys)
        if prepared.sketches is not None:
            self._sketches.append(prepared.sketches)

    @property
    def texts(self) -> Packed:
        """All texts, folded."""
        self._finish()
        return self._store.texts

    def keys(self) -> Keys:
        """Band keys, one row a text."""
        self._finish()
        parts = self._keys or [np.zeros((0, self.banding.bands), np.int64)]
        self._keys = [np.concatenate(parts)] if len(parts) > 1 else parts
        return self._keys[0]

    def sketches(self) -> Sketches:
        """Sketches of all texts."""
        self._finish()
        if len(self._sketches) != 1:
            empty = Sketches.of(np.zeros(0, np.uint32), np.zeros((0, self.exponent + 1), np.int32))
            parts, self._sketches = [empty, *self._sketches], []
            self._sketches = [Sketches.joined(parts)]
        return self._sketches[0]

    def candidates(self, ranks: Ranks) -> Pairs:
        """Pairs worth measuring, sorted, each once; keys and sketches are given up on the way."""
        pairs = self.steps.meeting(self.keys(), ranks)
        self._keys.clear()
        if self.settings.containment:
            self.sketches()
            pairs = np.union1d(pairs, self.steps.overlapping(self._sketches.pop(), ranks))
        return pairs

    def _finish(self) -> None:
        while self._waiting:
            self._take(self._waiting.popleft().result())
        if self._pool is not None:
            self._pool.shutdown()


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
