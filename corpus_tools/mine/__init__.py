"""Figures: numbers with what they count, by whom and when; metric packs; totals that count copies once.

The names below are loaded when they are used: importing this package loads no lexicon.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpus_tools.mine.evaluate import evaluate_figures
    from corpus_tools.mine.figures import mine_figures
    from corpus_tools.mine.link import link_figures, mark_repeats
    from corpus_tools.mine.packcheck import check_pack, suggest_metrics
    from corpus_tools.mine.packs import MetricPack, load_packs
    from corpus_tools.mine.review import export_figures, import_figures
    from corpus_tools.mine.totals import total_figures
    from corpus_tools.mine.verify import verify_figures

_HOMES = {
    "MetricPack": "packs",
    "check_pack": "packcheck",
    "evaluate_figures": "evaluate",
    "export_figures": "review",
    "import_figures": "review",
    "link_figures": "link",
    "load_packs": "packs",
    "mark_repeats": "link",
    "mine_figures": "figures",
    "suggest_metrics": "packcheck",
    "total_figures": "totals",
    "verify_figures": "verify",
}

__all__ = [
    "MetricPack",
    "check_pack",
    "evaluate_figures",
    "export_figures",
    "import_figures",
    "link_figures",
    "load_packs",
    "mark_repeats",
    "mine_figures",
    "suggest_metrics",
    "total_figures",
    "verify_figures",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return found
