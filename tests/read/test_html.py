"""HTML: what a reader sees, each character with its place in the page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus_tools.read.html import html_document
from corpus_tools.records import Document
from corpus_tools.spans import apply_edits

PAGE = """<!DOCTYPE html><html><head><title>工作 总结</title><style>p{}</style></head><body>
<nav><a href="/">首页</a></nav>
<ul><li><a href=1>上一篇</a><li><a href=2>下一篇</a><li><a href=3>返回列表</a></ul>
<h1>消防&ldquo;回头看&rdquo;总结</h1><script>var a = "<p>no</p>";</script>
<p>一、发放手册<b>3&#48;0</b>余册，\n整改隐患&nbsp;5 处。<br>二、培训&unknown;两场。</p>
<ruby>總<rt>zǒng</rt></ruby><table><tr><th>单位</th><td>12</td></tr></table></body></html>"""


def page(source: str) -> Document:
    return html_document(Document.from_text(source))


def check(document: Document) -> None:
    """The edits replay, and the runs hold the same characters on both sides."""
    edits = [(edit.start, edit.end, edit.after) for edit in document.edits]
    assert apply_edits(document.raw, edits) == document.text
    folded = {i for edit in document.edits for i in range(edit.start, edit.end)}
    for text_at, raw_at, size in document.map:
        for i in range(size):
            assert document.text[text_at + i] == document.raw[raw_at + i] or raw_at + i in folded


def test_text_of_a_page() -> None:
    document = page(PAGE)
    check(document)
    assert document.text.split("\n") == [
        "上一篇",
        "下一篇",
        "返回列表",
        "消防“回头看”总结",
        "一、发放手册300余册，整改隐患 5 处。",
        "二、培训&unknown;两场。",
        "總",
        "单位\t12",
    ]
    assert document.meta["title"] == "工作 总结"


def test_headings_and_navigation_point_into_the_page() -> None:
    document = page(PAGE)
    ((start, end, level),) = document.meta["headings"]
    assert PAGE[start:end] == "消防&ldquo;回头看&rdquo;总结" and level == 1
    (mark,) = document.boilerplate
    assert mark.kind == "navigation"
    assert PAGE[mark.start : mark.end].startswith("上一篇") and PAGE[mark.start : mark.end].endswith(
        "返回列表"
    )


def test_a_number_with_an_entity_inside_is_found_whole() -> None:
    document = page(PAGE)
    at = document.text.index("300余")
    start, end = document.spans.to_raw(at, at + 3)
    assert PAGE[start:end] == "3&#48;0"


def test_any_depth_of_nesting() -> None:
    assert page("<div>" * 20_000 + "深" + "</div>" * 20_000).text == "深"


@given(st.text("<>/ab p&;#39\"'=!-总结\n \u3000", max_size=120))
def test_total_on_any_text(source: str) -> None:
    check(page(source))
