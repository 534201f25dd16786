"""Kernels and corpora for engine tests: importable by name, so that workers and executors can load them."""

import os
import random
import signal
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from corpus_tools.engines.kernel import Kernel

DOCS = pa.schema([("id", pa.int64()), ("text", pa.string())])
BANDS = pa.schema([("band", pa.int16()), ("hash", pa.int64()), ("id", pa.int64())])
SHINGLE, NUMBER_OF_BANDS = 5, 6


class LengthKernel(Kernel):
    """(id, characters) of each text; a text with 坏 raises, one with 毒 kills the process."""

    name, version, key = "lengths", "1", "id"
    input_schema = DOCS
    output_schema = pa.schema([("id", pa.int64()), ("characters", pa.int32())])

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        time.sleep(self.seconds)
        texts = batch.column("text").to_pylist()
        if any("毒" in text for text in texts):
            os.kill(os.getpid(), signal.SIGKILL)
        if any("坏" in text for text in texts):
            raise ValueError("坏 is not allowed")
        lengths = pa.array([len(text) for text in texts], pa.int32())
        return pa.RecordBatch.from_arrays([batch.column("id"), lengths], schema=self.output_schema)


class BandKernel(Kernel):
    """(band, hash, id): the smallest shingle hash under each of a few functions."""

    name, version, key = "bands", "1", "id"
    input_schema, output_schema = DOCS, BANDS

    def __init__(self, shingle: int = SHINGLE) -> None:
        self.shingle = shingle

    @property
    def params(self) -> dict[str, object]:
        return {"shingle": self.shingle, "bands": NUMBER_OF_BANDS}

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        rows = [
            {"band": band, "hash": value, "id": key}
            for key, text in zip(
                batch.column("id").to_pylist(), batch.column("text").to_pylist(), strict=True
            )
            for band, value in enumerate(band_hashes(text))
        ]
        return pa.RecordBatch.from_pylist(rows, schema=self.output_schema)


class WrongKernel(LengthKernel):
    """Returns another schema than it declares."""

    name = "wrong"

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        return batch


class EdgeKernel(Kernel):
    """(a, b) from joined bucket rows (id, smallest); members that are the smallest give no edge."""

    name, version, key = "edges", "1", "id"
    input_schema = pa.schema([("id", pa.int64()), ("smallest", pa.int64())])
    output_schema = pa.schema([("a", pa.int64()), ("b", pa.int64())])

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        pairs = zip(batch.column("id").to_pylist(), batch.column("smallest").to_pylist(), strict=True)
        rows = [{"a": a, "b": b} for a, b in pairs if a != b]
        return pa.RecordBatch.from_pylist(rows, schema=self.output_schema)


class BucketKernel(Kernel):
    """(band, hash, smallest, count) of each bucket: needs every bucket whole. Hash 0 raises."""

    name, version, key, group = "buckets-by-group", "1", "hash", "hash"
    input_schema = BANDS
    output_schema = pa.schema([("hash", pa.int64()), ("id", pa.int64()), ("count", pa.int64())])

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        members: dict[int, list[int]] = {}
        for row in batch.to_pylist():
            members.setdefault(row["hash"], []).append(row["id"])
        if 0 in members:
            raise ValueError("no bucket 0")
        rows = [{"hash": h, "id": min(ids), "count": len(ids)} for h, ids in members.items()]
        return pa.RecordBatch.from_pylist(rows, schema=self.output_schema)


def band_hashes(text: str) -> list[int]:
    """One 63-bit minimum per band, from polynomials that any Python computes alike."""
    shingles = {text[i : i + SHINGLE] for i in range(max(1, len(text) - SHINGLE + 1))}
    values = [sum(ord(c) * 1_000_003**k for k, c in enumerate(s)) % (2**61 - 1) for s in shingles]
    return [min(v * (2 * band + 3) * 7_919 % (2**61 - 1) for v in values) for band in range(NUMBER_OF_BANDS)]


def make_texts(count: int, seed: int = 7) -> list[str]:
    """Texts with a skewed family (a third share one boilerplate body), an edit chain, and exact copies."""
    choice = random.Random(seed)
    letters = [chr(c) for c in range(0x4E00, 0x4E00 + 800) if chr(c) not in "坏毒"]
    boilerplate = "".join(choice.choices(letters, k=60))
    texts: list[str] = []
    while len(texts) < count:
        kind = len(texts) % 6
        fresh = "".join(choice.choices(letters, k=40))
        if kind < 2:
            texts.append(boilerplate + fresh[:8])
        elif kind == 2 and len(texts) > 6:
            texts.append(texts[-6])  # an exact copy of the previous round's text of this kind
        elif kind == 3 and len(texts) > 6:
            at = choice.randrange(30)
            texts.append(texts[-6][:at] + fresh[0] + texts[-6][at + 1 :])  # a chain: each edits the last
        else:
            texts.append(fresh)
    return texts


def write_docs(folder: Path, texts: list[str], files: int = 2, rows_per_group: int = 64) -> list[Path]:
    """Parquet files of (id, text); ids are spread over 63 bits and independent of order."""
    folder.mkdir(parents=True, exist_ok=True)
    ids = [(i + 1) * 0x1B873593 * 2_654_435_761 % (2**63) for i in range(len(texts))]
    paths = []
    for number in range(files):
        table = pa.table([ids[number::files], texts[number::files]], schema=DOCS)
        paths.append(folder / f"docs-{number}.parquet")
        pq.write_table(table, paths[-1], row_group_size=rows_per_group)
    return paths
