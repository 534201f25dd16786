"""A text under repair: fixers look at the text as it is now, edits are kept against the raw text.

>>> draft = Draft("总结(jié)了２份")
>>> draft.apply("pinyin", [Change(2, 7, "")])
>>> draft.apply("fullwidth", [Change(3, 4, "2")])
>>> draft.text, [(edit.rule, edit.start, edit.end, edit.after) for edit in draft.edits]
('总结了2份', [('pinyin', 2, 7, ''), ('fullwidth', 8, 9, '2')])
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from corpus_tools.records import Edit, EditStatus

_DOUBT: dict[EditStatus, int] = {"certain": 0, "likely": 1, "uncertain": 2}


class Change(NamedTuple):
    """What a fixer wants: text[start:end] becomes `after`; `alternative` is the runner-up."""

    start: int
    end: int
    after: str
    status: EditStatus = "certain"
    alternative: str | None = None


class Draft:
    """The raw text, the text it has become, and the edits that lead there (sorted, disjoint, raw offsets)."""

    __slots__ = ("edits", "raw", "text")

    def __init__(self, raw: str) -> None:
        self.raw, self.text = raw, raw
        self.edits: list[Edit] = []

    def apply(self, rule: str, changes: Sequence[Change]) -> None:
        """Make the changes of one fixer (sorted, disjoint, offsets of the text as it is now)."""
        if not changes:
            return
        if self.edits:
            composed = _Composer(self, rule).compose(changes)
        else:
            raw = self.raw
            composed = [
                Edit(rule, change[0], change[1], raw[change[0] : change[1]], *change[2:])
                for change in changes
            ]
        self.text = _applied(self.text, changes)
        self.edits = [edit for edit in composed if edit.before != edit.after]

    @property
    def is_shifted(self) -> bool:
        """Whether a run of shifted text was repaired."""
        return any(edit.rule == "gbk-shift" for edit in self.edits)


def _applied(text: str, changes: Iterable[Change]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end, after, _, _ in changes:
        pieces += (text[at:start], after)
        at = end
    pieces.append(text[at:])
    return "".join(pieces)


class _Composer:
    """Joins edits against the raw text with changes against the text they made.

    A change that touches what an edit has written becomes one edit with it, of the later rule.
    """

    def __init__(self, draft: Draft, rule: str) -> None:
        self.raw, self.text, self.edits, self.rule = draft.raw, draft.text, draft.edits, rule
        self.place, self.shift = 0, 0  # next edit; raw offset minus text offset before it
        self.composed: list[Edit] = []

    def compose(self, changes: Sequence[Change]) -> list[Edit]:
        """The edits of before and the changes, all against the raw text."""
        last, reach, state = changes[0], 0, (0, 0)
        edits = self.edits
        for change in changes:
            if change.start < reach:  # both touch one earlier edit: they become one change
                change = _merge(last, change, self.text)
                self.place, self.shift = state
                self.composed.pop()
            self._copy_until(change.start)
            place, shift = state = self.place, self.shift
            if place == len(edits) or edits[place].start - shift >= change.end:  # it touches no edit
                self.composed.append(self._edit(change.start + shift, change.end + shift, change))
                reach = 0
            else:
                reach = self._add(change)
            last = change
        return self.composed + edits[self.place :]

    def _copy_until(self, text_at: int) -> None:
        edits, place, shift = self.edits, self.place, self.shift
        while place < len(edits):
            edit = edits[place]
            if edit.start - shift + len(edit.after) > text_at:
                break
            self.composed.append(edit)
            shift += edit.end - edit.start - len(edit.after)
            place += 1
        self.place, self.shift = place, shift

    def _add(self, change: Change) -> int:
        """Append the edit for a change that touches others; the text offset that these reach."""
        first, start = self.place, change.start + self.shift
        while self.place < len(self.edits):
            edit = self.edits[self.place]
            if edit.start - self.shift >= change.end:
                break
            self.shift += edit.end - edit.start - len(edit.after)
            self.place += 1
        end = change.end + self.shift
        group = self.edits[first : self.place]
        head, tail = max(0, start - group[0].start), max(0, group[-1].end - end)
        after = group[0].after[:head] + change.after + (group[-1].after[-tail:] if tail else "")
        status = max((change.status, *(edit.status for edit in group)), key=_DOUBT.__getitem__)
        joined = change._replace(after=after, status=status)
        self.composed.append(self._edit(min(start, group[0].start), max(end, group[-1].end), joined))
        return change.end + tail

    def _edit(self, start: int, end: int, change: Change) -> Edit:
        before = self.raw[start:end]
        return Edit(self.rule, start, end, before, change.after, change.status, change.alternative)


def _merge(first: Change, second: Change, text: str) -> Change:
    status = max(first.status, second.status, key=_DOUBT.__getitem__)
    after = first.after + text[first.end : second.start] + second.after
    return Change(first.start, second.end, after, status, first.alternative)
