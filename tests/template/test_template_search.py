"""Families, excerpts and reused passages in a small corpus made here; nothing depends on order."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from corpus_tools.records import Article, Document, DuplicatePair, Result, encode
from corpus_tools.settings import TemplateSettings
from corpus_tools.template import add_templates, find_templates
from corpus_tools.template.induce import induce
from corpus_tools.template.lexer import lex
from corpus_tools.template.result import Templates

FRAME = [
    "{place}天文馆开放工作小结\n",
    "今年{place}天文馆坚持每周开放，接待观众{a}人次，其中中小学生{b}人次。\n",
    "讲解员在圆顶剧场放映星空节目{c}场，带领孩子们辨认夏季的主要星座。\n",
    "馆里购置折射望远镜{d}台，晴朗的夜晚在楼顶架起来，市民排队观看土星光环。\n",
    "流动车开到偏远学校{e}所，老师们称赞这样的课堂生动有趣，孩子们久久不愿散去。\n",
    "下一步将修缮穹幕，培训志愿者，让更多人抬头看见星光。\n",
]
OTHER = [
    "盐场今冬检修蒸发池，工人们踩着冰碴搬运石料，把裂缝一条一条嵌补平整。",
    "裁缝铺收到一件旧旗袍，老师傅拆下盘扣，用同色丝线细细织补，三天才完工。",
    "养蜂人沿着铁路追赶花期，帐篷扎在槐树林边，清晨就能闻到蜜的味道。",
    "邮船每逢单日靠岸，灯塔管理员把书信分拣成捆，再骑车送到各个渔村。",
    "陶窑封火以后要等两昼夜，师徒轮流守着温度，生怕一窑好釉付诸东流。",
    "戏台后面堆着旧行头，管箱师傅逐件晾晒，给褪色的靠旗重新描上金线。",
    "果农给梨树套袋，梯子从坡顶排到沟底，傍晚时整座山像落了一层白纸。",
    "修表匠的柜台只有半米宽，放大镜下齿轮转动，街上的喧闹好像与他无关。",
]
DESERT = [
    "驼队在沙丘背风处卸下水囊，领队用罗盘校正方向，天亮前必须赶到下一口井。",
    "胡杨林里的老房子只剩土墙，门框上还留着孩子量身高时划下的刀痕。",
    "考察车陷进流沙，队员铺上木板一寸一寸往外挪，直到月亮升起才脱险。",
    "牧人认得每一只羊的叫声，夜里听见动静，披上皮袄就往圈边跑。",
]
PLACES = ["望海", "清溪", "云台", "南屏", "石浦", "青禾"]


def article(name: str, text: str) -> Article:
    runs = ((0, 0, len(text)),)
    return Article(id=name, document=name, ordinal=0, title="", start=0, end=len(text), text=text, map=runs)


def member(n: int) -> str:
    rng = random.Random(n)
    values = {key: rng.randint(3, 4000) for key in "abcde"}
    return "".join(FRAME).format(place=PLACES[n], **values)


def corpus() -> list[Article]:
    members = [article(f"m{n}", member(n)) for n in range(6)]
    lines = member(2).splitlines()
    excerpt = article("excerpt", "\n".join(lines[2:4]))
    host = article("host", "".join(DESERT[:2]) + lines[3] + lines[4] + "".join(DESERT[2:]))
    parts = [article(f"part{n}", "".join(OTHER[n : n + 4])) for n in (0, 4)]
    glued = article("glued", "\n".join(part.text for part in parts))
    return [*members, excerpt, host, *parts, glued]


@pytest.fixture(scope="module")
def found() -> Templates:
    return find_templates(corpus())


def pairs_with(found: Templates, name: str) -> list[DuplicatePair]:
    return [p for p in found.pairs if name in (p.a, p.b)]


def test_the_family_is_one_template_without_excerpt_and_host(found: Templates) -> None:
    [template] = found.templates
    assert sorted(template.articles) == [f"m{n}" for n in range(6)]
    assert [cluster.kind for cluster in found.clusters] == ["template"]
    assert found.clusters[0].id == template.cluster
    assert found.clusters[0].template == template.id


def test_every_slot_of_the_frame_is_found(found: Templates) -> None:
    [template] = found.templates
    kinds = sorted(part.kind or "" for part in template.parts if part.slot)
    assert kinds == ["number"] * 5 + ["org"] * 2
    assert len(template.values) == 6  # the body stands at two places and is one slot


def test_an_excerpt_is_paired_with_the_family(found: Templates) -> None:
    kinds = {p.kind for p in pairs_with(found, "excerpt") if "host" not in (p.a, p.b)}
    assert kinds == {"excerpt"}


def test_a_reused_passage_has_exact_ends_on_both_sides(found: Templates) -> None:
    texts = {a.id: a.text for a in corpus()}
    [reuse] = [p for p in pairs_with(found, "host") if "excerpt" not in (p.a, p.b)]
    [(a0, a1, b0, b1)] = reuse.passages
    sides = {reuse.a: texts[reuse.a][a0:a1], reuse.b: texts[reuse.b][b0:b1]}
    assert sides["host"].startswith("馆里购置折射望远镜")
    assert sides["host"].endswith("孩子们久久不愿散去。")
    [source] = [text for name, text in sides.items() if name != "host"]
    assert source.replace("\n", "").startswith("馆里购置折射望远镜")
    assert source.endswith("孩子们久久不愿散去。")


def test_an_article_made_of_two_others_is_glued(found: Templates) -> None:
    assert {(p.a, p.b, p.kind) for p in pairs_with(found, "glued")} == {
        ("glued", "part0", "glued"),
        ("glued", "part4", "glued"),
    }


def test_order_of_the_input_changes_nothing(found: Templates) -> None:
    shuffled = corpus()
    random.Random(5).shuffle(shuffled)
    again = find_templates(shuffled)
    assert records(again) == records(found)


def records(found: Templates) -> list[bytes]:
    return [encode(record) for record in (*found.templates, *found.clusters, *found.pairs)]


def test_min_members_is_kept() -> None:
    assert find_templates(corpus(), settings=TemplateSettings(min_members=7)).templates == ()


@pytest.mark.parametrize("articles", [[], [article("a", "")], [article("a", "。"), article("b", "\n")]])
def test_corpora_without_text_have_no_templates(articles: Sequence[Article]) -> None:
    found = find_templates(articles)
    assert (found.templates, found.clusters, found.pairs) == ((), (), ())
    assert len(found) == 0


def test_exact_copies_are_left_to_deduplication() -> None:
    twins = [article("a", member(0)), article("b", member(0))]
    assert find_templates(twins).templates == ()


@pytest.mark.parametrize("text", [member(0), member(0) * 2, "\n".join(sorted(OTHER)), "一、好。\n一、好。\n"])
def test_a_family_of_one_text_would_say_nothing(text: str) -> None:
    twins = [article(name, text) for name in "abc"]
    made = induce(twins, [lex(text) for _ in twins], 1, {})
    assert (made.values, made.wording) == ({}, ())
    assert not any(row["missing"] or row["extra"] for row in made.meta["members"])


def test_near_copies_show_the_lost_section_and_no_slots() -> None:
    lines = member(0).splitlines(keepends=True)
    found = find_templates([article("a", "".join(lines)), article("b", "".join(lines[:3] + lines[4:]))])
    [template] = found.templates
    assert template.values == {}
    missing = {row["article"]: row["missing"] for row in template.meta["members"]}
    assert missing["a"] == []
    assert [text[:4] for text in missing["b"]] == ["馆里购置"]


def test_values_are_shown_as_they_stand_in_the_raw_text() -> None:
    texts = [member(n) for n in range(3)]
    raws = [text.replace("天文馆", "天文（guan）馆").replace("观众", "觀眾") for text in texts]
    documents, articles = [], []
    for n, (text, raw) in enumerate(zip(texts, raws, strict=True)):
        runs, at_text, at_raw = [], 0, 0
        while at_text < len(text):
            if raw[at_raw] != text[at_text] and raw[at_raw] == "（":
                at_raw += len("（guan）")
            runs.append((at_text, at_raw, 1))
            at_text, at_raw = at_text + 1, at_raw + 1
        document = Document(id=f"d{n}", source=f"{n}.txt", raw=raw, text=text, map=tuple(runs))
        documents.append(document)
        articles.append(
            Article(
                id=f"a{n}",
                document=f"d{n}",
                ordinal=0,
                title="",
                start=0,
                end=len(raw),
                text=text,
                map=tuple(runs),
            )
        )
    result = Result(documents=documents, articles=articles)
    add_templates(result)
    [template] = result.templates
    raw_of = {f"a{n}": raw for n, raw in enumerate(raws)}
    shown = [
        (raw_of[name][start:end], text)
        for by_article in template.values.values()
        for name, places in by_article.items()
        for start, end, text in places
    ]
    assert all(raw == text for raw, text in shown)
    assert any("（guan）" in text for _, text in shown)


def test_conflicting_numbers_of_one_body_are_told() -> None:
    texts = ["".join(FRAME).format(place="望海", a=a, b=20, c=8, d=3, e=9) for a in (310, 480)]
    texts.append("".join(FRAME).format(place="清溪", a=77, b=20, c=8, d=3, e=9))
    found = find_templates([article(f"a{n}", text) for n, text in enumerate(texts)])
    [template] = found.templates
    [conflict] = template.meta["conflicts"]
    assert conflict["values"] == {"a0": "310", "a1": "480"}
    assert conflict["about"] == ["望海天文馆"]


def test_the_source_is_named_with_reasons() -> None:
    full = "".join(FRAME).format(place="望海", a=310, b=20, c=8, d=3, e=9) + "2017年写成。"
    later = full.replace("310", "480").replace("2017", "2021").replace(FRAME[-1].strip(), "")
    masked = full.replace("310", "**").replace("2017", "2020")
    found = find_templates([article(n, t) for n, t in (("a", later), ("b", full), ("c", masked))])
    source = found.templates[0].meta["source"]
    assert source["likely"] == "b"
    assert "earliest year" in source["reasons"]
    assert len(source["evidence"]) == 3


def test_dedup_verdicts_on_copies_stay_and_others_are_replaced() -> None:
    articles = corpus()
    copy = DuplicatePair(a="part0", b="part4", kind="near", jaccard=0.9, containment_a=1.0, containment_b=1.0)
    wrong = DuplicatePair(
        a="host", b="part0", kind="template", jaccard=0.1, containment_a=0.1, containment_b=0.1
    )
    result = Result(articles=articles, pairs=[copy, wrong])
    add_templates(result)
    assert copy in result.pairs
    assert wrong not in result.pairs
    assert {cluster.kind for cluster in result.clusters} == {"template"}
