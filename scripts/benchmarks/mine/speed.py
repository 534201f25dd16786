"""How fast figures are mined: megabytes of UTF-8 per CPU second, with and without jieba, one core.

    python scripts/benchmarks/mine/speed.py PAGES... [--megabytes 3]

Reading, repair and conversion are done before the clock starts. Pages are repeated under new ids until
the wanted size is reached; nothing is remembered from one document to the next.
"""

from __future__ import annotations

import argparse
import json
import time

import msgspec

from corpus_tools.mine import load_packs, mine_figures
from corpus_tools.pipeline import advance, read_corpus
from corpus_tools.records import Article, Document
from corpus_tools.settings import MineSettings, Settings


def prepare(inputs: list[str], megabytes: float) -> list[tuple[Document, list[Article]]]:
    settings = Settings()
    result = advance(read_corpus(inputs, settings), settings, "split")
    pages = [(d, [a for a in result.articles if a.document == d.id]) for d in result.documents]
    out, size, turn = [], 0, 0
    while size < megabytes * 1e6:
        for document, articles in pages:
            out.append((msgspec.structs.replace(document, id=f"{document.id}-{turn}"), articles))
            size += len(document.text.encode())
        turn += 1
    return out


def measure(pages: list[tuple[Document, list[Article]]], words: str) -> dict[str, float]:
    settings = MineSettings(words=words)  # type: ignore[arg-type]  # one of the literals
    pack = load_packs(settings.packs)
    mine_figures(*pages[0], pack, settings)
    start, figures = time.process_time(), 0
    for document, articles in pages:
        figures += len(mine_figures(document, articles, pack, settings))
    spent = time.process_time() - start
    size = sum(len(document.text.encode()) for document, _ in pages)
    return {
        "mb_per_s": round(size / 1e6 / spent, 2),
        "figures": figures,
        "us_per_figure": round(spent / figures * 1e6),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("inputs", nargs="+")
    parser.add_argument("--megabytes", type=float, default=3.0)
    arguments = parser.parse_args()
    pages = prepare(arguments.inputs, arguments.megabytes)
    print(json.dumps({words: measure(pages, words) for words in ("auto", "jieba")}))


if __name__ == "__main__":
    main()
