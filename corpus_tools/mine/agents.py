"""Who: the body that did what a figure counts, from sentence or article; none rather than a wrong one.

The body of an article is named in its first lines, in its signature or in its title. A page that says 我镇
is no report of a fire station: what it calls itself decides between the names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, partial

from corpus_tools.lazy_patterns import lazy_pattern
from corpus_tools.mine.ahead import Ahead
from corpus_tools.mine.lexicon import (
    alternation,
    by_first,
    by_last,
    context,
    context_endings,
    context_words,
    word_list,
)

HEAD = 320  # characters at the begin of an article in which its body is named
TAIL = 120  # characters at its end in which it signs
TITLE = 60  # characters of a line that may be a title
OWN = 20_000  # characters in which an article may call itself 我镇
LEVELS = "省市州县区镇乡村"
_START = r"[，,。；：:、\s（(“]"
_HAN = "\u4e00-\u9fff"
LONGEST_NAME = 16  # characters of a name in front of its end
_NAME = rf"[{_HAN}*#×○xX]{{1,{LONGEST_NAME}}}?"
_SIGNED = lazy_pattern(
    rf"^[\s（(]*(?P<name>[{_HAN}*#×○xX]{{3,20}})[）)]?[\s\d年月日二〇零一三四五六七八九十./-]*$"
)
_TITLED = re.compile(
    r"关于|中共|[0-9一二三四五六七八九十〇xX*_—-]+学?年|[今本上下全]?年|上半|下半|工作|开展|安全|[\s:：]|[\[【][^\]】]{0,8}[\]】]"
)
_MAY_LIE = re.compile("[省市县州区镇乡村街]")  # without one of them no name says where its body is
_PLACE = re.compile(r"[省市州县区镇乡村](?!长|委书|民)|街道|开发区|新区")


@cache
def _names(kind: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Names of bodies (or places) that begin a clause and are followed by a verb, a particle or a stop.

    Each is matched from the stop in front of its clause on. The second pattern is what they end in.
    """
    endings = alternation(context("agent")["suffixes" if kind == "body" else "places"])
    behind = context("agent")["behind"]
    follows = alternation(context("agent")["follows"])
    ends = rf"{endings}(?=[^{_HAN}、]|[{behind}]|{follows}|$)"
    return re.compile(rf"{_START}(?P<name>{_NAME}{ends})"), re.compile(ends)


def _named_in(text: str, kind: str) -> Iterator[str]:
    """The names of a text; no clause is read that lies too far in front of the first end of one."""
    names, ends = _names(kind)
    text = "。" + text
    end = ends.search(text)
    if end is not None:
        for match in names.finditer(text, max(0, end.start() - LONGEST_NAME - 1)):
            yield match["name"]


@cache
def _endings(*kinds: str) -> dict[str, tuple[str, ...]]:
    """What names of bodies or places end in, the longest first, by last character."""
    endings = {ending for kind in kinds for ending in context("agent")[kind]}
    return by_last(sorted(endings, key=len, reverse=True))


def _ends_in(name: str, *kinds: str) -> bool:
    return name.endswith(_endings(*kinds).get(name[-1:], ()))


@cache
def _no_start() -> dict[str, tuple[str, ...]]:
    """Words that begin no name, by first character: 上级, 走进, and every verb of doing."""
    verbs = (word for word in word_list("mine_verbs.txt") if len(word) > 1)
    return by_first((*context("agent")["no_name"], *verbs))


def is_proper(name: str) -> bool:
    """Whether a name tells one body from others: 中小学校, 消防中队 and 各派出所 do not.

    >>> [is_proper(name) for name in ("柳河口派出所", "县农业农村局", "中小学校", "消防中队")]
    [True, True, False, False]
    """
    if name.startswith(_no_start().get(name[:1], ())):
        return False
    if len(name) == 2 and name[0] in LEVELS:
        return False  # 县局, 区委: which of them, nobody says
    name = context_words("agent", "official").sub("", name)  # the 和 of 住房和城乡建设局 joins nothing
    if context_words("agent", "inside_no_name").search(name, 3 if name[2:3] == "区" else 0):
        return False  # but 林区 in 枫林区 is part of a name
    if _acts().search(name, 2):
        return False  # 市政府安排我县, 图书馆抽调骨干负责全县: a clause ran into a name
    if _ends_in(name, "places") and _ends_in(_without_ending(name), "places"):
        return False  # 城东街道村（社区）: two places run together
    stem = context_words("agent", "fields").sub("", _without_ending(name))
    return bool(stem)


@cache
def _acts() -> re.Pattern[str]:
    """Verbs that no name of a body holds, 我县 and 全县."""
    return re.compile(rf"{alternation(context('agent')['acts'])}|[我全本该][{LEVELS}]")


def _without_ending(name: str) -> str:
    ending = next(
        (end for end in _endings("suffixes", "places").get(name[-1:], ()) if name.endswith(end)), ""
    )
    return name.removesuffix(ending)


def find_agent(text: str, kind: str = "body") -> str | None:
    """The first body named at the begin of a clause, or None.

    >>> find_agent("今年以来，柳河口派出所紧盯高发案件"), find_agent("在上级党委的领导下")
    ('柳河口派出所', None)
    """
    return next(filter(is_proper, _named_in(text, kind)), None)


def calls_itself(text: str) -> str | None:
    """What an article calls its own body most: 我镇 says 镇; None when it does not.

    >>> calls_itself("我镇狠抓落实，我镇新修道路"), calls_itself("全县上下")
    ('镇', None)
    """
    found: list[str] = _own().findall(text) if "我" in text or "本" in text else []
    if not found:
        return None
    counts = Counter(found)
    return min(counts, key=lambda own: (-counts[own], own))


@cache
def _own() -> re.Pattern[str]:
    return re.compile(rf"[我本](?<![自基根资成日].)(?P<own>{alternation(context('agent')['own'])})(?![人事])")


def fits(name: str, own: str | None) -> bool:
    """Whether a body may call itself 我镇, 我局 …: its name ends so, or lies in such a place.

    >>> fits("南岗镇民政办", "镇"), fits("白石中学", "校"), fits("白石中学", "镇")
    (True, True, False)
    """
    if own is None:
        return True
    if own in context("agent")["own_places"]:
        return own in name
    return name.endswith(tuple(context("agent")["own_endings"].get(own, [own])))


class Agents:
    """The body of the article, and bodies named in its sentences."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._places = Ahead(_MAY_LIE, text)
        self._article: str | None = None
        self._sentence: str | None = None
        self._new_article: tuple[int, int] | None = None
        self._new_sentence: tuple[int, int] | None = None

    def enter_article(self, start: int, end: int) -> None:
        """Read on to an article; its body is looked for when it is asked for."""
        self._new_article = start, end

    def enter_sentence(self, start: int, end: int) -> None:
        """Read on to a sentence of the article."""
        self._new_sentence = start, end

    def name(self) -> str | None:
        """The body of the sentence, else that of the article."""
        if self._new_sentence is not None:
            self._sentence = self._subject(*self._new_sentence)
            self._new_sentence = None
        if self._sentence is None and self._new_article is not None:
            self._article = self._body(self._text[slice(*self._new_article)])
            self._new_article = None
        return self._sentence or self._article

    def _subject(self, start: int, end: int) -> str | None:
        """A body that a sentence names as its subject, if its name says where it is."""
        found = find_agent(self._text[start:end]) if self._places.are_in(start, end) else None
        return found if found and _PLACE.search(found[1:]) else None

    def _body(self, text: str) -> str | None:
        """The body an article is about: its first lines, its signature, its title, its place."""
        own = calls_itself(text[:OWN])
        place = self._place(text, own)
        named = (_with_place(name, place, text[:HEAD]) for name in _named(text))
        body = next((name for name in named if is_proper(name) and fits(name, own)), None)
        return place if body is None and place is not None and fits(place, own) else body

    def _place(self, text: str, own: str | None) -> str | None:
        """The place an article is about, as its title or its first lines name it."""
        return titled(text, "places") or find_agent(text[:HEAD], "place") or _leading(text, own)


def _named(text: str) -> Iterator[str]:
    """The bodies of an article in the order in which they are believed, looked for one by one."""
    yield from _named_in(text[:HEAD], "body")
    for find in (signed, partial(titled, kind="suffixes"), _leading_body):
        name = find(text)
        if name:
            yield name


def signed(text: str) -> str | None:
    """The body whose name stands alone in one of the last lines, in front of a date or not.

    >>> signed("化解纠纷31件。\\n青桐沟司法所\\n2021年12月3日")
    '青桐沟司法所'
    """
    for line in text[-TAIL:].splitlines()[1:][::-1]:
        match = _SIGNED.match(line)
        if match and _ends_in(match["name"], "suffixes", "places"):
            return match["name"]
    return None


def titled(text: str, kind: str) -> str | None:
    """The body a title begins with: 柳河镇2021年工作总结.

    >>> titled("关于白杨湖街道2022年工作情况的报告\\n", "places")
    '白杨湖街道'
    """
    for line in text[:HEAD].splitlines()[:2]:
        for part in _TITLED.split(line) if len(line) < TITLE and "。" not in line else ():
            if len(part) > 2 and _ends_in(part, kind) and is_proper(part):
                return part
    return None


def _leading_body(text: str) -> str | None:
    """The office a title begins with, whatever follows: 临江县公安局交警大队春运情况通报.

    >>> _leading_body("[转载]临江县公安局交警大队春运情况通报\\n一、…"), _leading_body("形成新格局")
    ('临江县公安局交警大队', None)
    """
    line = text.lstrip().split("\n", 1)[0]
    match = _office_title().match(line) if len(line) < TITLE and "。" not in line else None
    return match["name"] if match else None


@cache
def _office_title() -> re.Pattern[str]:
    first, later = (alternation(context("agent")[key]) for key in ("title_offices", "title_units"))
    note = r"[\[【（(][^\]】）)]{1,8}[\]】）)]"
    return re.compile(
        rf"(?:{note})?(?P<name>[{_HAN}*#×○xX]{{2,16}}?{first}(?<![格布结全大]局)(?:[{_HAN}]{{1,6}}?{later})?)"
    )


def _leading(text: str, own: str | None) -> str | None:
    """The place a title begins with, when the article calls itself one: 北坡镇脱贫攻坚与乡村振兴汇报, 我镇 ….

    >>> _leading("北坡镇脱贫攻坚汇报\\n我镇修路", "镇"), _leading("北坡镇脱贫攻坚汇报", None)
    ('北坡镇', None)
    """
    if own not in context("agent")["own_places"]:
        return None
    match = re.match(rf"\s*([{_HAN}]{{1,6}}?{own})(?=[{_HAN}])", text)
    return match[1] if match and is_proper(match[1]) else None


def _with_place(name: str, place: str | None, text: str) -> str:
    """区文明办 of a page about 双塔区 is 双塔区文明办; a level alone with a school or a yard is no body."""
    level, rest = name[0], name[1:]
    if level not in LEVELS or len(rest) < 2 or not rest.endswith(context_endings("agent", "offices")):
        return name
    if place is None or place[-1] != level:
        place = _lying(level, text)
    return name if place is None or name.startswith(place) else place + rest


def _lying(level: str, text: str) -> str | None:
    """The first place of a level that a line or a clause begins with, or that stands behind 是, 在, 为."""
    part = f"(?:(?![是在为对到于年月日])[{_HAN}])"
    pattern = rf"(?:^|[^{_HAN}]|[是在为对到于])({part}{{2,4}}?{level})(?![域内外间级长委])"
    found = (match[1] for match in re.finditer(pattern, text, re.M))
    return next((place for place in found if is_proper(place)), None)
