"""Numerals that number something: list and heading marks, ranks, sessions.

>>> read_mark("一、加强领导", 0), read_mark("二是强化宣传", 0), read_mark("一份", 0)
(<ordinal 0:2 exact 1 None mark.line>, <ordinal 0:2 exact 2 None mark.inline>, None)
"""

from __future__ import annotations

import re
from functools import cache

from corpus_tools.lazy_patterns import lazy_pattern
from corpus_tools.mine.lexicon import alternation, table
from corpus_tools.mine.mentions import Mention
from corpus_tools.mine.numerals import parse_number
from corpus_tools.mine.times import edtf_of_part

CN = "一二三四五六七八九十"
LINE_MARK = re.compile(
    rf"[（(〔【\[]?(?P<cn>[{CN}]{{1,3}})(?:[）)〕】\]][、.．,，:：]?|[、.．])"
    r"|(?P<digits>\d{1,3})(?:[、）)]|[.．](?!\d))(?!\d(?!\d?月\d|\d{3}年))|[①-⑳]|[（(]\d{1,2}[)）]"
)
INLINE_MARK = lazy_pattern(rf"[{CN}][是要](?=[\u4e00-\u9fff“\d])(?!由|因|在)")
HEADING = re.compile(rf"[{CN}]{{1,3}}[篇章节部分]?|\d{{1,3}}[篇章节部分]?|[①-⑳]")
HEADING_LEFT = ("总结", "报告", "汇报", "小结", "体会", "材料", "总结 ")
RANK = re.compile(r"(?P<number>\d{1,4}|[一二三四五六七八九十百]{1,4})(?:[ ]?(?P<unit>[名位]))?")
RANK_STOPS = frozenset("，。；、！）),;升降的\n")
IN_A_ROW = re.compile(r"[批个次条期号届轮章节组篇大课场季名位类]|方面|阶段")
ROW = re.compile(rf"(?:[、至到](?:\d{{1,2}}|[{CN}]{{1,3}})){{1,4}}(?:{IN_A_ROW.pattern})")  # 第一、二批
_MEETING = re.compile(rf"[{CN}]{{1,3}}次")  # 第六届三次
_OPENERS, _CLOSERS = "（(〔【[", "】）)]"
_SENTENCE_STARTS = frozenset("\n。；;：:！？　 ")


def _ordinal(start: int, end: int, rule: str, written: str = "") -> Mention:
    mention = Mention("ordinal", start, end, rule)
    mention.value = parse_number(written) if written else None
    return mention


def read_mark(text: str, at: int) -> Mention | None:
    """A list mark whose number begins at `at`: at the begin of a line or sentence, or 二是 inside one."""
    if "\u4e00" <= text[at - 1 : at] <= "\u9fff":
        return None
    before = text[max(0, at - 2) : at]
    is_open = before[-1:] in _OPENERS and before != ""
    outer = before[:-1] if is_open else before
    if not outer.strip(" \t\u3000*#>") or outer[-1] in _SENTENCE_STARTS:
        start = at - 1 if is_open else at
        match = LINE_MARK.match(text, start)
        if match:
            return _ordinal(start, match.end(), "mark.line", match["cn"] or match["digits"] or "")
    if text[at] in CN and not "\u4e00" <= before[-1:] <= "\u9fff":
        match = INLINE_MARK.match(text, at)
        if match:
            return _ordinal(at, match.end(), "mark.inline", match[0][:-1])
    return None


def read_heading(text: str, at: int) -> Mention | None:
    """篇一, 范文1, （三）, or the number at the end of a heading (工作总结5)."""
    match = HEADING.match(text, at)
    if match is None:
        return None
    left, after = text[max(0, at - 2) : at], text[match.end() : match.end() + 1]
    if left[-1:] == "篇":
        return _ordinal(at - 1, match.end(), "mark.heading", match[0])
    if left in ("范文", "例文"):
        return _ordinal(at - 2, match.end(), "mark.heading", match[0])
    if left[-1:] in "【（([" and left and after in _CLOSERS and after:
        return _ordinal(at, match.end(), "mark.bracket", match[0])
    if after.strip("】：:\r\n") == "" and text.endswith(HEADING_LEFT, max(0, at - 12), at):
        return _ordinal(at, match.end(), "mark.heading", match[0])
    return None


@cache
def _standing() -> re.Pattern[str]:
    """Words of standing, up to six characters in front of 第."""
    words = alternation(table("mine_words.toml")["rank"]["words"])
    return re.compile(rf"{words}[^，。；、第]{{0,6}}第$")


def read_rank(text: str, at: int) -> Mention | None:
    """第N, its number at `at`: a rank when something stands there (排名第二, 第3名), else one in a row."""
    match = RANK.match(text, at)
    if match is None:
        return None
    mention = Mention("rank", at - 1, match.end(), "rank")
    mention.value = parse_number(match["number"])
    if text.startswith("季度", match.end()):
        mention.kind, mention.end, mention.rule, mention.value = "time", match.end() + 2, "time", None
        mention.edtf = edtf_of_part("XXXX", text[mention.start : mention.end])
        return mention
    row = ROW.match(text, match.end())
    if row is not None:
        return _ordinal(at - 1, row.end(), "ordinal")
    mention.unit = mention.unit_raw = match["unit"]
    after = text[match.end() : match.end() + 1]
    if match["unit"] or (
        (not after or after in RANK_STOPS) and _standing().search(text, max(0, at - 14), at)
    ):
        return mention
    mention.kind, mention.rule = "ordinal", "ordinal"
    tail = IN_A_ROW.match(text, match.end())
    mention.end = tail.end() if tail else match.end()
    meeting = _MEETING.match(text, mention.end) if tail and tail[0] == "届" else None
    mention.end = meeting.end() if meeting else mention.end
    return mention
