"""Masks: 20xx年, **派出所, **0余人次. Found on the repaired text, handed on as spans, never touched."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

_SIGN = "[xX×*＊＃#_＿○△▲□■〇Ｘｘ✕ⅹ]"
_FIRST = re.compile("[xX×*＊＃#_＿○△▲□■〇Ｘｘ✕ⅹtT]")
_ANY = re.compile(f"{_SIGN}(?:{_SIGN}|[\u4e00-\u9fff])|[0-9]{_SIGN}|[tT][\u4e00-\u9fff]")


def find_masks(text: str) -> list[tuple[str, int, int]]:
    """Masks of a text as (kind, start, end), in order, not overlapping.

    >>> text = "20xx年，**派出所出警**0余次"
    >>> [(kind, text[start:end]) for kind, start, end in find_masks(text)]
    [('year', '20xx'), ('place', '**'), ('number', '**0')]
    """
    sign = _FIRST.search(text)
    first = _ANY.search(text, max(0, sign.start() - 1)) if sign else None
    if first is None:
        return []
    start = max(0, first.start() - 6)  # digits before a mask belong to it
    return [(_kinds()[m.lastindex or 1], m.start(), m.end()) for m in _pattern().finditer(text, start)]


@lru_cache(maxsize=1)
def _rules() -> tuple[dict[str, str], ...]:
    table = tomllib.loads(files("corpus_tools.data").joinpath("masks.toml").read_text(encoding="utf-8"))
    return tuple({**rule, "pattern": rule["pattern"].format(m=table["mask"])} for rule in table["rule"])


@lru_cache(maxsize=1)
def _kinds() -> dict[int, str]:
    return {place: rule["kind"] for place, rule in enumerate(_rules(), start=1)}


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(f"({rule['pattern']})" for rule in _rules()), re.MULTILINE)
