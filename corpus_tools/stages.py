"""What the stages of a run do, in words for people, from `data/messages/stages.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any


def describe_stage(stage: str, lang: str = "en") -> str:
    """What a stage does; one that nobody described is called by its name.

    Args:
        stage: its name in folders and logs.
        lang: "zh" or "en".

    >>> describe_stage("met"), describe_stage("met", "zh")
    ('finding articles that may share text', '查找可能重复的文章')
    """
    words = (part[lang] for part in _parts() if stage in part["stages"])
    return next(words, stage)


def describe_steps(lang: str = "en") -> dict[str, list[str]]:
    """What the stages of each step do, in their order, by the step's name for `--from` and `--to`.

    >>> describe_steps()["read"]
    ['reading files']
    """
    steps: dict[str, list[str]] = {}
    for part in _parts():
        if "of" in part:
            steps.setdefault(part["of"], []).append(part[lang])
    return steps


@cache
def _parts() -> Sequence[Mapping[str, Any]]:
    path = files("corpus_tools.data").joinpath("messages", "stages.toml")
    parts: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["part"]
    return parts
