"""Boilerplate: clauses and paragraphs that stand in many articles, with the number of articles.

A clause counts once an article; texts are compared as skeletons, so that a set sentence with other numbers
is the same sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from corpus_tools.dedup.folding import fold, pack, skeleton
from corpus_tools.records import Article, encode

_BREAKS = {
    "clause": re.compile(r"[^，。；！？,;!?\n]{1,400}"),
    "paragraph": re.compile(r"[^\n]{1,4000}"),
}
_SHORTEST = {"clause": 6, "paragraph": 12}  # characters of the skeleton: below, everything repeats
_PLACES = 3


class Repeated(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="repeated"):
    """A clause or paragraph that several articles hold.

    Attributes:
        text: as its first article (by id) has it.
        articles: how many articles hold it.
        share: of all articles.
        places: the first few, as `[article, raw start, raw end]`.
    """

    unit: Literal["clause", "paragraph"]
    text: str
    articles: int
    share: float
    places: tuple[tuple[str, int, int], ...]


def repeated_clauses(
    articles: Iterable[Article], *, unit: Literal["clause", "paragraph"] = "clause", least: int = 3
) -> list[Repeated]:
    """Clauses (or paragraphs) that at least `least` articles hold, most frequent first.

    >>> def article(name):
    ...     text = f"在上级的正确领导下，完成工作{name}件。"
    ...     return Article(id=name, document=name, ordinal=1, title="", start=0, end=17, text=text,
    ...                    map=((0, 0, 17),))
    >>> made = [article(name) for name in "123"]
    >>> [(found.text, found.articles) for found in repeated_clauses(made)]
    [('在上级的正确领导下', 3), ('完成工作1件', 3)]
    """
    ordered = sorted(articles, key=lambda article: article.id)
    holders: dict[str, list[tuple[int, int, int]]] = {}
    for number, article in enumerate(ordered):
        for bones, start, end in _units(article, unit):
            known = holders.setdefault(bones, [])
            if not known or known[-1][0] != number:
                known.append((number, start, end))
    found = [_repeated(ordered, places, unit) for places in holders.values() if len(places) >= least]
    return sorted(found, key=lambda one: (-one.articles, one.text))


def _units(article: Article, unit: str) -> Iterator[tuple[str, int, int]]:
    """Skeleton and place of each clause or paragraph."""
    places = [match.span() for match in _BREAKS[unit].finditer(article.text)]
    bones = skeleton(fold(pack([article.text[start:end] for start, end in places]))[0])
    text = bones.codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
    ends = bones.offsets.tolist()
    for (start, end), first, last in zip(places, ends[:-1], ends[1:], strict=True):
        if last - first >= _SHORTEST[unit]:
            yield text[first:last], start, end


def _repeated(
    articles: list[Article], places: list[tuple[int, int, int]], unit: Literal["clause", "paragraph"]
) -> Repeated:
    number, start, end = places[0]
    shown = tuple(
        (articles[n].id, *articles[n].spans.to_raw(first, last)) for n, first, last in places[:_PLACES]
    )
    text = articles[number].text[start:end].strip()
    share = round(len(places) / len(articles), 4)
    return Repeated(unit=unit, text=text, articles=len(places), share=share, places=shown)


def write_boilerplate(found: Iterable[Repeated], path: Path) -> None:
    """One record a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.writelines(encode(one) + b"\n" for one in found)
