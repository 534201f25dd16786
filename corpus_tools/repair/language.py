"""How likely a piece of Chinese is: a word trigram model over the best segmentation, built by characters.

The model is loaded when the first score is asked for. Costs are tenths of -ln p; a `Prefix` is a text read so
far, extended by one character at a time, so that the hypotheses of a search share the work of their common
beginning.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from copy import copy
from functools import lru_cache
from importlib.resources import files
from math import exp, log, log1p
from typing import Any

from corpus_tools.repair.characters import is_han
from corpus_tools.repair.ngrams import NGrams

LONGEST = 5  # characters of a word
UNKNOWN_HAN = 190  # a character the model has not seen
UNKNOWN_SIGN = 60  # a mark that is no token of the model
FIRST_OTHER = 60  # a digit or letter after something else
NEXT_OTHER = 25
_LEARNED_SHARE = 0.4  # most weight of what a corpus says in its own words
_ENOUGH = 5_000  # characters that earn half of it
_TOKENS = dict.fromkeys("，。；？！：“”、…")
_ALIKE = {",": "，", ";": "；", "?": "？", "!": "！", ":": "：", "著": "着"}


class Prefix:
    """A text read so far: its last character, and the cheapest segmentation up to here.

    Attributes:
        cost: tenths of nats.
        word: number of the last word of that segmentation; 0 is anything unknown.
        pair: place of the bigram that ends here, -1 when the model has none.
        learned: cost of the text so far by the n-grams of the corpus.
    """

    __slots__ = ("back", "character", "cost", "kind", "learned", "pair", "word")

    def __init__(
        self,
        character: str,
        kind: int,
        back: Prefix | None,
        state: tuple[float, int, int],
        learned: float = 0,
    ) -> None:
        self.character, self.kind, self.back, self.learned = character, kind, back, learned
        self.cost, self.word, self.pair = state

    def text(self) -> str:
        """The text read so far."""
        characters = []
        node: Prefix | None = self
        while node is not None:
            characters.append(node.character)
            node = node.back
        return "".join(reversed(characters))


_HAN, _TOKEN, _OTHER = 0, 1, 2


class LanguageModel:
    """The word trigram model of `data/language_model.zst` (layout: scripts/make_language_model.py)."""

    def __init__(self, data: bytes) -> None:
        reader = _Reader(data)
        self.words = {word: number for number, word in enumerate(reader.words) if word}
        self.word_cost, self.word_backoff = reader.bytes("words"), reader.bytes("words")
        self.pair_rows = reader.offsets(4, "words")
        self.pair_words = reader.integers(3, "bigrams")
        self.pair_cost, self.pair_backoff = reader.bytes("bigrams"), reader.bytes("bigrams")
        self.triple_rows = reader.offsets(2, "bigrams")
        self.triple_words = reader.integers(3, "trigrams")
        self.triple_cost = reader.bytes("trigrams")
        self.singles = {w: self.word_cost[n] for w, n in self.words.items() if len(w) == 1}
        self._pairs: dict[int, int] = {}
        self.ngrams: NGrams | None = None
        self._shares = (0.0, 0.0)
        self._gram_costs: dict[str, float] = {}

    def adapted(self, ngrams: NGrams) -> LanguageModel:
        """This model, mixed with what a corpus or page says in its own words."""
        model = copy(self)
        model.ngrams = ngrams if ngrams.total else None
        model._gram_costs = {}
        share = _LEARNED_SHARE * ngrams.total / (ngrams.total + _ENOUGH)
        model._shares = (-10 * log1p(-share), -10 * log(share) if share else 0.0)
        return model

    def start(self, text: str = "") -> Prefix:
        """The prefix for `text`, which follows something unknown."""
        node = Prefix("", _OTHER, None, (0.0, 0, -1))
        return self.extend_all(node, text)

    def divided(self, node: Prefix) -> Prefix:
        """`node` with the end of a word behind it."""
        return Prefix("", _OTHER, node, (node.cost, node.word, node.pair), node.learned)

    def character_cost(self, character: str) -> int:
        """Cost of a (simplified) character by itself."""
        return self.singles.get(character, UNKNOWN_HAN)

    def extend_all(self, node: Prefix, text: str) -> Prefix:
        """`node` followed by every character of `text`."""
        for character in text:
            node = self.extend(node, character)
        return node

    def extend(self, node: Prefix, character: str) -> Prefix:
        """`node` followed by one (simplified) character."""
        character = _ALIKE.get(character, character)
        learned = self._learned(node, character) if self.ngrams else 0.0
        if character in _TOKENS:
            number = self.words[character]
            cost, pair = self._step(node, number)
            mixed = self._mixed(cost, learned - node.learned) if self.ngrams else cost
            return Prefix(character, _TOKEN, node, (node.cost + mixed, number, pair), learned)
        if not is_han(character):
            return self._extend_other(node, character, learned)
        return self._extend_han(node, character, learned)

    def _learned(self, node: Prefix, character: str) -> float:
        history = (node.back.character if node.back else "") + node.character
        gram = history + character
        cost = self._gram_costs.get(gram)
        if cost is None:
            cost = self._gram_costs[gram] = self.ngrams.cost(history, character) if self.ngrams else 0.0
        return node.learned + cost

    def _mixed(self, cost: float, learned: float) -> float:
        """Cost under the mixture of both models."""
        low, high = cost + self._shares[0], learned + self._shares[1]
        if low > high:
            low, high = high, low
        return low - 10 * log1p(exp((low - high) / 10))

    def _extend_other(self, node: Prefix, character: str, learned: float) -> Prefix:
        alphanumeric = character.isascii() and character.isalnum()
        if not alphanumeric and not character.isspace():
            cost: float = UNKNOWN_SIGN
        else:
            cost = NEXT_OTHER if node.kind == _OTHER else FIRST_OTHER
        if self.ngrams:
            cost = self._mixed(cost, learned - node.learned)
        return Prefix(character, _OTHER, node, (node.cost + cost, 0, -1), learned)

    def _extend_han(self, node: Prefix, character: str, learned: float) -> Prefix:
        """The cheapest of all words that end with this character."""
        number, adapted = self.words.get(character), self.ngrams is not None
        cost: float = UNKNOWN_HAN
        word, pair = 0, -1
        if number is not None:
            cost, pair = self._step(node, number)
            word = number
        best = node.cost + (self._mixed(cost, learned - node.learned) if adapted else cost)
        known, start, length = character, node, 1
        while start.kind == _HAN and length < LONGEST and start.back is not None:
            known, start, length = start.character + known, start.back, length + 1
            number = self.words.get(known)
            if number is not None:
                cost, place = self._step(start, number)
                if adapted:
                    cost = self._mixed(cost, learned - start.learned)
                if start.cost + cost < best:
                    best, word, pair = start.cost + cost, number, place
        return Prefix(character, _HAN, node, (best, word, pair), learned)

    def _step(self, node: Prefix, word: int) -> tuple[int, int]:
        """Cost of a word after a prefix, and the place of the bigram it makes."""
        place = self._pair(node.word, word)
        if node.pair >= 0:
            low, high = self.triple_rows[node.pair], self.triple_rows[node.pair + 1]
            if low < high:
                at = bisect_left(self.triple_words, word, low, high)
                if at < high and self.triple_words[at] == word:
                    return self.triple_cost[at], place
                return self.pair_backoff[node.pair] + self._pair_cost(node.word, word, place), place
        return self._pair_cost(node.word, word, place), place

    def _pair_cost(self, first: int, word: int, place: int) -> int:
        return self.pair_cost[place] if place >= 0 else self.word_backoff[first] + self.word_cost[word]

    def _pair(self, first: int, second: int) -> int:
        """Place of a bigram, -1 when there is none."""
        key = first << 20 | second
        place = self._pairs.get(key)
        if place is None:
            low, high = self.pair_rows[first], self.pair_rows[first + 1]
            at = bisect_left(self.pair_words, second, low, high)
            place = at if at < high and self.pair_words[at] == second else -1
            if len(self._pairs) > 400_000:
                self._pairs.clear()
            self._pairs[key] = place
        return place


class _Reader:
    """Takes the parts of the model file one after the other."""

    def __init__(self, data: bytes) -> None:
        head, _, self.data = data.partition(b"\n")
        self.numbers: dict[str, int] = json.loads(head)
        self.at = 0
        self.words = self._take(self.numbers["text"]).decode().split("\n")

    def _take(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]

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


@lru_cache(maxsize=1)
def language_model() -> LanguageModel:
    """The shipped model, loaded once."""
    import zstandard

    packed = files("corpus_tools.data").joinpath("language_model.zst").read_bytes()
    return LanguageModel(zstandard.ZstdDecompressor().decompress(packed, max_output_size=1 << 27))
