"""Whether a gap stands inside a word, seen from the characters on both sides."""

from __future__ import annotations

from functools import lru_cache

from corpus_tools.repair.characters import han_after, han_before, simplify

_BESIDE = 4  # characters beside a gap that a word may take in
_WORD = 130  # tenths of nats: a word of the model that is no accident


def gain_of_joining(text: str, start: int, end: int) -> float:
    """By how many tenths of nats a word across the gap text[start:end] is cheaper than its two sides."""
    return _gain(text[max(0, start - _BESIDE) : start], text[end : end + _BESIDE])


@lru_cache(maxsize=8192)
def _gain(before: str, behind: str) -> float:
    """What a word saves that goes from the end of one text to the beginning of the other, else 0."""
    from corpus_tools.repair.language import language_model

    left = simplify(han_before(before, len(before), _BESIDE))
    right = simplify(han_after(behind, 0, _BESIDE))
    if len(left) + len(right) < 3 or not _has_word_across(left, right):
        return 0.0
    model = language_model()
    read = model.extend_all(model.start(), left)
    apart = model.extend_all(model.divided(read), right)
    return apart.said - model.extend_all(read, right).said


def _has_word_across(left: str, right: str) -> bool:
    """Whether the model has a word, not too rare, that spans the border."""
    from corpus_tools.repair.language import language_model

    model = language_model()
    for size in (2, 3, 4):
        for before in range(1, size):
            word = left[-before:] + right[: size - before]
            number = model.words.get(word) if len(word) == size else None
            if number and model.word_cost[number] < _WORD:
                return True
    return False
