"""The kernel over documents: everything that a document needs alone, in one pass."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa

from corpus_tools.document import failure_of, mine_document, prepare_document, split_document
from corpus_tools.engines.kernel import Kernel, columns, digest
from corpus_tools.records import Article, Document, Failure, Figure, encode
from corpus_tools.repair import Learned
from corpus_tools.settings import Settings

ITEMS = columns(number="int64", id="string", record="binary")
PREPARED = columns(
    number="int64",
    id="string",
    document="binary",
    articles=pa.list_(pa.binary()),
    figures=pa.list_(pa.binary()),
    failures=pa.list_(pa.binary()),
)
# Bytes of documents that go through one stage before the next one: the code and the tables of a stage then
# stay in the cache of the processor, which makes all of them an eighth faster.
_TOGETHER = 1 << 18
_Row = tuple[int, str, bytes]
_documents: msgspec.json.Decoder[Document | Failure] = msgspec.json.Decoder(Document | Failure)


def decode_item(record: bytes) -> Document | Failure:
    """The raw document, or the failure to read one, of an ingested row."""
    return _documents.decode(record)


class _Begun(NamedTuple):
    """A document after splitting, or None where it is lost, and what went wrong."""

    document: Document | None
    articles: list[Article]
    failures: list[Failure]


class DocumentKernel(Kernel):
    """Repair, convert, flag, split and mine: one row out for each document in.

    Args:
        settings: all settings; what execution and later stages need is not looked at.
        learned: what the corpus taught.
    """

    name, key = "documents", "id"
    input_schema, output_schema = ITEMS, PREPARED

    def __init__(self, settings: Settings, learned: Learned | None) -> None:
        self.settings, self.learned = settings, learned

    @property
    def params(self) -> Mapping[str, Any]:
        """Settings of the stages, content of the files they name, and what was learned."""
        tables = msgspec.to_builtins(self.settings)
        named = map(Path, (*self.settings.mine.packs, *self.settings.split.headings))
        return {
            **{name: tables[name] for name in ("repair", "convert", "split", "mine")},
            "files": [
                digest(Path(name).read_text(encoding="utf-8")) for name in named if Path(name).is_file()
            ],
            "learned": hashlib.sha256(msgspec.msgpack.encode(self.learned)).hexdigest(),
        }

    def setup(self) -> None:
        """Load the metric packs."""
        from corpus_tools.mine import load_packs, mark_repeats

        self.pack, self.mark_repeats = load_packs(self.settings.mine.packs), mark_repeats

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Documents with their articles, figures and failures."""
        rows = zip(*(batch.column(name).to_pylist() for name in ITEMS.names), strict=True)
        made = [row for group in _groups(rows) for row in self._process(group)]
        columns = zip(*made, strict=True) if made else [()] * len(PREPARED)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, PREPARED, strict=True)]
        return pa.RecordBatch.from_arrays(arrays, schema=PREPARED)

    def _process(self, rows: Sequence[_Row]) -> Iterator[tuple[Any, ...]]:
        """The output of some rows, stage by stage."""
        begun = [self._begin(record) for _, _, record in rows]
        figures = [self._mine(*one) for one in begun]
        for (number, name, _), (document, articles, failures), found in zip(
            rows, begun, figures, strict=True
        ):
            whole = None if document is None else encode(document)
            yield number, name, whole, _encoded(articles), _encoded(found), _encoded(failures)

    def _begin(self, record: bytes) -> _Begun:
        item = decode_item(record)
        if isinstance(item, Failure):
            return _Begun(None, [], [item])
        failures: list[Failure] = []
        try:
            document = prepare_document(item, self.settings, self.learned)
        except Exception as error:  # the document is lost, not the run
            return _Begun(None, [], [failure_of(item, "repair", error)])
        return _Begun(document, split_document(document, self.settings, failures.append), failures)

    def _mine(
        self, document: Document | None, articles: list[Article], failures: list[Failure]
    ) -> list[Figure]:
        if document is None:
            return []
        return self.mark_repeats(mine_document(document, articles, self.pack, self.settings, failures.append))


def _groups(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    """The rows, a few documents together, a large one alone."""
    group: list[_Row] = []
    size = 0
    for row in rows:
        group.append(row)
        size += len(row[2])
        if size > _TOGETHER:
            yield group
            group, size = [], 0
    yield group


def _encoded(records: Iterable[Article | Figure | Failure]) -> list[bytes]:
    return [encode(record) for record in records]
