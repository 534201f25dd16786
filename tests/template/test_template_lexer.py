"""Symbols of a text: which runs of characters are one number or one date; offsets lead back to the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_tools.template.lexer import lex, lex_all
from corpus_tools.template.tokens import DATE, MARKER, NUMBER

ANY = st.text(  # what numbers and dates are made of
    alphabet="一二三十百年月日时上午第季度余多万亿0123456789.,%*xX_-~至。，；\n　（）、春节甲乙著着Ａ１",
    max_size=50,
)


def tokens(text: str, symbol: str) -> list[str]:
    lexed = lex(text)
    return [lexed.slice(i, i + 1) for i, s in enumerate(lexed.symbols) if s == symbol]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("发放3200余份", ["3200余"]),
        ("筹款1.2万元", ["1.2万"]),
        ("共1340余万元", ["1340余万"]),
        ("比率为97.6%左右", ["97.6%"]),
        ("比率为９７．６％左右", ["97.6%"]),
        ("计12,600册", ["12,600"]),
        ("分成二十一组", ["二十一"]),
        ("占三分之一", ["三分之一"]),
        ("达百分之九十五", ["百分之九十五"]),
        ("捐款**万元", ["**万"]),
        ("新增xx处", ["xx"]),
        ("每3-5人一队", ["3-5", "一"]),
    ],
)
def test_a_number_is_one_token(text: str, numbers: list[str]) -> None:
    assert tokens(text, NUMBER) == numbers
    assert tokens(text, DATE) == []


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("于8月6日开馆", ["8月6日"]),
        ("于2019年5月开馆", ["2019年5月"]),
        ("于20xx年开馆", ["20xx年"]),
        ("于202_年开馆", ["202_年"]),
        ("于二〇一九年开馆", ["二〇一九年"]),
        ("1-10月份统计", ["1-10月份"]),
        ("2月至4月统计", ["2月至4月"]),
        ("2018年10月至2019年6月统计", ["2018年10月至2019年6月"]),
        ("5月1日至5月7日放假", ["5月1日", "5月7日"]),
        ("每天7时至9时开放", ["7时至9时"]),
        ("6时30分出发", ["6时30分"]),
        ("5月17日下午来访", ["5月17日下午"]),
        ("11月上旬开始", ["11月上旬"]),
        ("今年前三季度统计", ["今年前三季度"]),
        ("第三季度统计", ["第三季度"]),
        ("上半年统计", ["上半年"]),
        ("重阳节当天", ["重阳节"]),
        ("2021-03-05填报", ["2021-03-05"]),
    ],
)
def test_a_date_is_one_token(text: str, dates: list[str]) -> None:
    assert tokens(text, DATE) == dates


@pytest.mark.parametrize("text", ["历时5年", "用了30天", "共12个月", "第一次", "统一部署"])
def test_durations_and_words_are_no_dates(text: str) -> None:
    assert tokens(text, DATE) == []


@pytest.mark.parametrize(
    ("text", "markers"),
    [
        ("一、开头\n二、结尾", ["一、", "二、"]),
        ("（三）小结", ["（三）"]),
        ("很好。一是学习，二是实践。", ["一"]),
        ("1、开头", ["1、"]),
        ("读书笔记（篇一）\n正文", ["一"]),
        ("年度工作总结三\n正文", ["三"]),
        ("范文2：观鸟小结\n正文", ["2"]),
        ("第四篇 观鸟小结\n正文", ["第四"]),
        ("这篇三千字的总结，写了三天", []),
    ],
)
def test_list_markers_are_apart_from_numbers(text: str, markers: list[str]) -> None:
    assert tokens(text, MARKER) == markers


@given(ANY)
def test_offsets_lead_back_to_the_text(text: str) -> None:
    lexed = lex(text)
    assert len(lexed.symbols) == len(lexed.starts) == len(lexed.ends)
    assert len(lexed.text) == len(text)
    bounds = [place for pair in zip(lexed.starts, lexed.ends, strict=True) for place in pair]
    assert bounds == sorted(bounds)
    left_out = set(range(len(text))) - {
        i for s, e in zip(lexed.starts, lexed.ends, strict=True) for i in range(s, e)
    }
    assert all(text[i].isspace() for i in left_out)


@given(ANY)
def test_both_spellings_have_one_symbol(text: str) -> None:
    assert lex(text.replace("著", "着")).symbols == lex(text).symbols


@given(st.lists(ANY, max_size=6))
def test_texts_read_together_are_as_if_read_alone(texts: list[str]) -> None:
    for text, lexed in zip(texts, lex_all(texts), strict=True):
        alone = lex(text)
        assert (lexed.text, lexed.symbols) == (alone.text, alone.symbols)
        assert (lexed.starts, lexed.ends) == (alone.starts, alone.ends)
