"""The stages in order, in this process: read → repair → convert → split → dedup → template → mine.

Functions that take one document stream; `find`-stages need the whole corpus and say so. Each document
notes in ``meta["stages"]`` what it has been through, so that any stage can be entered from records.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from corpus_tools.document import OnFailure, failure_of, mine_document, prepare_document, split_document
from corpus_tools.errors import CorpusToolsError, InputError, UsageError
from corpus_tools.records import (
    Article,
    Cluster,
    Document,
    DuplicatePair,
    Failure,
    Figure,
    Result,
    Template,
)
from corpus_tools.settings import Settings, lasting_settings

if TYPE_CHECKING:
    from corpus_tools.read import Inputs
    from corpus_tools.repair import Learned

Progress = Callable[[str, int, int], None]  # stage, done, of how many (0: not known)


def _silent(stage: str, done: int, total: int) -> None:
    """No progress."""


def read_corpus(inputs: Inputs, settings: Settings, *, limit: int | None = None) -> Result:
    """Everything the inputs hold, raw documents and records of earlier stages, sorted into a result.

    Args:
        inputs: files, folders, globs or `-`.
        settings: all settings; only `read` is used.
        limit: read at most this many documents.

    Raises:
        UsageError: raw documents are mixed with records of later stages.
    """
    from corpus_tools.read import read_items

    result = Result(settings=lasting_settings(settings))
    places = _places(result)
    seen: set[tuple[str, str]] = set()
    for item in read_items(inputs, settings.read):
        key = (type(item).__name__, getattr(item, "id", ""))
        if key[1] and key in seen:
            continue
        seen.add(key)
        places[type(item)].append(item)
        if limit and len(result.documents) >= limit:
            break
    _refuse_mixture(result)
    return result


def _refuse_mixture(result: Result) -> None:
    """Raise when raw documents came with articles of others: they would never be split."""
    if not result.articles:
        return
    for document in result.documents:
        if document.meta.get("stages") == ["read"]:
            raise UsageError(
                f"{document.source} is a raw page, other inputs hold records of later stages",
                hint="name either of them; keep outputs outside the folder of the pages",
            )


def _places(result: Result) -> dict[type[Any], list[Any]]:
    """The list of a result that takes a record type."""
    return {
        Document: result.documents,
        Article: result.articles,
        DuplicatePair: result.pairs,
        Cluster: result.clusters,
        Template: result.templates,
        Figure: result.figures,
        Failure: result.failures,
    }


def learn(documents: Iterable[Document], settings: Settings) -> Learned | None:
    """What the undamaged part of the corpus teaches the repair stage; None when switched off."""
    if not settings.repair.learn:
        return None
    from corpus_tools.repair import learn_corpus

    return learn_corpus(documents)


def prepare_documents(
    documents: Iterable[Document],
    settings: Settings,
    on_failure: OnFailure,
    *,
    learned: Learned | None = None,
    convert: bool = True,
) -> Iterator[Document]:
    """`prepare_document` over a stream; a document that fails becomes a failure, the rest goes on."""
    for document in documents:
        try:
            yield prepare_document(document, settings, learned, convert=convert)
        except CorpusToolsError as error:
            if not isinstance(error, InputError):
                raise
            on_failure(failure_of(document, "repair", error))
        except Exception as error:
            on_failure(failure_of(document, "repair", error))


STAGES = ("read", "repair", "convert", "split", "dedup", "template", "mine")


def advance(
    result: Result, settings: Settings, until: str, *, progress: Progress = _silent, again: bool = False
) -> Result:
    """Bring a result up to a stage, in place: what records already hold is not done again.

    Args:
        result: from `read_corpus`.
        settings: all settings.
        until: one of `STAGES`.
        progress: told the stage and how far it is.
        again: do the last stage even when its records are there.
    """
    last = STAGES.index(until)
    if last >= STAGES.index("repair"):
        _prepare(result, settings, until, progress)
    if last >= STAGES.index("split") and not result.articles:
        _split(result, settings, progress)
    if last >= STAGES.index("dedup") and (again or not (result.pairs or result.clusters)):
        _dedup(result, settings, progress)
    if last >= STAGES.index("template") and (again or not result.templates):
        _template(result, settings, progress)
    if last >= STAGES.index("mine") and not result.figures:
        _mine(result, settings, progress)
    return result


def _prepare(result: Result, settings: Settings, until: str, progress: Progress) -> None:
    wanted = "repair" if until == "repair" else "flag"
    if all(wanted in document.meta.get("stages", ()) for document in result.documents):
        return
    learned = learn(result.documents, settings)
    prepared = prepare_documents(
        result.documents, settings, result.failures.append, learned=learned, convert=until != "repair"
    )
    total, result.documents = len(result.documents), []
    for document in prepared:
        result.documents.append(document)
        progress("repair", len(result.documents), total)


def _split(result: Result, settings: Settings, progress: Progress) -> None:
    for number, document in enumerate(result.documents, 1):
        result.articles += split_document(document, settings, result.failures.append)
        progress("split", number, len(result.documents))


def _dedup(result: Result, settings: Settings, progress: Progress) -> None:
    from corpus_tools.dedup import find_duplicates

    progress("dedup", 0, len(result.articles))
    found = find_duplicates(result.articles, settings.dedup)
    result.pairs, result.clusters = list(found.pairs), list(found.clusters)
    progress("dedup", len(result.articles), len(result.articles))


def _template(result: Result, settings: Settings, progress: Progress) -> None:
    progress("template", 0, len(result.articles))
    if len(result.articles) > 1:  # one alone has no template, and needs nothing loaded
        from corpus_tools.template import add_templates

        add_templates(result, settings.template)
    progress("template", len(result.articles), len(result.articles))


def _mine(result: Result, settings: Settings, progress: Progress) -> None:
    """Figures with their duplicate roles, and the totals."""
    from corpus_tools.mine import link_figures, load_packs, total_figures

    pack = load_packs(settings.mine.packs)
    by_document: dict[str, list[Article]] = {document.id: [] for document in result.documents}
    for article in result.articles:
        if article.document not in by_document:
            raise InputError(
                f"article {article.id} came without its document",
                hint="figures point into the raw text: keep the document records beside the articles",
            )
        by_document[article.document].append(article)
    figures: list[Figure] = []
    for number, document in enumerate(result.documents, 1):
        figures += mine_document(document, by_document[document.id], pack, settings, result.failures.append)
        progress("mine", number, len(result.documents))
    result.figures = link_figures(figures, result.articles, result.clusters, result.pairs)
    result.totals = total_figures(result.figures, pack, settings.mine)


def run_pipeline(
    inputs: Inputs | Iterable[Document], settings: Settings | None = None, *, progress: Progress = _silent
) -> Result:
    """Every stage over the inputs, in this process; needs memory for the whole corpus.

    Args:
        inputs: a file, folder, glob or `-`, or several of them; or documents.
        settings: all settings.
        progress: told the stage and how far it is.

    Returns:
        Documents, articles, pairs, clusters, templates, figures, totals and failures.

    Raises:
        UsageError: two documents that were given have one name and text.

    >>> page = Document.from_text("防汛工作总结\\n全年巡查堤防40次，投入沙袋3000个。")
    >>> [(figure.surface, figure.object) for figure in run_pipeline([page]).figures]
    [('40次', '堤防'), ('3000个', '沙袋')]
    """
    settings = settings or Settings()
    given = [inputs] if isinstance(inputs, str | os.PathLike) else list(inputs)
    documents = [item for item in given if isinstance(item, Document)]
    names = [item for item in given if not isinstance(item, Document)]
    result = read_corpus(names, settings)
    _add(result, documents)
    progress("read", len(result.documents), len(result.documents))
    return advance(result, settings, "mine", progress=progress)


def _add(result: Result, documents: Sequence[Document]) -> None:
    """Add documents that no file holds."""
    known = {document.id for document in result.documents}
    for document in documents:
        if document.id in known:
            hint = "give each text a name of its own: Document.from_text(text, source)"
            raise UsageError(f"{document.source}: the same document twice", hint=hint)
        known.add(document.id)
        result.documents.append(document)


def decide(result: Result, path: Path, settings: Settings) -> Result:
    """A result as decided: pairs, clusters and figures, then roles and sums made again from these.

    Args:
        result: brought up to `dedup` or `mine`.
        path: the decisions.
        settings: all settings; `mine` is used where there are figures.
    """
    from corpus_tools.report.decisions import apply_decisions, read_decisions

    decided = apply_decisions(result, read_decisions(path))
    if not result.figures:
        return decided
    from corpus_tools.mine import link_figures, load_packs, total_figures

    figures = link_figures(decided.figures, decided.articles, decided.clusters, decided.pairs)
    totals = total_figures(figures, load_packs(settings.mine.packs), settings.mine)
    return msgspec.structs.replace(decided, figures=figures, totals=totals)
