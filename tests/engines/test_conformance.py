"""The same questions to every engine; each answer is compared with plain Python."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from engine_samples import NUMBER_OF_BANDS, BandKernel, BucketKernel, EdgeKernel, LengthKernel, band_hashes

from corpus_tools.engines.dataset import Dataset, concatenate, read_table
from corpus_tools.engines.engine import Engine
from corpus_tools.engines.local import LocalEngine
from corpus_tools.engines.workspace import StageResult, Workspace
from corpus_tools.errors import CorpusToolsError

pytestmark = pytest.mark.usefixtures("small_shards")
Make = Callable[[], Engine]


SPARK = [pytest.param(name, marks=pytest.mark.spark) for name in ("spark", "spark rounds")]


@pytest.fixture(params=["inline", "pool", "rounds", *SPARK])
def make_engine(request: pytest.FixtureRequest, workspaces: Callable[[], Workspace]) -> Iterator[Make]:
    """Makes engines of one kind; "rounds" labels components in star rounds, however few the edges."""
    if "spark" not in request.param:
        yield from local_engines(request.param, workspaces)
        return
    session = request.getfixturevalue("spark_session")
    from corpus_tools.engines.spark import EDGE_LIMIT, SparkEngine

    limit = 0 if "rounds" in request.param else EDGE_LIMIT
    yield lambda: SparkEngine(workspaces(), session, edge_limit=limit)


def local_engines(kind: str, workspaces: Callable[[], Workspace]) -> Iterator[Make]:
    made: list[LocalEngine] = []

    def make() -> Engine:
        made.append(LocalEngine(workspaces(), workers=2 if kind == "pool" else 1))
        if kind == "rounds":
            made[-1].edge_limit = 0
        return made[-1]

    yield make
    for engine in made:
        engine.close()


def rows(result: StageResult) -> list[dict[str, Any]]:
    return read_table(result.dataset).to_pylist()


def bag(found: list[dict[str, Any]]) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(row.values()) for row in found)


def texts_of(docs: Dataset) -> dict[int, str]:
    return {row["id"]: row["text"] for row in read_table(docs).to_pylist()}


def star_edges(engine: Engine, docs: Dataset) -> tuple[StageResult, StageResult, StageResult]:
    bands = engine.map_batches(docs, BandKernel())
    buckets = engine.group_min("buckets", bands.dataset, ["band", "hash"], "id")
    smallest = buckets.dataset.view(band="band", hash="hash", smallest="id")
    members = engine.join("members", bands.dataset, smallest, ["band", "hash"])
    return bands, buckets, engine.map_batches(members.dataset, EdgeKernel())


def test_every_verb_on_skewed_buckets_and_chains(make_engine: Make, docs: Dataset) -> None:
    texts = texts_of(docs)
    buckets: dict[tuple[int, int], list[int]] = defaultdict(list)
    for key, text in texts.items():
        for band, value in enumerate(band_hashes(text)):
            buckets[band, value].append(key)
    assert max(map(len, buckets.values())) > len(texts) / 5, "the corpus must be skewed"
    engine = make_engine()
    bands, groups, edges = star_edges(engine, docs)
    assert bag(rows(bands)) == Counter((*bucket, key) for bucket, keys in buckets.items() for key in keys)
    assert bag(rows(groups)) == Counter((*bucket, min(keys), len(keys)) for bucket, keys in buckets.items())
    expected = Counter((key, min(keys)) for keys in buckets.values() for key in keys if key != min(keys))
    assert bag(rows(edges)) == expected
    labels = {
        row["id"]: row["component"] for row in rows(engine.connected_components("labels", edges.dataset))
    }
    assert labels == by_merging(buckets.values())


def by_merging(groups: Any) -> dict[int, int]:
    component: dict[int, set[int]] = {}
    for keys in groups:
        if len(keys) > 1:
            merged = set().union(*(component.get(key, {key}) for key in keys))
            component |= dict.fromkeys(merged, merged)
    return {key: min(members) for key, members in component.items()}


@pytest.mark.parametrize("how", ["inner", "left", "semi", "anti"])
def test_joins(make_engine: Make, docs: Dataset, how: Any) -> None:
    engine = make_engine()
    lengths = engine.map_batches(docs, LengthKernel())
    bands = engine.map_batches(docs, BandKernel())
    buckets = engine.group_min("buckets", bands.dataset, ["id"], "hash")
    few = engine.join("few", buckets.dataset, lengths.dataset, ["id"], "semi")
    assert bag(rows(few)) == bag(rows(buckets))
    found = rows(engine.join("joined", lengths.dataset, buckets.dataset, ["id"], how))
    hashes = {row["id"]: (row["hash"], row["count"]) for row in rows(buckets)}
    for row in found:
        assert how in {"semi", "anti"} or (row["hash"], row["count"]) == hashes[row["id"]]
    assert len(found) == (0 if how == "anti" else docs.rows)


def test_sorting_is_global_and_cut_into_files(make_engine: Make, docs: Dataset) -> None:
    engine = make_engine()
    bands = engine.map_batches(docs, BandKernel())
    result = engine.sort_partition("sorted", bands.dataset, ["hash", "band", "id"], partitions=3)
    found = [(row["hash"], row["band"], row["id"]) for row in rows(result)]
    assert found == sorted((row["hash"], row["band"], row["id"]) for row in rows(bands))
    assert 1 <= len(result.dataset.files) <= 3


def test_group_kernels_see_whole_groups(make_engine: Make, docs: Dataset) -> None:
    engine = make_engine()
    bands = engine.map_batches(docs, BandKernel())
    ordered = engine.sort_partition("sorted", bands.dataset, ["hash", "id"], partitions=4)
    by_kernel = rows(engine.map_batches(ordered.dataset, BucketKernel()))
    assert bag(by_kernel) == bag(rows(engine.group_min("groups", bands.dataset, ["hash"], "id")))


def test_texts_sort_by_code_point(make_engine: Make, docs: Dataset) -> None:
    result = make_engine().sort_partition("sorted", docs, ["text", "id"])
    found = [(row["text"], row["id"]) for row in rows(result)]
    assert found == sorted((text, key) for key, text in texts_of(docs).items())


def test_finished_stages_are_found_again(make_engine: Make, docs: Dataset) -> None:
    engine = make_engine()
    events: list[tuple[str, str]] = []
    first = star_edges(engine, docs)
    engine.listen = lambda progress: events.append((progress.stage, progress.event))
    assert star_edges(engine, docs) == first
    assert {event for _, event in events} == {"reused"}


def test_views_and_unions(make_engine: Make, docs: Dataset) -> None:
    engine = make_engine()
    lengths = engine.map_batches(docs, LengthKernel()).dataset
    bands = engine.map_batches(docs, BandKernel()).dataset
    hashes = bands.view(key="id", value="hash")
    numbers = concatenate(lengths.view(key="id", value="id"), hashes, hashes)
    counted = engine.group_min("times", numbers, ["key"], "value").dataset.view(id="key", times="count")
    joined = engine.join("joined", lengths, counted, ["id"])
    assert {row["times"] for row in rows(joined)} == {1 + 2 * NUMBER_OF_BANDS}
    with pytest.raises(CorpusToolsError, match="cannot read a view"):
        engine.map_batches(lengths.view(text="id"), LengthKernel())


def test_an_empty_stage_can_be_joined_and_labelled(make_engine: Make, docs: Dataset) -> None:
    engine = make_engine()
    lengths = engine.map_batches(docs, LengthKernel())
    none = engine.join("none", lengths.dataset, lengths.dataset, ["id"], "anti")
    assert rows(none) == []
    assert rows(engine.join("still none", none.dataset, lengths.dataset, ["id"], "semi")) == []
    edges = engine.map_batches(none_as_edges(engine, none), EdgeKernel())
    assert rows(engine.connected_components("labels", edges.dataset)) == []
    assert rows(engine.sort_partition("sorted", edges.dataset, ["a"])) == []


def none_as_edges(engine: Engine, none: StageResult) -> Dataset:
    groups = engine.group_min("g", none.dataset, ["id"], "characters")
    schema = EdgeKernel.input_schema
    return Dataset((), schema, groups.dataset.fingerprint)


def test_rows_do_not_depend_on_batches(
    workspaces: Callable[[], Workspace], docs: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for batch, shard in itertools.product((3, 512), (30, 5_000)):
        monkeypatch.setattr("corpus_tools.engines.dataset.BATCH_ROWS", batch)
        monkeypatch.setattr("corpus_tools.engines.dataset.SHARD_ROWS", shard)
        found.append(bag(rows(LocalEngine(workspaces()).map_batches(docs, BandKernel()))))
    assert all(each == found[0] for each in found)
