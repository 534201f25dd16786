"""The search for duplicates as a sequence of engine verbs: the same pairs and clusters as in one process."""

from __future__ import annotations

import math
from typing import NamedTuple

import pyarrow.compute as pc

from corpus_tools.dedup.search import check_settings
from corpus_tools.engines.dataset import Dataset, read_batches
from corpus_tools.engines.engine import Engine
from corpus_tools.engines.numbering import number_rows
from corpus_tools.engines.workspace import Workspace
from corpus_tools.kernels.articles import KEEP_ORDER
from corpus_tools.kernels.duplicates import (
    CandidateKernel,
    ClusterKernel,
    EntryKernel,
    GlueKernel,
    MeetKernel,
    NeedKernel,
    SignKernel,
    VerifyKernel,
)
from corpus_tools.kernels.groups import PairKindKernel
from corpus_tools.settings import DedupSettings

_PARTITION_ROWS = 2_000_000  # of keys, 16 bytes each
_COPIES = ("exact", "near")


class Found(NamedTuple):
    """What the search gives.

    Attributes:
        units: (rank, id, document, ordinal, record) of every article.
        pairs: (a, b, id_a, id_b, kind, …, record) of every pair that shares text; a and b are ranks.
        copies: (a, b, id_a, id_b, record) of those that are exact or near.
        clusters: (kept, id, kind, record) of copies, where `kept` is a rank.
    """

    units: Dataset
    pairs: Dataset
    copies: Dataset
    clusters: Dataset


class Search:
    """One search under way.

    Args:
        engine: that runs the verbs.
        workspace: of the engine.
        settings: of the search.

    Raises:
        SettingsError: settings that no search can follow.
    """

    def __init__(self, engine: Engine, workspace: Workspace, settings: DedupSettings) -> None:
        check_settings(settings)
        self.engine, self.workspace, self.settings = engine, workspace, settings

    def run(self, articles: Dataset) -> Found:
        """Pairs and clusters of the rows that `ArticleKernel` gives."""
        units = self.ranked(articles)
        characters = folded_length(articles)
        signed = self.engine.map_batches(units, SignKernel(self.settings, characters)).dataset
        pairs = self.verified(self.candidates(signed), units, characters)
        copies = self.engine.map_batches(pairs, PairKindKernel(_COPIES)).dataset
        return Found(units, pairs, copies, self.clusters(copies))

    def ranked(self, articles: Dataset) -> Dataset:
        """Articles with their rank in keep order."""
        light = articles.view(**{name: name for name in KEEP_ORDER})
        ordered = self.engine.sort_partition("keep-order", light, KEEP_ORDER).dataset
        ranks = number_rows(self.workspace, "ranks", ordered.view(id="id"), "rank").dataset
        columns = {name: name for name in ("id", "document", "ordinal", "record")}
        return self.engine.join("units", articles.view(**columns), ranks, ["id"]).dataset

    def candidates(self, signed: Dataset) -> Dataset:
        """Pairs that met in a band or share enough of their sketches."""
        engine = self.engine
        entries = engine.map_batches(signed, EntryKernel()).dataset
        parts = max(1, math.ceil(entries.rows / _PARTITION_ROWS))
        ordered = engine.sort_partition("keys", entries, ["key"], parts).dataset
        met = engine.map_batches(ordered, MeetKernel()).dataset
        counted = engine.group_min("met", met, ["pair"], "channel").dataset
        rough = engine.map_batches(counted, CandidateKernel()).dataset
        sized = engine.join("sized-a", rough, signed.view(a="rank", sizes_a="sizes"), ["a"]).dataset
        sized = engine.join("sized-b", sized, signed.view(b="rank", sizes_b="sizes"), ["b"]).dataset
        return engine.map_batches(sized, NeedKernel(self.settings)).dataset

    def verified(self, candidates: Dataset, units: Dataset, characters: int) -> Dataset:
        """Measured pairs that share something."""
        half = self.engine.join("texts-a", units.view(a="rank", record_a="record"), candidates, ["a"])
        both = self.engine.join("texts-b", half.dataset, units.view(b="rank", record_b="record"), ["b"])
        pairs = self.engine.map_batches(both.dataset, VerifyKernel(self.settings, characters)).dataset
        by_host = self.engine.sort_partition("by-host", pairs, ["host"]).dataset
        return self.engine.map_batches(by_host, GlueKernel()).dataset

    def clusters(self, copies: Dataset) -> Dataset:
        """Star clusters of copies, component by component."""
        engine = self.engine
        labels = engine.connected_components("components", copies.view(a="a", b="b")).dataset
        labelled = engine.join("labelled", copies, labels.view(a="id", component="component"), ["a"])
        ordered = engine.sort_partition("by-component", labelled.dataset, ["component", "a", "b"])
        return engine.map_batches(ordered.dataset, ClusterKernel()).dataset


def folded_length(articles: Dataset) -> int:
    """Characters of all articles when folded."""
    return sum(pc.sum(batch.column(0)).as_py() or 0 for batch in read_batches(articles, ["characters"]))
