"""Writes a corpus of report articles of any size: clean simplified ones, or damaged traditional ones.

usage: make_corpus.py COUNT OUT.jsonl [--damaged] [--short] [--density BYTES] [--seed N]

Every article is new text around common phrases; one in ten is an exact copy, an edited copy or a link of a
chain of edits, one in fifty comes from one template with other names and numbers. An article has about 2,500
bytes of UTF-8, a `--short` one about 350. By default a number is mentioned once in 176 bytes, as in scraped
work summaries (half of the mentions are figures, the rest ordinals of headings and times); `--density 94` is
close to the densest that these sentences give. The same arguments give the same bytes.
"""

import argparse
import json
import random
from pathlib import Path
from typing import NamedTuple

PLACES = "青溪 石桥 柳河 双峰 临江 云台 安丰 和平 东岭 南湖 白马 金沙 龙泉 望城 新桥 竹园".split()
UNITS = "县 区 镇 乡 街道".split()
BODIES = "交通局 水务局 教育局 卫生局 民政局 林业局 环保局 文化馆 供电所 司法所 档案局 体育局".split()
ACTIONS = "组织 开展 举办 完成 落实 推进 检查 走访 培训 整治 修复 建设 登记 调解 慰问".split()
TOPICS = (
    "安全生产 技能培训 道路养护 河道清淤 扶贫帮困 义务植树 法律援助 健康体检 图书借阅 矛盾纠纷 垃圾分类 "
    "防汛演练 春季造林 校园安全 老年人服务 公益演出 档案整理 供水管网 电网改造 残疾人就业"
).split()
RESULTS = (
    "{n}户群众受益 发放宣传单{n}余份 解决困难{n}件 培训人员{n}人次 投入资金{n}.{d}万元 修复道路{n}公里 "
    "调解纠纷{n}起 栽植树木{n}多株 整改隐患{n}处 接待来访群众{n}人 比上年增长{d}.{n}% 完成年度任务的百分之{n}"
).split()
HEADINGS = "一、主要工作 二、重点任务 三、存在问题 四、下步打算".split()
NAVIGATION = ("首页 > 工作总结 > 正文", "上一篇：没有了 下一篇：返回列表", "责任编辑：管理员 点击数：1024")
# Common characters that new words are made of: variety of text without any meaning.
LETTERS = (
    "的是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发动同工也能下过子说产种面而方后"
    "定行学法所民得经之进着等部度家电力里如水化高自理起小物现实加量都体制机当使点从业本去把性好应开它合还因由"
    "其些然前外天政日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结"
    "解问意建公无系军很情者最立代想已通并提直题党程展果料象员革位入常文总次品式活设及管特件长求老头基资边流路"
    "级少图山统接知较将组见计别手角期根论运农指区强放决西被干做必战先回则任取据处队南给色光门即保治北造规热领"
    "海口东导器压志世金增争济阶油思术极交受联什认共权收证改清己美再采转更单风切打白教速花带安场身车例真务具每"
    "目至达走积示议声报斗完类离华名确才科张信马节话米整空况今集温传土许步群广石记需段研界拉林律叫且究观越织装"
)
READINGS = {"工": "gōng", "作": "zuò", "总": "zǒng", "结": "jié", "县": "xiàn", "完": "wán", "成": "chéng"}


# Mean bytes of UTF-8: a title, a heading, a sentence, what a figure (and often a month) adds to it.
TITLE_BYTES, HEADING_BYTES, SENTENCE_BYTES, FIGURE_BYTES = 39, 19, 72, 28
FIGURE_MENTIONS = 1.3  # the figure, and the month of three in ten


class Shape(NamedTuple):
    """How articles are built.

    Attributes:
        headings: of sections, each a mention of a number, as is the year of the title.
        sentences: fewest and most in a section, or in an article without any.
        density: bytes of UTF-8 for one mention of a number.
    """

    headings: int = 4
    sentences: tuple[int, int] = (6, 10)
    density: float = 176

    @property
    def figure_share(self) -> float:
        """The share of sentences with a figure that makes for the density."""
        count = max(1, self.headings) * sum(self.sentences) / 2
        plain = TITLE_BYTES + self.headings * HEADING_BYTES + count * SENTENCE_BYTES
        more = count * (FIGURE_MENTIONS * self.density - FIGURE_BYTES)
        return min(1.0, max(0.0, (plain - self.density * (1 + self.headings)) / more))


LONG, SHORT = Shape(), Shape(headings=0, sentences=(3, 5))


def sentence(choice: random.Random, share: float) -> str:
    """A sentence of a report: common phrases, a few words that no other article has, perhaps a figure."""
    words = ["".join(choice.choices(LETTERS, k=choice.randint(2, 4))) for _ in range(4)]
    topic, action = choice.choice(TOPICS), choice.choice(ACTIONS)
    opening = f"围绕{words[0]}{words[1]}{action}{topic}工作，{words[2]}{words[3]}"
    if choice.random() >= share:
        return f"{opening}。"
    result = choice.choice(RESULTS).format(n=choice.randint(3, 980), d=choice.randint(1, 9))
    month = f"{choice.randint(1, 12)}月份，" if choice.random() < 0.3 else ""
    return f"{month}{opening}，{result}。"


def article(choice: random.Random, shape: Shape) -> list[str]:
    """Title and paragraphs of a new article."""
    place = choice.choice(PLACES) + choice.choice(UNITS) + choice.choice(BODIES)
    lines = [f"{place}{choice.randint(1998, 2015)}年工作总结"]
    for heading in HEADINGS[: shape.headings] or [""]:
        lines += [heading] if heading else []
        count = choice.randint(*shape.sentences)
        lines.append("".join(sentence(choice, shape.figure_share) for _ in range(count)))
    return lines


def from_template(choice: random.Random, shape: Shape) -> list[str]:
    """One text for all members of the family, with its own place and numbers."""
    fixed = random.Random(1)
    lines = article(fixed, shape)
    numbers = str.maketrans({digit: str(choice.randint(1, 9)) for digit in "123456789"})
    return [choice.choice(PLACES) + lines[0], *(line.translate(numbers) for line in lines[1:])]


def edited(lines: list[str], choice: random.Random, shape: Shape) -> list[str]:
    """The same article with one sentence replaced."""
    at = choice.choice([i for i, line in enumerate(lines) if len(line) > 40])
    sentences = lines[at].split("。")
    sentences[choice.randrange(len(sentences) - 1)] = sentence(choice, shape.figure_share).rstrip("。")
    return [*lines[:at], "。".join(sentences), *lines[at + 1 :]]


def articles(count: int, seed: int, shape: Shape = LONG):
    """All articles, copies behind their originals."""
    choice = random.Random(seed)
    chain = article(choice, shape)
    last = chain
    for number in range(count):
        kind = number % 50
        if kind in (10, 20):
            yield last
        elif kind in (15, 35):
            yield edited(last, choice, shape)
        elif kind == 40:
            chain = edited(chain, choice, shape)
            yield chain
        elif kind == 49:
            yield from_template(choice, shape)
        else:
            last = article(choice, shape)
            yield last


def damaged(text: str, convert, choice: random.Random) -> str:
    """The text in traditional characters, with readings, broken lines, odd spaces and a site's own lines."""
    pieces = []
    for number, letter in enumerate(convert(text)):
        pieces.append(letter)
        reading = READINGS.get(text[number]) if number < len(text) else None
        if reading and choice.random() < 0.3:
            pieces.append(f"({reading})")
        elif letter == "，" and choice.random() < 0.1:
            pieces.append("\n")
        elif choice.random() < 0.004:
            pieces.append(choice.choice("\u3000\u200b\ue5e5"))
    return "\n".join((NAVIGATION[0], "".join(pieces), *NAVIGATION[1:]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--damaged", action="store_true")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--density", type=float, default=LONG.density)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    convert = str
    if given.damaged:
        import opencc

        convert = opencc.OpenCC("s2t").convert
    shape = (SHORT if given.short else LONG)._replace(density=given.density)
    noise = random.Random(given.seed + 1)
    with given.out.open("w", encoding="utf-8") as stream:
        for number, lines in enumerate(articles(given.count, given.seed, shape)):
            text = "\n".join(lines)
            text = damaged(text, convert, noise) if given.damaged else text
            row = {"id": f"p{number:08d}", "text": text}
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
