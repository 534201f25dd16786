"""No regular expression of the package nests one unbounded repeat in another: none can backtrack for ever."""

from __future__ import annotations

import json
import re._constants as constants
import re._parser as parser
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

MANY = 100  # a repeat of more than this is as bad as one without a bound
REPEATS = (constants.MAX_REPEAT, constants.MIN_REPEAT)

# Compiles every pattern of the package, those built from rule files included, and prints them.
COLLECT = """
import importlib, json, pkgutil, re, sys
found, compile_ = {}, re._compile
def spy(pattern, flags):
    if isinstance(pattern, str) and "corpus_tools" in sys._getframe(2).f_code.co_filename:
        found[pattern] = int(flags)
    return compile_(pattern, flags)
re._compile = spy
import corpus_tools
for module in pkgutil.walk_packages(corpus_tools.__path__, "corpus_tools."):
    if not module.name.endswith("__main__") and ".engines." not in module.name:
        importlib.import_module(module.name)
from corpus_tools.pipeline import run_pipeline
run_pipeline([sys.argv[1]])
print(json.dumps(found))
"""


def nested(pattern: Any, inside: bool = False) -> Iterator[Any]:
    """Unbounded repeats inside unbounded repeats, possessive and atomic ones aside."""
    for kind, value in pattern:
        if kind in REPEATS:
            is_many = value[1] > MANY
            if is_many and inside:
                yield value
            yield from nested(value[2], inside or is_many)
        elif kind is constants.SUBPATTERN:
            yield from nested(value[3], inside)
        elif kind is constants.BRANCH:
            for branch in value[1]:
                yield from nested(branch, inside)
        elif kind in (constants.ASSERT, constants.ASSERT_NOT):
            yield from nested(value[1])


@pytest.mark.parametrize(
    ("pattern", "is_bad"), [(r"(a+)+b", True), (r"(?:a{1,9}b)+", False), (r"(?>a+)+", False)]
)
def test_the_check_sees_what_it_should(pattern: str, is_bad: bool) -> None:
    assert bool(list(nested(parser.parse(pattern)))) == is_bad


def test_no_pattern_nests_unbounded_repeats(corpora: Path) -> None:
    page = corpora / "pages" / "g001.txt"
    done = subprocess.run(
        [sys.executable, "-c", COLLECT, str(page)], capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    patterns: dict[str, int] = json.loads(done.stdout)
    assert len(patterns) > 100
    bad = [pattern for pattern, flags in patterns.items() if list(nested(parser.parse(pattern, flags)))]
    assert bad == []
