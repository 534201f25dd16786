"""Guesses for what a page does not show: pairs of bytes of private use, which decoders drop.

Around such a pair stand two true characters of which only the outer bytes are known. The guesses here are quick
(words of up to three characters, single frequencies); the search ranks them with the language model.
"""

from __future__ import annotations

import heapq
from functools import lru_cache
from typing import NamedTuple

from corpus_tools.repair import gbk
from corpus_tools.repair.characters import is_han
from corpus_tools.repair.language import UNKNOWN_HAN, UNKNOWN_SIGN, language_model


@lru_cache(maxsize=1)
def _beginnings() -> dict[str, int]:
    """Character -> what it costs at best as the beginning of a word of two."""
    costs: dict[str, int] = {}
    model = language_model()
    for word, number in model.words.items():
        if len(word) == 2:
            cost = model.word_cost[number] - _REST_OF_A_WORD
            if cost < costs.get(word[0], 999):
                costs[word[0]] = cost
    return costs


_REST_OF_A_WORD = 50
_TWO_MARKS = 60
_RARE = 135  # cost of a character that is not guessed in the middle of nowhere


class Gap(NamedTuple):
    """The bytes around what is hidden, the (simplified) characters beside it, and the script of the page."""

    before: str
    lead: int
    trail: int
    after: str
    traditional: bool


def texts_over_pair(gap: Gap, most: int) -> list[str]:
    """The likeliest two characters, the first beginning with the lead, the second ending with the trail."""
    before, lead, trail, after, traditional = gap
    firsts = [
        (made, plain, _cost_after(before, plain), gbk.hidden_completions(byte, trail, traditional))
        for byte, made, plain in gbk.hidden_after(lead, traditional)
    ]
    seconds = {plain: _cost_before(plain, after) for *_, found in firsts for _, plain in found}
    words, costs = language_model().words, language_model().word_cost
    guesses: list[tuple[int, str]] = []
    for made, plain, cost, found in firsts:
        for other, other_plain in found:
            word = words.get(plain + other_plain)
            apart = cost + seconds[other_plain]
            guesses.append((min(apart, costs[word]) if word else apart, made + other))
    return [text for _, text in heapq.nsmallest(most, guesses)]


def _single(character: str) -> int:
    if not character:
        return 0
    return language_model().singles.get(character, UNKNOWN_HAN if is_han(character) else UNKNOWN_SIGN)


def _cost_after(before: str, character: str) -> int:
    """Cost of a character, as the end of a word with the one before it if that is cheaper."""
    model = language_model()
    word = model.words.get(before + character) if before else None
    alone = _single(character)
    return min(alone, model.word_cost[word] - _single(before)) if word else alone


def _cost_before(character: str, after: str) -> int:
    model = language_model()
    word = model.words.get(character + after) if after else None
    alone = _single(character)
    return min(alone, model.word_cost[word] - _single(after)) if word else alone


def texts_over_two_pairs(gap: Gap, most: int) -> list[str]:
    """The likeliest three characters around two hidden pairs."""
    before, lead, trail, after, traditional = gap
    guesses = []
    for cost, text, first, last in _over_two_pairs(lead, trail, traditional):
        left = _cost_after(before, first) - _single(first)
        guesses.append((cost + left + _cost_before(last, after) - _single(last), text))
    return [text for _, text in heapq.nsmallest(most, guesses)]


@lru_cache(maxsize=4096)
def _over_two_pairs(
    lead: int, trail: int, traditional: bool, most: int = 150
) -> tuple[tuple[int, str, str, str], ...]:
    """(cost, text, first and last character simplified), out of context."""
    guesses: list[tuple[int, str, str, str]] = []
    for _, text, plain, byte in _open_pairs(lead, traditional):
        cost = _two(*plain)
        for other, other_plain in gbk.hidden_completions(byte, trail, traditional):
            guesses.append((_three(cost, plain, other_plain), text + other, plain[0], other_plain))
    return tuple(heapq.nsmallest(most, guesses))


def _three(cost: int, plain: str, last: str) -> int:
    model = language_model()
    best = cost + _single(last)
    word = model.words.get(plain[-1] + last)
    if word:
        best = min(best, _single(plain[0]) + model.word_cost[word])
    word = model.words.get(plain + last)
    return min(best, model.word_cost[word]) if word else best


@lru_cache(maxsize=256)
def _open_pairs(lead: int, traditional: bool, most: int = 200) -> tuple[tuple[int, str, str, int], ...]:
    """(cost, text, simplified, byte): two characters around a hidden pair, where another such pair begins."""
    guesses = [
        (_two(plain, other_plain, is_open=True), made + other, plain + other_plain, last)
        for byte, made, plain in gbk.hidden_after(lead, traditional)
        for lead_byte in gbk.LEADS
        if gbk.is_hidden(byte, lead_byte)
        for last, other, other_plain in gbk.hidden_after(lead_byte, traditional)
        if _single(other_plain) < _RARE
    ]
    return tuple(heapq.nsmallest(most, guesses))


@lru_cache(maxsize=256)
def texts_with_lost_end(lead: int, traditional: bool, most: int = 24) -> tuple[str, ...]:
    """The likeliest two characters around a hidden pair, the last byte of the second unknown."""
    singles = language_model().singles
    guesses = [
        (_two(plain, other_plain), made + other)
        for byte, made, plain in gbk.hidden_after(lead, traditional)
        for lead_byte in gbk.LEADS
        if gbk.is_hidden(byte, lead_byte)
        for other, other_plain in gbk.simple_after(lead_byte, traditional)
        if singles.get(other_plain, _RARE) < _RARE
    ]
    return tuple(text for _, text in heapq.nsmallest(most, guesses))


def _two(first: str, second: str, is_open: bool = False) -> int:
    """Cost of two characters; where more follows (`is_open`), the second may begin a word."""
    model = language_model()
    word = model.words.get(first + second)
    apart = _single(first) + (
        min(_single(second), _beginnings().get(second, 999)) if is_open else _single(second)
    )
    if not is_han(first) and not is_han(second):
        return apart + _TWO_MARKS
    return min(apart, model.word_cost[word]) if word else apart
