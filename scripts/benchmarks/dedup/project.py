#!/usr/bin/env python3
"""corpus_tools in the deduplication benchmark: JSONL in, verified pairs out, one line of figures.

    python project.py --in corpus.jsonl --out DIR [--threshold 0.7] [--procs 1]    # Jaccard of raw texts
    python project.py --in corpus.jsonl --out DIR --containment                    # every kind of duplicate

Writes DIR/pairs.tsv (two ids a line, the smaller first), DIR/metrics.json and, with --containment,
DIR/kinds.tsv (the kind of each pair). Without --containment a pair is reported when the exact Jaccard
similarity of its character n-gram sets reaches the threshold; texts are compared as they stand, so that
other tools and exact truth speak of the same sets. The clock starts when imports are done and the kernels
are loaded; reading is part of the job.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from protocol import cpu_seconds, peak_mb

from corpus_tools.dedup import kinds
from corpus_tools.dedup.collection import Collection
from corpus_tools.dedup.compiled_steps import CompiledSteps
from corpus_tools.dedup.rows import Rows, pack_json, read_rows
from corpus_tools.settings import DedupSettings

WARM = ["一年来走访群众三百户解决困难四十件", "一年来走访群众三百户解决困难五十件了"]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--in", dest="inp", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--threshold", type=float, default=0.7)
    parser.add_argument("--perms", type=int, default=128)
    parser.add_argument("--ngram", type=int, default=5)
    parser.add_argument("--procs", type=int, default=1, help="threads")
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--scheme", choices=["classic", "one-permutation"], default="classic")
    parser.add_argument("--containment", action="store_true")
    return parser.parse_args()


def rows(path: Path, limit: int) -> Iterator[Rows]:
    """Rows of a JSONL file in batches, at most so many (0: all)."""
    seen = 0
    for batch in read_rows(path):
        left = limit - seen if limit else len(batch.ids)
        yield Rows(batch.ids[:left], batch.texts[:left])
        seen += len(batch.ids)
        if limit and seen >= limit:
            return


def texts_of(batches: Iterator[Rows], ids: list[int]) -> Iterator[list[msgspec.Raw]]:
    """The texts of batches; their ids are put down on the way."""
    for batch in batches:
        ids += batch.ids
        yield batch.texts


def search(args: argparse.Namespace, batches: Iterator[Rows]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ids, verified pairs as `low << 32 | high` row numbers, and their kinds."""
    settings = DedupSettings(
        threshold=args.threshold,
        shingle=args.ngram,
        permutations=args.perms,
        scheme=args.scheme,
        containment=args.containment,
        threads=args.procs,
    )
    collection = Collection(settings, CompiledSteps(1), exponent=4, fold=args.containment)
    ids: list[int] = []
    collection.take(texts_of(batches, ids), pack_json)
    steps, texts = CompiledSteps(args.procs), collection.texts
    collection.steps = steps
    pairs = collection.candidates(np.arange(len(ids)))
    if not args.containment:
        near = pairs[steps.jaccard(texts, args.ngram, pairs) >= args.threshold]
        return np.array(ids), near, np.full(len(near), kinds.NEAR)
    evidence = steps.gather(texts, args.ngram, pairs)
    verdicts = kinds.judge(evidence, evidence.jaccard == 1, args.threshold)
    found = (verdicts != kinds.NONE) & (verdicts != kinds.PASSAGE)
    return np.array(ids), pairs[found], verdicts[found]


def write(out: Path, ids: np.ndarray, pairs: np.ndarray, verdicts: np.ndarray | None) -> None:
    a, b = ids[pairs >> 32], ids[pairs & 0xFFFFFFFF]
    low, high = np.minimum(a, b).tolist(), np.maximum(a, b).tolist()
    with (out / "pairs.tsv").open("w") as file:
        file.writelines(f"{x}\t{y}\n" for x, y in zip(low, high, strict=True))
    if verdicts is not None:
        with (out / "kinds.tsv").open("w") as file:
            file.writelines(
                f"{x}\t{y}\t{kinds.KIND_NAMES[kind]}\n"
                for x, y, kind in zip(low, high, verdicts.tolist(), strict=True)
            )


def main() -> None:
    args = arguments()
    args.out.mkdir(parents=True, exist_ok=True)
    warm = Rows([0, 1], [msgspec.Raw(msgspec.json.encode(text)) for text in WARM])
    search(args, iter([warm]))
    wall, cpu = time.perf_counter(), cpu_seconds()
    ids, pairs, verdicts = search(args, rows(args.inp, args.limit))
    write(args.out, ids, pairs, verdicts if args.containment else None)
    wall, cpu = time.perf_counter() - wall, cpu_seconds() - cpu
    figures: dict[str, Any] = {
        "tool": "corpus_tools" + ("-containment" if args.containment else ""),
        "threshold": args.threshold,
        "procs": args.procs,
        "docs": len(ids),
        "wall_s": round(wall, 2),
        "cpu_s": round(cpu, 2),
        "docs_per_cpu_s": round(len(ids) / cpu),
        "mb_per_cpu_s": round(args.inp.stat().st_size / 1e6 / cpu, 2),
        "peak_rss_mb": peak_mb(),
        "pairs": len(pairs),
    }
    (args.out / "metrics.json").write_text(json.dumps(figures, indent=1))
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
