"""A template for a person at a terminal: its text with slots, who filled in what, who lacks what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from corpus_tools.records import SlotValue, Template, TemplatePart

Line = list[tuple[str, str]]  # (text, style) pieces

_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "articles": "articles",
        "slots": "slots",
        "values": "Who filled in what",
        "members": "Members: share of the text that is template, share of the template they have",
        "moved": "sentences in another order",
        "missing": "lacks",
        "extra": "adds",
        "source": "Probably the source (evidence, not fact)",
        "nobody": "no member stands out",
        "conflicts": "Same body, other numbers",
        "wording": "Wording that varies",
    },
    "zh": {
        "articles": "篇文章",
        "slots": "个空位",
        "values": "各篇填写的内容",
        "members": "各篇：文中属于模板的比例，拥有模板句子的比例",
        "moved": "语句次序不同",
        "missing": "缺",
        "extra": "多",
        "source": "可能的来源（仅为线索，并非结论）",
        "nobody": "没有明显的一篇",
        "conflicts": "同一单位，数字不同",
        "wording": "措辞不同之处",
    },
}
_STYLES = {
    "number": "cyan",
    "date": "green",
    "place": "yellow",
    "org": "magenta",
    "person": "blue",
    "text": "red",
}


def show_template(template: Template, *, lang: str = "en") -> Iterator[Line]:
    """Styled lines that show one template.

    Args:
        template: from `find_templates`.
        lang: `zh` or `en`.
    """
    say = _WORDS[lang]
    count = f"{len(template.articles)} {say['articles']}, {len(template.values)} {say['slots']}"
    yield [(template.id, "bold"), (f"  {count}", "")]
    yield []
    yield [piece for part in template.parts for piece in _piece(part)]
    yield [(say["values"], "bold")]
    for slot, by_article in template.values.items():
        yield _slot_line(slot, template.articles, by_article)
    yield []
    yield from _members(template, say)
    yield from _source(template, say)
    yield from _conflicts(template, say)
    if template.wording:
        variants = ("|".join(row["variants"]) for row in template.wording)
        yield [(say["wording"] + "  ", "bold"), ("  ".join(variants), "dim")]


def _piece(part: TemplatePart) -> list[tuple[str, str]]:
    if part.text is not None:
        return [(part.text, "")]
    return [(f"{{{part.slot}}}", _STYLES.get(part.kind or "", ""))]


def _slot_line(slot: str, articles: Sequence[str], by_article: Mapping[str, Sequence[SlotValue]]) -> Line:
    """The values in the order of the members, numbered from 1."""
    cells = [
        f"{n}={by_article[article][0][2]}" for n, article in enumerate(articles, 1) if article in by_article
    ]
    return [(f"  {slot}  ", "bold"), ("  ".join(cells), "")]


def _members(template: Template, say: Mapping[str, str]) -> Iterator[Line]:
    yield [(say["members"], "bold")]
    for n, member in enumerate(template.meta.get("members", ()), 1):
        moved = f"  {say['moved']}" if member["reordered"] else ""
        yield [(f"  {n}  {member['article']}  {member['covered']:.0%}  {member['has']:.0%}{moved}", "")]
        for text in member["missing"]:
            yield [(f"     {say['missing']}  ", "red"), (text, "dim")]
        for _, _, text in member["extra"]:
            yield [(f"     {say['extra']}  ", "green"), (text, "dim")]
    yield []


def _source(template: Template, say: Mapping[str, str]) -> Iterator[Line]:
    source: dict[str, Any] = template.meta.get("source", {})
    if source:
        told = f"{source['likely']}: {', '.join(source['reasons'])}" if source["likely"] else say["nobody"]
        yield [(say["source"] + "  ", "bold"), (told, "")]


def _conflicts(template: Template, say: Mapping[str, str]) -> Iterator[Line]:
    conflicts = template.meta.get("conflicts", ())
    if conflicts:
        yield [(say["conflicts"], "bold")]
    for conflict in conflicts:
        values = "  ".join(f"{article}={text}" for article, text in conflict["values"].items())
        yield [(f"  {' '.join(conflict['about'])}  {conflict['slot']}  ", "yellow"), (values, "")]
