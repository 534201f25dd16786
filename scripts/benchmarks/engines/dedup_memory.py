"""The dedup stage of COUNT articles over the local engine within a memory limit.

usage: dedup_memory.py COUNT FOLDER [--short] [--memory 1GB] [--workers 2]

Articles come straight from make_corpus.py, so that nothing but the search is measured. Run it under meter.py.
"""

import argparse
import json
import shutil
import sys
import threading
import time
from pathlib import Path

import pyarrow as pa

from corpus_tools.engines.dataset import open_dataset
from corpus_tools.engines.local import LocalEngine
from corpus_tools.engines.memory import parse_size
from corpus_tools.engines.workspace import Workspace, open_writer
from corpus_tools.kernels.articles import ArticleKernel
from corpus_tools.records import Article, content_id, encode
from corpus_tools.scale.duplicates import Search
from corpus_tools.settings import DedupSettings

sys.path.insert(0, str(Path(__file__).parents[1] / "pipeline"))
import make_corpus


def write_articles(count: int, path: Path, shape: make_corpus.Shape) -> int:
    """Rows as the document stage gives them; bytes of UTF-8."""
    schema = ArticleKernel(DedupSettings()).input_schema
    rows, size = [], 0
    with open_writer(path, schema) as writer:
        for number, lines in enumerate(make_corpus.articles(count, 1, shape)):
            text = "\n".join(lines)
            size += len(text.encode())
            name = content_id("a", str(number))
            article = Article(
                id=name, document=f"d{number}", ordinal=1, title=lines[0], start=0, end=len(text), text=text,
                map=((0, 0, len(text)),),
            )  # fmt: skip
            rows.append({"number": number, "articles": [encode(article)]})
            if len(rows) == 1000 or number == count - 1:
                writer.write_batch(pa.RecordBatch.from_pylist(rows, schema=schema))
                rows = []
    return size


class SpillWatch(threading.Thread):
    """The largest size that spilled data had."""

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self.folder, self.largest = folder, 0

    def run(self) -> None:
        while True:
            try:
                size = sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())
            except OSError:
                size = 0
            self.largest = max(self.largest, size)
            time.sleep(0.2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--memory", default="1GB")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    shutil.rmtree(given.folder, ignore_errors=True)
    given.folder.mkdir(parents=True)
    shape = make_corpus.SHORT if given.short else make_corpus.LONG
    size = write_articles(given.count, given.folder / "articles.parquet", shape)
    settings = DedupSettings()
    with Workspace(given.folder / "ws") as workspace:
        watch = SpillWatch(workspace.temporary)
        watch.start()
        engine = LocalEngine(workspace, given.workers, parse_size(given.memory))
        source = open_dataset([given.folder / "articles.parquet"])
        articles = engine.map_batches(source, ArticleKernel(settings)).dataset
        found = Search(engine, workspace, settings).run(articles)
        engine.close()
    row = {
        "articles": given.count,
        "mb": round(size / 1e6, 1),
        "memory": given.memory,
        "pairs": found.pairs.rows,
        "clusters": found.clusters.rows,
        "spilled_mb": watch.largest >> 20,
    }
    print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
