"""Masks: 20xx年, **派出所, **0余人次. Found on the repaired text, handed on as spans, never touched."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

_SIGNS = "xX×*＊＃#_＿○△▲□■〇Ｘｘ✕ⅹ"
_SIGN = re.compile(f"[{_SIGNS}tT]")
_BESIDE = re.compile(f"[0-9][{_SIGNS}]|.?[{_SIGNS}tT][{_SIGNS}\u4e00-\u9fff]", re.DOTALL)


def find_masks(text: str) -> list[tuple[str, int, int]]:
    """Masks of a text as (kind, start, end), in order, not overlapping.

    >>> text = "20xx年，**派出所出警**0余次"
    >>> [(kind, text[start:end]) for kind, start, end in find_masks(text)]
    [('year', '20xx'), ('place', '**'), ('number', '**0')]
    """
    first = next((m for m in _SIGN.finditer(text) if _BESIDE.match(text, max(0, m.start() - 1))), None)
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
