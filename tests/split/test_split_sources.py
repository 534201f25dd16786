"""What earlier stages hand over: headings of HTML pages, edits, masks in titles, front matter."""

from __future__ import annotations

from annotated_page import as_document

from corpus_tools.records import Document, Edit
from corpus_tools.spans import SpanMap, apply_edits
from corpus_tools.split import cover, flag_boilerplate, split_articles

BODY = "全年巡山九百次，行程两万公里，没有发生火情，群众满意度明显提高，受到上级表扬。\n"
ITEMS = ("护林站处置火情隐患十二处", "供水所完成主管道更换任务", "流动书车开进山区各个学校")


def test_headings_of_an_html_page_are_articles() -> None:
    text, headings = "晨间简报\n", [[0, 4, 1]]
    for item in ITEMS:
        headings.append([len(text), len(text) + len(item), 2])
        text += f"{item}\n{BODY}"
    articles = split_articles(as_document(text, meta={"headings": headings}))
    assert [article.title for article in articles] == list(ITEMS)
    assert all(article.text.startswith(article.title) for article in articles)
    assert len(split_articles(as_document(text))) == 1


def test_deeper_headings_of_the_source_are_sections() -> None:
    text = f"护林站工作总结\n巡护\n{BODY}宣传\n{BODY}"
    places = [text.index(words) for words in ("巡护", "宣传")]
    headings = [[0, 7, 1], *([place, place + 2, 2] for place in places)]
    (article,) = split_articles(as_document(text, meta={"headings": headings}))
    assert [(s.title, s.start) for s in article.sections] == list(zip(("巡护", "宣传"), places, strict=True))


def test_jammer_edits_are_flagged_and_cut_nothing() -> None:
    raw = f"护林站工作总结\n{BODY}# L* n6 Q% ^* `$ j8\n{BODY}"
    start = raw.index("# L*")
    end = raw.index("j8") + 3
    edit = Edit(rule="jammer", start=start, end=end, before=raw[start:end], after="")
    text = apply_edits(raw, [(start, end, "")])
    runs = SpanMap.from_edits(len(raw), [(start, end, "")]).runs
    document = Document(id="d", source="a", raw=raw, text=text, map=runs, edits=(edit,))
    document = flag_boilerplate(document)
    assert [(mark.kind, mark.start, mark.end) for mark in document.boilerplate] == [("jammer", start, end)]
    (article,) = split_articles(document)
    assert article.text == text.strip()
    assert [span.what for span in cover(document, [article])] == ["article", "boilerplate", "article", "gap"]


def test_front_matter_is_flagged_and_left_out() -> None:
    page = f'---\ntitle: "护林"\ndate: 2021-05-06\n---\n\n# 护林站工作总结\n\n{BODY}'
    document = flag_boilerplate(as_document(page))
    assert [mark.kind for mark in document.boilerplate] == ["frontmatter"]
    (article,) = split_articles(document)
    assert (article.title, page[article.start :]) == ("护林站工作总结", page[page.index("# ") :])


def test_masked_years_repeat_like_numbers() -> None:
    page = f"20xx年护林站工作总结\n{BODY * 3}20xx年供水所工作总结\n{BODY * 3}"
    titles = [article.title for article in split_articles(as_document(page))]
    assert titles == ["20xx年护林站工作总结", "20xx年供水所工作总结"]


def test_an_empty_page_has_no_article() -> None:
    for page in ("", " \n　\n", "打印本页　关闭窗口\n"):
        assert split_articles(flag_boilerplate(as_document(page))) == []
