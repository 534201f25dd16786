"""Shifted GBK: 我們?nèi)ド酱逭{(diào)查 was 我們去山村調查.

This module finds where runs begin, gives the search (`realign`) its context, and decides by the language
model whether a reading is better than the page as it stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import exp, log1p

from corpus_tools.lazy_patterns import lazy_pattern
from corpus_tools.records import EditStatus
from corpus_tools.repair import gbk
from corpus_tools.repair.annotations import Note
from corpus_tools.repair.characters import (
    HAN,
    SYLLABLE,
    converted,
    has_tone,
    is_han,
    is_traditional_only,
    reading_rank,
    simplified_only,
    simplify,
    unusual_forms,
)
from corpus_tools.repair.draft import Change
from corpus_tools.repair.language import LanguageModel, Prefix, language_model
from corpus_tools.repair.learning import page_ngrams
from corpus_tools.repair.ngrams import NGrams
from corpus_tools.repair.oddities import BARE, is_odd, odd_characters, shows_cuts
from corpus_tools.repair.page import Fixer, Page
from corpus_tools.repair.realign import (
    DOUBLED_MARK,
    LOST,
    NEVER_AFTER_A_MARK,
    NEVER_BEFORE_A_MARK,
    NOTE,
    SWALLOWED,
    Hypothesis,
    Search,
)

_START = lazy_pattern(rf"[?？](?: ?(?P<reading>{SYLLABLE}) ?[)）]|(?P<mark>[!?;,。！？；，]))")
_BARE_START = 20.0  # tenths of nats: most decoders show "?" for the lost byte
# Least gain over the page as it stands, in tenths of nats, by what the start of a run shows.
_NEEDED = {"reading": 10, "mark": 20, "bare": 70}
_NEEDED_WITHOUT_NOTES = 120
_STRANGE = 75  # cost of a character in text that is no text
_FEW_ASKED = 4
_CLOSE = 45  # a runner-up nearer than this makes the reading uncertain
_PER_END = 10  # hypotheses kept for each place where a run may end
_CONTEXT = 6  # characters on each side
_ODD = lazy_pattern("[?？][?？;,，。；]")
_ODD_MARKS = 60
_INDENT = 0xA1  # first byte of an ideographic blank
_NUMERALS, _NUMBERING = frozenset("一二三四五六七八九十"), -40.0
_ASTONISHED = lazy_pattern("[?？][!！]")  # authors write these, too
_EXCLAIMED = lazy_pattern(f"？！[”\\n{HAN}]")  # a byte that a decoder could not read shows as a narrow "?"
_NOTED = lazy_pattern(rf"(.)\( ?({SYLLABLE}) ?\)")
_ODD_NOTE = 60  # it names nothing
_HUNDRED = lazy_pattern("00 ?[%％]")
_OPEN = "（(“《「『"
_CLOSING = {"）": "（(", "”": "“", "》": "《", "」": "「", "』": "『"}
_CLOSED_BY = {opening: closing for closing, openings in _CLOSING.items() for opening in openings}
_CLOSES = -40
_CLOSES_NOTHING = 40
_OPENS_AGAIN = 40
_WRONG_SCRIPT = 40
_UNUSUAL = 50
_UNNOTED = 40
_OF_THE_PAGE = 0.30  # share of characters that are drawn from those of the page
_MOST_REPEATED = 65
_SHORT_PAGE = 50
_NOT_IN_A_TABLE = 30


@dataclass(frozen=True)
class _Reading:
    """The best reading of a run and the runner-up."""

    text: str
    end: int
    gain: float
    lead: float
    alternative: str | None
    is_confirmed: bool
    prefix: Prefix


class _Runs:
    """Finds the runs of one page, from left to right."""

    def __init__(self, page: Page) -> None:
        self.page, self.text = page, page.text
        self.changes: list[Change] = []
        self.opened = ""
        self.asked = 0

    @cached_property
    def model(self) -> LanguageModel:
        """The language model, mixed with the words of the corpus or the page."""
        return language_model().adapted(_own_words(self.page))

    @cached_property
    def notes(self) -> list[Note]:
        """The toned notes of the page."""
        return [note for note in self.page.notes[0] if note.is_toned]

    @cached_property
    def table(self) -> dict[str, set[str]]:
        """Character -> readings of the site's table, as far as the page shows it."""
        table: dict[str, set[str]] = {}
        for note in self.notes:
            table.setdefault(note.character, set()).add(note.reading)
        return table

    @cached_property
    def always_noted(self) -> frozenset[str]:
        """Characters that stand nowhere on the page without their note."""
        counts: dict[str, int] = {}
        for note in self.notes:
            counts[note.character] = counts.get(note.character, 0) + 1
        return frozenset(c for c, count in counts.items() if self.text.count(c) == count)

    @cached_property
    def has_notes(self) -> bool:
        """Whether toned notes stand on the page, be it without the bracket that a byte has swallowed."""
        return bool(self.notes) or any(has_tone(m.group(1)) for m in SWALLOWED.finditer(self.text))

    @cached_property
    def shown(self) -> Counter[str]:
        """How often each character stands on the page."""
        return Counter(self.text)

    def _repeated(self, character: str, before: int) -> float:
        """What speaks for a character that the page, or the run `before` it, holds: pages have subjects."""
        seen = self.shown[character] + before
        if not seen or not is_han(character):
            return 0.0
        share = _OF_THE_PAGE * seen / max(len(self.text), _SHORT_PAGE)
        rarity = exp(self.model.character_cost(simplify(character)) / 10)
        return min(_MOST_REPEATED, 10 * log1p(share * rarity))

    def find(self) -> list[Change]:
        """The changes for all runs: first those that show their start, then those that a decoder hid."""
        self._find(_START)
        if self.has_notes and BARE.search(self.text):
            self._find(BARE)
        return self.changes

    def _find(self, pattern: re.Pattern[str]) -> None:
        """Repair the runs that begin with `pattern`, left to right, around those already repaired."""
        known, self.changes = self.changes, []
        place = done = 0
        for match in pattern.finditer(self.text):
            while place < len(known) and known[place].start <= match.start():
                self.changes.append(known[place])
                done = max(done, known[place].end)
                place += 1
            stop = known[place].start if place < len(known) else len(self.text)
            if match.start() < done or not self._is_promising(match):
                continue
            reading = self._read(match, stop)
            if reading is not None and (reading.end <= stop or reading.is_confirmed):
                place += reading.end > stop  # its last note was taken for the start of another run
                done = reading.end
                self.changes.append(self._change(match.start(), reading))
        self.changes += known[place:]

    def _change(self, start: int, reading: _Reading) -> Change:
        close = reading.lead < _CLOSE or LOST in reading.text
        status: EditStatus = "uncertain" if close else "likely"
        lost = "1" if _HUNDRED.match(self.text, reading.end) else "?"  # no share is above 100 %
        return Change(
            start,
            reading.end,
            reading.text.replace(LOST, lost),
            status,
            reading.alternative if close else None,
        )

    def _is_promising(self, match: re.Match[str]) -> bool:
        """Whether a search is worth its time: a note, a cut on a page with notes, or strange characters."""
        if match.lastgroup == "reading":
            return match.start() > 0
        if match.lastgroup == "bare":
            shown = self.text[match.end() : match.end() + 24]
            if not is_odd(shown):
                return False
            sign = odd_characters().search(shown[:2])
            known = sign and (not is_han(sign.group()) or sign.group() in simplified_only())
            return bool(known) or self._is_rare(shown)
        authors = _EXCLAIMED.match(self.text, match.start())
        if self.has_notes and not (authors and not is_odd(self.text[match.end() : match.end() + 24])):
            return True
        return self._is_strange(match.end())

    def _is_rare(self, shown: str) -> bool:
        """Whether the Han characters of a text that holds a stray letter make no sense together."""
        han = simplify("".join(c for c in NOTE.sub("", shown) if is_han(c))[:6])
        return self._cost(han) > _STRANGE * len(han)

    def _cost(self, text: str) -> float:
        """Cost of a few characters; all words of the page are counted once that pays."""
        self.asked += 1
        few = self.asked <= _FEW_ASKED
        model = language_model().adapted(_own_words(self.page, text)) if few else self.model
        return model.extend_all(model.start(), text).said

    def _is_strange(self, at: int) -> bool:
        """Whether the language model finds the next characters strange."""
        shown = re.split(r"[\n?？]", NOTE.sub("", self.text[at : at + 24])[:7])[0]
        if not shown or not (gbk.encode(shown[0]) or "@" <= shown[0] <= "~"):
            return False
        return self._cost(simplify(shown)) > _STRANGE * len(shown)

    def _read(self, match: re.Match[str], stop: int) -> _Reading | None:
        """The best reading of the run that begins at `match`, if it is better than the page."""
        left_text = self._left(match.start())
        left = self.model.start(simplify(left_text[-_CONTEXT:]))
        self.opened = self._opened(match.start())
        search = Search(self.text, self.model, self._bias, self._closing, stop, self.page.is_traditional)
        states = search.begin(left, self._leads(match, left_text))
        best = self._best(search.run(states, match.end()), match.start(), left)
        kind = str(match.lastgroup)
        needed = _NEEDED[kind] if self.has_notes else max(_NEEDED[kind], _NEEDED_WITHOUT_NOTES)
        if _ASTONISHED.match(match.group()) and not is_odd(self.text[match.end() : match.end() + 24]):
            needed = max(needed, _NEEDED_WITHOUT_NOTES)
        if best and best.is_confirmed:
            needed = _NEEDED["reading"]
        return best if best and best.gain > needed else None

    def _leads(self, match: re.Match[str], left: str) -> Iterator[tuple[int, str, float]]:
        """What may wait after the start of a run, as `Search.begin` takes it."""
        if match.lastgroup != "reading":
            first, second = gbk.encode(match.group()[-1]) or (0, 0)
            if left == "\u3000" and gbk.character(_INDENT, first) == left:
                yield second, left, 0.0  # 　　（二）: the second blank of an indented line was cut
                return
            for _, made in gbk.before_trail(first, self.page.is_traditional):
                yield second, made, _BARE_START if match.lastgroup == "bare" else 0.0
            return
        code = gbk.encode(left[-1:]) if left else None
        if code is None:
            return
        for lead in gbk.LEADS:
            phantom = gbk.character(code[1], lead)
            rank = reading_rank(phantom, match["reading"]) if phantom and is_han(phantom) else 0
            if rank:
                yield lead, "", self._phantom_cost(phantom, rank)

    def _phantom_cost(self, phantom: str, rank: int) -> float:
        """How unlikely a character is in the table of a site."""
        if phantom in self.table:
            return 0.0
        cost = 0.0 if is_traditional_only(phantom) else _NOT_IN_A_TABLE
        return cost + (10.0 if rank == 1 else 0.0) + (20.0 if phantom in unusual_forms() else 0.0)

    def _bias(self, run: str, character: str, noted: bool) -> float:
        """What speaks against a character besides the language: its script, the site's table, its rarity."""
        bias = 0.0
        if self.page.is_traditional:
            if character in converted():
                bias += _WRONG_SCRIPT
        elif is_traditional_only(character):
            bias += _WRONG_SCRIPT
        if character in unusual_forms():
            bias += _UNUSUAL
        if character in _CLOSING:
            opened = _still_open(self.opened, run)
            bias += _CLOSES if opened.endswith(tuple(_CLOSING[character])) else _CLOSES_NOTHING
        elif character == "“" and "“" in _still_open(self.opened, run):
            bias += _OPENS_AGAIN
        if character in _NUMERALS and run.endswith("（"):
            bias += _NUMBERING
        if not noted and character in self.always_noted:
            bias += _UNNOTED
        return bias - self._repeated(character, run.count(character))

    def _closing(self, run: str) -> str:
        """The marks that would close what is open after a true text of the run, innermost first."""
        return "".join(_CLOSED_BY[mark] for mark in reversed(_still_open(self.opened, run)))

    def _best(self, found: list[Hypothesis], start: int, left: Prefix) -> _Reading | None:
        """Rank hypotheses over one common span of the page."""
        kept = _best_of_each_end(found)
        if not kept:
            return None
        far = max(hypothesis.end for hypothesis in kept)
        right = self._right(far)
        scored = sorted((self._final_cost(h, far, right), place) for place, h in enumerate(kept))
        cost, place = scored[0]
        hypothesis = kept[place]
        literal = self._literal_cost(left, self.text[start:far], right)
        runner_up, lead = self._runner_up(kept, scored)
        return _Reading(
            hypothesis.text,
            hypothesis.end,
            literal - cost,
            lead,
            runner_up,
            hypothesis.is_confirmed,
            hypothesis.prefix,
        )

    def _literal_cost(self, left: Prefix, shown: str, right: str) -> float:
        """Cost of leaving the page as it stands; a question mark before another mark is odd."""
        cost = self.model.extend_all(left, simplify(NOTE.sub("", shown) + right)).cost
        cost += _ODD_NOTE * sum(not reading_rank(m[1], m[2]) for m in _NOTED.finditer(shown))
        return cost + (_ODD_MARKS if _ODD.match(shown) else 0)

    def _runner_up(self, kept: list[Hypothesis], scored: list[tuple[float, int]]) -> tuple[str | None, float]:
        """The best other text, and by how much it is worse."""
        best = kept[scored[0][1]]
        for cost, place in scored[1:]:
            other = kept[place]
            if (other.text, other.end) != (best.text, best.end):
                return other.text, cost - scored[0][0]
        return None, float("inf")

    def _final_cost(self, hypothesis: Hypothesis, far: int, right: str) -> float:
        rest = NOTE.sub("", self.text[hypothesis.end : far])
        prefix = self.model.extend_all(hypothesis.prefix, simplify(rest + right))
        follows = gbk.widened((rest + right)[:1])
        doubled = hypothesis.text[-1:] in NEVER_BEFORE_A_MARK and follows in NEVER_AFTER_A_MARK
        return prefix.cost + hypothesis.penalty + (DOUBLED_MARK if follows and doubled else 0)

    def _opened(self, at: int) -> str:
        """The brackets and quotes that are open at `at`, outermost first (of its line)."""
        return _still_open("", NOTE.sub("", self.text[self.text.rfind("\n", 0, at) + 1 : at]))

    def _left(self, at: int) -> str:
        """The text before `at` as repaired so far, notes left out (the last characters)."""
        pieces: list[str] = []
        place, end = len(self.changes) - 1, at
        length = 0
        while end > 0 and length < _CONTEXT + 2:
            start = max(0, end - 40)
            if place >= 0 and self.changes[place].end > start:
                change = self.changes[place]
                piece = change.after + NOTE.sub("", self.text[change.end : end])
                end, place = change.start, place - 1
            else:
                piece, end = NOTE.sub("", self.text[start:end]), start
            pieces.append(piece)
            length += len(piece)
        return "".join(reversed(pieces)).rpartition("\n")[2]

    def _right(self, at: int) -> str:
        """The text after `at`, notes left out, up to the next place that may be damaged."""
        text = NOTE.sub("", self.text[at : at + 40])
        return re.split(r"[\n?？]", text)[0][:_CONTEXT]


def _still_open(opened: str, text: str) -> str:
    """The brackets and quotes that are open after `text`, where those of `opened` were before."""
    for character in text:
        if character in _OPEN:
            opened += character
        elif opened and opened[-1] in _CLOSING.get(gbk.widened(character), ""):
            opened = opened[:-1]
    return opened


def _own_words(page: Page, about: str = "") -> NGrams:
    """What the corpus, or else the page (perhaps about a few words), says in its undamaged part."""
    if page.learned and page.learned.ngrams.total:
        return page.learned.ngrams
    return page_ngrams(page.text, about)


def _best_of_each_end(found: list[Hypothesis]) -> list[Hypothesis]:
    kept: list[Hypothesis] = []
    counts: dict[int, int] = {}
    for hypothesis in sorted(found, key=lambda h: (h.prefix.cost + h.penalty, h.text)):
        counts[hypothesis.end] = counts.get(hypothesis.end, 0) + 1
        if counts[hypothesis.end] <= _PER_END:
            kept.append(hypothesis)
    return kept


def find_shifted(page: Page) -> list[Change]:
    """Runs of text that were decoded one byte off.

    >>> from corpus_tools.repair import repair_text
    >>> repair_text("我們?nèi)ド酱逭{(diào)查,認(rèn)真學(xué)習(xí)")
    '我們去山村調查,認真學習'
    """
    text = page.text
    if not (SWALLOWED.search(text) or (page.is_traditional and shows_cuts(page))):
        return []  # the language model is not loaded for less
    return _Runs(page).find()


SHIFTED = (Fixer("gbk-shift", ("?", "？", "("), find_shifted),)
