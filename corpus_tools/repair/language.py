"""How likely a piece of Chinese is: word trigrams over the best segmentation, and trigrams of characters.

The models are loaded when the first score is asked for. Costs are tenths of -ln p, those of words and a part
of those of characters added; a `Prefix` is a text read so far, extended by one character at a time, so that
the hypotheses of a search share the work of their common beginning.
"""

from __future__ import annotations

from copy import copy
from functools import lru_cache
from math import exp, log, log1p

from corpus_tools.repair.backoff import Trigrams
from corpus_tools.repair.characters import is_han
from corpus_tools.repair.ngrams import NGrams
from corpus_tools.repair.spelling import NOWHERE, spelling

LONGEST = 5  # characters of a word
UNKNOWN_HAN = 190  # a character the model has not seen
UNKNOWN_SIGN = 60  # a mark that is no token of the model
FIRST_OTHER = 60  # a digit or letter after something else
NEXT_OTHER = 25
_LEARNED_SHARE = 0.4  # most weight of what a corpus says in its own words
_ENOUGH = 5_000  # characters that earn half of it
_MOST_REMEMBERED = 400_000
_SPELLING = 0.5  # weight of characters beside words; 0.4 to 0.8 do about as well
_TOKENS = dict.fromkeys("，。；？！：“”、…")
_ALIKE = {",": "，", ";": "；", "?": "？", "!": "！", ":": "：", "著": "着"}


class Prefix:
    """A text read so far: its last character, and the cheapest segmentation up to here.

    Attributes:
        cost: tenths of nats, words and spelling.
        said: the cost of that segmentation alone.
        word: number of the last word of that segmentation; 0 is anything unknown.
        pair: place of the bigram that ends here, -1 when the model has none.
        learned: cost of the text so far by the n-grams of the corpus.
        spelled: cost of its characters, and `state` what the character model goes on from.
    """

    __slots__ = ("back", "character", "cost", "kind", "learned", "pair", "said", "spelled", "state", "word")

    def __init__(
        self,
        character: str,
        kind: int,
        back: Prefix | None,
        state: tuple[float, int, int],
        beside: tuple[float, float, int] = (0.0, 0.0, NOWHERE),
    ) -> None:
        self.character, self.kind, self.back = character, kind, back
        self.said, self.word, self.pair = state
        self.learned, self.spelled, self.state = beside
        self.cost = self.said + self.spelled


_HAN, _TOKEN, _OTHER = 0, 1, 2


class LanguageModel(Trigrams):
    """The word trigram model of `data/language_model.zst`, and how its texts are spelled."""

    def __init__(self) -> None:
        super().__init__("language_model.zst")
        self.ngrams: NGrams | None = None
        self._shares = (0.0, 0.0)
        self._sides: dict[tuple[int, str], tuple[float, float, int]] = {}

    def adapted(self, ngrams: NGrams) -> LanguageModel:
        """This model, mixed with what a corpus or page says in its own words."""
        self.load()  # here, not in each copy
        model = copy(self)
        model.ngrams = ngrams if ngrams.total else None
        model._sides = {}
        share = _LEARNED_SHARE * ngrams.total / (ngrams.total + _ENOUGH)
        model._shares = (-10 * log1p(-share), -10 * log(share) if share else 0.0)
        return model

    def start(self, text: str = "") -> Prefix:
        """The prefix for `text`, which follows something unknown."""
        node = Prefix("", _OTHER, None, (0.0, 0, -1))
        return self.extend_all(node, text)

    def divided(self, node: Prefix) -> Prefix:
        """`node` with the end of a word behind it."""
        beside = (node.learned, node.spelled, node.state)
        return Prefix("", _OTHER, node, (node.said, node.word, node.pair), beside)

    def character_cost(self, character: str, unknown: int = UNKNOWN_HAN) -> int:
        """Cost of a (simplified) character by itself."""
        number = self.words.get(character)
        return unknown if number is None else self.word_cost[number]

    def extend_all(self, node: Prefix, text: str) -> Prefix:
        """`node` followed by every character of `text`."""
        for character in text:
            node = self.extend(node, character)
        return node

    def extend(self, node: Prefix, character: str) -> Prefix:
        """`node` followed by one (simplified) character."""
        character = _ALIKE.get(character, character)
        learned, spelled, after = self._beside(node, character)
        learned += node.learned
        if character in _TOKENS:
            kind, state = _TOKEN, self._state_after_token(node, character, learned)
        elif is_han(character):
            kind, state = _HAN, self._state_after_han(node, character, learned)
        else:
            kind, state = _OTHER, self._state_after_other(node, character, learned)
        return Prefix(character, kind, node, state, (learned, node.spelled + spelled, after))

    def _beside(self, node: Prefix, character: str) -> tuple[float, float, int]:
        """What the n-grams of the corpus and the spelling say of a character, and the state after it."""
        gram = (node.back.character if node.back else "") + node.character + character
        known = self._sides.get((node.state, gram))
        if known is None:
            if len(self._sides) > _MOST_REMEMBERED:
                self._sides.clear()
            learned = self.ngrams.cost(gram[:-1], character) if self.ngrams else 0.0
            cost, after = spelling().step(node.state, character)
            mixed = self._mixed(cost, learned) if self.ngrams else cost
            known = self._sides[node.state, gram] = learned, _SPELLING * mixed, after
        return known

    def _mixed(self, cost: float, learned: float) -> float:
        """Cost under the mixture of both models."""
        low, high = cost + self._shares[0], learned + self._shares[1]
        if low > high:
            low, high = high, low
        return low - 10 * log1p(exp((low - high) / 10))

    def _state_after_token(self, node: Prefix, character: str, learned: float) -> tuple[float, int, int]:
        number = self.words[character]
        cost, pair = self.step(node.word, node.pair, number)
        mixed = self._mixed(cost, learned - node.learned) if self.ngrams else cost
        return node.said + mixed, number, pair

    def _state_after_other(self, node: Prefix, character: str, learned: float) -> tuple[float, int, int]:
        alphanumeric = character.isascii() and character.isalnum()
        if not alphanumeric and not character.isspace():
            cost: float = UNKNOWN_SIGN
        else:
            cost = NEXT_OTHER if node.kind == _OTHER else FIRST_OTHER
        if self.ngrams:
            cost = self._mixed(cost, learned - node.learned)
        return node.said + cost, 0, -1

    def _state_after_han(self, node: Prefix, character: str, learned: float) -> tuple[float, int, int]:
        """The cheapest of all words that end with this character."""
        number, adapted = self.words.get(character), self.ngrams is not None
        cost: float = UNKNOWN_HAN
        word, pair = 0, -1
        if number is not None:
            cost, pair = self.step(node.word, node.pair, number)
            word = number
        best = node.said + (self._mixed(cost, learned - node.learned) if adapted else cost)
        known, start, length = character, node, 1
        while start.kind == _HAN and length < LONGEST and start.back is not None:
            known, start, length = start.character + known, start.back, length + 1
            number = self.words.get(known)
            if number is not None:
                cost, place = self.step(start.word, start.pair, number)
                if adapted:
                    cost = self._mixed(cost, learned - start.learned)
                if start.said + cost < best:
                    best, word, pair = start.said + cost, number, place
        return best, word, pair


@lru_cache(maxsize=1)
def language_model() -> LanguageModel:
    """The shipped model, loaded once."""
    return LanguageModel()
