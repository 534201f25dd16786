"""The page as a fixer sees it: the text as it is now, its script, and what else of its source is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from corpus_tools.repair.characters import is_traditional
from corpus_tools.repair.draft import Change
from corpus_tools.repair.evidence import Evidence, Learned
from corpus_tools.settings import RepairSettings


@dataclass(frozen=True)
class Page:
    """What a fixer may look at.

    Attributes:
        text: the text after the fixers before this one.
        evidence: what other pages of the same source show.
        learned: what the whole corpus taught, or None.
    """

    text: str
    settings: RepairSettings
    evidence: Evidence
    learned: Learned | None = None

    @cached_property
    def is_traditional(self) -> bool:
        """Whether the page is written in traditional characters."""
        return is_traditional(self.text)


class Fixer(NamedTuple):
    """One rule: its name, the characters without which it has nothing to do, and what finds its changes."""

    rule: str
    triggers: tuple[str, ...]
    find: Callable[[Page], list[Change]]

    def may_apply(self, text: str) -> bool:
        """Whether the text holds a character that the rule is about (a scan at memory speed)."""
        return not self.triggers or any(trigger in text for trigger in self.triggers)
