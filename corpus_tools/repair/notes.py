"""Readings that a site planted after characters: 總結(jié), 工(gong)(gong)作, 天《练:tiān》, 这(繁体:這).

A note is removed when it names the character before it and the page shows that such notes are noise: a
glossary (亳(bó)州、蚌(bèng)埠) looks different from a site's table of common characters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from corpus_tools.lazy_patterns import lazy_pattern
from corpus_tools.repair.annotations import NOTE, Note
from corpus_tools.repair.characters import (
    HAN,
    SYLLABLE,
    han_after,
    han_before,
    has_tone,
    is_han,
    is_traditional_only,
    reading_rank,
    simplify,
)
from corpus_tools.repair.draft import Change
from corpus_tools.repair.page import Fixer, Page

_LABEL = "(?:练|練|练习|读|讀|读作|读音|讀音|拼音|pinyin|注音|音|繁|繁体|繁體|简体|簡體|异体|異體)"
_LABELLED = lazy_pattern(
    rf"[(（《【\[{{〔<〈「](?:({_LABEL})|[{HAN}]{{1,6}})[:：]? ?({SYLLABLE}|[{HAN}])[)）》】\]}}〕>〉」]"
)
# Reasons for and against a note being noise, in nats; fixed by hand on the kinds of page the tests hold.
_TABLE_CHARACTER = 3.0  # sites annotate what they converted: characters that differ between the scripts
_FIRST_READING = 1.0
_IN_RUNNING_TEXT = 0.7
_LIST_ITEM = -3.0  # 薛(xuē)、仇(qiú): the note is what the text is about
_SHORT_ITEM = -2.0  # 亳(bó)州、蚌(bèng)埠
_RARE = -1.5
_SOURCE_HAS_NOTES = 3.0
_ENOUGH = 4.0
_NEAR = 6  # characters beside a note


def find_pinyin(page: Page) -> list[Change]:
    """Toned notes, when the page, or other pages of its source, show that they are a site's noise.

    >>> from corpus_tools.repair import repair_text
    >>> repair_text("總結(jié)是對學(xué)習(xí)情況的回顧")
    '總結是對學習情況的回顧'
    >>> repair_text("姓氏讀音：薛(xuē)、仇(qiú)、單(shàn)。")
    '姓氏讀音：薛(xuē)、仇(qiú)、單(shàn)。'
    """
    notes, _ = page.notes
    toned = [note for note in notes if note.rank >= 2 or note.is_toned]
    weights = list(_weights(page, toned))
    prior = _SOURCE_HAS_NOTES if page.evidence.has_notes or page.is_shifted else 0.0
    total = prior + sum(weight for weight in weights if weight > _SHORT_ITEM)
    listed = sum(weight <= _LIST_ITEM + _TABLE_CHARACTER for weight in weights if weight < 0.5)
    if total < _ENOUGH or listed > len(toned) / 2:
        return []
    weighed = list(zip(toned, weights, strict=True))
    table = {note[2:4] for note, weight in weighed if weight > 0.5}
    return [
        Change(note.start, note.end, "", "certain" if weight > 2 else "likely")
        for note, weight in weighed
        if weight > -0.5 or note[2:4] in table or page.evidence.annotates(note.character, note.reading)
    ]


def _weights(page: Page, notes: Iterable[Note]) -> Iterator[float]:
    """How much each note speaks for noise (positive) or for a gloss of the author (negative)."""
    text, traditional, annotates = page.text, page.is_traditional, page.evidence.annotates
    for start, end, character, reading, rank, _ in notes:
        weight = _character_weight(character, rank, traditional)
        if weight < 0 and annotates(character, reading):
            weight = 0.0
        if (
            "一" <= text[start - 2 : start - 1] <= "鿿" and "一" <= text[end : end + 1] <= "鿿"
        ):  # most of them
            yield weight + _IN_RUNNING_TEXT
        else:
            yield weight + _place_weight(text, start, end)


@lru_cache(maxsize=8192)
def _character_weight(character: str, rank: int, traditional: bool) -> float:
    """What the character and its reading say: sites annotate everyday characters that they converted."""
    weight = _RARE if _is_rare(character) else 0.0
    if is_traditional_only(character):
        weight += _TABLE_CHARACTER if traditional else 1.0
    return weight + (_FIRST_READING if rank == 3 else 0.0)


def _place_weight(text: str, start: int, end: int) -> float:
    """What the place says: in running text, or the only character of an item."""
    before, after = text[start - 2 : start - 1] or " ", text[end : end + 1] or " "
    left, right = is_han(before), is_han(after)
    if left and right:
        return _IN_RUNNING_TEXT
    around = _han_before(text, start) if left or before in ")）" else 1
    if around <= 5 and (right or after in "(（"):
        around += _han_after(text, end)
    if around > 5:
        return _IN_RUNNING_TEXT
    if around == 1:
        return _LIST_ITEM
    return _SHORT_ITEM if around <= 3 else 0.0


def _han_before(text: str, at: int) -> int:
    """How many Han characters (at most six), notes aside, stand without a break before `at`."""
    context = text[max(0, at - 3 * _NEAR) : at]
    if ")" in context:
        context = NOTE.sub("", context)
    return len(han_before(context, len(context), _NEAR))


def _han_after(text: str, at: int) -> int:
    context = text[at : at + 3 * _NEAR]
    if "(" in context:
        context = NOTE.sub("", context)
    return len(han_after(context, 0, _NEAR))


def _is_rare(character: str) -> bool:
    """Outside the 3755 everyday characters of GB 2312's first level."""
    try:
        return simplify(character).encode("gb2312") >= b"\xd8"
    except UnicodeEncodeError:
        return True


def find_flat_pinyin(page: Page) -> list[Change]:
    """Toneless notes, doubled or not: at least four, twice as many as brackets that name nothing.

    >>> from corpus_tools.repair import repair_text
    >>> repair_text("工(gong)(gong)作(zuo)有了新的进(jin)展，群(qun)众满意。")
    '工作有了新的进展，群众满意。'
    >>> repair_text("黄盖(gai)说嗯(en)，请下载应用(app)")
    '黄盖(gai)说嗯(en)，请下载应用(app)'
    """
    notes, others = page.notes
    flat = [note for note in notes if not has_tone(note.reading)]
    places = Counter(note.character for note in flat)
    strength = len(places) + 2 * sum(note.repeats > 1 for note in flat) + 3 * page.evidence.has_flat_notes
    if strength < 4 or len(flat) <= 2 * others - 2 * page.evidence.has_flat_notes:
        return []
    return [Change(note.start, note.end, "") for note in flat]


def find_labels(page: Page) -> list[Change]:
    """Readings and variants in brackets with a label, whatever the label says.

    >>> from corpus_tools.repair import repair_text
    >>> repair_text("今天《练:tiān》就{pinyin:jiù}算这(繁体:這)样，身先士卒(读某某网:zú)")
    '今天就算这样，身先士卒'
    """
    changes = []
    for match in _LABELLED.finditer(page.text):
        before = page.text[match.start() - 1 : match.start()]
        if before and is_han(before) and _labels(match, before):
            changes.append(Change(match.start(), match.end(), ""))
    return changes


def _labels(match: re.Match[str], character: str) -> bool:
    label, content = match.group(1), match.group(2)
    if len(content) == 1 and is_han(content):
        return label is not None and content != character and simplify(content) == simplify(character)
    rank = reading_rank(character, content)
    return bool(rank) and (
        label is not None or (has_tone(content) and (":" in match.group() or "：" in match.group()))
    )


NOTES = (
    Fixer("pinyin", ("(", "（"), find_pinyin),
    Fixer("pinyin-flat", ("(", "（"), find_flat_pinyin),
    Fixer("label", ("(", "（", "《", "【", "[", "{", "〔", "<", "〈", "「"), find_labels),
)
