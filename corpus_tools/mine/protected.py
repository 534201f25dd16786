"""Numerals that are part of a name or a word: hotlines, model numbers, document numbers, slogans, places.

Words that merely hold a numeral (统一, 百姓) are passed over; names are reported as ordinals.
"""

from __future__ import annotations

import re
from functools import cache

from corpus_tools.lazy_patterns import lazy_pattern
from corpus_tools.mine.grammar import unit_pattern
from corpus_tools.mine.lexicon import alternation, around_numeral, table
from corpus_tools.mine.marks import CN
from corpus_tools.mine.mentions import Mention

SHORT = 15  # a name in quotes is no longer
_SESSION = re.compile(rf"[{CN}]{{2,4}}届(?=[\u4e00-\u9fff])")
# 三期工程, 二、三期扩建: phases, where 三期 alone counts courses
_PHASE = re.compile(
    rf"[{CN}]{{1,2}}(?:、[{CN}]{{1,2}}){{0,3}}期(?=工程|建设|改造|扩建)"
    rf"|(?<=工程|项目|建设|改造|园区|小区|厂区)[{CN}]期(?!刊|报|以)"
)
# 市人大五次会议: which meeting, not how many
_MEETING = re.compile(rf"(?<=届|大|协|会)[{CN}]{{1,3}}次(?=会议|全会|全体|全委|党代会)")
_DIGITS = re.compile(r"\d{1,18}")
_MODEL = re.compile(r"\d{1,4}[A-Za-z]{1,3}(?![A-Za-z])|\d{1,4}\+(?:\d{1,4}|[A-Z])")
_MEASURED = re.compile(r"\d+(?:[wWkK]|[mtg]|kg|km|mm|cm|ml|mg|MB|GB|KB|TB|[xX]{1,4})(?![A-Za-z])")
# 4·08案, 5.12地震: the day that names an event
_EVENT = re.compile(
    r"\d{1,2}(?:[·•]\d{1,2}(?=[\u4e00-\u9fff]{0,8}?(?:案|事故|事件|行动))|\.\d{1,2}(?=(?:特大|重大)?(?:地震|事故|事件|专案)))"
)
_CODE_TAIL = re.compile(r"[+\d]*(?:\.\d{1,2}(?![\d%]))?")
_QUOTE_LEFT = re.compile(r"[“\"「『《‘]([^“”\"「」『』《》‘’。\n]{0,14}?)$")
_QUOTE_RIGHT = re.compile(r"[^“”\"「」『』《》‘’。\n]{0,14}?[”\"」』》’]")
_COUNT_IN_QUOTES = re.compile(r"\d{2,}|[，,]|[\d一二三四五六七八九十两百千万][余多]|万元|千元")
_NONE_LEFT = lazy_pattern(rf"(?:不[漏少落缺][{CN}百千][\u4e00-\u9fff][、，]?){{2,8}}")
_IN_STEP = re.compile(rf"(?:[{CN}百千两][\u4e00-\u9fff]{{1,2}}[、]){{2,8}}[{CN}百千两][\u4e00-\u9fff]{{1,2}}")
_PLACES_IN_STEP = re.compile(r"[市县镇村乡区州省][、，。]|[市县镇村乡区州省]$")
_CLASSIFIED = re.compile(rf"[{CN}百千万两]{{1,3}}[个名家所户座处条起次份人位项级大类]")
_BEFORE_NAME = frozenset("在到于至和与由从向对市县区省镇乡的、")


@cache
def plain_words() -> re.Pattern[str]:
    """Words that merely hold a numeral, matched from the numeral on."""
    lists = table("mine_words.toml")
    return re.compile(around_numeral([*lists["plain"]["words"], *lists["names"]["words"]]))


@cache
def _counted() -> re.Pattern[str]:
    """What tells that digits are a number: 余, a scale word, a unit."""
    return re.compile(rf"\s?(?:[余多来十百千万亿℃]|[,，]\d{{3}}|(?!号|个人|点){unit_pattern()})")


@cache
def _decimal() -> re.Pattern[str]:
    """The rest of a number with a fraction: 119.6万件 is no call of the fire brigade."""
    return re.compile(rf"\.\d{{1,4}}\s?(?:[十百千万亿%％]|{unit_pattern()})")


@cache
def _fixed_words() -> re.Pattern[str]:
    return re.compile(around_numeral(table("mine_words.toml")["fixed"]["words"]))


@cache
def _hotline(side: str) -> re.Pattern[str]:
    return re.compile(
        alternation(table("mine_words.toml")["hotline"][side]) + ("$" if side == "left" else "")
    )


@cache
def _service_numbers() -> frozenset[str]:
    return frozenset(table("mine_words.toml")["hotline"]["numbers"])


@cache
def _place_name() -> re.Pattern[str]:
    places = alternation(table("mine_words.toml")["place"]["words"])
    return re.compile(rf"[{CN}百千万两]{{1,3}}[\u4e00-\u9fff]{{1,2}}?{places}")


def _ordinal(start: int, end: int, rule: str) -> Mention:
    return Mention("ordinal", start, end, rule)


def read_protected(text: str, at: int) -> Mention | None:
    """The name whose first numeral stands at `at`, or None.

    >>> read_protected("拨打96110咨询", 2), read_protected("开展“百日行动”", 3)
    (<ordinal 2:7 exact None None fixed.hotline>, <ordinal 3:7 exact None None fixed.quoted>)
    """
    if "0" <= text[at] <= "9":
        return _number_code(text, at) or _quoted(text, at)
    word = _fixed_words().match(text, at)
    if word:
        return _ordinal(at, word.end(), "fixed.word")
    session = _SESSION.match(text, at)
    if session:
        return _ordinal(at, session.end(), "fixed.session")
    phase = _PHASE.match(text, at) or _MEETING.match(text, at)
    if phase:
        return _ordinal(at, phase.end(), "fixed.phase")
    return _quoted(text, at) or _in_step(text, at) or _place(text, at)


def _number_code(text: str, at: int) -> Mention | None:
    """Digits that are no number: a hotline, a document number, K115, 5G, 1+N."""
    digits = _DIGITS.match(text, at)
    end = digits.end() if digits else at + 1
    left = text[max(0, at - 4) : at]
    last = left[-1:]
    is_counted = _counted().match(text, end) is not None
    if not is_counted and (_is_letter(last) or (last and last in "-_/" and _is_letter_or_digit(left[-2:-1]))):
        tail = _CODE_TAIL.match(text, end)
        return _ordinal(at, tail.end() if tail else end, "fixed.code")
    if _is_hotline(text[at:end], text, left, end, is_counted):
        return _ordinal(at, end, "fixed.hotline")
    if last and last in "〔［[【" and re.match(r"[〕］\]】]\d+号", text[end : end + 8]):
        return _ordinal(at, end, "fixed.document")
    if last and last in "〕］】]" and text[end : end + 1] == "号":
        return _ordinal(at, end + 1, "fixed.document")
    match = _EVENT.match(text, at)
    if match:
        return _ordinal(at, match.end(), "fixed.event")
    match = _MODEL.match(text, at)
    return _ordinal(at, match.end(), "fixed.code") if match and not _MEASURED.match(text, at) else None


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _is_letter_or_digit(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _is_hotline(digits: str, text: str, left: str, end: int, is_counted: bool) -> bool:
    """A known service number, or digits behind 拨打 and the like; never with a unit behind."""
    if (is_counted or _decimal().match(text, end)) and not _hotline("right").match(text, end):
        return False
    return digits in _service_numbers() or (3 <= len(digits) <= 12 and bool(_hotline("left").search(left)))


def _quoted(text: str, at: int) -> Mention | None:
    """“四个一”, “一盔一带”, “百日行动”: a numeral inside short quotes names something."""
    left = _QUOTE_LEFT.search(text, max(0, at - SHORT), at)
    close = _QUOTE_RIGHT.match(text, at) if left else None
    if left is None or close is None or close.end() - left.start(1) > SHORT:
        return None
    if _COUNT_IN_QUOTES.search(text, left.start(1), close.end() - 1):
        return None
    return _ordinal(at, close.end() - 1, "fixed.quoted")


def _in_step(text: str, at: int) -> Mention | None:
    """一街、两站、十村、百企; 不漏一户、不落一人: numerals in step are a slogan."""
    if at >= 2 and text[at - 2] == "不":
        match = _NONE_LEFT.match(text, at - 2)
        if match:
            return _ordinal(match.start(), match.end(), "fixed.slogan")
    match = _IN_STEP.match(text, at)
    if match is None or _PLACES_IN_STEP.search(match[0]):
        return None
    return _ordinal(at, match.end(), "fixed.slogan")


def _place(text: str, at: int) -> Mention | None:
    """九曲镇, 三棵柳乡: a name made of numerals, at a word border in front of a place word."""
    before = text[at - 1 : at]
    if "\u4e00" <= before <= "\u9fff" and before not in _BEFORE_NAME:
        return None
    match = _place_name().match(text, at)
    if match is None or _CLASSIFIED.match(text, at):
        return None
    return _ordinal(at, match.end(), "fixed.place")
