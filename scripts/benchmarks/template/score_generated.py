"""Feed the articles of gen_templates.py ({id, text} rows) to find_templates and write the records.

python scripts/benchmarks/template/score_generated.py ARTICLES.jsonl OUT.jsonl
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from corpus_tools.records import Article, encode
from corpus_tools.template import find_templates


def read_articles(path: Path) -> list[Article]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [
        Article(
            id=row["id"],
            document=row["id"],
            ordinal=0,
            title="",
            start=0,
            end=len(row["text"]),
            text=row["text"],
            map=((0, 0, len(row["text"])),),
        )
        for row in rows
    ]


def main() -> None:
    articles = read_articles(Path(sys.argv[1]))
    start = time.process_time()
    found = find_templates(articles)
    spent = time.process_time() - start
    with Path(sys.argv[2]).open("wb") as out:
        for record in (*articles, *found.templates, *found.clusters, *found.pairs):
            out.write(encode(record) + b"\n")
    size = sum(len(article.text) for article in articles)
    print(f"{found.summary()}; {size} characters, {spent:.2f} CPU s, {size / spent:,.0f} characters a second")


if __name__ == "__main__":
    main()
