"""Repair of scrape damage: every change is an edit against the raw text that can be replayed."""

from corpus_tools.repair.document import RULES, chosen_fixers, repair_document, repair_text
from corpus_tools.repair.evidence import Learned
from corpus_tools.repair.explain import diff_lines, explain_repairs
from corpus_tools.repair.learning import learn_corpus

__all__ = [
    "RULES",
    "Learned",
    "chosen_fixers",
    "diff_lines",
    "explain_repairs",
    "learn_corpus",
    "repair_document",
    "repair_text",
]
