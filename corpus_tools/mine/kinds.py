"""Whether a quantity is a result, a target, a time or mere background: ordered, named rules.

Each rule looks at one thing; the first that answers decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from corpus_tools.lazy_patterns import lazy_pattern
from corpus_tools.mine.context import Place
from corpus_tools.mine.lexicon import alternation, context, context_endings, context_set, context_words
from corpus_tools.mine.plans import intent_end
from corpus_tools.mine.stock import of_inventory, without_fillers
from corpus_tools.records import FigureKind

_SAME_PERIOD = re.compile(r"(?:去年|上年|前年|往年|历年)同期")
_COMPARED = re.compile(r"[增减升降多少涨跌翻持比提缩今本]")
LAST_YEAR = 24  # characters in front of a number in which 去年 governs it
# 比去年91万件减少13万件, 由上年的35起降至28起: what a change begins with
_ADDED = ("count", "money", "measure", "")
_BASE_LEFT = re.compile(r"(?:[比较由从]|相比)(?:[去上前]年(?:同期|度)?|同期)的?$")
_BASE_RIGHT = re.compile(r"的?[\u4e00-\u9fff]{0,4}?(?:[增减升降翻]|[多少]了?\d|提高|下滑|上涨|压缩)")
_LAST_YEAR = re.compile(r"[去上前](?<![比较].)年(?!以来|末|底)[^今比较增减升降]{0,14}$")
_THIS_YEAR = re.compile(r"^[^，。；]{0,4}[，；](?:而|到)?(?:今年|本年)(?!以来)")
MANY = 4  # numerals of a number that announces nothing any more: 二千三百一十六个
_FOLLOWING = re.compile(r"继[^，。；]{1,14}$")
STORY = 12  # characters behind a number in which its victim may be rescued
_STORY = re.compile(r"自称|诱导[其他她]|诱骗[其他她]|要求[其他她]转账")
_RESCUED = re.compile(r"[抓破劝止拦追挽识阻打捣返冻]")
_PER_HEAD = re.compile(r"[\u4e00-\u9fff]{0,8}?人均")
Rule = Callable[[Place, bool], FigureKind | None]
_JOINED = re.compile(r"[、和及与]?")
_MEANS = re.compile(r"(?:历经|经过|(?<![已曾])经)$")
_HAN = lazy_pattern(r"[\u4e00-\u9fff]")
_STANDARD = lazy_pattern(r"(?:/年|/月)?的?[\u4e00-\u9fff]{0,4}标准")
_LARGER = ("over", "range")
_COUNTED_SO = lazy_pattern(
    r"(?:/[年月])?的[\u4e00-\u9fff]{2,6}?(?:达到?|有|共|共有)?\d{1,6}[个家户名人宗起件]"
)
_BASE = lazy_pattern(r"[\u4e00-\u9fff“”+]{2,18}率(?:达到?|为|均?达)?\d")
_PLANNED = re.compile(r"(?<![按照据])计划(?!总数|任务|目标)[\u4e00-\u9fff]{1,8}的$")
_DIMENSION = re.compile(r"[宽厚](?!带|度)|[深高](?=[的，。；、,;)）]|$)|长(?=[的，。；、,;)）]|$)")
_WHOLE_LEFT = re.compile(r"我?全(?:[省州市县区镇乡校局]|街道|系统|辖区)(?:共有?)?")
_WHOLE_RIGHT = lazy_pattern(r"[^，。；]{1,16}?(?:全部|[都均](?![一-龥]?分)|人均)")
_SHARED = lazy_pattern(r"[\u4e00-\u9fff]{0,10}的\d[\d.]{0,5}[%％]")
_QUOTA = re.compile(r"的\d[\d.]{0,5}[%％]|[\u4e00-\u9fff]{0,8}任务(?!书|单)")
_LOCATION = lazy_pattern(r"(?:全|本|我|该)?[\u4e00-\u9fff]{0,3}")
_RANKED = re.compile(r"[^，。]{0,8}?(?:中|里)(?:[最排位得列名居]|[^，。]{0,6}[最排位列名居第]|$)|均?排")
_AMONG = re.compile(r"(?:(?![，。；、的])[\u4e00-\u9fffⅠ-Ⅹ“”]){2,12}(?<!其)中(?=[，,]|有?\d)")
_NOTE = re.compile(r"[（(][^（()）]{1,6}[)）]")
_HEADING_COUNT = re.compile(r"(?:总结|范文|文章|材料|报告|集锦|大全|精选)[^，。]{0,6}$")
_KINDS = ("种", "款")
_STOP = re.compile(r"[，,。；;、）)\d]|$")
_DIRECTION = re.compile(r"(?:[东西南北]{1,2}[部侧面]?|海域|距|相距|以[东西南北])(?:约)?$")


def of_duration(place: Place, has_metric: bool) -> FigureKind | None:
    """连续46天 is a time; 服务时长逾百万小时 is a result."""
    words = without_fillers(place.near)
    return "figure" if words.endswith(context_endings("duration", "left")) else "time"


def of_attribute(place: Place, has_metric: bool) -> FigureKind | None:
    """Ages, grades, depths and the weather describe something."""
    if place.mention.unit_class == "attribute" or place.mention.unit in context_set("background", "measures"):
        return "background"
    if place.mention.unit_class != "measure":
        return None
    if _DIMENSION.match(place.after) or (
        place.near.endswith(("宽", "厚", "直径", "高度", "深度")) and place.near not in ("宽", "厚")
    ):
        return "background"
    is_nature = context_words("background", "nature").search(place.before) is not None
    return "background" if is_nature or _DIRECTION.search(place.before) else None


def of_modifier(place: Place, has_metric: bool) -> FigureKind | None:
    """10桌以上宴席215场, 不足125克的食堂, 经十三次协商: the number only describes."""
    mention, after = place.mention, place.after
    if has_metric:
        return None
    ending = place.sentence[place.zone.start : place.zone.end]
    if ending.endswith(("以上", "以下", "以内")) and _HAN.match(after):
        return "background"
    if mention.unit in ("次", "轮", "番") and _MEANS.search(place.near):
        return "background"
    if "标准" in after and _STANDARD.match(after):
        return "background"
    if mention.qualifier in _LARGER and _is_threshold(place):
        return "background"
    is_bound = mention.qualifier in ("under", "at_least", "at_most") or (
        mention.unit_class == "measure" and not any(end == place.zone.start for _, end in place.verbs)
    )
    return "background" if is_bound and after.startswith("的") else None


def _is_threshold(place: Place) -> bool:
    """产值超亿元的企业12家, 7宗过千万元案件, 存栏30至500头的猪场138个: how large each of them is."""
    mention = place.mention
    if mention.qualifier == "range":
        return _COUNTED_SO.match(place.sentence, place.zone.end) is not None
    if mention.unit_class != "money" or not mention.written:
        return False
    previous = place.previous
    is_round = all(char in "百千万亿" for char in mention.written)
    if is_round and not place.near and previous is not None and previous.mention.unit_class == "count":
        return True
    has_word = place.sentence[place.zone.start] in "超过逾突高大多"
    return has_word and _COUNTED_SO.match(place.sentence, place.zone.end) is not None


def of_target(place: Place, has_metric: bool) -> FigureKind | None:
    """A plan, a quota or a demand stands before the number."""
    if place.intended:
        return None if context_words("target", "done").search(place.before) or _is_past(place) else "target"
    if context_words("target", "clause").search(place.before):
        return "target"
    if "计划" in place.near and _PLANNED.search(place.near):
        return "target"
    return "target" if _is_quota(place) else None


def of_assignment(place: Place, has_metric: bool) -> FigureKind | None:
    """上级下达我县任务9万亩; 市政府安排我县110户建设任务; 年初市下达安居工程230户."""
    if "占" in place.near:
        return None
    if not context_words("target", "assigned").search(place.before):
        return None
    return "target" if _handed_down().search(place.before) or _QUOTA.match(place.after) else None


@cache
def _handed_down() -> re.Pattern[str]:
    """What an office above assigned, up to the number: its orders, letters and money are none."""
    assigned, between = alternation(context("target")["assigned"]), "(?:(?!完成)[^，。；书函令知款金单])"
    return re.compile(
        rf"{assigned}{between}{{0,20}}(?:任务|计划|指标)(?:为|是|数)?$"
        rf"|(?:年初|上级|[省市县区])(?:政府)?下达{between}{{2,16}}$"
    )


def _is_past(place: Place) -> bool:
    """计划投资3万元，累计完成4万元，新增水田5亩: a later clause tells what was done, and goes on telling."""
    start = place.clause[0]
    if intent_end(place.sentence[:start]) is None or intent_end(place.sentence[start : place.zone.start]):
        return False
    previous = place.previous
    if previous is not None and previous.intended and previous.kind == "figure":
        return intent_end(place.sentence[previous.zone.end : start]) is None
    return context_words("target", "later").search(place.before) is not None


def _is_quota(place: Place) -> bool:
    """每日不少于20遍: at least so many per day is a demand."""
    if not place.sentence.startswith(context_endings("target", "quota"), place.zone.start):
        return False
    return context_words("rate", "words").search(place.before) is not None


def of_hypothesis(place: Place, has_metric: bool) -> FigureKind | None:
    """少则几百, 例如 …; what a swindler made his victim do; 20名网格员人均: what a rate is of."""
    if context_words("background", "hypothetical").search(place.before) or _PER_HEAD.match(place.after):
        return "background"
    if not has_metric and _speech().match(place.sentence, 0, place.zone.start):
        return "background"
    told = _STORY.search(place.sentence, 0, place.zone.start)
    is_done = told and _RESCUED.search(place.sentence, told.end(), place.zone.end + STORY)
    return "background" if told and not is_done else None


@cache
def _speech() -> re.Pattern[str]:
    """老乡说：…: what people tell is no report."""
    return re.compile(
        rf"\s*[^，。：]{{0,6}}{alternation(context('background')['told'])}们?[^，。：]{{0,4}}说[：:]"
    )


def of_determiner(place: Place, has_metric: bool) -> FigureKind | None:
    """四项举措, 三类场所, 两方面: an announced count of what follows."""
    mention = place.mention
    if mention.unit in context_set("background", "class_units"):
        return None if _counts_kinds(place) else "background"
    is_small = bool(mention.written) and not mention.written[0].isdigit() and mention.qualifier == "exact"
    is_small = is_small and len(mention.written) < MANY
    if is_small and mention.unit in context_set("background", "place_units"):
        return "background"
    if not is_small or mention.unit not in context_set("background", "announced_units"):
        return None
    if place.after.startswith(context_endings("background", "determiner_nouns")) and not has_metric:
        return "background"
    return "background" if context_words("background", "announced").search(place.before[-6:]) else None


def _counts_kinds(place: Place) -> bool:
    """登记树种21种340株, 征订读物15种，画报40种: what something was done to, counted behind its noun."""
    if place.mention.unit not in _KINDS or place.near.endswith("的") or not _STOP.match(place.after):
        return False
    previous = place.previous
    is_next = previous is not None and previous.mention.unit == place.mention.unit
    return bool(place.verbs) or (is_next and previous is not None and previous.kind == "figure")


def of_weak_one(place: Place, has_metric: bool) -> FigureKind | None:
    """一 is mostly an article: 一个整体; a count behind a verb of doing or at the end of a clause."""
    mention = place.mention
    if mention.written != "一" or mention.qualifier != "exact":
        return None
    weak, previous = context("weak"), place.previous
    if (
        previous is not None
        and previous.kind == "figure"
        and _JOINED.fullmatch(place.near[-1:])
        and place.near
    ):
        return "figure"  # 三次培训、两场讲座和一次考试
    at_end = place.after.strip('”"’」 ')[:1] in ("", "、") and len(place.near) > 1
    is_none = mention.unit in weak["no_count"] or place.near.endswith(context_endings("weak", "not_behind"))
    if at_end and not is_none:
        return "figure"
    near = place.near.removesuffix("了")
    is_done = near.endswith(context_endings("weak", "before"))
    is_made = near.endswith(context_endings("weak", "made"))
    if is_made or (is_done and (has_metric or mention.unit in weak["events"])):
        return "figure"
    return "background"


def of_denominator(place: Place, has_metric: bool) -> FigureKind | None:
    """在全市9个县区中, 全区8个街道中: what a rank is out of; 12项指标中，我县5项: what a part is out of."""
    if not has_metric and not place.verbs and _AMONG.match(place.sentence, place.zone.end):
        return "background"
    match = context_words("background", "denominator").match(place.after)
    if match is None:
        return None
    note = _NOTE.match(place.sentence, place.zone.end + match.end())  # 16个县（市、区）排名第七
    rest = place.sentence[note.end() : note.end() + 16] if note else place.after[match.end() :]
    return "background" if _RANKED.match(rest) else None


def of_base(place: Place, has_metric: bool) -> FigureKind | None:
    """5个断面水质达标率100%: what a share is a share of."""
    if has_metric or place.verbs:
        return None
    return "background" if _BASE.match(place.after) and _LOCATION.fullmatch(place.near.strip()) else None


def of_whole(place: Place, has_metric: bool) -> FigureKind | None:
    """全市26家景区全部开放: all there are, at the begin of a clause."""
    if place.verbs:
        return None
    previous = place.previous
    goes_on = previous is not None and previous.kind == "background" and place.near.endswith("、")
    if not goes_on and not _WHOLE_LEFT.fullmatch(place.before):
        return None
    return "background" if _WHOLE_RIGHT.match(place.after) else None


def of_quota(place: Place, has_metric: bool) -> FigureKind | None:
    """年度目标12亿元的80%, 2.5万亩建设任务: what a share is a share of, and what had to be done."""
    if "占" in place.near and _SHARED.match(place.sentence, place.zone.end):
        return "background"
    return "background" if not place.verbs and _QUOTA.match(place.sentence, place.zone.end) else None


def of_heading(place: Place, has_metric: bool) -> FigureKind | None:
    """工作总结范文7篇: how many texts the page holds."""
    if place.mention.unit == "篇" and not (has_metric or place.verbs) and _HEADING_COUNT.search(place.before):
        return "background"
    return None


def of_earlier(place: Place, has_metric: bool) -> FigureKind | None:
    """去年同期仅为35起，今年28起: the figure of another period is no result of this one."""
    unit_class = place.mention.unit_class
    if unit_class in _ADDED and _BASE_LEFT.search(place.near) and _BASE_RIGHT.match(place.after):
        return "background"
    if unit_class not in ("count", "money", "") and place.mention.unit != "%":
        return None
    if _FOLLOWING.search(place.near) and place.after.startswith(("后", "之后")):
        return "background"  # 继去年突破百亿元后
    *_, same = None, *_SAME_PERIOD.finditer(place.before)
    if same is not None:
        is_compared = place.before[: same.start()].endswith("于")
        return None if is_compared or _COMPARED.search(place.before, same.end()) else "background"
    if _LAST_YEAR.search(place.sentence[max(0, place.zone.start - LAST_YEAR) : place.zone.start]) is None:
        return None
    follows = place.sentence[place.zone.end : place.zone.end + 14]
    return "background" if _THIS_YEAR.search(follows) else None


RULES: tuple[Rule, ...] = (
    of_attribute,
    of_duration,
    of_target,
    of_assignment,
    of_earlier,
    of_hypothesis,
    of_modifier,
    of_determiner,
    of_weak_one,
    of_denominator,
    of_base,
    of_whole,
    of_quota,
    of_heading,
    of_inventory,
)

# Most sentences hold none of the words that these ask for.
_SILENT = (of_earlier, of_hypothesis, of_assignment)
# Classes of units for which a rule answers; the others ask every quantity.
_CLASSES: dict[Rule, tuple[str, ...]] = {
    of_duration: ("time",),
    of_assignment: ("count", "measure"),
    of_modifier: ("count", "measure", "money", "attribute", "score", ""),
    of_weak_one: ("count", "measure", "money", "time", "attribute", "score", ""),
    of_base: ("count",),
    of_whole: ("count",),
    of_quota: ("count", "measure", "money"),
    of_inventory: ("count", "measure", ""),
}
Rules = Mapping[str, Sequence[Rule]]  # by class of unit


def by_class(rules: Sequence[Rule]) -> Rules:
    """The rules that may answer for a quantity, by class of its unit."""
    classes = ("money", "share", "time", "measure", "attribute", "score", "count", "")
    return {name: [rule for rule in rules if name in _CLASSES.get(rule, classes)] for name in classes}


EVERY_RULE = by_class(RULES)
_LESS_RULES = by_class([rule for rule in RULES if rule not in _SILENT])


@cache
def _rare_words() -> re.Pattern[str]:
    """One of these words is in every sentence in which a rule of `_SILENT` answers."""
    listed = [*context("background")["hypothetical"], *context("background")["told"]]
    listed += context("target")["assigned"]
    return re.compile(alternation([*listed, *"继 去年 上年 前年 往年 历年 人均 自称 诱导 诱骗 要求".split()]))


def rules_for(sentence: str) -> Rules:
    """The rules that may answer in a sentence."""
    return EVERY_RULE if _rare_words().search(sentence) else _LESS_RULES


def kind_of(place: Place, has_metric: bool, rules: Rules) -> tuple[FigureKind, str]:
    """The kind of a quantity and the name of the rule that decided."""
    previous = place.previous
    if place.mention.column is not None:
        return "figure", "of_table"
    if previous is not None and previous.kind == "background" and _JOINED.fullmatch(place.near):
        return "background", "of_row"
    for rule in rules[place.mention.unit_class]:
        kind = rule(place, has_metric)
        if kind is not None:
            return kind, rule.__name__
    return "figure", "default"
