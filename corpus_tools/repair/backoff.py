"""Trigram tables that back off to pairs and to single items (layout: scripts/make_language_model.py).

Costs are tenths of -ln p. Items are numbered, the most frequent first; number 0 is anything unknown.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from importlib.resources import files
from io import BufferedReader, RawIOBase
from itertools import count
from threading import Lock
from typing import Any, cast

_LOADING = Lock()


class Trigrams:
    """The tables of one model file: words with their costs, pairs and triples when the first is asked for.

    Args:
        name: of the packed file in `corpus_tools.data`.
    """

    def __init__(self, name: str) -> None:
        self._reader = reader = _Reader(name)
        # Number 0 is no word: the text of the file begins with an empty line.
        self.words = dict(zip(reader.words, count(), strict=False))
        self.words.pop("", None)
        self.word_cost, self.word_backoff = reader.bytes("words"), reader.bytes("words")
        self.pair_rows = array("I")
        self._pairs: dict[int, int] = {}

    def load(self) -> None:
        """Read the pairs and triples, once."""
        with _LOADING:
            if self.pair_rows:
                return
            reader = self._reader
            rows = reader.offsets(4, "words")
            self.pair_words = reader.integers(3, "bigrams")
            self.pair_cost, self.pair_backoff = reader.bytes("bigrams"), reader.bytes("bigrams")
            self.triple_rows = reader.offsets(2, "bigrams")
            self.triple_words = reader.integers(3, "trigrams")
            self.triple_cost = reader.bytes("trigrams")
            self.pair_rows = rows  # the last one, as it says that all are there

    def step(self, last: int, pair: int, word: int) -> tuple[int, int]:
        """Cost of a word after the last one and the pair that ends with it (-1: none); its own pair."""
        place = self._pair(last, word)
        if pair >= 0:
            low, high = self.triple_rows[pair], self.triple_rows[pair + 1]
            if low < high:
                at = bisect_left(self.triple_words, word, low, high)
                if at < high and self.triple_words[at] == word:
                    return self.triple_cost[at], place
                return self.pair_backoff[pair] + self._pair_cost(last, word, place), place
        return self._pair_cost(last, word, place), place

    def _pair_cost(self, first: int, word: int, place: int) -> int:
        return self.pair_cost[place] if place >= 0 else self.word_backoff[first] + self.word_cost[word]

    def _pair(self, first: int, second: int) -> int:
        """Place of a bigram, -1 when there is none."""
        key = first << 20 | second
        place = self._pairs.get(key)
        if place is None:
            if not self.pair_rows:
                self.load()
            low, high = self.pair_rows[first], self.pair_rows[first + 1]
            at = bisect_left(self.pair_words, second, low, high)
            place = at if at < high and self.pair_words[at] == second else -1
            if len(self._pairs) > 400_000:
                self._pairs.clear()
            self._pairs[key] = place
        return place


class _Reader:
    """Takes the parts of a model file one after the other; none is unpacked before it is taken."""

    def __init__(self, name: str) -> None:
        import zstandard

        packed = files("corpus_tools.data").joinpath(name).read_bytes()
        unpacked = zstandard.ZstdDecompressor().stream_reader(packed)
        self._data = BufferedReader(cast("RawIOBase", unpacked))
        self.numbers: dict[str, int] = json.loads(self._data.readline())
        self.words = self._take(self.numbers["text"]).decode().split("\n")

    def _take(self, size: int) -> bytes:
        return self._data.read(size)

    def bytes(self, count: str) -> bytes:
        return self._take(self.numbers[count])

    def integers(self, planes: int, count: str) -> array[int]:
        return array("I", self._joined(planes, count).tobytes())

    def offsets(self, planes: int, count: str) -> array[int]:
        """Where each row begins, from the lengths of the rows."""
        import numpy

        starts = numpy.concatenate(([0], numpy.cumsum(self._joined(planes, count), dtype="<u4")))
        return array("I", starts.astype("<u4").tobytes())

    def _joined(self, planes: int, count: str) -> Any:
        import numpy

        size = self.numbers[count]
        joined = numpy.zeros(size, "<u4")
        for plane in range(planes):
            joined |= numpy.frombuffer(self._take(size), "u1").astype("<u4") << 8 * plane
        return joined
