"""The kernel over documents: everything that a document needs alone, in one pass."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

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
_documents: msgspec.json.Decoder[Document | Failure] = msgspec.json.Decoder(Document | Failure)


def decode_item(record: bytes) -> Document | Failure:
    """The raw document, or the failure to read one, of an ingested row."""
    return _documents.decode(record)


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
        from corpus_tools.mine import load_packs

        self.pack = load_packs(self.settings.mine.packs)

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Documents with their articles, figures and failures."""
        rows = zip(*(batch.column(name).to_pylist() for name in ITEMS.names), strict=True)
        made = [(number, name, *self._process(record)) for number, name, record in rows]
        columns = zip(*made, strict=True) if made else [()] * len(PREPARED)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, PREPARED, strict=True)]
        return pa.RecordBatch.from_arrays(arrays, schema=PREPARED)

    def _process(self, record: bytes) -> tuple[bytes | None, list[bytes], list[bytes], list[bytes]]:
        from corpus_tools.mine import mark_repeats

        item = decode_item(record)
        if isinstance(item, Failure):
            return None, [], [], [encode(item)]
        failures: list[Failure] = []
        try:
            document = prepare_document(item, self.settings, self.learned)
        except Exception as error:  # the document is lost, not the run
            return None, [], [], [encode(failure_of(item, "repair", error))]
        articles = split_document(document, self.settings, failures.append)
        figures = mark_repeats(mine_document(document, articles, self.pack, self.settings, failures.append))
        return encode(document), _encoded(articles), _encoded(figures), _encoded(failures)


def _encoded(records: Iterable[Article | Figure | Failure]) -> list[bytes]:
    return [encode(record) for record in records]
