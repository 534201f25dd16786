"""A text without punctuation: its shingles, and the sentence that each place belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from corpus_tools.template.lexer import PAUSE, STOP, Lexed, in_batches, lex_all, sentences, words_in

SHINGLE = 5  # symbols; of 4-7 the best trade of recall (spun words) and chance hits

_MIX = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)  # the finaliser of splitmix64
_CLOSING = frozenset((STOP, PAUSE, '"', ")"))


def shingles(symbols: Any, size: int = SHINGLE) -> Any:
    """One uint64 hash for each place of a shingle of `symbols`, which are code points."""
    import numpy as np

    codes = symbols.astype(np.uint64)
    if codes.size < size:
        return np.empty(0, dtype=np.uint64)
    places = codes.size - size + 1
    total = codes[:places].copy()
    for i in range(1, size):  # arrays of whole numbers wrap around in silence
        total *= np.uint64(0x100000001B3)
        total += codes[i : places + i]
    for factor in _MIX:
        total ^= total >> np.uint64(29)
        total *= np.uint64(factor)
    total ^= total >> np.uint64(32)
    return total


class Plain:
    """A text as symbols without punctuation.

    Attributes:
        lexed: the text as symbols.
        size: how many of them are no punctuation and no list marker: the symbols that places below count.
        codes: uint64, one hash for each place of a shingle.
    """

    def __init__(self, lexed: Lexed, size: int, codes: Any) -> None:
        self.lexed, self.size, self.codes = lexed, size, codes

    def __len__(self) -> int:
        return self.size

    @cached_property
    def _sentences(self) -> Any:
        """Spans of the sentences, as two rows."""
        import numpy as np

        _, are_words = words_in(self.lexed.symbols)
        before = np.concatenate(([0], np.cumsum(are_words)))
        places = before[np.array(sentences(self.lexed.symbols), dtype=np.int64).reshape(-1, 2)]
        return places[places[:, 0] < places[:, 1]].T

    @property
    def starts(self) -> Any:
        """int64, where sentences begin."""
        return self._sentences[0]

    @property
    def ends(self) -> Any:
        """int64, where sentences end."""
        return self._sentences[1]

    @cached_property
    def order(self) -> Any:
        """Places of shingles, by hash and place."""
        import numpy as np

        return np.argsort(self.codes, kind="stable")

    @cached_property
    def ordered(self) -> Any:
        """The hashes in ascending order."""
        return self.codes[self.order]

    @cached_property
    def places(self) -> list[int]:
        """For each place its place in `lexed.symbols`."""
        _, are_words = words_in(self.lexed.symbols)
        found: list[int] = are_words.nonzero()[0].tolist()
        return found

    def sentence_of(self, places: Any) -> Any:
        """The number of the sentence at each place."""
        import numpy as np

        return np.searchsorted(self.starts, places, side="right") - 1

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The places start..end as a span of the text, with the signs that close it."""
        first, last = self.places[start], self.places[end - 1]
        symbols = self.lexed.symbols
        while last + 1 < len(symbols) and symbols[last + 1] in _CLOSING:
            last += 1
        return self.lexed.starts[first], self.lexed.ends[last]


def read_plain(texts: Sequence[str]) -> list[Plain]:
    """Texts without punctuation; many are read in one go."""
    return [plain for some in in_batches(texts) for plain in _read_together(some)]


def _read_together(texts: Sequence[str]) -> Iterator[Plain]:
    import numpy as np

    lexed = lex_all(texts)
    codes, are_words = words_in("".join(one.symbols for one in lexed))
    hashes = shingles(codes[are_words])  # those across the ends of texts belong to none
    ends = np.cumsum([0, *(len(one.symbols) for one in lexed)])
    places = np.concatenate(([0], np.cumsum(are_words)))[ends].tolist()
    for one, low, high in zip(lexed, places, places[1:], strict=False):
        yield Plain(one, high - low, hashes[low : max(low, high - SHINGLE + 1)])
