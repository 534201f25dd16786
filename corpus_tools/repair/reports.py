"""Damage that cannot be undone: spinning, lost words, cut and translated pages. Reported, never rewritten."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any

from corpus_tools.lazy_patterns import lazy_pattern

_BEGINNING = 60  # characters that show a Chinese page, by one Han character in ten
_SAMPLE = 1000  # characters; spinning shows itself early
_LATIN = lazy_pattern("[A-Za-z]")
_HAN = lazy_pattern("[\u4e00-\u9fff]")
_CHINESE = re.compile(f"(?:[^\u4e00-\u9fff]*+[\u4e00-\u9fff]){{{_BEGINNING // 10 + 1}}}")
_HANGUL = lazy_pattern("[\uac00-\ud7a3]")
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
    if not _spun_words().search(text):
        return
    table = _rules()["spun"]
    found = list(_occurring(table["words"], text))
    if len(found) >= table["least"] and any(_occurring(table["keys"], text)):
        yield {"kind": "spun", "words": found}


def _occurring(words: Iterable[str], text: str) -> Iterator[str]:
    """The words that a text holds; a single character is searched several times as fast as a word."""
    return (word for word in words if word[0] in text and word in text)


def _matches(text: str) -> Iterator[dict[str, Any]]:
    for kind, needs, pattern in _patterns():
        if any(_occurring(needs, text)):
            for match in pattern.finditer(text):
                yield {"kind": kind, "text": match.group(), "at": match.start()}


def _foreign(text: str) -> Iterator[dict[str, Any]]:
    """A page in English or Korean among Chinese ones is a machine translation of one of them."""
    if _CHINESE.match(text, 0, _BEGINNING):
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
def _spun_words() -> re.Pattern[str]:
    """Any of the words that spinning leaves; one scan tells that a page has none."""
    return re.compile("|".join(map(re.escape, _rules()["spun"]["words"])))


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, list[str], re.Pattern[str]], ...]:
    """(kind, words without which it cannot match, pattern)."""
    rules = _rules()
    return tuple(
        (kind, rules[kind]["needs"], lazy_pattern("|".join(rules[kind]["patterns"])))
        for kind in ("lost", "cut")
    )
