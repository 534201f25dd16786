"""The counted thing and the verb in the words around a number, without a tagger.

A noun phrase begins behind the last verb of doing and ends at the number; without a verb it begins at the
clause. When the number stands first (14起…案件), the phrase runs to the right, up to the next verb.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from corpus_tools.mine.context import Place, Span
from corpus_tools.mine.frames import Match
from corpus_tools.mine.lexicon import context, context_endings, context_set, context_starts, people
from corpus_tools.mine.shares import Stated, stated_share, verbs_of_change
from corpus_tools.mine.words import Segmenter

LONGEST = 16
_BEFORE_NOUN = ("的", "等", "及", "和", "与")  # what is counted stands behind: 4台烘干机及2条流水线
_BETWEEN = re.compile(r"(?:了|并|、|和|及|或|中|时|后|过程中|来|再|，)?")
_TRIMMED = tuple(
    "共计 合计 累计 总计 达到 分别 由 共 达 约 了 过 为 是 有 已 的 等 各 近 仅 只 又 到".split()
)
_TRIMMED_SIGNS = '”》"’」：:，,、（('
_TRIM_RIGHT = re.compile(rf"(?:{'|'.join(_TRIMMED)}|[{_TRIMMED_SIGNS}\s])+$")
_LAST_TRIMMED = frozenset(word[-1] for word in _TRIMMED) | set(_TRIMMED_SIGNS)
_TRIM_LEFT = re.compile(
    r"^(?:\d{2,4}年[度末底]?|\d{1,2}月份?|了|着|各类|各种|各|的|共|其中|上?半年|平均每|[全我本该][省市县区镇乡村校院局所](?!级|长)|对|向|给|在|#|(?:截至)?目前|全年|累计|共计|合计|和|及(?!时)|以及|与|并|[“《\"‘「\s、，,：:])+"
)
_RIGHT_END = re.compile(
    r"[，,。；;：:、（(）)！？!?\s“”\"]|[进在被将由与和向对给把0-9]|及(?!时)|已|均|分(?=[一二两三四五六七八九十])"
)


def thing_and_verb(
    place: Place, best: Match | None, segmenter: Segmenter | None = None
) -> tuple[str | None, str | None]:
    """The noun phrase that is counted and the verb of doing, as written.

    Args:
        place: the quantity in its sentence.
        best: the frame that was found; its words stand in where the phrase is not clear.
        segmenter: cuts the words in front of the number; without it verbs are found by list alone.
    """
    if place.mention.label is not None:
        return place.mention.label, best.verb if best else None
    span = _verb(place) if place.verbs else None
    share = stated_share(place) if place.mention.unit_class == "share" else None
    if share is not None:
        phrase, verb = _share_of(place, share, span), share.verb
    else:
        phrase, verb = _phrase(place, best, span, segmenter)
    if place.mention.unit in people():
        phrase = place.mention.unit
    place.counted = phrase or (best.object if best else None) or _counted_before(place)
    return place.counted, verb or (best.verb if best else None)


def _verb(place: Place) -> Span | None:
    """The verb whose object is counted, in the words of the number."""
    left = place.zone.left
    return governing_verb(place.sentence, [span for span in place.verbs if span[0] >= left])


def _phrase(
    place: Place, best: Match | None, span: Span | None, segmenter: Segmenter | None
) -> tuple[str | None, str | None]:
    """The noun phrase in front of the number, else behind it, and the verb."""
    near = place.near
    verb = place.sentence[slice(*span)] if span else None
    verb_end = span[1] - place.zone.start + len(near) if span else 0
    if segmenter is not None:
        verb_end = segmenter.verb_end(near)
    elif verb is None:
        verb, verb_end = _short_verb(near)
    if near[-1:] in _ends_of_change() and (stated := _changed().fullmatch(near.strip(" ，,、"))):
        return _counted_at_all(place), stated[1]  # what grew is what was counted before
    phrase = noun_phrase(near, verb_end)
    if phrase is None and best is not None and "object-inherited" in best.reasons:
        phrase = best.object
    is_right = best is not None and "object-right" in best.reasons
    if phrase is None or is_right or near.endswith(_BEFORE_NOUN):
        phrase = noun_phrase_right(place.after[: place.next_verb]) or phrase
    return phrase, verb


@cache
def _changed() -> re.Pattern[str]:
    """Words that say no more than how much more or less: 同比增加, 较去年的31起."""
    then = r"比[\u4e00-\u9fff\d]{1,8}?|较[\u4e00-\u9fff\d]{1,8}?|与[\u4e00-\u9fff\d]{1,8}相?比"
    return re.compile(
        rf"(?:\d{{1,4}}[年月]份?)?(?:同比|环比|按年|年均|年|并|{then})?(?:分别|均|各)?"
        rf"((?:同比)?(?:{verbs_of_change()})|占比?)(?:了|达)?|(?:较|比之?)[\u4e00-\u9fff\d]{{1,8}}的"
    )


@cache
def _ends_of_change() -> frozenset[str]:
    """What the words end in that `_changed` finds."""
    return frozenset(word[-1] for word in context("change")["stated"]) | set("占比了达的")


def _share_of(place: Place, share: Stated, verb: Span | None) -> str | None:
    """What a share is of: the words in front of its verb, else what was counted before.

    A verb of doing in front of them is none of them (受理案件同比增长), unless they name a rate (学习完成率).
    """
    behind = verb[1] - place.zone.left if verb is not None and share.verb is not None else 0
    thing = noun_phrase(share.thing, behind) if behind < len(share.thing) else None
    return thing or noun_phrase(share.thing) or _counted_at_all(place)


def _counted_before(place: Place) -> str | None:
    """受理诉求1905件，办结1893件: what was counted before in the same unit."""
    previous = place.previous
    return previous.counted if previous and previous.mention.unit == place.mention.unit else None


def _counted_at_all(place: Place) -> str | None:
    """销售收入9亿元，同比增长5%: what a change is one of, in whatever unit it was counted."""
    previous = place.previous
    return previous.counted if previous else None


def _short_verb(near: str) -> tuple[str | None, int]:
    """送慰问金: a verb of one character that begins the words of a number."""
    lead = _TRIM_LEFT.match(near)
    at = lead.end() if lead else 0
    word = near[at : at + 1]
    if len(near) - at < 3 or word not in context_set("phrase", "short") or not word:
        return None, 0
    return (None, 0) if near.startswith(_not_short(word), at) else (word, at + 1)


def _not_short(first: str) -> tuple[str, ...]:
    """Words in which a character is no verb: 发 in 发展."""
    return context_starts("phrase", "not_short").get(first, ())


def governing_verb(sentence: str, verbs: Sequence[Span]) -> Span | None:
    """The verb whose object is counted: 发放 in 发放补贴资金, 整改 in 督促企业整改隐患, 开展 in 开展义诊活动.

    >>> governing_verb("发放能繁母猪补贴资金", [(0, 2), (6, 8)])
    (0, 2)
    >>> governing_verb("组织开展培训", [(0, 2), (2, 4)])
    (2, 4)
    """
    doing = [span for span in verbs if not _is_noun(sentence, span)]
    if not doing:
        return None
    if len(doing) > 1:
        doing = [
            span for span in doing if sentence[slice(*span)] not in context_set("phrase", "nominal")
        ] or doing
    chosen, *later = doing
    for span in later:
        word = sentence[slice(*chosen)]
        if word in _light() or not (word in _together() or _joined(sentence, chosen, span)):
            break
        chosen = span
    return chosen


def _joined(sentence: str, verb: Span, later: Span) -> bool:
    """Whether one verb goes on to the next: 排查整治, 走访中发现."""
    return _BETWEEN.fullmatch(sentence, verb[1], later[0]) is not None


def _is_noun(sentence: str, verb: Span) -> bool:
    """义诊 in 义诊活动 and 补贴 in 补贴资金 are parts of nouns."""
    if verb[1] - verb[0] == 1:
        return sentence.startswith(_not_short(sentence[verb[0]]), verb[0])
    word = sentence[verb[0] : verb[1]]
    if word == "收入":
        return True  # 销售收入9亿元: the noun, nobody takes in
    if word in context_set("phrase", "nominal") and sentence.startswith(
        context_endings("phrase", "makers"), verb[1]
    ):
        return True
    return word not in _light() and sentence.startswith(context_endings("phrase", "heads"), verb[1])


@cache
def _light() -> frozenset[str]:
    return frozenset(context("phrase")["light"])


@cache
def _together() -> frozenset[str]:
    return frozenset(context("phrase")["together"])


def noun_phrase(near: str, verb_end: int = 0) -> str | None:
    """The noun phrase that ends `near`, begun behind the last verb; None when nothing is left.

    >>> noun_phrase("社区发放反诈宣传单共", 4), noun_phrase("共出动", 3)
    ('反诈宣传单', None)
    """
    words = _trimmed(near[verb_end:])
    if len(words) > LONGEST and "的" in words:
        words = words[words.rindex("的") + 1 :]
    return words[-LONGEST:] or None


def _trimmed(words: str) -> str:
    """Without the little words at both ends."""
    last = words[-1:]
    if last in _LAST_TRIMMED or last.isspace():
        words = _TRIM_RIGHT.sub("", words)
    lead = _TRIM_LEFT.match(words)
    return words[lead.end() :] if lead else words


def noun_phrase_right(after: str) -> str | None:
    """The noun phrase that begins `after`, up to a particle or a break.

    >>> noun_phrase_right("网络贩枪案件，抓获")
    '网络贩枪案件'
    """
    stop = _RIGHT_END.search(after)
    words = after[: stop.start()] if stop else after
    if "的" in words:
        words = words[words.rindex("的") + 1 :]
    return words[:LONGEST] or None
