"""What a shifted run looks like: characters, signs and letters that traditional text does not hold.

>>> is_odd("顒影雌谶M(jìn)行"), is_odd("活動按期進(jìn)行")
(True, False)
"""

from __future__ import annotations

import re
from functools import cache

from corpus_tools.lazy_patterns import lazy_pattern
from corpus_tools.repair import gbk
from corpus_tools.repair.characters import HAN, has_tone, simplified_forms, simplified_only
from corpus_tools.repair.page import Page
from corpus_tools.repair.realign import NOTE

BARE = lazy_pattern(r"(?P<bare>[!?;,。！？；，])(?<=\S.)(?=[^\s0-9A-Za-z])")
_STOP = lazy_pattern("[\n?？]")  # no run goes on behind it
_CUT = lazy_pattern(r"[?？][!?;,。！？；，]")
_USUAL_SIGNS = "∶ⅠⅡⅢⅣⅤⅥ℃‰※★☆●○◎◆◇□■△▲→←↑↓①②③④⑤⑥⑦⑧⑨⑩〔〕『』〖〗　"


def is_odd(shown: str) -> bool:
    """Whether characters of a traditional page look one byte off, without asking the language model."""
    if "(" in shown:
        shown = NOTE.sub("", shown)
    shown = _STOP.split(shown[:8], maxsplit=1)[0]
    signs = [match.start() for match in _odd().finditer(shown)]
    return len(signs) > 1 or bool(signs and signs[0] < 3)


@cache
def _odd() -> re.Pattern[str]:
    """What traditional text does not hold: simplified and rare characters, odd signs, a letter amid Han."""
    return re.compile(f"[{_odd_characters()}@-~](?:(?<![@-~])|(?<=[{HAN}].)(?=[{HAN}]))")


@cache
def odd_characters() -> re.Pattern[str]:
    """Characters of GBK that traditional text does not hold."""
    return re.compile(f"[{_odd_characters()}]")


@cache
def _odd_characters() -> str:
    shown = gbk.all_characters()
    simple = simplified_only().difference(map(chr, simplified_forms()))
    usual = gbk.plausible(shown).difference(simple).union(_USUAL_SIGNS)
    return re.escape("".join(c for c in shown if c not in usual and not _is_letter(c)))


def _is_letter(character: str) -> bool:
    """Whether it is a letter as notes hold them, or a full-width sign."""
    return character < "\u2000" or "！" <= character <= "～"


def shows_cuts(page: Page) -> bool:
    """Whether a traditional page shows a cut mark, or strange characters right after a mark."""
    text = page.text
    if not any(has_tone(note.reading) for note in page.notes[0]):
        return any(is_odd(text[m.end() : m.end() + 24]) for m in _CUT.finditer(text))
    if _CUT.search(text):
        return True
    signs = map(re.Match[str].start, _odd().finditer(text))
    return any(text[at - 1] != "(" and _follows_a_cut(text, at) for at in signs)  # notes are not odd


def _follows_a_cut(text: str, at: int) -> bool:
    """Whether the odd character at `at` stands near a mark after which the text is odd."""
    start = max(0, at - 24)
    return any(is_odd(text[m.end() : m.end() + 24]) for m in BARE.finditer(text, start, at))
