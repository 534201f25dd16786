"""Texts of the reports in Chinese and English, from `data/messages/{zh,en}.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from corpus_tools.errors import UsageError, nearest

LANGUAGES = ("zh", "en")


@cache
def load_messages(lang: str) -> Mapping[str, str]:
    """All report texts of a language, by dotted key.

    >>> load_messages("en")["view.figures"], load_messages("zh")["view.figures"]
    ('Figures', '指标')
    """
    if lang not in LANGUAGES:
        raise UsageError(f'unknown language "{lang}"', hint=nearest(lang, LANGUAGES))
    text = files("corpus_tools.data").joinpath("messages", f"{lang}.toml").read_text(encoding="utf-8")
    return dict(_flatten(tomllib.loads(text)["report"], ""))


class Messages:
    """Translates keys; a key that is part of the data (a rule, a metric) stands for itself.

    >>> Messages("en")("cluster.members", n=3)
    '3 articles'
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._texts = load_messages(lang)

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key that must exist."""
        return self._texts[key].format(**values) if values else self._texts[key]

    def name(self, group: str, value: str | None) -> str:
        """The word for a value of the data, such as a qualifier; unknown values stay as they are."""
        return self._texts.get(f"{group}.{value}", value) if value else ""

    def label(self, labels: Mapping[str, str], fallback: str) -> str:
        """The label of a metric in this language."""
        return labels.get(self.lang) or labels.get("zh") or fallback


def _flatten(table: Mapping[str, Any], prefix: str) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, value in table.items():
        rows += _flatten(value, f"{prefix}{key}.") if isinstance(value, dict) else [(prefix + key, value)]
    return rows
