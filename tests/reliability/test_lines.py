"""No stage goes quadratic on a long line: each has a budget of processor time far above linear work."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest
from hostile_lines import COMMON, FURTHER, Line

from corpus_tools.convert import to_simplified
from corpus_tools.dedup import find_duplicates
from corpus_tools.mine import MetricPack, load_packs, mine_figures
from corpus_tools.records import Article, Document
from corpus_tools.repair import repair_document
from corpus_tools.settings import Settings
from corpus_tools.split import flag_boilerplate, split_articles
from corpus_tools.template import diff_articles

SETTINGS = Settings()
BUDGET = 8  # seconds of processor time a stage; linear ones need 0.01–4.5, quadratic ones 10 and more

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGPROF"), reason="no timer of processor time")


class OutOfTimeError(BaseException):
    """Not an `Exception`: no stage may take it for a bad document."""


@contextmanager
def budget(stage: str) -> Iterator[None]:
    """Ends the block when it has used up its processor time; how busy the machine is does not matter."""

    def give_up(*_: Any) -> None:
        raise OutOfTimeError

    is_late = False
    previous = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, BUDGET)
    try:
        yield
    except OutOfTimeError:
        is_late = True
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, previous)
    assert not is_late, f"{stage} took more than {BUDGET} s of processor time"


@pytest.fixture(scope="module")
def pack() -> MetricPack:
    return load_packs(SETTINGS.mine.packs)


def check(line: Line, pack: MetricPack) -> None:
    """Every stage over one line, each within its budget; offsets hold at the end."""
    document = Document.from_text(line.text)
    steps: Sequence[tuple[str, Callable[[Document], Document]]] = (
        ("repair", lambda it: repair_document(it, SETTINGS.repair, None)),
        ("convert", lambda it: to_simplified(it, SETTINGS.convert)),
        ("flag", flag_boilerplate),
    )
    for stage, step in steps:
        with budget(stage):
            document = step(document)
    with budget("split"):
        articles: list[Article] = split_articles(document, SETTINGS.split)
    with budget("mine"):
        figures = mine_figures(document, articles, pack, SETTINGS.mine)
    with budget("dedup"):
        find_duplicates(articles, SETTINGS.dedup)
    for article in articles[:1]:
        cut = msgspec.structs.replace(article, id="cut", text=article.text[: len(article.text) // 3])
        with budget("diff"):
            diff_articles(article, cut)
    assert document.raw == line.text
    assert all(document.raw[f.start : f.end] == f.surface for f in figures)
    assert all(document.raw[e.start : e.end] == e.before for e in document.edits)


@pytest.mark.parametrize("line", COMMON, ids=lambda line: line.name)
def test_a_long_line_of_one_piece(line: Line, pack: MetricPack) -> None:
    check(line, pack)


@pytest.mark.slow
@pytest.mark.parametrize("line", FURTHER, ids=lambda line: line.name)
def test_further_long_lines(line: Line, pack: MetricPack) -> None:
    check(line, pack)
