"""What a share is of, and the verb that states it: 结案率同比下降3%, 走访占64%, 出口、进口分别增长1%和2%.

The verbs of a change stand right in front of the number. What stands before them is what changed, whatever
verbs of doing its name holds (社会保障占15%); where nothing does, it is what was counted last.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from corpus_tools.mine.changes import head_of_list
from corpus_tools.mine.context import Place
from corpus_tools.mine.lexicon import alternation, context

_THEN = (
    r"(?:\d{1,4}[年月]份?)?(?:同比|环比|按年|年均|年|并|也|又|(?<!占)比[\u4e00-\u9fff\d]{1,12}?|较[\u4e00-\u9fff\d]{1,12}?"
    r"|与[\u4e00-\u9fff\d]{1,12}相?比)?(?:分别|均|各|约)?"
)
_REACH = "(?:了|达到?|为|约|近|到)*"
_PART = re.compile(
    rf"(?:分别|均|各|约)?(?P<verb>占比?)(?:[\u4e00-\u9fff]{{1,16}}的)?(?:分别)?{_REACH}$"
    r"|^[，,]?(?P<whole>占)(?![道用地据领])(?:(?!了)[\u4e00-\u9fff]){2,8}$"  # 占常住人口18%
)
_FROM = re.compile(r"[由从](?:[\u4e00-\u9fff\d]{1,8}的)?$")  # 满意度由去年的81%提高到93%
_TIMES = re.compile(r"(?:是|为|相当于)[\u4e00-\u9fff\d]{1,14}的?$")  # 破案数是上年同期的1.7倍
_EACH = "分别"


def verbs_of_change() -> str:
    """The words that state a change, as a regular expression; 新增 states none."""
    return rf"{alternation(context('change')['stated'])}(?<!新增)"


@cache
def _change() -> re.Pattern[str]:
    return re.compile(rf"{_THEN}(?P<verb>{verbs_of_change()}[到至]?){_REACH}(?:\d{{4}}年[底末]?的)?$")


@cache
def _rate() -> re.Pattern[str]:
    """The name of a rate: 办结率, 药占比控制在."""
    held = alternation(context("change")["held"])
    return re.compile(
        rf"(?P<last>[率度])(?:均|分别)?{_REACH}$|(?P<name>[率度]|占比|比重|比例)(?:均|分别)?{held}$"
    )


@cache
def _leading() -> re.Pattern[str]:
    return re.compile(f"^{alternation(context('change')['leading'])}")


class Stated(NamedTuple):
    """What is said of a share.

    Attributes:
        thing: the words in front of the verb, "" where there are none.
        verb: 增长, 提高到, 占 …; None where a rate is named (办结率98%).
    """

    thing: str
    verb: str | None


def stated_share(place: Place) -> Stated | None:
    """The words that state a share; None when it is no change and no part of anything.

    The second of 分别增长1%和2% is of the second thing.
    """
    head, number = head_of_list(place)
    words = head.sentence[head.zone.left : head.zone.start].rstrip()
    rate = _rate().search(words)
    if rate is not None:
        end = rate.end(rate.lastgroup or 0)
        return Stated(_leading().sub("", words[:end]), None)
    start = _FROM.search(words)
    if start is not None:
        return Stated(words[: start.start()], None)
    times = _TIMES.search(words) if place.mention.unit == "倍" else None
    if times is not None:
        return Stated(words[: times.start()], None)
    match = _change().search(words) or _PART.search(words)
    if match is None:
        return None
    thing = words[: match.start()].strip("，,、；;：: ")
    if _EACH in match[0]:
        things = re.split("、|和", thing)
        thing = things[number] if number < len(things) else thing
    return Stated(thing, match.groupdict().get("whole") or match["verb"])
