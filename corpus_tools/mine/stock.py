"""What is there already: staff, area, equipment, population. It is background, not a result of the work."""

from __future__ import annotations

import re
from functools import cache

from corpus_tools.lazy_patterns import lazy_pattern
from corpus_tools.mine.context import REACH, Place
from corpus_tools.mine.lexicon import (
    alternation,
    context,
    context_endings,
    context_ends,
    context_set,
    context_words,
)
from corpus_tools.records import FigureKind

SAME = 2  # characters at the end of two nouns that make them one kind: 秋耕面积, 秋播面积
NOTE = 10  # characters of a note between a number and what it is made of
ENDS = "、”》"  # what may stand behind the last number of an item
_FILLERS = re.compile(r"(?:达到?|约|为|共|有|近|了|到|分别|总计|合计|累计|[：:]){1,4}$")
_FILLER_ENDS = frozenset("达到约为共有近了别计：:")
_HANDLED = re.compile(r"\s*(?:[一二三四五六七八九]是)?[对给为向将把]")
_BY_KIND = lazy_pattern(r"按[\u4e00-\u9fff]{2,6}分[：:，,]")
_NAMES = lazy_pattern(r"(?:[\u4e00-\u9fffxX*×]{1,6}、){2,16}[\u4e00-\u9fffxX*×]{1,6}")
_ITEM = lazy_pattern(r"、(?:共有|[\u4e00-\u9fff]{2,6})")
_NOUN = lazy_pattern(r"[\u4e00-\u9fff]{2,8}")


def without_fillers(words: str) -> str:
    """Without the little words in front of a number.

    >>> without_fillers("民警共有"), without_fillers("民警")
    ('民警', '民警')
    """
    return _FILLERS.sub("", words) if words[-1:] in _FILLER_ENDS else words


def of_inventory(place: Place, has_metric: bool) -> FigureKind | None:
    """现有民警9名, 辖区面积36平方公里: what is there; verbs of doing make it a result (配齐保安2名)."""
    mention = place.mention
    if mention.unit in context_set("background", "event_units"):
        return None
    if _holds(place) or ("有" in place.before and _has(place)):
        return "background"
    if _goes_on(place) or _lists_stock(place) or place.after.startswith("来自"):
        return "background"
    if has_metric or (mention.unit or "").endswith("次"):
        return None
    if _ends_with_stock(place):
        return "background"
    return "background" if not place.verbs and _is_described(place) else None


def _goes_on(place: Place) -> bool:
    """现有工作人员4人，服务21个行政村: what the staff just described is there for."""
    previous = place.previous
    return (
        previous is not None
        and previous.kind == "background"
        and place.near in context_set("background", "stock_verbs")
    )


def _lists_stock(place: Place) -> bool:
    """辖5个街道、2个镇，有68个社区: the next item of what is there."""
    previous = place.previous
    if previous is None or previous.kind != "background" or previous.mention.is_article or place.verbs:
        return False
    is_same = previous.mention.unit == place.mention.unit
    if previous.clause == place.clause:
        return (place.near.endswith("、") or _ITEM.fullmatch(place.near) is not None) and is_same
    if is_same and "其中" in place.sentence[max(0, place.clause[0] - REACH) : place.zone.start]:
        between = place.sentence[previous.clause[1] : place.clause[0]]
        return len(between) < NOTE  # 水库仅有27座，其中小一型3座; 下辖20个村（社区），其中8个
    if place.clause[0] != previous.clause[1] + 1:
        return False
    return place.near.strip() in ("有", "共有") or (is_same and _goes_on_so(previous, place))


def _goes_on_so(previous: Place, place: Place) -> bool:
    """有电脑70台，服务器5台: a noun and its number, as in the clause before."""
    is_last = not place.sentence[place.zone.end : place.zone.right].strip(ENDS)
    return is_last and previous.rule == "of_inventory" and _NOUN.fullmatch(place.before) is not None


def _holds(place: Place) -> bool:
    """A verb of having stands in front, and no verb of doing between."""
    if place.near.endswith("辖"):
        return True
    *_, match = None, *context_words("background", "having").finditer(place.before)
    if match is None:
        return False
    if _NAMES.fullmatch(place.before, match.end()):
        return True  # 下辖东坡、西岭、石桥3个村
    if len(place.before) - match.end() > 14:
        return False
    return not any(end > place.clause[0] + match.end() for _, end in place.verbs)


def _has(place: Place) -> bool:
    """社区有企业3个; 有电脑40台: what there is, where nothing is done and nothing follows."""
    is_last = not place.sentence[place.zone.end : place.zone.right].strip(ENDS)
    return is_last and not place.verbs and _having().fullmatch(place.before) is not None


@cache
def _having() -> re.Pattern[str]:
    """有 as a verb: not in 设有 or 有机."""
    words = alternation(context("background")["no_having"])
    return re.compile(rf"[\u4e00-\u9fff]{{0,8}}?(?<![没设具共享只])(?!{words})有[\u4e00-\u9fff]{{2,8}}")


def _ends_with_stock(place: Place) -> bool:
    """A noun of stock stands next to the number, and nothing is done to it."""
    words = without_fillers(place.near)
    last = words[-1:]
    if not words.endswith(context_ends("background", "stock_nouns").get(last, ())):
        return False
    if words.startswith(("人均", "平均每")) or _HANDLED.match(place.before) or _breaks_down(place):
        return False
    if _lists_results(place, words):
        return False
    if words.endswith(context_ends("background", "result_nouns").get(last, ())):
        return False
    noun = next(noun for noun in context_endings("background", "stock_nouns") if words.endswith(noun))
    at = place.zone.left + len(words) - len(noun)
    return not any(end <= at for _, end in place.verbs)


def _lists_results(place: Place, words: str) -> bool:
    """完成秋耕面积6万亩，秋播面积4万亩: what was counted before as a result in the same words."""
    previous = place.previous
    return (
        previous is not None
        and previous.kind == "figure"
        and previous.mention.unit == place.mention.unit
        and previous.clause[1] + 1 == place.clause[0]
        and without_fillers(previous.near)[-SAME:] == words[-SAME:]
    )


def _breaks_down(place: Place) -> bool:
    """造林4万亩，其中柳林面积2000亩; 按树种分：杨林面积1万亩: what a result is made of is one."""
    lead = place.sentence[max(0, place.clause[0] - NOTE) : place.zone.start]
    previous = place.previous
    if previous is not None and previous.kind == "figure" and previous.mention.unit == place.mention.unit:
        return "其中" in lead or _BY_KIND.search(lead) is not None
    return _BY_KIND.search(lead) is not None


def _is_described(place: Place) -> bool:
    """12名民警常年战斗在…: staff and residents as the subject of a description."""
    nouns = context_words("background", "stock_nouns")
    match = nouns.match(place.after)
    match = match and (nouns.match(place.after, match.end()) or match)
    return match is not None and bool(
        context_words("background", "described").match(place.after, match.end())
    )
