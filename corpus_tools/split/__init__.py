"""Documents into articles, articles into sections, text into sentences and clauses; boilerplate flagged."""

from corpus_tools.split.articles import split_articles
from corpus_tools.split.boilerplate import flag_boilerplate
from corpus_tools.split.coverage import Cover, cover
from corpus_tools.split.rules import heading_rules
from corpus_tools.split.sentences import split_clauses, split_sentences
from corpus_tools.split.tree import disagreements, outline

__all__ = [
    "Cover",
    "cover",
    "disagreements",
    "flag_boilerplate",
    "heading_rules",
    "outline",
    "split_articles",
    "split_clauses",
    "split_sentences",
]
