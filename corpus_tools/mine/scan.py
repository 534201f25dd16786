"""All numeral expressions of a text, in order: protected words and marks first, then times, then quantities.

>>> [(m.kind, m.value) for m in scan("一、20xx年发放宣传单5000余份，统一部署，排名第二。")]
[('ordinal', 1), ('time', None), ('quantity', 5000), ('rank', 2)]
"""

from __future__ import annotations

import re

from corpus_tools.mine.marks import plain_words, read_fixed, read_heading, read_mark, read_rank
from corpus_tools.mine.mentions import Mention
from corpus_tools.mine.numerals import FOLD
from corpus_tools.mine.quantities import CORE, read_quantity
from corpus_tools.mine.special import read_special
from corpus_tools.mine.times import read_time

_CORE = re.compile(f"[{re.escape(''.join(sorted(CORE)))}①-⑳]|多(?=[处起次项户家条份](?:[，。；、\n]|$))")
_MASKED_SCALES = frozenset("数几近上超逾约好达")


def scan(text: str) -> list[Mention]:
    """Mentions of `text` (folded with `FOLD` first), sorted, not overlapping."""
    text = text.translate(FOLD)
    found: list[Mention] = []
    at, size = 0, len(text)
    search = _CORE.search
    while at < size:
        hit = search(text, at)
        if hit is None:
            break
        mention, at = _read(text, hit.start(), found[-1].end if found else 0)
        if mention is not None:
            found.append(mention)
    return found


def _read(text: str, at: int, floor: int) -> tuple[Mention | None, int]:
    """The mention at a numeral, and where the scan goes on."""
    word = None if text[at - 1 : at] in _MASKED_SCALES else plain_words().match(text, at)
    if word and word.end() > at:
        return None, word.end()
    mention = _first(text, at)
    if mention is None or mention.start < floor:
        return None, _skip(text, at)
    return mention, max(mention.end, at + 1)


def _skip(text: str, at: int) -> int:
    """Past a run of digits that is nothing, so that its tail is not read as a number."""
    end = at + 1
    while end < len(text) and text[at].isdigit() and (text[end].isdigit() or text[end] in ".,"):
        end += 1
    return end


def _first(text: str, at: int) -> Mention | None:
    if text[at - 1 : at] == "第":
        return read_rank(text, at)
    for reader in (read_mark, read_special, read_time, read_fixed, read_heading, read_quantity):
        mention = reader(text, at)
        if mention is not None:
            return mention
    return None
