"""One document through the stages that need no other document: prepare, split, mine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from corpus_tools.overlay import overlay
from corpus_tools.records import Article, Document, Failure, Figure, Mark
from corpus_tools.settings import Settings

if TYPE_CHECKING:
    from corpus_tools.mine import MetricPack
    from corpus_tools.repair import Learned

OnFailure = Callable[[Failure], None]


def prepare_document(
    document: Document, settings: Settings, learned: Learned | None = None, *, convert: bool = True
) -> Document:
    """Repair, convert and flag boilerplate: as much of it as the document has not had.

    Args:
        document: as read, or from an earlier command.
        settings: all settings; `repair` and `convert` are used.
        learned: what a first pass over the corpus learned, if there was one.
        convert: whether to convert to simplified.
    """
    # From modules: a name of a package takes ten times as long to import, here for each document.
    from corpus_tools.convert import to_simplified
    from corpus_tools.repair.document import repair_document
    from corpus_tools.split.boilerplate import flag_boilerplate

    done = list(document.meta.get("stages", ("read",)))
    if "repair" not in done:
        document = _repair(document, lambda inner: repair_document(inner, settings.repair, learned))
        done.append("repair")
    if convert and "convert" not in done:
        document = to_simplified(document, settings.convert)
        done.append("convert")
    if "flag" not in done:
        known = document.boilerplate
        document = flag_boilerplate(document, settings.split)
        document = msgspec.structs.replace(document, boilerplate=_union(known, document.boilerplate))
        # Before conversion the flags are a first look; the patterns see more in simplified text.
        done += ["flag"] if "convert" in done else []
    return msgspec.structs.replace(document, meta={**document.meta, "stages": done})


def _repair(document: Document, repair: Callable[[Document], Document]) -> Document:
    """Repair what a reader sees; a page whose tags were taken off keeps both layers of edits."""
    if document.text == document.raw:
        return repair(document)
    text = document.text
    inner = msgspec.structs.replace(
        document, raw=text, map=((0, 0, len(text)),) if text else (), edits=(), boilerplate=(), masks=()
    )
    return overlay(document, repair(inner))


def _union(known: Iterable[Mark], found: Iterable[Mark]) -> tuple[Mark, ...]:
    """Marks of both, sorted and disjoint; the one that starts first wins."""
    marks: list[Mark] = []
    for mark in sorted({*known, *found}, key=lambda mark: (mark.start, -mark.end, mark.kind)):
        start = max(mark.start, marks[-1].end) if marks else mark.start
        if start < mark.end:
            marks.append(Mark(mark.kind, start, mark.end))
    return tuple(marks)


def split_document(document: Document, settings: Settings, on_failure: OnFailure) -> list[Article]:
    """The articles of a prepared document; none, and a failure, when it cannot be split."""
    from corpus_tools.split.articles import split_articles

    try:
        return split_articles(document, settings.split)
    except Exception as error:
        on_failure(failure_of(document, "split", error))
        return []


def mine_document(
    document: Document,
    articles: Sequence[Article],
    pack: MetricPack,
    settings: Settings,
    on_failure: OnFailure,
) -> list[Figure]:
    """The figures of a prepared document and its articles."""
    from corpus_tools.mine.figures import mine_figures

    try:
        return mine_figures(document, articles, pack, settings.mine)
    except Exception as error:
        on_failure(failure_of(document, "mine", error))
        return []


def failure_of(document: Document, stage: str, error: Exception) -> Failure:
    """The failure record of a document that a stage could not process."""
    hint = getattr(error, "hint", "") or "a bug of ours: please send us the page"
    return Failure(source=document.source, stage=stage, error=f"{type(error).__name__}: {error}", hint=hint)
