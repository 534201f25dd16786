"""Guesses for what a page does not show: pairs of bytes of private use, which decoders drop.

Around such a pair stand two true characters of which only the outer bytes are known, a few hundred
combinations; around two of them three, hundreds of thousands. The guesses here are quick (single
frequencies, and words of two or three characters, found by intersecting sets); the search ranks them with the
language model.
"""

from __future__ import annotations

import heapq
from functools import cache, lru_cache
from typing import Any, NamedTuple

from corpus_tools.repair import gbk
from corpus_tools.repair.characters import is_han
from corpus_tools.repair.language import UNKNOWN_HAN, UNKNOWN_SIGN, language_model

_LIKELY = 8  # characters tried for their frequency alone
_OPEN = 120  # the same, where more is to follow
_REST_OF_A_WORD = 50
_TWO_MARKS = 60
_CLOSES = 40
_NO_WORD = 1 << 20


class Gap(NamedTuple):
    """What is known around something hidden.

    Attributes:
        before, after: the (simplified) characters beside it.
        lead, trail: the bytes around it.
        traditional: the script of the page.
        closing: the marks that would close what is open, innermost first.
    """

    before: str
    lead: int
    trail: int
    after: str
    traditional: bool
    closing: str = ""


class _Choice(NamedTuple):
    """A character that may stand somewhere: simplified, its cost, and the byte that it leaves open."""

    made: str
    plain: str
    cost: int
    byte: int


def texts_over_pair(gap: Gap, most: int) -> list[str]:
    """The likeliest two characters, the first beginning with the lead, the second ending with the trail."""
    guesses: list[tuple[int, str]] = []
    for first in _firsts(gap.lead, gap.traditional):
        left = first.cost + _bonus(gap.before, first.plain)
        for second, cost, word in _completions(first, gap.trail, gap.traditional, gap.after):
            cost = _marks(first.plain, second.plain, min(left + cost, word))
            if gap.closing:
                cost -= _closed(first.plain, second.plain, gap.closing)
            guesses.append((cost, first.made + second.made))
    return [text for _, text in heapq.nsmallest(most, guesses)]


def _closed(first: str, second: str, closing: str) -> int:
    """What makes two characters likelier that close what is open."""
    if first == closing[0]:
        both = second == closing[1:2]
        return _CLOSES + (0 if is_han(second) else _TWO_MARKS) + (_CLOSES if both else 0)
    return _CLOSES if second == closing[0] and is_han(first) else 0


def texts_over_two_pairs(gap: Gap, most: int) -> list[str]:
    """The likeliest three characters around two hidden pairs."""
    guesses = [
        (cost + _bonus(gap.before, first) + _bonus(last, gap.after), text)
        for cost, text, first, last in _over_two_pairs(gap.lead, gap.trail, gap.traditional)
    ]
    for first in _firsts(gap.lead, gap.traditional):
        if bonus := _bonus(gap.before, first.plain):
            guesses += [
                (first.cost + bonus + _word_before(word, cost, gap.after), first.made + made)
                for cost, made, word in _words_over_pair(first.byte, gap.trail, gap.traditional)
            ]
    return [text for _, text in heapq.nsmallest(most, guesses)]


@lru_cache(maxsize=512)
def texts_with_lost_end(lead: int, traditional: bool, most: int = 24) -> tuple[str, ...]:
    """The likeliest two characters around a hidden pair, the last byte of the second unknown."""
    guesses: list[tuple[int, str]] = []
    for first in _firsts(lead, traditional):
        for second in _promising(_unfinished(first.byte, traditional), first.plain, ""):
            cost = _two(first, second)
            guesses.append((cost, first.made + second.made))
    return tuple(text for _, text in heapq.nsmallest(most, guesses))


class _Choices(NamedTuple):
    """Choices by their simplified form, and the likeliest of them."""

    by_plain: dict[str, _Choice]
    likely: tuple[_Choice, ...]
    likely_plain: frozenset[str]


def _choices(found: list[_Choice], most: int, *, open_end: bool = False) -> _Choices:
    by_plain: dict[str, _Choice] = {}
    for choice in found:
        by_plain.setdefault(choice.plain, choice)
    costs = {c.plain: _beginning(c.plain) if open_end else c.cost for c in by_plain.values()}
    likely = heapq.nsmallest(most, by_plain.values(), key=lambda c: (costs[c.plain], c.made))
    return _Choices(by_plain, tuple(likely), frozenset(choice.plain for choice in likely))


def _promising(choices: _Choices, before: str, after: str) -> list[_Choice]:
    """The likely choices, and those that make a word with a neighbour."""
    by_plain = choices.by_plain
    words = by_plain.keys() & _behind(before)
    if after:
        words |= by_plain.keys() & _before(after)
    return [*choices.likely, *map(by_plain.__getitem__, sorted(words - choices.likely_plain))]


@lru_cache(maxsize=512)
def _firsts(lead: int, traditional: bool) -> tuple[_Choice, ...]:
    """What may begin with `lead` and end where a hidden pair begins."""
    found = gbk.hidden_after(lead, traditional)
    return tuple(_Choice(made, plain, _single(plain), byte) for byte, made, plain in found)


@lru_cache(maxsize=8192)
def _seconds(first: int, trail: int, traditional: bool) -> _Choices:
    """What may end with `trail` when its first byte belongs to a hidden pair that begins with `first`."""
    found = gbk.hidden_completions(first, trail, traditional)
    return _choices([_Choice(made, plain, _single(plain), 0) for made, plain in found], _LIKELY)


@lru_cache(maxsize=256)
def _middles(first: int, traditional: bool) -> _Choices:
    """What may stand between two hidden pairs, the first of which begins with `first`."""
    found = [
        _Choice(made, plain, _single(plain), byte)
        for lead in gbk.LEADS
        if gbk.is_hidden(first, lead)
        for byte, made, plain in gbk.hidden_after(lead, traditional)
    ]
    return _choices(found, _OPEN, open_end=True)


@lru_cache(maxsize=256)
def _unfinished(first: int, traditional: bool) -> _Choices:
    """What may follow when its last byte is unknown."""
    found = [
        _Choice(made, plain, _single(plain), 0)
        for lead in gbk.LEADS
        if gbk.is_hidden(first, lead)
        for made, plain in gbk.simple_after(lead, traditional)
    ]
    return _choices(found, _LIKELY)


@lru_cache(maxsize=16384)
def _completions(
    first: _Choice, trail: int, traditional: bool, after: str
) -> tuple[tuple[_Choice, int, int], ...]:
    """What may come over a hidden pair, with its cost before `after`, and that of a word with `first`."""
    choices, words = _seconds(first.byte, trail, traditional), _words_of_two()
    return tuple(
        (second, second.cost + _bonus(second.plain, after), words.get(first.plain + second.plain, _NO_WORD))
        for second in _promising(choices, first.plain, after)
    )


@lru_cache(maxsize=4096)
def _over_two_pairs(lead: int, trail: int, traditional: bool) -> tuple[tuple[int, str, str, str], ...]:
    """(cost, text, first and last character simplified), out of context."""
    guesses: list[tuple[int, str, str, str]] = []
    words, costs = language_model().words, language_model().word_cost
    for pair, first, middle in _open_pairs(lead, traditional):
        made, plain = first.made + middle.made, first.plain + middle.plain
        begins = plain in _beginnings_of_three()
        for last, cost, word in _completions(middle, trail, traditional, ""):
            cost = min(pair + cost, first.cost + word)
            if begins and (number := words.get(plain + last.plain)):
                cost = min(cost, costs[number])
            guesses.append((cost, made + last.made, first.plain, last.plain))
    return tuple(heapq.nsmallest(_OPEN, guesses))


@lru_cache(maxsize=1024)
def _words_over_pair(byte: int, trail: int, traditional: bool) -> tuple[tuple[int, str, str], ...]:
    """(cost, word, word simplified): likely words between two hidden pairs and a trail."""
    words = _words_of_two()
    guesses = []
    for middle in _middles(byte, traditional).by_plain.values():
        seconds = _seconds(middle.byte, trail, traditional).by_plain
        for plain in seconds.keys() & _behind(middle.plain):
            word = middle.plain + plain
            guesses.append((words[word], middle.made + seconds[plain].made, word))
    return tuple(heapq.nsmallest(_OPEN, guesses))


def _word_before(word: str, cost: int, after: str) -> int:
    """Cost of a word of two, or less where it makes one of three with what follows."""
    model = language_model()
    longer = model.words.get(word + after) if after else None
    return cost if longer is None else min(cost, model.word_cost[longer] - _single(after))


@lru_cache(maxsize=256)
def _open_pairs(lead: int, traditional: bool) -> tuple[tuple[int, _Choice, _Choice], ...]:
    """Two characters around a hidden pair, where another such pair begins, and their cost."""
    pairs, words = [], _words_of_two()
    for first in _firsts(lead, traditional):
        for middle in _promising(_middles(first.byte, traditional), first.plain, ""):
            apart = first.cost + _beginning(middle.plain)
            together = words.get(first.plain + middle.plain, apart)
            cost = _marks(first.plain, middle.plain, min(apart, together))
            pairs.append((cost, first.made + middle.made, first, middle))
    likely = heapq.nsmallest(2 * _OPEN, pairs)
    return tuple((_two(first, middle), first, middle) for *_, first, middle in likely)


def _two(first: _Choice, second: _Choice) -> int:
    apart = first.cost + second.cost
    return _marks(
        first.plain, second.plain, min(apart, _words_of_two().get(first.plain + second.plain, apart))
    )


def _marks(first: str, second: str, cost: int) -> int:
    return cost if is_han(first) or is_han(second) else cost + _TWO_MARKS


@lru_cache(maxsize=65536)
def _bonus(one: str, other: str) -> int:
    """What makes two characters cheaper together than apart: the word they make (negative), or 0."""
    word = _words_of_two().get(one + other) if one and other else None
    return 0 if word is None else min(0, word - _single(one) - _single(other))


@cache
def _single(character: str) -> int:
    return language_model().character_cost(character, UNKNOWN_HAN if is_han(character) else UNKNOWN_SIGN)


@cache
def _beginning(character: str) -> int:
    """What a character costs by itself, or as the beginning of a word that is to be finished."""
    return min(_single(character), _beginnings().get(character, UNKNOWN_HAN))


@lru_cache(maxsize=1)
def _words_of_two() -> dict[str, int]:
    model = language_model()
    return {word: model.word_cost[number] for word, number in model.words.items() if len(word) == 2}


@lru_cache(maxsize=1)
def _beginnings_of_three() -> frozenset[str]:
    """The first two characters of the words of three."""
    return frozenset(word[:2] for word in language_model().words if len(word) == 3)


@lru_cache(maxsize=1)
def _beginnings() -> dict[str, int]:
    lowest: dict[str, int] = {}
    for word, cost in _words_of_two().items():
        if cost < lowest.get(word[0], UNKNOWN_HAN + _REST_OF_A_WORD):
            lowest[word[0]] = cost
    return {character: cost - _REST_OF_A_WORD for character, cost in lowest.items()}


@cache
def _behind(character: str) -> frozenset[str]:
    """What makes a word of two after a character."""
    return _others(0, character)


@cache
def _before(character: str) -> frozenset[str]:
    """What makes a word of two before a character."""
    return _others(1, character)


def _others(place: int, character: str) -> frozenset[str]:
    """The other characters of the words of two that have `character` at a place."""
    if len(character) != 1:
        return frozenset()
    codes, others = _columns(place)
    rows = slice(*codes.searchsorted((ord(character), ord(character) + 1)))
    return frozenset(others[rows].tobytes().decode("utf-32-le"))


@cache
def _columns(place: int) -> tuple[Any, Any]:
    """The code points at a place of all words of two, sorted, and those at the other place beside them.

    Few characters are ever asked for: a set for each would take longer than all the questions.
    """
    import numpy as np

    codes = np.frombuffer("".join(_words_of_two()).encode("utf-32-le"), "<u4").reshape(-1, 2)
    rows = codes[codes[:, place].argsort()]
    return rows[:, place].copy(), rows[:, 1 - place].copy()
