"""Sentences and clauses as spans: brackets and quotes balanced, decimal points and numbers left whole.

Spans are sorted and disjoint; only blanks stand between them. A line break that the repair stage left is
a real one and ends a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus_tools.lazy_patterns import lazy_pattern

Span = tuple[int, int]

PAIRS = {
    "（": "）",
    "(": ")",
    "“": "”",
    "‘": "’",
    "「": "」",
    "『": "』",
    "《": "》",
    "【": "】",
    "〔": "〕",
    "[": "]",
}
LONGEST_PAIR = 300  # characters; a bracket or quote that does not close within them is a stray one
# What may cut: one class of characters to look for, then what has to hold at the one that was found.
# An empty group tells an opening bracket or quote.
OPEN = "（(“‘「『《【〔["
STOPS = "。！？!?…"
BREAKS = "\n\r\x0b\x0c\x85\u2028\u2029"
OPENS = f"(?<=[{re.escape(OPEN)}])()"
# A full stop in ASCII counts behind three Han characters only: 1.2亿, v2.0, and 一. are none.
ENDS = (
    f"(?<=[{STOPS}])[{STOPS}]*[”’」』）)】》\\]]{{0,4}}|(?<=[{BREAKS}])[{BREAKS}]*|"
    "(?<=[\u4e00-\u9fff]{3}\\.)(?![0-9A-Za-z.])"
)
# A comma with digits before and exactly three behind belongs to the number.
COMMA = "(?<=[，,])(?:(?<![0-9０-９][，,])|(?![0-9０-９]{3}(?![0-9０-９])))"
COLON = "(?<=：)|(?<=:)(?<![0-9A-Za-z]:)(?![/0-9])"
CUTS = f"{re.escape(OPEN)}{STOPS}{BREAKS}."
SENTENCE = lazy_pattern(f"[{CUTS}](?:{OPENS}|{ENDS})")
CLAUSE = lazy_pattern(f"[{CUTS}；;，,：:](?:{OPENS}|{ENDS}|(?<=[；;])|{COMMA}|{COLON})")
INNER_STOP = frozenset("。！？!?…")
CARRIES_ON = frozenset("，,、；;：:。！？!?）)】》的等")


def split_sentences(text: str) -> list[Span]:
    """The sentences of a text, blanks left out at both ends.

    >>> text = "共投入1.2亿元（省级占三成。下同）。他说：“很好。”随后离开。"
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['共投入1.2亿元（省级占三成。下同）。', '他说：“很好。”', '随后离开。']
    """
    return _spans(text, SENTENCE)


def split_clauses(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The clauses of `text[start:end]`: sentences cut at ，；： outside brackets, quotes and numbers.

    >>> text = "修路5,000米，建桥2座；栽树、种草、清淤三项都完成。"
    >>> [text[start:end] for start, end in split_clauses(text)]
    ['修路5,000米，', '建桥2座；', '栽树、种草、清淤三项都完成。']
    """
    return _spans(text, CLAUSE, start, end)


def _spans(text: str, token: re.Pattern[str], start: int = 0, end: int | None = None) -> list[Span]:
    spans: list[Span] = []
    stop = len(text) if end is None else end
    for cut in _cuts(text, token, start, stop):
        last = cut
        while start < cut and text[start].isspace():
            start += 1
        while last > start and text[last - 1].isspace():
            last -= 1
        if start < last:
            spans.append((start, last))
        start = cut
    return spans


def _cuts(text: str, token: re.Pattern[str], start: int, stop: int) -> Iterator[int]:
    """Where spans end; what a bracket or quote holds is stepped over."""
    at = start
    for found in token.finditer(text, start, stop):
        if found.start() < at:
            continue
        at = found.end()
        if not found.lastindex:
            yield at
            continue
        behind = _behind_pair(text, found.start(), stop)
        if behind:
            at = behind
            if text[at - 2] in INNER_STOP and (at == stop or text[at] not in CARRIES_ON):
                yield at
    yield stop


def _behind_pair(text: str, start: int, stop: int) -> int | None:
    """The offset behind the bracket or quote that opens at `start`, or None when it does not close soon."""
    opening = text[start]
    closing = PAIRS[opening]
    limit = min(stop, start + LONGEST_PAIR)
    end = start + 1
    for _ in range(4):  # nesting of one kind
        end = text.find(closing, end, limit) + 1
        if not end or "\n" in text[start:end]:
            return None
        if text.count(opening, start, end) <= text.count(closing, start, end):
            return end
    return None
