"""Damage that cannot be undone: spinning, lost words, cut and translated pages. Reported, never rewritten."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any

_BEGINNING = 60  # characters that show a Chinese page
_SAMPLE = 1000  # characters; spinning shows itself early
_LATIN = re.compile("[A-Za-z]")
_HAN = re.compile("[\u4e00-\u9fff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_LONG_ENOUGH = 200  # letters
_FOREIGN = 20  # letters to one Han character


def find_reports(text: str) -> list[dict[str, Any]]:
    """What the page suffers from beyond repair, as `{"kind": ..., ...}`.

    >>> find_reports("近期利用网络实施罪案件数有所回落")
    [{'kind': 'lost', 'text': '实施罪案', 'at': 6}]
    >>> find_reports("我所认真开展反诈宣传。")
    []
    """
    return [*_spun(text[:_SAMPLE]), *_matches(text), *_foreign(text)]


def _spun(text: str) -> Iterator[dict[str, Any]]:
    table = _rules()["spun"]
    if not any(key in text for key in table["keys"]):
        return
    found = [word for word in table["words"] if word in text]
    if len(found) >= table["least"]:
        yield {"kind": "spun", "words": found}


def _matches(text: str) -> Iterator[dict[str, Any]]:
    for kind, needs, pattern in _patterns():
        if any(word in text for word in needs):
            for match in pattern.finditer(text):
                yield {"kind": kind, "text": match.group(), "at": match.start()}


def _foreign(text: str) -> Iterator[dict[str, Any]]:
    """A page in English or Korean among Chinese ones is a machine translation of one of them."""
    if len(_HAN.findall(text[:_BEGINNING])) > _BEGINNING // 10:
        return
    for language, letter in (("en", _LATIN), ("ko", _HANGUL)):
        letters = len(letter.findall(text[:_SAMPLE]))
        if letters >= _LONG_ENOUGH and letters > _FOREIGN * len(_HAN.findall(text[:_SAMPLE])):
            yield {"kind": "translated", "language": language}


@lru_cache(maxsize=1)
def _rules() -> dict[str, Any]:
    text = files("corpus_tools.data").joinpath("repair_reports.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, list[str], re.Pattern[str]], ...]:
    """(kind, words without which it cannot match, pattern)."""
    rules = _rules()
    return tuple(
        (kind, rules[kind]["needs"], re.compile("|".join(rules[kind]["patterns"])))
        for kind in ("lost", "cut")
    )
