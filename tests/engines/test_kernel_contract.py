import pyarrow as pa
import pytest
from engine_samples import DOCS, BandKernel, LengthKernel, WrongKernel

from corpus_tools.engines.kernel import apply_kernel, check_boundary, kernel_key
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
    one, other, newer = BandKernel(), BandKernel(), BandKernel()
    other.params = {"shingle": 6, "bands": 6}
    newer.version = "2"
    assert len({kernel_key(k) for k in (one, other, newer)}) == 3
    other.params = dict(reversed(one.params.items()))
    assert kernel_key(other) == kernel_key(one)


@pytest.mark.parametrize("kind", [pa.uint32(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
def test_types_that_not_every_engine_has_are_refused(kind: pa.DataType) -> None:
    with pytest.raises(CorpusToolsError, match="cannot cross engines"):
        check_boundary(pa.schema([("x", pa.list_(pa.struct([("y", kind)])))]))
