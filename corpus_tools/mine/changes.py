"""More or less than when, and per what: signs of shares, comparisons, rates."""

from __future__ import annotations

import re
from functools import cache

from corpus_tools.mine.context import Place
from corpus_tools.mine.lexicon import alternation, context, context_words, units
from corpus_tools.records import Comparison

NEAR = 14  # characters in front of the number in which a word of change counts
LIST_MARKS = ("、", "和", "及", "与")
_LEVEL = re.compile(r"[^\d]{0,3}?(?:至|到|为)")
_DIFFERENCE = re.compile(r"(?:增加|(?<!新)增|减少|上升|下降|多|少|减|降低|回落|提高|增长)了?$")
_ENDS = frozenset("加增少升降多减低落高长了")  # of what _DIFFERENCE finds
_EACH = re.compile(r"(?<!全)各(?:处?罚款?|奖励?|补助|补贴|投入|给予|发放|支付|拨付|出资|捐款?)$")
_MAY_CHANGE = re.compile("[降减少升增提高涨落滑缩翻]")


def change_of(place: Place) -> Comparison | None:
    """The comparison a quantity states; a share that fell is negative: 同比下降27.5%.

    群众满意率提高到96% states a level, no change.
    """
    head, _ = head_of_list(place)
    words = head.before[-NEAR:]
    if not _MAY_CHANGE.search(words):
        return None
    found = [(end, direction) for direction in ("down", "up") if (end := _last(direction, words)) is not None]
    if not found:
        return None
    end, direction = max(found)
    if _LEVEL.match(words, end) and "幅" not in words:
        return None
    if direction == "down" and place.mention.unit in ("%", "个百分点"):
        _negate(place)
    basis = context_words("change", "basis").search(head.before)
    if basis is None and place.mention.unit_class != "share":
        return None
    return Comparison(basis=basis[0] if basis else "", direction="down" if direction == "down" else "up")


def head_of_list(place: Place) -> tuple[Place, int]:
    """The first number of a list, and which of its numbers this one is, from 0.

    What is said of the first holds for all: 分别下降15%、31%和三分之一.
    """
    number = 0
    while place.previous is not None and _goes_on(place.previous, place):
        place, number = place.previous, number + 1
    return place, number


def _goes_on(previous: Place, place: Place) -> bool:
    """Whether a number is the next of a list: in the same unit, or a share like the one before."""
    if previous.clause != place.clause or place.near.strip() not in LIST_MARKS:
        return False
    one, other = previous.mention, place.mention
    return one.unit == other.unit or one.unit_class == other.unit_class == "share"


def _last(direction: str, text: str) -> int | None:
    """Where the last word of a direction ends."""
    end = None
    for match in context_words("change", direction).finditer(text):
        end = match.end()
    return end


def _negate(place: Place) -> None:
    mention = place.mention
    if mention.value is not None:
        mention.value = -mention.value
    if mention.value_max is not None:
        mention.value_max = -mention.value_max
    low, high = mention.low, mention.high
    mention.low, mention.high = (None if high is None else -high), (None if low is None else -low)


def is_difference(place: Place) -> bool:
    """比去年增加30件: a difference counts nothing itself."""
    near = place.near
    return place.mention.unit_class == "count" and near[-1:] in _ENDS and _DIFFERENCE.search(near) is not None


def rate_of(place: Place) -> str | None:
    """每月, 人均, 每期: what the figure is per, or None.

    A rate counts when it stands in the words of the number itself, or leads its clause.
    """
    if place.after[:1] in ("/", "／"):
        return _per_unit(place.after[1:])
    priced = _goods().match(place.before) if place.mention.unit_class == "money" else None
    if priced:
        return priced[1]
    if place.mention.unit_class == "money" and place.previous and _EACH.search(place.near):
        return place.previous.mention.unit
    if "每" not in place.before and "均" not in place.before:
        return None
    found = None
    for match in context_words("rate", "words").finditer(place.before):
        found = match
    if found is None or found[0] in context("rate")["not_rates"]:
        return None
    if "的" in place.near and found.end() <= len(place.before) - len(place.near):
        return None  # 人均收入高于3000元的农户有69户: the rate is that of the number before
    word = found[0]
    if word.endswith("均"):
        return word[0] if word != "平均" else None
    per = re.sub("^(?:平均)?每个?", "", word)
    if per:
        return per
    noun = context_words("rate", "nouns").match(place.before, found.end())
    return noun[0] if noun else place.before[found.end() : found.end() + 1] or None


def _per_unit(after: str) -> str | None:
    """1338元/座: the unit behind the stroke."""
    written = next((after[:size] for size in (3, 2, 1) if after[:size] in units()), None)
    return units()[written][0] if written else None


@cache
def _goods() -> re.Pattern[str]:
    """一瓶酱油退3元5角, 一亩地增收800元: the price of one."""
    return re.compile(rf"一({alternation(context('rate')['goods'])})[^一，、]{{0,8}}$")
