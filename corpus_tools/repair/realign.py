"""Reading a text that is shifted by one byte: a beam search over byte re-alignments.

A site replaces byte pairs without regard to character boundaries, so a note or a cut falls into the middle
of a character; its first byte is lost and everything after it is decoded one byte off, until something brings
the decoder back in step:

    true    我 們 去 山 村 調         CED2 8283 C8A5 C9BD B4E5 D57B(diào)
    shown   我 們 ?nèi)ド酱逭{(diào)    C8 lost with "(", then A5C9 BDB4 E5D5, and 7B alone

Here 7B shows as a brace, and the decoder is in step again.

Every hypothesis is a true text that shows as the page shows it; the language model ranks them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from corpus_tools.lazy_patterns import lazy_pattern
from corpus_tools.repair import gbk
from corpus_tools.repair.characters import SYLLABLE, characters_read, is_han, reading_rank, simplify
from corpus_tools.repair.hidden import Gap, texts_over_pair, texts_over_two_pairs, texts_with_lost_end
from corpus_tools.repair.language import LanguageModel, Prefix

SWALLOWED = lazy_pattern(rf"[?？] ?({SYLLABLE}) ?[)）]")  # "?zé)": a byte took the bracket with it
NOTE = lazy_pattern(rf"\( ?({SYLLABLE}) ?\)")
_THOUSANDS = lazy_pattern(",[0-9]{3}(?![0-9])")
LONGEST_RUN = 60  # shown characters
BEAM = 48
BEHIND = 120  # tenths of nats that a state may lie behind the best one
HIDDEN_BEAM = 16
HOPELESS = 120  # tenths of nats that a way of reading may lie behind
FEW = 6  # states that may end in any of a hundred characters
RARE = 150  # cost of a character too rare to be guessed
LOST = "\ufffd"  # an ASCII character that the page has swallowed; nothing tells which

# Costs in tenths of nats, beside those of the language model.
_HIDDEN_PAIR = 4
_LOST_SIGN = 45
_DROPPED = 25
DOUBLED_MARK = 70
REPEATED_MARK = 20  # 。。。
_ODD_SIGN = 100
NEVER_BEFORE_A_MARK = "，。；：、？！“（《"
NEVER_AFTER_A_MARK = "，。；：、？！）》"
_STEPPED = 25
_WIDENED = 40
_WIDE_LETTER = 120


class Hypothesis(NamedTuple):
    """A true text up to a place where the page is in step again."""

    prefix: Prefix
    penalty: float
    text: str
    end: int
    is_confirmed: bool  # a note names the last character


class _State(NamedTuple):
    cost: float  # of the language model and all penalties, to rank by
    penalty: float
    prefix: Prefix
    text: str
    lead: int  # byte that waits for its second half


@dataclass(frozen=True)
class Search:
    """One search.

    Attributes:
        text: the page as it is now.
        model: the language model.
        bias: cost of a character for reasons outside the language model; it takes the true text of the run
            before the character, the character, and whether a note names it.
        closing: the marks that would close what is open after a true text of the run, innermost first.
        stop: where another run begins.
        traditional: the script of the page.
        read: (prefix, character) -> the prefix that both make, as far as it was asked for.
    """

    text: str
    model: LanguageModel
    bias: Callable[[str, str, bool], float]
    closing: Callable[[str], str]
    stop: int = 1 << 60
    traditional: bool = True
    read: dict[tuple[Prefix, str], Prefix] = field(default_factory=dict)

    def begin(self, left: Prefix, leads: Iterator[tuple[int, str, float]]) -> list[_State]:
        """States after the start of a run.

        Args:
            left: the text before the run.
            leads: the byte that waits, the characters that come before it in the run, a penalty.
        """
        states = []
        for lead, text, penalty in leads:
            prefix, bias = self._read(left, "", text)
            states.append(_State(prefix.cost + penalty + bias, penalty + bias, prefix, text, lead))
        return states

    def run(self, states: list[_State], start: int) -> list[Hypothesis]:
        """All ways to read the text from `start` on until it is in step again."""
        found: list[Hypothesis] = []
        literal: list[Prefix] = []  # the found ones, read on as the page stands
        at = start
        while states and at - start < LONGEST_RUN:
            states = sorted(states, key=_by_cost)[:BEAM]
            states = states[: bisect_right(states, states[0].cost + BEHIND, key=_by_cost)]
            note = NOTE.match(self.text, at) if self.text[at : at + 1] == "(" and at > start else None
            if note and reading_rank(self.text[at - 1], note.group(1)):
                at = note.end()  # a note of the shifted view
                continue
            shown = self.text[at : at + 1]
            ends = list(self._ends(states, shown, at))
            found += ends
            if shown in ("", "\n") or at >= self.stop or self._is_certain_end(shown, at, bool(ends)):
                break
            literal = self._read_on(literal, shown, [end for end in ends if end.end == at + 1])
            states = self._go_on(states, shown, at)
            if literal and states and min(map(_by_cost, states)) > literal[0].cost + HOPELESS:
                break
            at += 1
        return found

    def _read_on(self, literal: list[Prefix], shown: str, ends: list[Hypothesis]) -> list[Prefix]:
        """The cheapest found texts with what follows them, to see when going on is hopeless."""
        going = [self.model.extend(prefix, simplify(shown)) for prefix in literal]
        going += [end.prefix for end in ends]
        return sorted(going, key=lambda prefix: prefix.cost)[:2]

    def _read(self, prefix: Prefix, run: str, text: str, noted: bool = False) -> tuple[Prefix, float]:
        """A prefix extended by true characters, and what speaks against them; `run` is what came before."""
        bias = 0.0
        for place, character in enumerate(text):
            if character in NEVER_AFTER_A_MARK and prefix.character in NEVER_BEFORE_A_MARK:
                bias += REPEATED_MARK if character == prefix.character else DOUBLED_MARK
            if character > "\u2000" and not (is_han(character) or gbk.is_plausible(character)):
                bias += _ODD_SIGN if character != LOST else 0
            prefix = self._extended(prefix, simplify(character))
            bias += self.bias(run + text[:place], character, noted)
        return prefix, bias

    def _extended(self, prefix: Prefix, character: str) -> Prefix:
        """A prefix with one character more; many texts around hidden pairs begin alike."""
        known = self.read.get((prefix, character))
        if known is None:
            known = self.read[prefix, character] = self.model.extend(prefix, character)
        return known

    def _next(self, state: _State, text: str, lead: int, penalty: float = 0.0) -> _State:
        prefix, bias = self._read(state.prefix, state.text, text)
        total = state.penalty + penalty + bias
        return _State(prefix.cost + total, total, prefix, state.text + text, lead)

    def _go_on(self, states: list[_State], shown: str, at: int) -> list[_State]:
        """States after one more two-byte character of the shifted view."""
        following = []
        code = gbk.encode(shown)
        if code and code[1] >= 0x80:
            for place, state in enumerate(states):
                made = gbk.character(state.lead, code[0])
                if made and (is_han(made) or gbk.is_plausible(made)):
                    following.append(self._next(state, made, code[1]))
                elif "０" <= made <= "ｚ" and made.isalnum():
                    following.append(self._next(state, made, code[1], _WIDE_LETTER))
                if place < FEW:
                    after = self._after(code[1], at + 1)
                    for text in self._over_hidden(state, code[0], after):
                        penalty = _HIDDEN_PAIR * (len(text) - 1)
                        following.append(self._next(state, text, code[1], penalty))
        if shown.isascii() and shown.isalnum():  # a full-width letter or digit that the site narrowed
            for state in states:
                if made := gbk.character(state.lead, 0xA3):
                    following.append(self._next(state, made, ord(shown) | 0x80, _WIDE_LETTER))
        return following

    def _after(self, lead: int, at: int) -> str:
        """The true character that the next shown one completes, simplified; "" when that is open."""
        shown = self.text[at : at + 1]
        code = gbk.encode(shown)
        trail = code[0] if code else ord(shown) if "@" <= shown <= "~" else 0
        return simplify(gbk.character(lead, trail))

    def _over_hidden(self, state: _State, trail: int, after: str) -> list[str]:
        """The likeliest texts around one or two hidden pairs, the last character ending with `trail`."""
        before = state.prefix.character
        gap = Gap(before, state.lead, trail, after, self.traditional, self.closing(state.text))
        return [*texts_over_pair(gap, HIDDEN_BEAM), *texts_over_two_pairs(gap, HIDDEN_BEAM)]

    def _ends(self, states: list[_State], shown: str, at: int) -> Iterator[Hypothesis]:
        """Hypotheses that are in step again at, or right after, the character at `at`."""
        swallowed = SWALLOWED.match(self.text, at) if shown in ("?", "？") else None
        if swallowed:
            for state in states:
                yield from self._ends_with_note(state, swallowed)
            return
        if len(shown) == 1 and "@" <= shown <= "~":
            for place, state in enumerate(states):
                made = gbk.character(state.lead, ord(shown))
                texts = [made] if made else []
                if place < FEW:
                    texts += self._over_hidden(state, ord(shown), self.text[at + 1 : at + 2])
                for text in texts:
                    yield self._end_with_letter(state, text, at)
            return
        code = gbk.encode(shown) if shown else None
        for state in states[:FEW]:
            if "Ａ" <= shown <= "ｚ" and (made := gbk.character(state.lead, ord(shown) - 0xFEE0)):
                yield self._end(state, made, at + 1, _WIDENED)  # a lone letter that the site made wide
            if made := self._with_trail_80(state):  # no first byte: the decoder drops it and is in step
                yield self._end(state, made, at, _DROPPED)
            if shown in ("?", "？"):
                yield from self._ends_with_orphan(state, at)
            elif _is_cut(shown):
                yield from self._ends_unseen(state, at)
            if code:
                yield from self._ends_stepped(state, code[0], at)
        if code and code[1] < 0x80:
            for state in states:
                yield from self._ends_with_ascii(state, code, at)

    def _end(
        self, state: _State, text: str, end: int, penalty: float = 0.0, sure: bool = False
    ) -> Hypothesis:
        prefix, bias = self._read(state.prefix, state.text, text, sure)
        return Hypothesis(prefix, state.penalty + bias + penalty, state.text + text, end, sure)

    def _end_with_letter(self, state: _State, text: str, at: int) -> Hypothesis:
        """A second byte below 0x80 shows as the letter or sign that it is."""
        penalty = _HIDDEN_PAIR * (len(text) - 1)
        note = NOTE.match(self.text, at + 1)
        rank = reading_rank(text[-1], note.group(1)) if note else 0
        if note and rank:
            return self._end(state, text, note.end(), penalty + (0 if rank > 1 else 20), sure=rank > 1)
        return self._end(state, text, at + 1, penalty + (40 if note else 0))

    def _ends_with_note(self, state: _State, swallowed: re.Match[str]) -> Iterator[Hypothesis]:
        """The second byte of an annotated character took the bracket of its own note."""
        named = characters_read(swallowed.group(1))
        for made, _ in gbk.simple_after(state.lead, self.traditional):
            if made in named:
                yield self._end(state, made, swallowed.end(), sure=True)
        for byte, before, _ in gbk.hidden_after(state.lead, self.traditional):
            for made in named:
                code = gbk.encode(made)
                if code and gbk.is_hidden(byte, code[0]):
                    yield self._end(state, before + made, swallowed.end(), _HIDDEN_PAIR, sure=True)

    def _ends_with_orphan(self, state: _State, at: int) -> Iterator[Hypothesis]:
        """A second byte alone before a cut or the line end, or one that shows as "?" by itself."""
        if made := self._with_trail_80(state):  # no first byte: the decoder goes on with the next one
            yield self._end(state, made, at + 1)
        at_cut = _is_cut(self.text[at + 1 : at + 2]) and not _THOUSANDS.match(self.text, at + 1)
        for made, penalty in self._with_any_trail(state):
            if at_cut:
                yield self._end(state, made, at + 1, penalty)
            elif len(made) == 1:  # with an ASCII character that it has swallowed
                yield self._end(state, made + LOST, at + 1, _LOST_SIGN)

    def _ends_unseen(self, state: _State, at: int) -> Iterator[Hypothesis]:
        """A second byte alone that the decoder has dropped."""
        for made, penalty in self._with_any_trail(state):
            yield self._end(state, made, at, _DROPPED + penalty)

    def _ends_with_ascii(self, state: _State, code: tuple[int, int], at: int) -> Iterator[Hypothesis]:
        """The second byte of the shown character is an ASCII character of the true text."""
        if code[1] < 0x80 and (made := gbk.character(state.lead, code[0])):
            yield self._end(state, made + chr(code[1]), at + 1)

    def _ends_stepped(self, state: _State, lead: int, at: int) -> Iterator[Hypothesis]:
        """The decoder took one byte, not two, for a pair that it could not show."""
        for first, made, _ in gbk.hidden_after(state.lead, self.traditional):
            if gbk.is_hidden(first, lead):
                yield self._end(state, made, at, _STEPPED)

    def _with_trail_80(self, state: _State) -> str:
        """The character that 0x80 ends, if it is no rare one."""
        made = gbk.character(state.lead, 0x80)
        return made if made and self.model.character_cost(simplify(made)) < RARE else ""

    def _with_any_trail(self, state: _State) -> Iterator[tuple[str, float]]:
        """Plausible characters that begin with the waiting byte, or two around a hidden pair."""
        for made, plain in gbk.simple_after(state.lead, self.traditional):
            if not is_han(made) or self.model.character_cost(plain) < RARE:
                yield made, 0.0
        for text in texts_with_lost_end(state.lead, self.traditional):
            yield text, _HIDDEN_PAIR

    def _is_certain_end(self, shown: str, at: int, has_ends: bool) -> bool:
        """Whether nothing goes on from here: a swallowed bracket, a lone sign, a letter with its note."""
        if shown in "?？":
            return SWALLOWED.match(self.text, at) is not None
        if not ("@" <= shown <= "~" and has_ends):
            return False
        return not shown.isalnum() or NOTE.match(self.text, at + 1) is not None


def _by_cost(state: _State) -> float:
    return state.cost


def _is_cut(shown: str) -> bool:
    """Whether the byte string ends before this character: a mark, the line end, what GBK lacks."""
    return (
        gbk.widened(shown) in gbk.MARKS or shown in ("", "\n") or not (shown.isascii() or gbk.encode(shown))
    )
