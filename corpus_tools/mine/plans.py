"""Which part of an article is a plan: a sentence, a paragraph that begins 下一步, a section so headed.

A word of plan inside a sentence (计划, 明年) governs that sentence alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from operator import itemgetter

from corpus_tools.lazy_patterns import lazy_pattern
from corpus_tools.mine.lexicon import alternation, context, context_endings, context_words

HEADING = 26  # characters of a line that may be a heading
LEAD = 14  # characters at the begin of a sentence in which 下一步 makes a plan of its paragraph
_ALL = 9
_MARKS = (
    (1, re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}[、.．]|第[一二三四五六七八九十]{1,2}部分)")),
    (2, re.compile(r"\s*[（(][一二三四五六七八九十]{1,3}[）)]")),
    (3, re.compile(r"\s*(?:\d{1,2}[、.．](?!\d)|[（(]\d{1,2}[）)]|[①-⑳])")),
    (4, re.compile(r"\s*(?:[一二三四五六七八九十]是|第[一二三四五六七八九十][，,、])")),
)
_ENDS = re.compile(r"[。！？!?；;，,]")
_VERB_OF_PLAN = re.compile(  # 今年计划新建; but 按计划完成, 年度计划, 计划生育 are no words of intent
    r"计划(?<![按照据原度作施动展训习教育项财经体超占]计划)"
    r"(?!(?<=[\u4e00-\u9fff]计划)(?<![年月季度期内还也已均共]计划)\d"  # 雨露计划46人: the name of a scheme
    r"|生育|免疫|单列|总数|指标|任务|经济|财政|内|外|书|表|的|安排的|完成率|定|[\d.]{1,6}[%％]|[，,、。；;”》」])"
    r"|(?<![模虚草比研])拟(?![定订写态人稿出录合声])"
)
_OF_PLAN = lazy_pattern(
    r"[\u4e00-\u9fff]{1,8}的\d"
)  # 计划改造的46个小区 are planned, what is said of them is not


# 今年的主要任务是：完成…。新建…: what the paragraph lists is to be done, till it tells what was done
_TASK = re.compile(r"[^，。；：:]{0,24}(?:任务|目标)(?:是|为)[：:]")
_SO_FAR = re.compile(
    r"\s*(?:截[至止]|到|至)?(?:目前|[今上]半?年|\d{1,2}月)[^，。；]{0,6}[，,已]?[^，。；]{0,8}(?:已|累计|完成)"
)
_DONE = re.compile(r"(?<!要)(?<!确保)(?:完成|实现|占)[^，。；,;]{0,8}$")


class Plans:
    """Whether the text being read is a plan, while an article is read from start to end."""

    def __init__(self, text: str, sentences: Sequence[tuple[int, int]]) -> None:
        self._text = text
        self._sentences = sentences
        self._next = _first_of_plans(text, sentences)  # the sentence to read next
        self._level = _ALL + 1  # of the heading that opened a section of plans
        self._opened = 0  # where that heading stands
        self._paragraph = False
        self._listed = False  # the plan was opened by 任务是：

    def enter_article(self, start: int) -> None:
        """A plan headed before the article begins ends with the article before."""
        if self._opened < start:
            self._level = _ALL + 1

    def read_to(self, number: int) -> None:
        """Read on to a sentence, by number."""
        if number < self._next:
            return
        for start, end in self._sentences[self._next : number + 1]:
            self._enter(start, end)
        self._next = number + 1

    def _enter(self, start: int, end: int) -> None:
        if start == 0 or self._text[start - 1] == "\n":
            self._paragraph = self._listed = False
            self._enter_line(start, end)
        if self._listed and _SO_FAR.match(self._text, start, end):
            self._listed = False
        self._paragraph = self._paragraph or starts_plan(self._text, start, end)
        self._listed = self._listed or _TASK.match(self._text, start, end) is not None

    def _enter_line(self, start: int, end: int) -> None:
        """A heading opens a section of plans, or closes the one it is no part of."""
        level = heading_level(self._text[start:end], self._text[end : end + 1])
        if level is None:
            return
        if level <= self._level:
            self._level = _ALL + 1
        if self._level > _ALL and (starts_plan(self._text, start, end) or heads_plan(self._text[start:end])):
            self._level, self._opened = level, start

    @property
    def here(self) -> bool:
        """Whether the sentence that was entered last lies in a plan."""
        return self._paragraph or self._listed or self._level <= _ALL


def _first_of_plans(text: str, sentences: Sequence[tuple[int, int]]) -> int:
    """The number of the first sentence with a word that may open a plan."""
    word = _words_of_plans().search(text)
    return bisect_right(sentences, word.start(), key=itemgetter(1)) if word else len(sentences)


@cache
def _words_of_plans() -> re.Pattern[str]:
    """One of them is in whatever `starts_plan`, `heads_plan` or `_TASK` finds."""
    tasks = (task + verb for task in ("任务", "目标") for verb in "是为")
    return re.compile(alternation([*context("target")["paragraph"], *context("target")["heading"], *tasks]))


def heading_level(line: str, behind: str) -> int | None:
    """How deep a heading or a marked paragraph is: 0 a bare line, 1 一、, 2 （一）, 3 1., 4 一是.

    Plain text is None.

    >>> [heading_level(line, "\\n") for line in ("二、下一步打算", "下步工作", "今年修路。")]
    [1, 0, None]
    """
    for level, mark in _MARKS:
        if mark.match(line):
            return level
    is_alone = behind in ("\n", "") and len(line.strip()) <= HEADING
    return 0 if is_alone and line.strip() and not _ENDS.search(line) else None


def starts_plan(text: str, start: int, end: int) -> bool:
    """下一步, 今后 … at the begin of a sentence: the rest of the paragraph, or of the section, is a plan."""
    match = context_words("target", "paragraph").search(text, start, min(end, start + LEAD))
    return match is not None and len(text[start : match.start()].strip()) <= 6


def heads_plan(line: str) -> bool:
    """Whether a heading announces plans alone: 下半年工作计划, but not 上年总结和下年计划.

    >>> heads_plan("三、2019年下半年工作计划"), heads_plan("2018年工作总结和2019年工作计划")
    (True, False)
    """
    if len(line) > HEADING or context_words("target", "not_heading").search(line):
        return False
    return line.strip("\n：: 。").endswith(context_endings("target", "heading"))


@cache
def words_of_intent() -> re.Pattern[str]:
    """One of them is in every sentence in which `intent_end` finds a word."""
    return re.compile(alternation([*context("target")["sentence"], "计划", "拟"]))


def intent_end(sentence: str) -> int | None:
    """Where the first word of plan or demand of a sentence ends: what stands behind it is a target.

    >>> intent_end("计划新增床位300张"), intent_end("计划生育率98%"), intent_end("按计划完成")
    (2, None, None)
    """
    word = context_words("target", "sentence").search(sentence)
    while word is not None and _is_met(sentence, word):
        word = context_words("target", "sentence").search(sentence, word.end())
    ends = [word.end()] if word else []
    planned = _VERB_OF_PLAN.search(sentence) if "计划" in sentence or "拟" in sentence else None
    if planned and not _OF_PLAN.match(sentence, planned.end()):
        ends.append(planned.end())
    return min(ends, default=None)


def _is_met(sentence: str, word: re.Match[str]) -> bool:
    """完成年度目标任务的50%: a task that is done so far is no plan."""
    return "目标" in word[0] and _DONE.search(sentence, max(0, word.start() - LEAD), word.start()) is not None
