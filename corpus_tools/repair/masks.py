"""Masks: 20xx年, **派出所, **0余人次. Found on the repaired text, handed on as spans, never touched."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from itertools import chain

from corpus_tools.lazy_patterns import lazy_pattern

_SIGNS = "xX×*＊＃#_＿○△▲□■〇Ｘｘ✕ⅹ"
MASK_SIGNS = frozenset(_SIGNS + "tT")  # what a text without masks may not hold at all
_SIGN = lazy_pattern(f"[{_SIGNS}tT](?:(?<![tT])|(?=[\u4e00-\u9fff]))")
_BEFORE = 6  # characters of a mask before its first sign, at most
_BESIDE = lazy_pattern(f"[0-9][{_SIGNS}]|.?[{_SIGNS}tT][{_SIGNS}\u4e00-\u9fff]", re.DOTALL)


def find_masks(text: str) -> list[tuple[str, int, int]]:
    """Masks of a text as (kind, start, end), in order, not overlapping.

    >>> text = "20xx年，**派出所出警**0余次"
    >>> [(kind, text[start:end]) for kind, start, end in find_masks(text)]
    [('year', '20xx'), ('place', '**'), ('number', '**0')]
    """
    signs = (match.start() for match in _SIGN.finditer(text))
    first = next((at for at in signs if _BESIDE.match(text, max(0, at - 1))), None)
    if first is None:
        return []
    found: list[tuple[str, int, int]] = []
    tried = 0  # everything before it
    for sign in chain((first,), signs):
        places = range(max(tried, sign - _BEFORE), sign + 1)
        match = next(filter(None, (_pattern().match(text, at) for at in places)), None)
        if match:
            found.append((_kinds()[match.lastindex or 1], match.start(), match.end()))
        tried = max(tried, match.end() if match else sign + 1)
    return found


@lru_cache(maxsize=1)
def _rules() -> tuple[dict[str, str], ...]:
    table = tomllib.loads(files("corpus_tools.data").joinpath("masks.toml").read_text(encoding="utf-8"))
    return tuple({**rule, "pattern": rule["pattern"].format(m=table["mask"])} for rule in table["rule"])


@lru_cache(maxsize=1)
def _kinds() -> dict[int, str]:
    return {place: rule["kind"] for place, rule in enumerate(_rules(), start=1)}


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return lazy_pattern("|".join(f"({rule['pattern']})" for rule in _rules()), re.MULTILINE)
