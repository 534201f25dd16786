"""MB per CPU second of flagging, splitting, sentences and clauses, and whether the time stays linear.

    python scripts/benchmarks/split/speed.py [PAGE.txt ...] [--size 4]

Without arguments the bundled pages are measured. Texts made here follow: long paragraphs, one long line,
short lines, marks, tables, articles, source headings; each at two sizes, so that the rates can be compared.
"flag" and "split" each find the headings anew; "both" is one after the other, as the pipeline does.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from corpus_tools.convert import to_simplified
from corpus_tools.records import Article, Document
from corpus_tools.repair import repair_document
from corpus_tools.split import flag_boilerplate, split_articles, split_clauses, split_sentences
from corpus_tools.split.headings import layout_of

PAGES = Path(__file__).parents[3] / "corpora" / "pages"
SENTENCE = "全年巡山九百次，行程两万公里，群众满意度提高3.5%。"
ROUNDS = 3


def plain(text: str) -> Document:
    """A document that needs no repair."""
    return Document(id="d", source="made", raw=text, text=text, map=((0, 0, len(text)),))


def made_texts(size: int) -> Iterator[tuple[str, str]]:
    """Name and text; `size` multiplies the length."""
    paragraph = SENTENCE * 12 + "\n"
    yield "paragraphs of 300 characters", paragraph * (2_000 * size)
    yield "one line", SENTENCE * (50_000 * size)
    yield "short lines", "全年巡山九百次。\n" * (100_000 * size)
    yield "section marks", "一、巡山。\n" * (50_000 * size)
    rows = (f"{n}　东山口{n % 31}号　{n % 97}　{n % 89}.4\n" for n in range(50_000 * size))
    yield "table rows", "".join(rows)
    articles = (f"【篇{n % 999 + 1}】护林总结\n{paragraph}" for n in range(2_000 * size))
    yield "articles", "".join(articles)
    yield "source headings", f"### 护林站处置火情隐患十二处\n{SENTENCE}\n" * (5_000 * size)
    yield "blank lines", "\n　 " * (200_000 * size)


def flag(document: Document) -> Document:
    """Boilerplate, the headings found anew."""
    layout_of.cache_clear()
    return flag_boilerplate(document)


def split(document: Document) -> list[Article]:
    """Articles, the headings found anew."""
    layout_of.cache_clear()
    return split_articles(document)


def rate(documents: list[Document], work: Callable[[Document], object]) -> float:
    """MB of UTF-8 text per CPU second, the best of some rounds."""
    size = sum(len(document.text.encode()) for document in documents) / 1e6
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for document in documents:
            work(document)
        best = min(best, time.process_time() - start)
    return size / best


def report(name: str, documents: list[Document]) -> None:
    """One line of rates."""
    flagged = [flag_boilerplate(document) for document in documents]
    rates = (
        rate(documents, flag),
        rate(flagged, split),
        rate(documents, lambda document: split_articles(flag(document))),
        rate(documents, lambda document: split_sentences(document.text)),
        rate(documents, lambda document: split_clauses(document.text)),
    )
    size = sum(len(document.text.encode()) for document in documents) / 1e6
    print(f"{name:30s} {size:6.1f} MB" + "".join(f"{value:10.1f}" for value in rates))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="*", type=Path, help="pages to measure instead of the bundled ones")
    parser.add_argument("--size", type=int, default=4, help="how much longer the second size is")
    args = parser.parse_args()
    paths = args.pages or sorted(PAGES.glob("g*.txt"))
    pages = [Document.from_text(path.read_bytes().decode("utf-8"), str(path)) for path in paths]
    prepared = [to_simplified(repair_document(page)) for page in pages]
    columns = ("flag", "split", "both", "sentences", "clauses")
    print(f"{'MB per CPU second':40s}" + "".join(f"{name:>10s}" for name in columns))
    report("pages", prepared * max(1, 400 // len(prepared)))
    for size in (1, args.size):
        for name, text in made_texts(size):
            report(name, [plain(text)])


if __name__ == "__main__":
    main()
