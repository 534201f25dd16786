"""Compilations made of the bundled articles in some sixty styles of heading: how many are split right.

    python scripts/benchmarks/split/styles.py [--pages 1000] [--seed 1] [--errors 5]

A page gets a title, furniture, an introduction, two to seven articles under headings of one style, sometimes
with a gap in the numbers, and a farewell; what was put in is the truth. Sub-headings are those of the gold.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from corpus_tools.records import Document
from corpus_tools.split import flag_boilerplate, split_articles

CORPORA = Path(__file__).parents[3] / "corpora"
HAN = "一二三四五六七八九十"
SUBJECTS = "护林 供水 消防 禁毒 普法 信访 税务 防汛 食品安全 校园安全 环保 社区 养老 交通".split()
NOUNS = "工作总结 工作小结 述职报告 心得体会 工作汇报 工作情况报告 年度总结 活动总结 演讲稿 自查报告".split()
PLACES = "青溪县 白石镇 柳河乡 东湾街道 云岭市".split()
FURNITURE = ("当前位置：首页 > 范文 > 总结", "时间：2021-05-06　来源：文库网　点击：20次", "")
INTRODUCTIONS = (
    "写总结能让人看清得失。以下是小编为大家整理的{title}（精选{count}篇），仅供参考，欢迎阅读。",
    "时光飞逝，一段工作告一段落。下面是小编收集的{title}，希望能够帮助到大家！",
    "在日常的工作中，我们常常要写总结。那么该怎么写呢？以下是为您准备的{title}{count}篇，供您参考。",
    "",
)
FAREWELLS = ("以上就是{title}的全部内容，希望对大家有所帮助。", "看过“{title}”的人还看了：", "")
TITLES = ("{title}精选{count}篇", "{title}", "{title}（通用{count}篇）", "")
# {t} the title that repeats, {o} one of its own, {k} its last word; {a} 1 {w} １ {h} 一 {c} ①;
# "+": the body follows on the same line.
STYLES = """
【篇{h}】{t} | 篇{h}：{o} | {t}篇{h} | {t} 篇{a} | 第{h}篇:{o} | 第{a}篇 {o} | 【第{h}篇】{t} | （{h}）{o} | ({h}){o} | 范文{h}　{o} | 范文{a}:{o} |
范文{c} {o} | {a}.{o} | {a}、{o} | {t}{a} | {t}{w} | {t}({a}) | {t}（{h}） | {t}【{h}】 | {t}{c} | {t}{h} | {t}之{h} | {c}{o} | {h}、{o} | [{a}]{o} |
{t}范文{a} | {t}第{h}篇 | 篇{a}. {o} | ★篇{h}★{o} | {t}(篇{h}) | 【{a}】{o} | ### {o} | {t} | {p}{o} | 201{a}年{t} | {k}{h}：{o} | {t}-{a} | {t}_{a} |
{t} #{a} | （{a}）{o} | 《{t}{h}》 | Part {a} {o} | 【篇{h}】 | {a} {o} | 模板{h}：{o} | 【篇{h}】{t}+ | {t}篇{h}+ |
—— 第{h}篇 —— | ===范文{h}=== | 优秀范文{h}、{o} | 示例{h} {o} | 案例{h}：{o} | 材料之{h}：{o} | 【总结{a}】{o} | {p}简报第{a}期 | ★★★{o}★★★ | 【{o}】 | ◆{o} | **{o}** |
■ 篇{h} ■ {o} | {t}范例{a} | 交流发言（{h}）
"""  # noqa: E501  # a table


class Body(NamedTuple):
    """An article's text below its heading, and its sub-headings: offset → level."""

    text: str
    headings: dict[int, int]


class Page(NamedTuple):
    """A made page and the truth about it."""

    text: str
    articles: set[int]
    headings: dict[int, int]
    boilerplate: set[int]


class Score:
    """Counts over the pages of one style."""

    def __init__(self) -> None:
        self.pages = self.right = self.wanted = self.found = self.level = self.lost = self.extra = 0

    def add(self, page: Page) -> bool:
        """Split a page and compare."""
        document = Document(
            id="d", source="made", raw=page.text, text=page.text, map=((0, 0, len(page.text)),)
        )
        document = flag_boilerplate(document)
        articles = split_articles(document)
        right = {word_start(page.text, article.start) for article in articles} == page.articles
        levels = {word_start(page.text, s.start): s.level for article in articles for s in article.sections}
        flagged = {at for mark in document.boilerplate for at in range(mark.start, mark.end)}
        self.pages += 1
        self.right += right
        self.wanted += len(page.headings)
        self.found += sum(at in levels for at in page.headings)
        self.level += sum(levels.get(at) == level for at, level in page.headings.items())
        self.lost += len(page.boilerplate - flagged)
        self.extra += len(flagged - page.boilerplate)
        return right

    def line(self, name: str) -> str:
        return (
            f"{name:16s} pages right {self.right:4d}/{self.pages:<4d} sub-headings {self.found}/{self.wanted}"
            f" level {self.level} boilerplate lost {self.lost} extra {self.extra}"
        )


def word_start(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \n　#*":
        at += 1
    return at


def bundled_bodies() -> Iterator[Body]:
    """The undamaged articles of the bundled pages."""
    rows = defaultdict(list)
    for line in (CORPORA / "gold/genre_sections.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        rows[row["doc"]].append(row)
    for name, entries in rows.items():
        text = (CORPORA / "pages" / name).read_bytes().decode("utf-8")
        if any(character in text for character in "總來說體為與國"):
            continue  # traditional pages are damaged, too
        stops = [e["start"] for e in entries if e.get("boilerplate") or e["type"] == "article"] + [len(text)]
        for entry in entries:
            if entry["type"] == "article" and entry["level"] == 0:
                end = min(stop for stop in stops if stop > entry["start"])
                yield body_of(text, entry["end"], end, entries)


def body_of(text: str, start: int, end: int, entries: list[dict[str, object]]) -> Body:
    while text[start] == "\n":
        start += 1
    headings = {
        int(str(entry["start"])) - start: int(str(entry["level"]))
        for entry in entries
        if entry["type"] == "subheading"
        and not entry.get("optional")
        and start <= int(str(entry["start"])) < end
    }
    return Body(text[start:end].rstrip("\n"), headings)


def make_page(style: str, bodies: list[Body], choice: random.Random) -> Page:
    subject, noun = choice.choice(SUBJECTS), choice.choice(NOUNS)
    count = choice.randint(2, 7)
    words = {"title": subject + noun, "count": count}
    page = Page("", set(), {}, set())
    for template, is_boilerplate in ((FURNITURE, True), (TITLES, False), (INTRODUCTIONS, True)):
        page = with_line(page, choice.choice(template).format(**words), is_boilerplate)
    numbers = list(range(1, count + 1))
    if count > 3 and choice.random() < 0.2 and "{" in style.replace("{t}", "").replace("{o}", ""):
        del numbers[choice.randint(1, count - 2)]
    for number, body in zip(numbers, choice.sample(bodies, len(numbers)), strict=True):
        own = choice.choice(SUBJECTS) + noun
        place = choice.choice(PLACES)
        page = with_article(page, heading(style, number, subject + noun, own, noun, place), body)
    return with_line(page, choice.choice(FAREWELLS).format(**words), True)


def heading(style: str, number: int, title: str, own: str, noun: str, place: str) -> str:
    wide = str(number).translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    marks = {"a": number, "w": wide, "h": HAN[number - 1], "c": chr(0x245F + number)}
    return style.format(t=title, o=own, k=noun, p=place, **marks)


def with_line(page: Page, line: str, is_boilerplate: bool) -> Page:
    if is_boilerplate:
        page.boilerplate.update(range(len(page.text), len(page.text) + len(line)))
    return page._replace(text=page.text + line + "\n" if line else page.text)


def with_article(page: Page, line: str, body: Body) -> Page:
    start = len(page.text)
    page.articles.add(word_start(page.text + line, start))
    indent = len(body.text) - len(body.text.lstrip()) if line.endswith("+") else 0
    text = page.text + line.removesuffix("+") + ("" if indent or line.endswith("+") else "\n")
    for at, level in body.headings.items():
        page.headings[len(text) - indent + at] = level
    return page._replace(text=text + body.text[indent:] + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--errors", type=int, default=0)
    args = parser.parse_args()
    choice = random.Random(args.seed)
    bodies = list(bundled_bodies())
    styles = [style.strip() for style in STYLES.replace("\n", " ").split("|")]
    make: Callable[[str], Page] = lambda style: make_page(style, bodies, choice)  # noqa: E731
    scores: dict[str, Score] = defaultdict(Score)
    total = Score()
    for _ in range(args.pages):
        style = choice.choice(styles)
        page = make(style)
        right = scores[style].add(page)
        total.add(page)
        if not right and args.errors:
            args.errors -= 1
            print(f"--- {style}\n{page.text[:400]}")
    for style in sorted(scores, key=lambda name: (scores[name].right / scores[name].pages, name)):
        print(scores[style].line(style))
    print(total.line("all"))


if __name__ == "__main__":
    main()
