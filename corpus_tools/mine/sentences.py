"""Sentences and clauses of a text, by offsets.

>>> text = "开展讲座5场，发传单60份。\\n二是检查。"
>>> [text[a:b] for a, b in sentence_spans(text)]
['开展讲座5场，发传单60份。', '二是检查。']
>>> clause_bounds(text, 0, 14, 10)
(7, 13)
"""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*")
CLAUSE_BREAKS = "，,；;：:（）()【】\n。！？!?"
_BREAK = re.compile(rf"[{re.escape(CLAUSE_BREAKS)}]")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Half-open spans of the sentences; a line end ends a sentence."""
    return [match.span() for match in _SENTENCE.finditer(text)]


def is_inside_number(text: str, at: int) -> bool:
    """Whether the comma or colon at `at` stands between digits (12,500; 8:30)."""
    return text[at] in ",，:：." and text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()


def clause_bounds(text: str, start: int, end: int, at: int) -> tuple[int, int]:
    """The clause around `at` inside the sentence [start, end)."""
    left = start
    for match in _BREAK.finditer(text, start, at):
        if not is_inside_number(text, match.start()):
            left = match.end()
    right = end
    for match in _BREAK.finditer(text, at, end):
        if not is_inside_number(text, match.start()):
            right = match.start()
            break
    return left, right


def breaks(text: str, start: int, end: int) -> list[int]:
    """Offsets of the clause breaks of a sentence."""
    found = [match.start() for match in _BREAK.finditer(text, start, end)]
    return [at for at in found if not is_inside_number(text, at)]
