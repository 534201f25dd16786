"""Whether a quantity is a result, a target, a time or mere background: ordered, named rules.

Each rule looks at one thing; the first that answers decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from corpus_tools.mine.context import Place
from corpus_tools.mine.lexicon import alternation, table
from corpus_tools.records import FigureKind

Rule = Callable[[Place, bool], FigureKind | None]


@lru_cache(maxsize=None)
def _context(section: str) -> dict[str, Any]:
    entry: dict[str, Any] = table("mine_context.toml")[section]
    return entry


@lru_cache(maxsize=None)
def _words(section: str, key: str) -> re.Pattern[str]:
    return re.compile(alternation(_context(section)[key]))


def of_duration(place: Place, has_metric: bool) -> FigureKind | None:
    """连续46天 is a time; 服务时长逾百万小时 is a result."""
    if place.mention.unit_class != "time":
        return None
    is_result = place.near.endswith(tuple(_context("duration")["left"])) or place.after.startswith(("优良",))
    return "figure" if is_result else "time"


def of_attribute(place: Place, has_metric: bool) -> FigureKind | None:
    """Ages, grades, depths and the weather describe something."""
    if place.mention.unit_class == "attribute" or place.mention.unit in _context("background")["measures"]:
        return "background"
    return None


def of_target(place: Place, has_metric: bool) -> FigureKind | None:
    """A plan, a quota or a demand stands before the number."""
    return "target" if _words("target", "sentence").search(place.lead) else None


def of_hypothesis(place: Place, has_metric: bool) -> FigureKind | None:
    """少则几百, 多则上万, 例如 …"""
    return "background" if _words("background", "hypothetical").search(place.before) else None


def of_determiner(place: Place, has_metric: bool) -> FigureKind | None:
    """四项举措, 三类场所, 两方面: an announced count of what follows."""
    mention = place.mention
    if mention.unit in ("大", "方面", "个方面", "大方面", "类", "大类", "种", "款", "样"):
        return "background"
    written = mention.written
    if (
        written
        and not written[0].isdigit()
        and mention.qualifier == "exact"
        and mention.unit in ("项", "条", "点", "个", "件", "道", "步")
    ):
        if place.after.startswith(tuple(_context("background")["determiner_nouns"])) and not has_metric:
            return "background"
        if mention.unit == "点" or re.search(
            r"(?:不足|问题|差距|体会|做法|经验|原因|打算|困难)(?:主要)?(?:有|是|为)?(?:以下|如下)?$",
            place.before,
        ):
            return "background"
    return None


def of_weak_one(place: Place, has_metric: bool) -> FigureKind | None:
    """一 is mostly an article: 一个整体; a count behind a verb of doing or at the end of a clause."""
    mention = place.mention
    if mention.written != "一" or mention.qualifier != "exact" or mention.unit_class == "share":
        return None
    entry = _context("weak")
    at_end = not place.after.strip('”"’」 ') and len(place.near) > 1 and mention.unit not in entry["no_count"]
    if at_end and not place.near.endswith(("的", "是", "为", "第", "这", "那", "任何", "每")):
        return "figure"
    if has_metric and place.near.endswith(tuple(entry["before"])):
        return "figure"
    if mention.unit in ("次", "轮", "场", "期") and place.near.endswith(tuple(entry["before"])):
        return "figure"
    return "background"


def of_denominator(place: Place, has_metric: bool) -> FigureKind | None:
    """在全市9个县区中, 全区8个街道中: what a rank is out of."""
    match = re.match(alternation(_context("background")["denominator"]), place.after)
    if match is None:
        return None
    rest = place.after[match.end() : match.end() + 8]
    if re.match(r"(?:绩效)?[^，。]{0,6}?[中里](?:[最排位得列]|$)|均?排|绩效考评中", rest) or "中" in rest[:1]:
        return "background"
    return None


def of_inventory(place: Place, has_metric: bool) -> FigureKind | None:
    """现有民警9名, 辖区面积36平方公里: what is there."""
    match = None
    for match in _words("background", "inventory").finditer(place.before):
        pass
    if match is None:
        return None
    between = place.before[match.end() :]
    if has_metric and not re.match("现有|只有|有", match[0]):
        return None
    return "background" if len(between) <= 12 else None


RULES: tuple[Rule, ...] = (
    of_attribute,
    of_target,
    of_duration,
    of_hypothesis,
    of_determiner,
    of_weak_one,
    of_denominator,
    of_inventory,
)


def kind_of(place: Place, has_metric: bool) -> tuple[FigureKind, str]:
    """The kind of a quantity and the name of the rule that decided."""
    for rule in RULES:
        kind = rule(place, has_metric)
        if kind is not None:
            return kind, rule.__name__
    return "figure", "default"


def starts_plan(sentence: str) -> bool:
    """下一步, 明年 … at the begin of a sentence: the rest of the paragraph is a plan."""
    match = _words("target", "paragraph").search(sentence[:14])
    return match is not None and match.start() <= 6
