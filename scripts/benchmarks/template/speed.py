"""Characters per CPU second of the steps: symbols and shingles, aligning, inducing, comparing two articles.

    python scripts/benchmarks/template/speed.py ARTICLES.jsonl

ARTICLES.jsonl: {id, text} rows that hold families.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from score_generated import read_articles

from corpus_tools.template import diff_articles
from corpus_tools.template.columns import align_row
from corpus_tools.template.families import find_families
from corpus_tools.template.induce import induce
from corpus_tools.template.plain import read_plain
from corpus_tools.template.rows import make_rows
from corpus_tools.template.sketch import Sketches

ROUNDS = 3


def measure(name: str, size: int, work: Callable[[], object]) -> None:
    work()  # word lists and patterns are loaded once
    start = time.process_time()
    for _ in range(ROUNDS):
        work()
    spent = (time.process_time() - start) / ROUNDS
    print(f"{name:28s} {size:>9,} characters  {spent:6.3f} CPU s  {size / spent / 1e6:6.2f} M a second")


def main() -> None:
    articles = read_articles(Path(sys.argv[1]))
    size = sum(len(article.text) for article in articles)
    measure("symbols and shingles", size, lambda: Sketches(read_plain([a.text for a in articles])))
    texts = read_plain([article.text for article in articles])
    families = find_families(texts, Sketches(texts))
    inside = sum(len(articles[i].text) for family in families for i in family)
    groups = [([articles[i] for i in f], [texts[i].lexed for i in f]) for f in families]
    rows = [(lexed, [row for row in make_rows(lexed, 0) if len(row.spans) > 1]) for _, lexed in groups]
    measure("align the sentences of rows", inside, lambda: [align_row(r, x) for x, rs in rows for r in rs])
    measure("induce", inside, lambda: [induce(group, lexed, 0, {}) for group, lexed in groups])
    pairs = [(group[0], other) for group, _ in groups for other in group[1:]]
    both = sum(len(a.text) + len(b.text) for a, b in pairs)
    measure("compare two articles", both, lambda: [diff_articles(a, b) for a, b in pairs])


if __name__ == "__main__":
    main()
