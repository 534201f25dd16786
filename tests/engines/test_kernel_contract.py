import itertools

import pyarrow as pa
import pytest
from engine_samples import BANDS, DOCS, BandKernel, BucketKernel, LengthKernel, WrongKernel
from hypothesis import given
from hypothesis import strategies as st

from corpus_tools.engines.dataset import whole_groups
from corpus_tools.engines.kernel import apply_kernel, check_boundary, kernel_key
from corpus_tools.engines.sql import cut_batches
from corpus_tools.errors import CorpusToolsError


def docs(*texts: str) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([list(range(len(texts))), list(texts)], schema=DOCS)


def test_a_row_that_raises_costs_one_row() -> None:
    results, bad = apply_kernel(LengthKernel(), docs("甲", "坏", "乙丙", "坏了", "丁"))
    assert [row for batch in results for row in batch.column("id").to_pylist()] == [0, 2, 4]
    assert [(row.key, row.error) for row in bad] == [
        ("1", "ValueError: 坏 is not allowed"),
        ("3", "ValueError: 坏 is not allowed"),
    ]


def test_a_broken_contract_is_an_error_not_a_bad_row() -> None:
    with pytest.raises(CorpusToolsError, match="another schema"):
        apply_kernel(WrongKernel(), docs("甲"))


def test_key_follows_version_and_parameters() -> None:
    newer = BandKernel()
    newer.version = "2"
    assert len({kernel_key(k) for k in (BandKernel(), BandKernel(6), newer)}) == 3
    assert kernel_key(BandKernel()) == kernel_key(BandKernel())


def buckets(*hashes: int) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(
        [pa.array([0] * len(hashes), pa.int16()), list(hashes), list(range(len(hashes)))], schema=BANDS
    )


@given(st.lists(st.integers(-3, 4)), st.integers(1, 5))
def test_groups_stay_whole(values: list[int], size: int) -> None:
    batch = buckets(*sorted(values))
    pieces = [batch.slice(at, size) for at in range(0, len(values), size)]
    cut = [piece.column("hash").to_pylist() for piece in whole_groups(pieces, "hash")]
    assert [value for piece in cut for value in piece] == sorted(values)
    assert all(one[-1] != other[0] for one, other in itertools.pairwise(cut))


@given(st.lists(st.integers(-3, 4)), st.integers(1, 5), st.integers(1, 6))
def test_slices_end_between_groups(values: list[int], size: int, rows: int) -> None:
    batch = buckets(*sorted(values))
    slices: dict[int, list[int]] = {}
    for number, piece in cut_batches(
        [batch.slice(at, size) for at in range(0, len(values), size)], "hash", rows
    ):
        slices.setdefault(number, []).extend(piece.column("hash").to_pylist())
    assert [value for number in sorted(slices) for value in slices[number]] == sorted(values)
    assert list(slices) == list(range(len(slices)))
    assert all(len(slices[number]) >= rows for number in list(slices)[:-1])
    assert all(slices[n][-1] != slices[n + 1][0] for n in list(slices)[:-1])


@given(st.lists(st.integers(-3, 3), min_size=1))
def test_a_group_that_raises_costs_one_group(values: list[int]) -> None:
    results, bad = apply_kernel(BucketKernel(), buckets(*sorted(values)))
    rows = [row for result in results for row in result.to_pylist()]
    assert {row["hash"]: row["count"] for row in rows} == {v: values.count(v) for v in set(values) - {0}}
    assert [row.key for row in bad] == ["0"] * (0 in values)


@pytest.mark.parametrize("kind", [pa.uint32(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
def test_types_that_not_every_engine_has_are_refused(kind: pa.DataType) -> None:
    with pytest.raises(CorpusToolsError, match="cannot cross engines"):
        check_boundary(pa.schema([("x", pa.list_(pa.struct([("y", kind)])))]))
