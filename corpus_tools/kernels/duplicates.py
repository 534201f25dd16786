"""Kernels of the search for duplicates: keys, meetings, candidates, verification, clusters.

An article is its rank in keep order, a pair `low rank << 32 | high rank`. What a hash or band key brings
together is decided in groups, so that a bucket costs its length and no text is in memory but those compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corpus_tools.dedup.bands import NO_KEY, banding_for
from corpus_tools.dedup.choice import steps_for
from corpus_tools.dedup.clusters import star_clusters
from corpus_tools.dedup.gluing import mark_glued
from corpus_tools.dedup.measure import Prepared, measure
from corpus_tools.dedup.search import exponent_for
from corpus_tools.dedup.sketches import Sketches, distinct_sorted, grouped_pairs, needed
from corpus_tools.dedup.steps import BUCKET_CAP, SKETCH_SHARE, Steps
from corpus_tools.dedup.units import raw_lengths, units_of
from corpus_tools.engines.kernel import Kernel, columns
from corpus_tools.records import Article, DuplicatePair, encode
from corpus_tools.settings import DedupSettings

SIGNED = columns(
    rank="int64", bands=pa.list_(pa.int64()), sketch=pa.list_(pa.int64()), sizes=pa.list_(pa.int32())
)
ENTRIES = columns(key="int64", rank="int64")
MEETINGS = columns(pair="int64", channel="int16")
CANDIDATES = columns(a="int64", b="int64", channel="int16", count="int64")
PAIRS = columns(a="int64", b="int64")
VERIFIED = columns(
    a="int64",
    b="int64",
    id_a="string",
    id_b="string",
    kind="string",
    host="int64",
    length_a="int64",
    length_b="int64",
    record="binary",
)
_SLICE = 4096
SKETCH_CHANNEL = 0  # bands are numbered from 1
LOW = 0xFFFFFFFF
_articles = msgspec.json.Decoder(Article)
_pairs = msgspec.json.Decoder(DuplicatePair)


class _DedupKernel(Kernel):
    """Shares settings and version."""

    def __init__(self, settings: DedupSettings) -> None:
        self.settings = settings

    @property
    def params(self) -> Mapping[str, Any]:
        """All settings of the search; threads change nothing."""
        return {k: v for k, v in msgspec.to_builtins(self.settings).items() if k != "threads"}


class _TextKernel(_DedupKernel):
    """A kernel with the costly steps of the search.

    Args:
        settings: of the search.
        characters: folded, of the whole corpus: whether compiled code is worth loading is asked once, not
            for each batch.
    """

    def __init__(self, settings: DedupSettings, characters: int) -> None:
        super().__init__(settings)
        self.characters = characters

    @property
    def steps(self) -> Steps:
        """The steps for a corpus of that size, in one thread: workers share the cores."""
        return steps_for(self.characters, 1)


class SignKernel(_TextKernel):
    """Band keys and sketch of each article; the size of the corpus gives the scale of the sketches."""

    name, key = "signatures", "rank"
    input_schema = columns(rank="int64", record="binary")
    output_schema = SIGNED

    @property
    def exponent(self) -> int:
        """Scale of the sketches, a power of two."""
        return exponent_for(self.characters)

    @property
    def params(self) -> Mapping[str, Any]:
        """Settings and scale."""
        return {**super().params, "exponent": self.exponent}

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """One row an article."""
        articles = map(_articles.decode, batch.column("record").to_pylist())
        texts = [unit.text for unit in units_of(articles, self.settings)]
        steps = self.steps
        folded = steps.fold(steps.pack(texts))
        banding = banding_for(self.settings.threshold, self.settings.permutations)
        keys = steps.keys(folded, self.settings, banding)
        made = Sketches.of(np.zeros(0, np.uint32), np.zeros((len(texts), self.exponent + 1), np.int32))
        if self.settings.containment:
            made = steps.sketches(folded, self.settings.shingle, self.exponent)
        columns = [
            batch.column("rank"),
            _lists(keys.ravel(), np.arange(len(keys) + 1) * keys.shape[1]),
            _lists(made.tokens.astype(np.int64), made.offsets),
            _lists(made.sizes.ravel(), np.arange(len(texts) + 1) * (self.exponent + 1)),
        ]
        return pa.RecordBatch.from_arrays(columns, schema=SIGNED)


class EntryKernel(Kernel):
    """One row for each band key and each sketch hash: (channel and half the hash, rank)."""

    name, key = "entries", "rank"
    input_schema = pa.schema(list(SIGNED)[:3])
    output_schema = ENTRIES

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Rows of bands, then rows of sketches."""
        ranks = batch.column("rank").to_numpy()
        flat, owner = _flat(batch.column("bands"))
        channels = np.arange(len(flat)) - np.searchsorted(owner, owner) + 1
        keys = channels << 32 | (flat >> 32 & LOW)
        filled = flat != NO_KEY
        hashes, holder = _flat(batch.column("sketch"))
        all_keys = np.concatenate([keys[filled], hashes & LOW])
        all_ranks = np.concatenate([ranks[owner[filled]], ranks[holder]])
        return pa.RecordBatch.from_arrays([pa.array(all_keys), pa.array(all_ranks)], schema=ENTRIES)


class MeetKernel(Kernel):
    """Pairs of articles under one key, once for each shared key; large buckets by their best member."""

    name, key, group = "meetings", "key", "key"
    input_schema, output_schema = ENTRIES, MEETINGS

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Rows of pairs; channel 0 stands for all bands, channel 1 for sketches."""
        keys, ranks = (batch.column(name).to_numpy() for name in ("key", "rank"))
        entries = (keys << 32 | ranks).view(np.uint64)
        pairs, channels = [np.zeros(0, np.int64)], [np.zeros(0, np.int16)]
        for channel in distinct_sorted(keys >> 32).tolist():
            pairs.append(grouped_pairs(np.sort(entries[keys >> 32 == channel]), None, BUCKET_CAP))
            channels.append(np.full(len(pairs[-1]), channel == SKETCH_CHANNEL, np.int16))
        columns = [pa.array(np.concatenate(pairs)), pa.array(np.concatenate(channels))]
        return pa.RecordBatch.from_arrays(columns, schema=MEETINGS)


class CandidateKernel(Kernel):
    """Counted pairs that may be worth measuring: met in a band, or by more than one sketch hash."""

    name, key = "counted", "pair"
    input_schema = pa.schema([*MEETINGS, ("count", pa.int64())])
    output_schema = CANDIDATES

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Pairs taken apart."""
        pair, channel, count = (column.to_numpy() for column in batch.columns)
        keep = (channel == 0) | (count > 1)
        columns = [pair[keep] >> 32, pair[keep] & LOW, channel[keep], count[keep]]
        return pa.RecordBatch.from_arrays([pa.array(c) for c in columns], schema=CANDIDATES)


class NeedKernel(_DedupKernel):
    """Candidates that met in a band, or share enough of the smaller sketch."""

    name, key = "candidates", "a"
    input_schema = pa.schema(
        [*CANDIDATES, ("sizes_a", pa.list_(pa.int32())), ("sizes_b", pa.list_(pa.int32()))]
    )
    output_schema = PAIRS

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Pairs worth measuring."""
        a, b, channel, count = (batch.column(name).to_numpy() for name in CANDIDATES.names)
        rows = batch.num_rows
        sizes = [_flat(batch.column(name))[0].reshape(rows, -1) for name in ("sizes_a", "sizes_b")]
        sketches = Sketches.of(np.zeros(0, np.uint32), np.concatenate(sizes).astype(np.int32))
        pairs = np.arange(rows, dtype=np.int64) << 32 | (np.arange(rows) + rows)
        keep = (channel == 0) | (count >= needed(sketches, pairs, SKETCH_SHARE))
        return pa.RecordBatch.from_arrays([pa.array(a[keep]), pa.array(b[keep])], schema=PAIRS)


class VerifyKernel(_TextKernel):
    """The verdict on each pair, from the two articles alone; pairs that share nothing give no row."""

    name, key = "verified", "a"
    input_schema = pa.schema([*PAIRS, ("record_a", pa.binary()), ("record_b", pa.binary())])
    output_schema = VERIFIED

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Pair records."""
        a, b = batch.column("a").to_numpy(), batch.column("b").to_numpy()
        ranks, places = np.unique(np.concatenate([a, b]), return_inverse=True)
        first = np.unique(places, return_index=True)[1]
        records = pa.chunked_array([batch.column("record_a"), batch.column("record_b")]).take(first)
        units = units_of(map(_articles.decode, records.to_pylist()), self.settings)
        rank_of = {unit.id: rank for unit, rank in zip(units, ranks.tolist(), strict=True)}
        pairs = np.sort(places[: len(a)].astype(np.int64) << 32 | places[len(a) :])
        made = measure(Prepared(units, self.settings, self.steps), pairs, rank_of)
        return verified_rows(made, rank_of, raw_lengths(units))


class GlueKernel(Kernel):
    """Excerpts that fill the longer article side by side become `glued`; its pairs come together."""

    name, key, group = "glued", "host", "host"
    input_schema = output_schema = VERIFIED

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The same pairs, sorted by ids; only those of a host with an excerpt are looked into."""
        hosts = batch.column("host")
        parts = hosts.filter(pc.equal(batch.column("kind"), "excerpt"))
        concerned = pc.is_in(hosts, value_set=parts)
        made = _glued(batch.filter(concerned))
        rows = pa.Table.from_batches([batch.filter(pc.invert(concerned)), made]).combine_chunks()
        in_order = rows.sort_by([("id_a", "ascending"), ("id_b", "ascending")]).to_batches()
        return in_order[0] if in_order else made


def _glued(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Pairs of whole hosts, the glued ones called so."""
    rows = batch.to_pylist()
    rank_of = {row[f"id_{side}"]: row[side] for row in rows for side in "ab"}
    lengths = {row[f"id_{side}"]: row[f"length_{side}"] for row in rows for side in "ab"}
    pairs = sorted((_pairs.decode(row["record"]) for row in rows), key=lambda pair: (pair.a, pair.b))
    return verified_rows(mark_glued(pairs, lengths), rank_of, lengths)


def verified_rows(
    pairs: Sequence[DuplicatePair], rank_of: Mapping[str, int], lengths: Mapping[str, int]
) -> pa.RecordBatch:
    """Pair records with the ranks and raw lengths of both sides; the longer one is the host."""
    ids = [[pair.a for pair in pairs], [pair.b for pair in pairs]]
    a, b = ([rank_of[name] for name in side] for side in ids)
    length_a, length_b = ([lengths[name] for name in side] for side in ids)
    hosts = np.where(np.array(length_a) >= np.array(length_b), a, b)
    columns = [a, b, *ids, [pair.kind for pair in pairs], hosts, length_a, length_b, list(map(encode, pairs))]
    arrays = [pa.array(column, field.type) for column, field in zip(columns, VERIFIED, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=VERIFIED)


class ClusterKernel(Kernel):
    """Star clusters of each connected component of pairs."""

    name, key, group = "clusters", "component", "component"
    input_schema = columns(component="int64", a="int64", b="int64", record="binary")
    output_schema = columns(kept="int64", id="string", kind="string", record="binary")

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Cluster records with the rank and id of the kept article."""
        pairs = [msgspec.structs.replace(pair, passages=()) for pair in _decoded(batch.column("record"))]
        ranks = (batch.column(name).to_pylist() for name in ("a", "b"))
        order: dict[str, int] = {}
        for pair, a, b in zip(pairs, *ranks, strict=True):
            order |= {pair.a: a, pair.b: b}
        pairs.sort(key=lambda pair: (pair.a, pair.b))
        rows = [
            {"kept": order[cluster.kept], "id": cluster.kept, "kind": cluster.kind, "record": encode(cluster)}
            for cluster in star_clusters(pairs, order)
        ]
        return pa.RecordBatch.from_pylist(rows, schema=self.output_schema)


def _decoded(records: pa.Array) -> Iterator[DuplicatePair]:
    """Pairs of a component, which may be large: their JSON is not all in memory beside them."""
    for start in range(0, len(records), _SLICE):
        yield from map(_pairs.decode, records.slice(start, _SLICE).to_pylist())


def _lists(values: np.ndarray[Any, Any], offsets: np.ndarray[Any, Any]) -> pa.Array:
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(values))


def _flat(column: pa.ListArray) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """All values of a list column, and for each the row it belongs to."""
    lengths = column.value_lengths().to_numpy()
    return column.flatten().to_numpy(), np.repeat(np.arange(len(column)), lengths)
