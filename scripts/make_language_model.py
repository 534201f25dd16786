#!/usr/bin/env python3
"""Write corpus_tools/data/language_model.zst: a pruned word trigram model of simplified Chinese.

    apt-get download libime-data-language-model && dpkg -x libime-data-language-model_*.deb unpacked
    python scripts/make_language_model.py unpacked/usr/lib/*/libime/zh_CN.lm

Source: the language model of libime (c) 2015-2022 CSSlayer, LGPL-2.1+; the file made here is a work derived
from it under the same licence (corpus_tools/data/language_model.txt). It is a KenLM binary of the kind
"quantised trie with array-compressed pointers" (https://kheafield.com/code/kenlm/structures/); n-grams are
stored last word first.

The model has no punctuation: ten marks are added with fixed frequencies, and the words share the rest.
Pruning keeps the n-grams whose loss would cost most, p(history) p(word|history) |log p(word|history) - log
backoff|, the measure of Stolcke (1998) without renormalising; backoff weights are then computed anew. Costs
are -10 ln p in one byte.

Layout of the file, after zstd: a JSON line with the numbers of words, bigrams and trigrams; the words, one a
line, most frequent first (number 0 is anything unknown, then come the marks); then arrays one after the
other, integers as byte planes, low byte first: word cost, word backoff, bigrams per word (4 planes), second
word (3), bigram cost, bigram backoff, trigrams per bigram (2), third word (3), trigram cost.
"""

from __future__ import annotations

import argparse
import json
import struct
from pathlib import Path
from typing import NamedTuple

import numpy as np
import zstandard

TARGET = Path(__file__).parent.parent / "corpus_tools" / "data" / "language_model.zst"
LONGEST = 5  # characters of a word
UNKNOWN = 0.1
# Shares of the tokens of running report text.
MARKS = {"，": 0.065, "。": 0.035, "、": 0.02, "：": 0.006, "；": 0.005}
MARKS |= {"“": 0.008, "”": 0.008, "！": 0.002, "？": 0.003, "…": 0.001}
Array = np.ndarray


class Tables(NamedTuple):
    """Columns: words, probability, backoff (trigrams have no backoff)."""

    unigrams: Array
    bigrams: Array
    trigrams: Array


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--bigrams", type=int, default=1_700_000)
    parser.add_argument("--trigrams", type=int, default=500_000)
    parser.add_argument("-o", "--output", type=Path, default=TARGET)
    options = parser.parse_args()
    words, tables = with_marks(*Trie(options.model.read_bytes()).read())
    trigrams = prune_trigrams(tables, options.trigrams)
    bigrams = prune_bigrams(tables._replace(trigrams=trigrams), options.bigrams)
    write(options.output, words, backoffs(Tables(tables.unigrams, bigrams, trigrams)))


class Trie:
    """KenLM's binary: header, vocabulary, quantisation tables, unigrams, bigrams, trigrams, words."""

    HEADER = 0x6C  # where the three counts stand; the vocabulary follows at the next multiple of eight

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.counts = struct.unpack_from("<3Q", data, self.HEADER)
        self.at = (self.HEADER + 24 + 7) // 8 * 8 + 8 + 8 * self.counts[0]

    def read(self) -> tuple[list[str], Tables]:
        words, bigrams, trigrams = self.counts
        decode = self._quantisation()
        unigram = np.dtype([("p", "<f4"), ("backoff", "<f4"), ("next", "<u8")])
        singles = np.frombuffer(self.data, unigram, words + 1, self.at)
        self.at += (words + 2) * unigram.itemsize
        number, prob, backoff, following = self._middle(decode)
        before, prob3 = self._longest(decode)
        text = self.data[self.at :].decode().split("\0")[:words]
        last = np.repeat(np.arange(words), np.diff(singles["next"].astype(np.int64)))
        pair = np.repeat(np.arange(bigrams), np.diff(following))
        index = np.arange(words)
        return text, Tables(
            np.stack([index, 10.0 ** singles["p"][:words], 10.0 ** singles["backoff"][:words]], 1),
            np.stack([number, last, prob, backoff], 1),
            np.stack([before[:trigrams], number[pair], last[pair], prob3], 1),
        )

    def _quantisation(self) -> tuple[Array, Array, Array]:
        """Tables of bigram probabilities, bigram backoffs and trigram probabilities (powers of ten)."""
        _, prob_bits, backoff_bits = self.data[self.at : self.at + 3]
        assert (prob_bits, backoff_bits) == (8, 8)
        values = 10.0 ** np.frombuffer(self.data, "<f4", 768, self.at + 8)
        self.at += 8 + 768 * 4
        return values[:256], values[256:512], values[512:]

    def _middle(self, decode: tuple[Array, Array, Array]) -> tuple[Array, Array, Array, Array]:
        """Bigrams: first word, probability, backoff, and where the trigrams of each begin."""
        words, bigrams, trigrams = self.counts
        required, chopped = trigrams.bit_length(), self._chop(bigrams + 1, trigrams, self.data[self.at + 1])
        inline = required - chopped
        offsets = np.frombuffer(self.data, "<u8", (trigrams >> inline) + 1, self.at + 8).astype(np.int64)
        self.at += 8 * (1 + len(offsets)) + 7
        widths = (words.bit_length(), 8, 8, inline)
        number, backoff, prob, low = self._bits(bigrams + 1, widths)
        high = np.searchsorted(offsets, np.arange(bigrams + 1), side="right") - 1
        following = low + (high << inline)
        return number[:-1], decode[0][prob[:-1]], decode[1][backoff[:-1]], following

    def _longest(self, decode: tuple[Array, Array, Array]) -> tuple[Array, Array]:
        words, _, trigrams = self.counts
        number, prob = self._bits(trigrams + 1, (words.bit_length(), 8))
        return number[:-1], decode[2][prob[:-1]]

    def _bits(self, rows: int, widths: tuple[int, ...]) -> list[Array]:
        """Bit-packed records, low bit first, and eight bytes of padding after them."""
        total = sum(widths)
        size = (rows * total + 7) // 8
        bits = np.unpackbits(np.frombuffer(self.data, "u1", size, self.at), bitorder="little")
        table = bits[: rows * total].reshape(-1, total)
        self.at += size + 8
        fields, start = [], 0
        for width in widths:
            weights = 1 << np.arange(width, dtype=np.int64)
            fields.append(table[:, start : start + width] @ weights)
            start += width
        return fields

    @staticmethod
    def _chop(entries: int, largest: int, limit: int) -> int:
        """How many high bits of a pointer KenLM keeps in the offset array: the cheapest number."""
        required = largest.bit_length()
        return min(
            range(min(required, limit) + 1),
            key=lambda chop: ((largest >> (required - chop)) * 64 - entries * chop, chop),
        )


def with_marks(text: list[str], tables: Tables) -> tuple[list[str], Tables]:
    """New numbers: 0 unknown, the marks, then words of Han by frequency (at most LONGEST characters)."""
    keep = np.array([0 < len(w) <= LONGEST and all("\u3400" <= c <= "\u9fff" for c in w) for w in text])
    order = [old for old in np.argsort(-tables.unigrams[:, 1], kind="stable") if keep[old]]
    number = np.full(len(text), -1, np.int64)
    number[order] = np.arange(len(order)) + 1 + len(MARKS)
    share = 1 - sum(MARKS.values()) - UNKNOWN
    marks = [(place, p, 1.0) for place, p in enumerate(MARKS.values(), start=1)]
    rest = tables.unigrams[order]
    rest = np.stack([number[order], rest[:, 1] * share, rest[:, 2]], 1)
    unigrams = np.vstack([np.array([(0, UNKNOWN, 1.0)]), np.array(marks), rest])
    bigrams = _renumbered(tables.bigrams, number, 2, share)
    trigrams = _renumbered(tables.trigrams, number, 3, share)
    known = np.isin(pair_keys(trigrams), pair_keys(bigrams))
    return ["", *MARKS, *(text[old] for old in order)], Tables(unigrams, bigrams, trigrams[known])


def _renumbered(table: Array, number: Array, columns: int, share: float) -> Array:
    table = table.copy()
    for column in range(columns):
        table[:, column] = number[table[:, column].astype(int)]
    table = table[(table[:, :columns] >= 0).all(axis=1)]
    table[:, columns] *= share
    return table[np.lexsort([table[:, column] for column in reversed(range(columns))])]


def pair_keys(table: Array) -> Array:
    return table[:, 0].astype(np.int64) << 20 | table[:, 1].astype(np.int64)


def bigram_probability(tables: Tables, first: Array, second: Array) -> Array:
    unigrams, bigrams, _ = tables
    keys = pair_keys(bigrams)
    wanted = first.astype(np.int64) << 20 | second.astype(np.int64)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    backed = unigrams[first.astype(int), 2] * unigrams[second.astype(int), 1]
    return np.where(keys[place] == wanted, bigrams[place, 2], backed)


def prune_trigrams(tables: Tables, keep: int) -> Array:
    unigrams, bigrams, trigrams = tables
    place = np.searchsorted(pair_keys(bigrams), pair_keys(trigrams))
    history = unigrams[trigrams[:, 0].astype(int), 1] * bigrams[place, 2]
    lower = bigrams[place, 3] * bigram_probability(tables, trigrams[:, 1], trigrams[:, 2])
    gain = history * trigrams[:, 3] * np.abs(np.log(trigrams[:, 3] / np.maximum(lower, 1e-12)))
    return trigrams[np.sort(np.argsort(-gain, kind="stable")[:keep])]


def prune_bigrams(tables: Tables, keep: int) -> Array:
    unigrams, bigrams, trigrams = tables
    history = unigrams[bigrams[:, 0].astype(int), 1]
    lower = unigrams[bigrams[:, 0].astype(int), 2] * unigrams[bigrams[:, 1].astype(int), 1]
    gain = history * bigrams[:, 2] * np.abs(np.log(bigrams[:, 2] / np.maximum(lower, 1e-12)))
    gain[np.isin(pair_keys(bigrams), np.unique(pair_keys(trigrams)))] = np.inf
    return bigrams[np.sort(np.argsort(-gain, kind="stable")[:keep])]


def backoffs(tables: Tables) -> Tables:
    """The tables with the backoff weights that the kept n-grams leave."""
    unigrams, bigrams, trigrams = tables
    first, second = bigrams[:, 0].astype(int), bigrams[:, 1].astype(int)
    seen = np.bincount(first, bigrams[:, 2], len(unigrams))
    lower = np.bincount(first, unigrams[second, 1], len(unigrams))
    unigrams[:, 2] = np.clip((1 - seen) / np.maximum(1 - lower, 1e-6), 1e-4, 1)
    place = np.searchsorted(pair_keys(bigrams), pair_keys(trigrams))
    seen = np.bincount(place, trigrams[:, 3], len(bigrams))
    below = bigram_probability(tables, trigrams[:, 1], trigrams[:, 2])
    lower = np.bincount(place, below, len(bigrams))
    bigrams[:, 3] = np.clip((1 - seen) / np.maximum(1 - lower, 1e-6), 1e-4, 1)
    return tables


def cost(probability: Array) -> bytes:
    return np.clip(np.rint(-10 * np.log(probability)), 0, 255).astype(np.uint8).tobytes()


def planes(numbers: Array, count: int) -> bytes:
    raw = numbers.astype("<u4").view(np.uint8).reshape(-1, 4)
    return b"".join(raw[:, plane].tobytes() for plane in range(count))


def write(path: Path, words: list[str], tables: Tables) -> None:
    unigrams, bigrams, trigrams = tables
    per_word = np.bincount(bigrams[:, 0].astype(int), minlength=len(unigrams))
    place = np.searchsorted(pair_keys(bigrams), pair_keys(trigrams))
    per_bigram = np.bincount(place, minlength=len(bigrams))
    text = "\n".join(words).encode()
    numbers = {"words": len(words), "bigrams": len(bigrams), "trigrams": len(trigrams), "text": len(text)}
    parts = [
        json.dumps(numbers).encode() + b"\n",
        text,
        cost(unigrams[:, 1]),
        cost(unigrams[:, 2]),
        planes(per_word, 4),
        planes(bigrams[:, 1], 3),
        cost(bigrams[:, 2]),
        cost(bigrams[:, 3]),
        planes(per_bigram, 2),
        planes(trigrams[:, 2], 3),
        cost(trigrams[:, 3]),
    ]
    path.write_bytes(zstandard.ZstdCompressor(level=19).compress(b"".join(parts)))
    print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB, {numbers}")


if __name__ == "__main__":
    main()
