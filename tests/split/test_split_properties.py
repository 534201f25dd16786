"""What holds for every document: coverage, order, offsets through repairs, nothing lost."""

from __future__ import annotations

from itertools import pairwise

from annotated_page import as_document
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_tools.records import Article, Document
from corpus_tools.spans import SpanMap, apply_edits
from corpus_tools.split import cover, flag_boilerplate, split_articles
from corpus_tools.split.lines import Lines, find_lines
from corpus_tools.split.numerals import read_number

LINES = st.sampled_from(
    [
        *("【篇一】护林总结", "【篇二】供水总结", "篇三：读书总结", "护林站工作总结1", "护林站工作总结2"),
        *("（一）巡护。", "一、宣传。全年二十场。", "二、演练。一是练兵；二是练阵。", "1.检修水泵。"),
        *("以下是小编整理的总结，仅供参考。", "打印本页　关闭窗口", "相关文章：", "---", "", "　　"),
        *("# 简报", "### 护林站处置火情隐患十二处", "全年巡山九百次，行程两万公里，群众满意。"),
        *("青溪林场", "2021年5月6日", "第一，抓早。第二，抓小。"),
        "篇一：总结 今年以来全站努力。篇二：总结 水厂努力。",
    ]
)
PAGE = st.lists(LINES, max_size=25).map("\n".join)
EDITS = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 6), st.sampled_from(["", "水", "甲乙"])), max_size=8
)


def damaged(page: str, places: list[tuple[int, int, str]]) -> Document:
    """A document whose text came from its raw text by edits."""
    edits: list[tuple[int, int, str]] = []
    at = 0
    for start, size, after in sorted(places):
        if at <= start and start + size <= len(page) and size != len(after):
            edits.append((start, start + size, after))
            at = start + size + 1
    text = apply_edits(page, edits)
    runs = SpanMap.from_edits(len(page), edits).runs
    return Document(id="d", source="p.txt", raw=page, text=text, map=runs)


def split(document: Document) -> tuple[Document, list[Article]]:
    flagged = flag_boilerplate(document)
    return flagged, split_articles(flagged)


@given(PAGE, EDITS)
@settings(max_examples=150)
def test_every_character_is_covered_once(page: str, places: list[tuple[int, int, str]]) -> None:
    document, articles = split(damaged(page, places))
    spans = cover(document, articles)
    assert [span.start for span in spans[1:]] == [span.end for span in spans[:-1]]
    assert not spans or (spans[0].start == 0 and spans[-1].end == len(page))


@given(PAGE, EDITS)
@settings(max_examples=150)
def test_articles_are_in_order_and_map_back(page: str, places: list[tuple[int, int, str]]) -> None:
    document, articles = split(damaged(page, places))
    assert all(before.end <= after.start for before, after in pairwise(articles))
    assert [article.ordinal for article in articles] == list(range(1, len(articles) + 1))
    for article in articles:
        for at, raw, length in article.map:
            assert article.text[at : at + length] == document.raw[raw : raw + length]
            assert article.start <= raw and raw + length <= article.end
        starts = [section.start for section in article.sections]
        assert starts == sorted(starts)


@given(PAGE)
@settings(max_examples=100)
def test_nothing_is_lost_from_single_pages(page: str) -> None:
    """What is neither article nor boilerplate stands before the articles or between them."""
    document, articles = split(as_document(page))
    if articles:
        behind = [span for span in cover(document, articles) if span.start >= articles[-1].end]
        assert all(s.what == "boilerplate" or not page[s.start : s.end].strip() for s in behind)


@given(PAGE)
@settings(max_examples=100)
def test_flagging_twice_changes_nothing(page: str) -> None:
    once = flag_boilerplate(as_document(page))
    assert flag_boilerplate(once) == once


@given(st.text("一。 　\n\r\u200b\u2028", max_size=30), st.integers(0, 30), st.integers(0, 30))
@settings(max_examples=300)
def test_lines_of_a_part_are_those_found_in_it(text: str, start: int, end: int) -> None:
    start, end = min(start, len(text)), min(end, len(text))
    lines = Lines(text)
    assert list(lines) == list(find_lines(text))
    assert list(lines.between(start, end)) == list(find_lines(text, start, end))


def test_a_heading_may_have_nothing_but_invisible_blanks_below_it() -> None:
    _, articles = split(as_document("【篇一】\n\u200b"))
    assert [article.text for article in articles] == ["【篇一】"]


@given(st.integers(1, 99))
def test_numbers_are_read_in_every_writing(value: int) -> None:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(value, 10)
    han = ("" if tens == 1 else digits[tens]) * (tens > 0) + "十" * (tens > 0) + digits[ones] * (ones > 0)
    wide = str(value).translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})
    assert [read_number(text) for text in (str(value), wide, han)] == [value] * 3


def test_a_large_page_of_many_articles_and_one_long_line() -> None:
    line = "全年巡山九百次，行程两万公里，群众满意。" * 20_000
    page = "\n".join(f"【篇{n}】护林总结\n{line if n == 7 else line[:60]}" for n in range(1, 200))
    document, articles = split(as_document(page))
    assert [article.meta["number"] for article in articles] == list(range(1, 200))
    assert len(articles[6].text) > 300_000
    assert not document.boilerplate
