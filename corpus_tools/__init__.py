"""Repair, split, deduplicate and mine scraped Chinese report texts.

>>> import corpus_tools
>>> sorted(corpus_tools.__all__)[:4]
['Article', 'CorpusToolsError', 'Document', 'Figure']
"""

from __future__ import annotations

import importlib
from typing import Any

# Public name -> module; imported when it is first asked for, so that this import costs nothing.
_WHERE = {
    "read_documents": "read",
    "repair_document": "repair",
    "to_simplified": "convert",
    "split_articles": "split",
    "find_duplicates": "dedup",
    "find_templates": "template",
    "mine_figures": "mine",
    "run_pipeline": "pipeline",
    "write_report": "report",
    "Document": "records",
    "Article": "records",
    "Figure": "records",
    "MetricPack": "mine",
    "CorpusToolsError": "errors",
}

__all__ = list(_WHERE)


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'corpus_tools' has no attribute {name!r}")
    return getattr(importlib.import_module(f"corpus_tools.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
