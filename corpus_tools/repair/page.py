"""The page as a fixer sees it: the text as it is now, its script, and what else of its source is known."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from corpus_tools.repair.annotations import Note, find_notes
from corpus_tools.repair.characters import is_traditional
from corpus_tools.repair.draft import Change
from corpus_tools.repair.evidence import Evidence, Learned
from corpus_tools.settings import RepairSettings

# Control and zero-width characters, lone surrogates, full-width digits and letters.
_UNCOMMON = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    "\ufff9-\ufffb\ud800-\udfff０-９Ａ-Ｚａ-ｚ％．"
)
UNCOMMON = "uncommon"  # the sign that a page holds any of these
SIGNS = frozenset("\n .?'`´‘&<>\\([{？（《【〔〈「xX×*＊＃#_＿○△▲□■〇✕ⅹtT")  # what rules ask for
# One scan serves all rules; a full stop is a sign behind 的 only.
_SIGN = re.compile(f"[{_UNCOMMON}{re.escape(''.join(SIGNS))}](?:(?<![.])|(?<=的.))")


@dataclass(frozen=True)
class Page:
    """What a fixer may look at.

    Attributes:
        text: the text after the fixers before this one.
        evidence: what other pages of the same source show.
        learned: what the whole corpus taught, or None.
        is_shifted: whether shifted text was found, so that notes are the work of a machine.
    """

    text: str
    settings: RepairSettings
    evidence: Evidence
    learned: Learned | None = None
    is_shifted: bool = False

    @cached_property
    def signs(self) -> frozenset[str]:
        """Those of `SIGNS` that the text holds, and its uncommon characters, which make `UNCOMMON` a sign."""
        found = frozenset(_SIGN.findall(self.text))
        return found if found.issubset(SIGNS) else found | {UNCOMMON}

    @property
    def uncommon(self) -> str:
        """The uncommon characters that the text holds, each once."""
        return "".join(sorted(self.signs.difference(SIGNS, (UNCOMMON,))))

    @cached_property
    def notes(self) -> tuple[list[Note], int]:
        """Notes that name the character before them, and how many brackets name nothing."""
        return find_notes(self.text)

    @cached_property
    def is_traditional(self) -> bool:
        """Whether the page is written in traditional characters."""
        return is_traditional(self.text)


class Fixer(NamedTuple):
    """One rule: its name, what a text must hold for it to have anything to do, and what finds its changes.

    Attributes:
        triggers: signs of a page, one of which must occur; a rule without any is always asked.
    """

    rule: str
    triggers: tuple[str, ...]
    find: Callable[[Page], list[Change]]
