"""Where each piece of a text came from in another text.

A `SpanMap` is a sorted tuple of runs ``(text_start, raw_start, length)``: characters that stand in
both texts, position by position (a 1:1 script conversion keeps its runs). What lies between two runs
was edited. Offsets are Unicode code points, spans are half open.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from operator import itemgetter

Run = tuple[int, int, int]
Span = tuple[int, int]


NOWHERE = (0, 0, 0)  # a run of nothing, before the first one


class SpanMap:
    """Carries spans between a text and the raw text it was made from.

    Args:
        runs: ``(text_start, raw_start, length)``, sorted, not overlapping.
        text_length: code points of the text.
        raw_length: code points of the raw text.

    >>> spans = SpanMap.from_edits(6, [(2, 5, "")])      # 总结(i)了 … three characters removed
    >>> spans.runs
    ((0, 0, 2), (2, 5, 1))
    >>> spans.to_raw(0, 3), spans.to_text(0, 6), spans.to_text(2, 5)
    ((0, 6), (0, 3), (2, 2))
    """

    __slots__ = ("_raw_starts", "_text_starts", "raw_length", "runs", "text_length")

    def __init__(self, runs: Iterable[Run], text_length: int, raw_length: int) -> None:
        self.runs = tuple(runs)
        self.text_length, self.raw_length = text_length, raw_length
        self._text_starts = list(map(itemgetter(0), self.runs))
        self._raw_starts = list(map(itemgetter(1), self.runs))

    @classmethod
    def identity(cls, length: int) -> SpanMap:
        """The map of an unchanged text of `length` code points."""
        return cls(((0, 0, length),) if length else (), length, length)

    @classmethod
    def from_edits(cls, raw_length: int, edits: Iterable[tuple[int, int, str]]) -> SpanMap:
        """The map of the text that disjoint, sorted edits ``(raw_start, raw_end, after)`` make.

        An edit that keeps its length maps position by position.
        """
        runs: list[Run] = []
        begin = shift = 0  # raw start of the run that is open; text offset minus raw offset in it
        for start, end, after in edits:
            growth = len(after) - (end - start)
            if growth:
                if start > begin:
                    runs.append((begin + shift, begin, start - begin))
                begin = end
                shift += growth
        if raw_length > begin:
            runs.append((begin + shift, begin, raw_length - begin))
        return cls(runs, raw_length + shift, raw_length)

    def to_raw(self, start: int, end: int) -> Span:
        """The smallest raw span that holds text[start:end]; an edited place counts whole."""
        place = bisect_right(self._text_starts, start) - 1
        text_at, raw_at, length = self.runs[place] if place >= 0 else NOWHERE
        offset = start - text_at
        if start < end <= text_at + length:  # most spans lie in one run
            return raw_at + offset, raw_at + end - text_at
        first = raw_at + (offset if offset < length else length)
        return first, self._raw_ceiling(end) if start < end else first

    def to_text(self, start: int, end: int) -> Span:
        """The text span of what raw[start:end] became (empty where it was removed)."""
        first = self._to_text_ceiling(start)
        return first, max(first, self._to_text_floor(end))

    def slice(self, start: int, end: int) -> SpanMap:
        """The map of text[start:end], its text offsets counted from 0."""
        return SpanMap(self.runs_between(start, end), end - start, self.raw_length)

    def runs_between(self, start: int, end: int, at: int = 0) -> list[Run]:
        """The runs of text[start:end], moved so that text offset `start` becomes `at`.

        >>> SpanMap(((0, 0, 2), (2, 5, 9)), 11, 14).runs_between(1, 4, at=100)
        [(100, 1, 1), (101, 5, 2)]
        """
        begin = max(0, bisect_right(self._text_starts, start) - 1)
        shift = at - start
        part = self.runs[begin : bisect_left(self._text_starts, end, begin)]
        runs = [(text_at + shift, raw_at, length) for text_at, raw_at, length in part]
        if runs:
            text_at, raw_at, length = runs[-1]
            runs[-1] = text_at, raw_at, min(length, end + shift - text_at)
            text_at, raw_at, length = runs[0]
            cut = max(0, at - text_at)
            runs[0] = text_at + cut, raw_at + cut, length - cut
            if length <= cut:
                del runs[0]
        return runs

    def join(self, other: SpanMap) -> SpanMap:
        """The map of this text followed by another text from the same raw text."""
        runs = list(self.runs)
        for text_at, raw_at, length in other.runs:
            _extend(runs, text_at + self.text_length, raw_at, length)
        return SpanMap(runs, self.text_length + other.text_length, self.raw_length)

    def then(self, later: SpanMap) -> SpanMap:
        """The map from `later`'s text to this map's raw text; `later` leads into this map's text.

        >>> first = SpanMap.from_edits(5, [(0, 1, "")])
        >>> first.then(SpanMap.from_edits(4, [(2, 3, "xy")])).runs
        ((0, 1, 2), (4, 4, 1))
        """
        runs: list[Run] = []
        for text_at, middle_at, length in later.runs:
            piece = self.slice(middle_at, middle_at + length)
            for offset, raw_at, size in piece.runs:
                _extend(runs, text_at + offset, raw_at, size)
        return SpanMap(runs, later.text_length, self.raw_length)

    def _raw_ceiling(self, at: int) -> int:
        """Raw end of the character before text offset `at`."""
        place = bisect_right(self._text_starts, at - 1) - 1
        if place >= 0:
            text_at, raw_at, length = self.runs[place]
            if at - text_at <= length:
                return raw_at + at - text_at
        return self._raw_starts[place + 1] if place + 1 < len(self.runs) else self.raw_length

    def _to_text_ceiling(self, at: int) -> int:
        place = bisect_right(self._raw_starts, at) - 1
        if place >= 0:
            text_at, raw_at, length = self.runs[place]
            if at - raw_at < length:
                return text_at + at - raw_at
            if at == raw_at + length:
                return text_at + length
        return self._text_starts[place + 1] if place + 1 < len(self.runs) else self.text_length

    def _to_text_floor(self, at: int) -> int:
        place = bisect_right(self._raw_starts, at - 1) - 1
        if place < 0:
            return 0
        text_at, raw_at, length = self.runs[place]
        return text_at + min(at - raw_at, length)


def _extend(runs: list[Run], text_at: int, raw_at: int, length: int) -> None:
    """Append a run, joined to the last one where both texts go on without a gap."""
    if length <= 0:
        return
    if runs:
        last_text, last_raw, last_length = runs[-1]
        if last_text + last_length == text_at and last_raw + last_length == raw_at:
            runs[-1] = (last_text, last_raw, last_length + length)
            return
    runs.append((text_at, raw_at, length))


def apply_edits(raw: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """The text that disjoint, sorted edits ``(start, end, after)`` make of `raw`.

    >>> apply_edits("总结(jié)了", [(2, 7, "")])
    '总结了'
    """
    pieces: list[str] = []
    at = 0
    for start, end, after in edits:
        pieces += (raw[at:start], after)
        at = end
    pieces.append(raw[at:])
    return "".join(pieces)


def without_surrogates(text: str) -> str:
    """The text with pairs of surrogates joined and lone ones replaced.

    >>> without_surrogates("总\\ud800结")
    '总\ufffd结'
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
