"""Numerals that count nothing: list and heading marks, ranks, hotlines, articles of law, set phrases, names."""

from __future__ import annotations

import re
from functools import cache

from corpus_tools.mine.lexicon import around_numeral, table
from corpus_tools.mine.mentions import Mention
from corpus_tools.mine.numerals import parse_number

_CN = "一二三四五六七八九十"
LINE_MARK = re.compile(
    rf"(?:(?P<open>[（(〔【\[]?)(?P<cn>[{_CN}]{{1,3}})(?:[）)〕】\]][、.．,，:：]?|[、.．])"
    r"|(?P<digits>\d{1,3})(?:[、）)]|[.．](?!\d))|[①-⑳]|(?P<bracket>[（(]\d{1,2}[)）]))"
)
INLINE_MARK = re.compile(rf"[{_CN}][是要](?=[\u4e00-\u9fff“])(?!由|因|在|为了求)")
INLINE_PAREN = re.compile(rf"[{_CN}0-9]{{1,2}}[）)]")
PIECE = rf"(?:[{_CN}]{{1,3}}|\d{{1,3}}|[①-⑳])"
HEADING = re.compile(rf"{PIECE}(?P<tail>[篇章节部分]?)")
RANK_LEFT = re.compile(
    r"(?:排名|排行|名次|排|位列|名列|列|位居|居|位|升至|上升至|上升到|升到|跃居|跃升至|跃至|降至|获|取得|获得|荣获|夺得|由|从|评为|达|达到|进入|全[省市县区国镇乡局行校系统]+|[省市县区]内|分局)"
    r"[^，。；、第]{0,6}第$"
)
ORDINAL_UNIT = re.compile(r"[名位]")
HOTLINE = re.compile(r"(?:拨打|热线|电话|平台|专线|报警|号码|致电|短号|客服|官网|咨询|通过|“)$")
_SESSION = re.compile(rf"[{_CN}]{{2,4}}届(?=[\u4e00-\u9fff])")
_COUNTED = re.compile(
    r"\s?(?:[余多来十百千万亿%％℃]|[,，]\d{3}|个(?!人)|[份人次起名件元条户张台场期辆家处所套册本米吨亩项只部间座栋篇块支天例宗笔批位颗株棵公平立斤克里对组班])"
)
HOTLINE_RIGHT = re.compile(
    r"(?:热线|平台|专线|电话|座席|坐席|系统|反诈|转来|工单|投诉举报|服务热线|指挥|报警|政务|便民|消费)"
)
SERVICE_NUMBERS = frozenset("110 119 120 122 114 12110 12119 12122 12123 12306 12309 12312 12313 12315 12316 12317 12318 12319 12320 12321 12329 12331 12333 12336 12337 12338 12339 12340 12345 12348 12350 12351 12355 12356 12358 12360 12363 12365 12366 12367 12368 12369 12370 12371 12377 12378 12379 12380 12381 12385 12386 12388 12389 12393 12395 96110 96111 95598 95588 95533 10086 10010 10000 360".split())  # fmt: skip
QUOTED = re.compile(r"[“\"「『《‘]([^“”\"「」『』《》‘’。\n]{0,14}?)$")
SET_PHRASE = re.compile(
    r"(?:行动|工程|战役|活动|机制|模式|工作法|攻坚|计划|专项|制度|要求|原则|精神|规定|思想|体系|战略|格局|责任制|会战|比武|竞赛|工作站|监管|保障|目标|责任)"
)
PARALLEL = re.compile(rf"(?:不[漏少落缺][{_CN}百千][\u4e00-\u9fff][、，]?){{2,8}}|(?:[{_CN}百千两][\u4e00-\u9fff]{{1,2}}[、]){{2,8}}[{_CN}百千两][\u4e00-\u9fff]{{1,2}}")  # fmt: skip
LAW = re.compile(r"\d{1,4}条|[一二三四五六七八九十百零〇]{1,7}条")
MODEL = re.compile(r"\d{1,4}[A-Za-z]{1,3}(?![A-Za-z])|\d{1,4}\+\d{1,4}")
NAME_TAIL = re.compile(r"[\u4e00-\u9fff]?(?:镇|乡|村|社区|街道|县|市|区|屯|湾|河|山|站|路|岭|庄|寨|沟|坪|桥|店|庙|塘|里|派出所|司法所|小区|中学|小学|中|幼儿园|分公司|支行|港|湖|岛|江)")  # fmt: skip


@cache
def plain_words() -> re.Pattern[str]:
    """Words that merely hold a numeral."""
    lists = table("mine_words.toml")
    return re.compile(around_numeral([*lists["plain"]["words"], *lists["names"]["words"]]))


@cache
def fixed_words() -> re.Pattern[str]:
    """Set phrases that are names."""
    return re.compile(around_numeral(table("mine_words.toml")["fixed"]["words"]))


def _ordinal(start: int, end: int, rule: str) -> Mention:
    return Mention("ordinal", start, end, rule)


def read_mark(text: str, at: int) -> Mention | None:
    """A list or heading mark at the begin of a line, a sentence or a bracket.

    >>> read_mark("一、加强领导", 0), read_mark("二是强化宣传", 0), read_mark("一份", 0)
    (<ordinal 0:2 exact 1 None mark.line>, <ordinal 0:2 exact 2 None mark.inline>, None)
    """
    before = text[max(0, at - 2) : at]
    opened = before[-1:] in "（(〔【["
    outer = before[:-1] if opened else before
    if not outer.strip(" \t\u3000*#>") or outer[-1:] in "\n。；;：:！？　 ":
        start = at - 1 if opened and before else at
        match = LINE_MARK.match(text, start)
        if match and not (match["digits"] and text[match.end() : match.end() + 1].isdigit()):
            return _valued(start, match.end(), "mark.line", match["cn"] or match["digits"] or "")
    match = INLINE_MARK.match(text, at)
    if match and not re.match(r"[\u4e00-\u9fff]", before[-1:]):
        return _valued(at, match.end(), "mark.inline", match[0][:-1])
    return None


def _valued(start: int, end: int, rule: str, written: str) -> Mention:
    mention = _ordinal(start, end, rule)
    mention.value = parse_number(written) if written else None
    return mention


def read_heading(text: str, at: int) -> Mention | None:
    """篇一, 范文1, 第三篇, （三） or a number at the end of a heading line."""
    match = HEADING.match(text, at)
    if match is None:
        return None
    left = text[max(0, at - 2) : at]
    if left[-1:] == "篇" or left in ("范文", "例文"):
        return _ordinal(at - (1 if left[-1:] == "篇" else 2), match.end(), "mark.heading")
    if left[-1:] in "【（([" and text[match.end() : match.end() + 1] in "】）)]":
        return _valued(at, match.end(), "mark.bracket", text[at : match.end()])
    line_ends = text[match.end() : match.end() + 1] in ("", "\n", "\r", "】", "：", ":") or text[match.end() : match.end() + 2].strip() == ""  # fmt: skip
    if line_ends and text[max(0, at - 12) : at].endswith(
        ("总结", "报告", "汇报", "小结", "体会", "材料", "总结 ")
    ):
        return _valued(at, match.end(), "mark.heading", match[0])
    return None


def read_rank(text: str, at: int) -> Mention | None:
    """第N: a rank when something stands there (排名第二, 第3名), else an ordinal."""
    match = re.compile(r"(?:\d{1,4}|[一二三四五六七八九十百]{1,4})(?P<unit>[名位])?").match(text, at)
    if match is None:
        return None
    quarter = re.compile(r"季度").match(text, match.end())
    mention = Mention("rank", at - 1, match.end(), "rank")
    mention.value = parse_number(text[at : match.end("unit") - 1 if match["unit"] else match.end()])
    if quarter:
        mention.kind, mention.end, mention.rule = "time", quarter.end(), "time"
        return mention
    mention.unit = mention.unit_raw = match["unit"]
    follows = text[match.end() : match.end() + 1]
    if match["unit"] or (
        RANK_LEFT.search(text, max(0, at - 14), at) and follows in "，。；、！）)升降的！\n"
    ):
        return mention
    mention.kind, mention.rule = "ordinal", "ordinal"
    tail = re.compile(r"[批个次条期号届轮章节组篇大课场季名位类]|方面|阶段").match(text, match.end())
    mention.end = tail.end() if tail else match.end()
    return mention


def read_fixed(text: str, at: int) -> Mention | None:
    """Hotlines, laws, model numbers, quoted set phrases, names made of numerals."""
    for reader in (_fixed_word, _number_code, _session, _quoted, _parallel, _place):
        mention = reader(text, at)
        if mention:
            return mention
    return None


def _fixed_word(text: str, at: int) -> Mention | None:
    match = fixed_words().match(text, at)
    return _ordinal(at, match.end(), "fixed.word") if match else None


def _session(text: str, at: int) -> Mention | None:
    """十四届全国人大: which one in a row, not how many."""
    match = _SESSION.match(text, at)
    return _ordinal(at, match.end(), "fixed.session") if match else None


def _number_code(text: str, at: int) -> Mention | None:
    if not "0" <= text[at] <= "9":
        return None
    digits = re.compile(r"\d+").match(text, at)
    assert digits is not None
    end, left = digits.end(), text[max(0, at - 4) : at]
    if re.match(r"[A-Za-z]", left[-1:]) or (left[-1:] in "-_/" and re.match(r"[A-Za-z\d]", left[-2:-1])):
        tail = re.compile(r"[+\d]*").match(text, end)
        return _ordinal(at, tail.end() if tail else end, "fixed.code")
    if _is_hotline(text, digits[0], left, end):
        return _ordinal(at, end, "fixed.hotline")
    if re.match(r"[〕］\]】]\d+号", text[end : end + 8]) and left[-1:] in "〔［[【":
        return _ordinal(at, end, "fixed.document")
    if left[-1:] in "〕］】]" and text[end : end + 1] == "号":
        return _ordinal(at, end + 1, "fixed.document")
    match = MODEL.match(text, at)
    if (
        match
        and not re.match(r"\d+[xX]{1,4}(?:年|[^A-Za-z])", match[0] + text[match.end() : match.end() + 1])
        and not re.match(
            r"\d+(?:[wWkK](?![A-Za-z])|m|t|g|kg|km|mm|cm|ml|mg|MB|GB|KB|TB)(?![A-Za-z])", match[0]
        )
    ):
        return _ordinal(at, match.end(), "fixed.code")
    return None


def _is_hotline(text: str, digits: str, left: str, end: int) -> bool:
    """A known service number, or digits behind 拨打 and the like; never with a unit behind."""
    if _COUNTED.match(text, end) and not HOTLINE_RIGHT.match(text, end):
        return False
    return digits in SERVICE_NUMBERS or (HOTLINE.search(left) is not None and 3 <= len(digits) <= 12)


def _quoted(text: str, at: int) -> Mention | None:
    """“四个一”, “一盔一带”, “百日行动”: a numeral inside short quotes names something."""
    left = QUOTED.search(text, max(0, at - 16), at)
    if left is None:
        return None
    close = re.compile(r"[^“”\"「」『』《》‘’。\n]{0,14}?[”\"」』》’]").match(text, at)
    if close is None or close.end() - left.start(1) > 15:
        return None
    inside = text[left.start(1) : close.end() - 1]
    if re.search(r"\d{2,}|[，,]|[\d一二三四五六七八九十两百千万][余多]|万元|千元", inside):
        return None
    return _ordinal(at, close.end() - 1, "fixed.quoted")


def _parallel(text: str, at: int) -> Mention | None:
    """一街、两站、十村、百企: three numerals in step are a slogan."""
    start = at - 2 if text[at - 2 : at - 1] == "不" else at
    match = PARALLEL.match(text, max(0, start))
    if match is None or re.search(r"[市县镇村乡区州省、，][、，。]?$|[市县镇村乡区州省][、，]", match[0]):
        return None
    return _ordinal(match.start(), match.end(), "fixed.parallel")


def _place(text: str, at: int) -> Mention | None:
    """九曲镇, 三棵柳乡, 双河…: a name made of numerals, at a word border in front of a place word."""
    match = re.compile(rf"[{_CN}百千万两]{{1,3}}[\u4e00-\u9fff]{{1,2}}?(?:镇|乡|村|社区|街道|县|市|区|湾|岭|站|中队|派出所|市场监管所|司法所)").match(text, at)  # fmt: skip
    if match is None or re.match(rf"[{_CN}百千万两]{{1,3}}[个名家所户座处条起次份人位项]", match[0]):
        return None
    if (
        re.match(r"[\u4e00-\u9fff]", text[at - 1 : at])
        and text[at - 1 : at] not in "在到于至和与由从向对市县区省镇乡的、"
    ):
        return None
    if re.search(r"[级大类]", match[0]):
        return None
    return _ordinal(at, match.end(), "fixed.place")
