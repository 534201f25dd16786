#!/usr/bin/env python3
"""The project beside its peers: one generated corpus, one run, one table.

    python table.py --articles 5000 [--threshold 0.7] [--venvs DIR [--install]]

A peer runs when DIR/NAME/bin/python exists (datasketch also from this environment); --install makes the
missing environments. Precision and recall count pairs against the exact Jaccard of sets of strings, by
brute force over an inverted index: nothing of the project's is used for it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from collections import Counter
from pathlib import Path
from typing import Any

from protocol import shingles

from corpus_tools.dedup.generate import Generator

HERE = Path(__file__).resolve().parent
PEERS = ("datasketch", "rensa", "gaoya")
Pairs = set[tuple[int, int]]


def write_corpus(path: Path, articles: int, seed: int) -> list[str]:
    texts = [made.text for made in Generator(articles, seed).articles()]
    lines = (json.dumps({"id": i, "text": text}, ensure_ascii=False) for i, text in enumerate(texts))
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return texts


def exact_pairs(texts: list[str], threshold: float, ngram: int = 5) -> Pairs:
    """Every pair whose sets of shingles reach the threshold."""
    sets = [shingles(text, ngram) for text in texts]
    holders: dict[str, list[int]] = {}
    found: Pairs = set()
    for number, one in enumerate(sets):
        shared: Counter[int] = Counter()
        for shingle in one:
            known = holders.setdefault(shingle, [])
            shared.update(known)
            known.append(number)
        for other, count in shared.items():
            if count >= threshold * (len(one) + len(sets[other]) - count):
                found.add((other, number))
    return found


def python_of(peer: str, venvs: Path | None, install: bool) -> Path | None:
    if venvs is not None:
        python = venvs / peer / "bin" / "python"
        if not python.exists() and install:
            venv.create(venvs / peer, with_pip=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", peer], check=True)
        if python.exists():
            return python
    return Path(sys.executable) if peer == "datasketch" else None


def run(python: Path, script: str, corpus: Path, out: Path, threshold: float) -> dict[str, Any]:
    command = [python, HERE / script, "--in", corpus, "--out", out, "--threshold", str(threshold)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    lines = (out / "pairs.tsv").read_text(encoding="utf-8").splitlines()
    figures["found"] = {tuple(map(int, line.split("\t"))) for line in lines}
    return figures


def show(figures: list[dict[str, Any]], true: Pairs) -> None:
    own = figures[0]["docs_per_cpu_s"]
    print(
        "| tool | articles per CPU s | slower by | peak MB | pairs | P | R |\n|---|---|---|---|---|---|---|"
    )
    for row in figures:
        hits = len(row["found"] & true)
        precision, recall = hits / max(1, len(row["found"])), hits / max(1, len(true))
        print(
            f"| {row['tool']} | {row['docs_per_cpu_s']:,} | {own / row['docs_per_cpu_s']:.1f} "
            f"| {row['peak_rss_mb']} | {row['pairs']:,} | {precision:.4f} | {recall:.4f} |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threshold", type=float, default=0.7)
    parser.add_argument("--venvs", type=Path)
    parser.add_argument("--install", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus.jsonl"
        true = exact_pairs(write_corpus(corpus, args.articles, args.seed), args.threshold)
        figures = [run(Path(sys.executable), "project.py", corpus, Path(folder) / "project", args.threshold)]
        for peer in PEERS:
            python = python_of(peer, args.venvs, args.install)
            if python is not None:
                figures.append(run(python, f"peer_{peer}.py", corpus, Path(folder) / peer, args.threshold))
    show(figures, true)


if __name__ == "__main__":
    main()
