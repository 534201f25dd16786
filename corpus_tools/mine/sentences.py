"""Sentences and clause breaks of a text, by offsets.

>>> text = "开展讲座5场，发传单1,260份。\\n二是检查。"
>>> [text[a:b] for a, b in sentence_spans(text)]
['开展讲座5场，发传单1,260份。', '二是检查。']
>>> breaks(text[:18])
[6, 16]
"""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 600  # code points; a longer run without a full stop is cut, so that work per number stays bounded
_SENTENCE = re.compile(rf"[^。！？!?\n]{{1,{LONGEST}}}[。！？!?]{{0,3}}")
_BREAK = re.compile(r"[；;（）()【】。！？!?，,：:](?:(?<![，,：:])|(?!\d)|(?<!\d.))")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Half-open spans of the sentences; a line end ends a sentence."""
    return [match.span() for match in _SENTENCE.finditer(text)]


def paragraph_starts(text: str, sentences: Iterable[tuple[int, int]]) -> list[int]:
    """Where the sentences begin that begin a line."""
    return [start for start, _ in sentences if start == 0 or text[start - 1] == "\n"]


def breaks(sentence: str) -> list[int]:
    """Offsets of the clause breaks of a sentence; a comma or colon between digits is none."""
    return [match.start() for match in _BREAK.finditer(sentence)]
