"""Repair of scrape damage: every change is an edit against the raw text that can be replayed."""

from corpus_tools.repair.document import RULES, repair_document, repair_text
from corpus_tools.repair.evidence import Learned, learn_corpus

__all__ = ["RULES", "Learned", "learn_corpus", "repair_document", "repair_text"]
