"""The grammar of quantities: [qualifier] number [余] [scale] [unit] [qualifier], one named rule per form.

>>> from corpus_tools.mine.grammar import CORE
>>> for text in ("发放80余万元", "近4000人", "3-5万元", "两三名", "百分之八十五", "三分之一", "xx万元"):
...     found = read_quantity(text, next(i for i, c in enumerate(text) if c in CORE))
...     print(text[found.start:found.end], found.value, found.value_max, found.unit, found.qualifier)
80余万元 800000 None 元 over
近4000人 4000 None 人 approx
3-5万元 30000 50000 元 range
两三名 2 3 名 range
百分之八十五 85 None % exact
三分之一 0.3333333333333333 None None exact
xx万元 None None 元 masked
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from functools import cache
from typing import get_args

from corpus_tools.mine.grammar import CAPITALS, pattern
from corpus_tools.mine.lexicon import alternation, people, qualifiers, table, units
from corpus_tools.mine.mentions import Mention
from corpus_tools.mine.numerals import DIGITS, LARGE_SCALES, SMALL_SCALES, exact, next_step, parse_number
from corpus_tools.mine.tables import Cell, header_unit
from corpus_tools.records import Number, Qualifier

NO_MASKED_UNIT = frozenset("村镇乡街县市省校店厂企国路站队门号所区道点里方度下分成") | {
    "社区", "企业", "单位", "项目", "网格", "大", "年", "月", "日", "级", "代", "楼"
}  # fmt: skip
_RUNS_ON = re.compile(r"[.,:：/]\d")  # 3.14.2, 1:3: the tail of the number is left out

LARGE = 100  # people who are counted without a classifier
FRACTION = Context(prec=16)
_QUALIFIERS: dict[str, Qualifier] = {name: name for name in get_args(Qualifier)}
_ONES = frozenset("一二两三四五六七八九")
RELATIVE = Decimal("0.1")  # 约/近/左右: a tenth either way, a stated policy


def read_quantity(text: str, at: int, *, bare: bool = False) -> Mention | None:
    """The quantity whose number begins at `at`, qualifiers in front included, or None.

    Args:
        text: folded (`fold`).
        at: where the number begins.
        bare: take a number without unit as it is (a table says what it counts).
    """
    match = pattern().match(text, at)
    if match is None:
        return None
    mention = Mention("quantity", at, at + len(match[0].rstrip()), "quantity")
    mention.number_at = at
    before = qualifier_before(text, at)
    read = _mask if match["mask"] else _share if _is_share(match) else _number
    if not read(mention, match, before):
        return None
    _set_unit(mention, match)
    _qualify(mention, match, before)
    if mention.unit is None and not bare:
        cell = header_unit(text, at)
        if cell is not None:
            apply_cell(mention, cell)
            mention.label = cell.label
        elif _RUNS_ON.match(text, mention.end):
            return None
        elif not _head_unit(text, mention) and not _may_stand_bare(text, mention, match):
            mention.rule = "quantity.bare"  # kept only if the next number in the row lends its unit
    set_bounds(mention)
    if mention.qualifier == "approx" and before.strip() in table("mine_quantities.toml")["below"]["words"]:
        mention.high = mention.value
    return mention


def apply_cell(mention: Mention, cell: Cell) -> None:
    """Unit and scale of a header hold for the number below or behind it."""
    mention.column = cell.column
    if mention.unit is not None or cell.unit is None:
        mention.label = cell.label
        return
    mention.unit, mention.unit_class = units().get(cell.unit, (cell.unit, "count"))
    mention.unit_raw, mention.label = cell.unit_raw, cell.label
    mention.scale = (mention.scale or 1) * cell.scale
    if mention.value is not None:
        mention.value = exact(mention.value * cell.scale)
    if mention.value_max is not None:
        mention.value_max = exact(mention.value_max * cell.scale)
    set_bounds(mention)


def _head_unit(text: str, mention: Mention) -> bool:
    """6万辅警, 52万注册学员用户: the head noun is the unit; it is in the surface if it follows at once."""
    if mention.unit_class == "share":
        return False
    noun = _people_behind().match(text, mention.end)
    if noun is not None and _is_large(mention):
        mention.unit = mention.unit_raw = noun[0]
        mention.unit_class, mention.end = "count", noun.end()
        return True
    match = _head_nouns().match(text, mention.end)
    if match is None:
        return False
    mention.unit = mention.unit_raw = match[1]
    mention.unit_class = "count"
    return True


def _is_large(mention: Mention) -> bool:
    """Of few people the noun follows in other ways: 两学生, 三老人."""
    value = mention.value
    return mention.qualifier != "exact" or (value is not None and value >= LARGE)


@cache
def _people_behind() -> re.Pattern[str]:
    """A noun of people that no other noun follows: 300余村民, but not 3000居民区."""
    return re.compile(rf"{alternation(people())}(?![区小组中端公食社之])")


@cache
def _head_nouns() -> re.Pattern[str]:
    return re.compile(rf"[\u4e00-\u9fff]{{1,6}}?({alternation(table('units.toml')['head']['nouns'])})")


def _may_stand_bare(text: str, mention: Mention, match: re.Match[str]) -> bool:
    """A number without unit counts when it is scaled or qualified, or ends a noun phrase (无牌5、)."""
    if match["a"] is None:
        return True
    has_scale = bool(match["scale"]) or any(char in "万亿千百" for char in match["a"])
    if mention.qualifier != "exact" and (has_scale or match["a"][0].isdigit()):
        return True
    if match["scale"] and match["scale"] != "十":
        return True
    if not "0" <= match["a"][0] <= "9":
        return has_scale and len(match["a"]) > 2
    before, after = text[mention.start - 1 : mention.start], text[mention.end : mention.end + 1]
    if "\u4e00" <= before <= "\u9fff":
        return after in "，。；、,;)）\n" or text.endswith(_bare_left(), 0, mention.start)
    return False


@cache
def _bare_left() -> tuple[str, ...]:
    return tuple(table("mine_quantities.toml")["bare"]["left"])


def _is_share(match: re.Match[str]) -> bool:
    return bool(match["base"] or match["below"] or match["nearly"] or match["half"])


def qualifier_before(text: str, at: int) -> str:
    """The qualifier word that ends at `at`; one blank may stand between."""
    known, stop = qualifiers("before"), at
    if text[at - 1 : at] not in last_signs():
        return ""
    if text[at - 1 : at] == " ":
        stop = at - 1
    for length in (4, 3, 2, 1):
        word = text[max(0, stop - length) : stop]
        if len(word) == length and word in known and _stands_alone(text, stop - length, word, at):
            return text[stop - length : at]
    return ""


@cache
def last_signs() -> frozenset[str]:
    """What stands right in front of a number that a word qualifies: the last sign of the word, or a blank."""
    return frozenset(word[-1] for word in qualifiers("before")) | {" "}


def _stands_alone(text: str, start: int, word: str, at: int) -> bool:
    """数 of 天数 and 上 of 以上 are tails of other words; 数十 and 上百 are qualifiers."""
    guard = table("mine_quantities.toml")["guard"]
    if word in guard["not_one"] and text[at] == "一":
        return False
    if word in guard["only_scale"]:
        return text[at] in "十百千万亿"
    return start == 0 or text[start - 1] not in guard["not_behind"].get(word, "")


def _mask(mention: Mention, match: re.Match[str], before: str) -> bool:
    unit, written = match["unit"], match["mask"]
    if (
        " " in match[0]
        or not (unit or match["mid"] or match["mid_b"])
        or (unit in NO_MASKED_UNIT and not match["mid"])
    ):
        return False
    before = match.string[match.start() - 1 : match.start()]
    if before.isdigit() or (before.isascii() and before.isalpha() and "x" in written.lower()):
        return False  # the tail of a word or number: max份, 1**份
    mention.qualifier, mention.pattern, mention.rule = "masked", written, "quantity.masked"
    mention.scale = scale_of(match["scale"])
    return True


def _share(mention: Mention, match: re.Match[str], before: str) -> bool:
    mention.unit, mention.unit_class, mention.rule = None, "share", "quantity.fraction"
    if match["base"]:
        value = parse_number(match["share"])
        per = {"百": "%", "千": "‰", "万": None}[match["base"]]
        mention.value = value if per else exact(Decimal(value or 0) / 10000)
        mention.unit, mention.rule = per, "quantity.percent"
        return value is not None
    if match["nearly"]:
        mention.value, mention.value_max, mention.unit, mention.qualifier = 80, 90, "%", "range"
    elif match["half"]:
        mention.value, mention.unit = 50, "%"
    else:
        below, above = parse_number(match["below"]), parse_number(match["above"])
        if not below or above is None:
            return False
        mention.value = exact(FRACTION.divide(Decimal(above), Decimal(below)))
    return True


def _number(mention: Mention, match: re.Match[str], before: str) -> bool:
    written, scale = match["a"], match["scale"] or ""
    if written[0] in CAPITALS and len(written + scale) < 2:
        return False  # 队伍, 大陆: a capital numeral alone is a word
    if _is_scale_only(written) and not _scale_may_stand(match, before):
        return False
    if before.strip() in ("数", "几", "好几", "若干"):
        return _vague(mention, match, before.strip())
    pair = _adjacent(written)
    if match["b"]:
        return _range(mention, match)
    if pair is None and written[0] in _ONES and not scale and _is_spelt(written):
        return False  # 五七片, 一二三产业: numerals in a row are a name
    if pair:
        mention.value, mention.value_max = (exact(number * scale_of(scale)) for number in pair)
        mention.qualifier, mention.rule = "range", "quantity.adjacent"
        return True
    mention.written = written + scale if "·" not in written else written.replace("·", ".") + scale
    value = parse_number(mention.written)
    if value is None and written == "半":
        value = Decimal("0.5")
    mention.value, mention.scale = value, scale_of(scale)
    return value is not None


def _is_spelt(written: str) -> bool:
    return len(written) > 1 and _ONES.issuperset(written)


def _is_scale_only(written: str) -> bool:
    return all(char in "百千万亿" for char in written)


def _scale_may_stand(match: re.Match[str], before: str) -> bool:
    """百姓, 千家万户 are words; 上百万, 近亿元, 百余人 are numbers."""
    if match["mid"] in ("余", "多") or (match["mid_b"] in ("余", "多")):
        return match["mid"] != "多" or bool(match["unit"])
    entry = tuple(table("mine_quantities.toml")["scale_only"]["before"])
    return before.strip() in entry or match.string.endswith(entry, 0, match.start())


def _vague(mention: Mention, match: re.Match[str], word: str) -> bool:
    scale = parse_number(match["a"] + (match["scale"] or ""))
    if scale is None or not _is_power(match["a"]):
        return False
    mention.value, mention.qualifier, mention.rule = 2 * scale, "vague", "quantity.vague"
    mention.low, mention.high = 2 * scale, 9 * scale
    return True


def _is_power(written: str) -> bool:
    return all(char in "十百千万亿" for char in written)


_ADJACENT = re.compile(r"([一二]?十)?([一二两三四五六七八])([二两三四五六七八九])([十百千]?)")


def _adjacent(written: str) -> tuple[Number, Number] | None:
    """两三, 三五, 七八十, 十七八: two neighbouring digits are a range, never one number.

    >>> _adjacent("两三"), _adjacent("四五十"), _adjacent("十七八"), _adjacent("二〇二一"), _adjacent("三十")
    ((2, 3), (40, 50), (17, 18), None, None)
    """
    match = _ADJACENT.fullmatch(written)
    if match is None:
        return None
    head, first, second, scale = match.groups()
    low, high = parse_number(first), parse_number(second)
    if low is None or high is None or not (high == low + 1 or (first, second) == ("三", "五")):
        return None
    base = parse_number(head) if head else 0
    if base is None or (head and scale):
        return None
    factor = SMALL_SCALES.get(scale, 1)
    return base + low * factor, base + high * factor


def _range(mention: Mention, match: re.Match[str]) -> bool:
    """A-B: a scale word behind the second number holds for the first one too, when that has none."""
    scale_b, scale_a = match["scale_b"] or "", match["scale"] or ""
    first = parse_number(match["a"] + (scale_a or ("" if match["left_unit"] else scale_b)))
    second = parse_number(match["b"] + scale_b)
    if first is None or second is None or first >= second:
        return False
    mention.value, mention.value_max, mention.qualifier = first, second, "range"
    mention.written, mention.rule = match["b"] + scale_b, "quantity.range"
    return True


def scale_of(written: str | None) -> int:
    """What scale words multiply a number by: 1 without any."""
    value = 1
    for char in written or "":
        value *= SMALL_SCALES.get(char) or LARGE_SCALES.get(char, 1)
    return value


def _set_unit(mention: Mention, match: re.Match[str]) -> None:
    if match["half_unit"]:
        _add_half(mention, match)
        return
    raw = match["unit"]
    if raw is None:
        return
    mention.unit_raw = raw
    mention.unit, mention.unit_class = units()[raw]
    if raw == "成" and mention.value is not None:
        mention.value = mention.value * 10
        mention.value_max = mention.value_max * 10 if mention.value_max is not None else None
        mention.unit, mention.rule = "%", "quantity.tenths"
        if match["year_half"]:
            mention.value += 5 if match["year_half"] == "半" else DIGITS[match["year_half"]]  # 一成半, 九成八
            mention.end = match.end("year_half") if not match["post"] else mention.end
            return
    if match["year_half"] == "半" and isinstance(mention.value, int):
        mention.value = mention.value + Decimal("0.5")
        mention.end = match.end("year_half") if not match["post"] else mention.end


def _add_half(mention: Mention, match: re.Match[str]) -> None:
    """三个半月 is 3.5 months."""
    tail = re.compile("月|小时|钟头|星期").match(match.string, match.end("half_unit"))
    if tail and mention.value is not None:
        mention.value = exact(mention.value + Decimal("0.5"))
        mention.unit_raw = "个" + tail[0]
        mention.unit, mention.unit_class = units()[mention.unit_raw]
        mention.end, mention.rule = tail.end(), "quantity.half"


def _qualify(mention: Mention, match: re.Match[str], before: str) -> None:
    """The qualifier of the words around the number, and the span that holds them."""
    word, after = before.strip(), match["post"]
    if after == "内" and mention.unit_class != "time":
        after, mention.end = None, match.start("post")
    if word:
        mention.start -= len(before)
    if mention.qualifier != "exact":
        return
    if match["mid"] or match["mid_b"]:
        mention.qualifier = "over"
    elif word and qualifiers("before")[word] != "exact":
        mention.qualifier = _QUALIFIERS[qualifiers("before")[word]]
    elif after:
        mention.qualifier = _QUALIFIERS[qualifiers("after")[after]]


def set_bounds(mention: Mention) -> None:
    """Low and high of the value, by qualifier."""
    value, qualifier = mention.value, mention.qualifier
    if value is None or qualifier == "vague":
        return
    if qualifier == "exact":
        mention.low = mention.high = value
    elif qualifier == "range":
        mention.low, mention.high = value, mention.value_max
    elif qualifier == "over":
        mention.low, mention.high = value, exact(value + _reach(mention))
    elif qualifier == "approx":
        spread = Decimal(value) * RELATIVE
        mention.low, mention.high = exact(Decimal(value) - spread), exact(Decimal(value) + spread)
    elif qualifier == "at_least":
        mention.low = value
    else:
        mention.high = value


def _reach(mention: Mention) -> Number:
    scale = mention.scale or 1
    bare = mention.written or "1"
    step = next_step(bare)
    return step if step > 1 or scale == 1 else scale
