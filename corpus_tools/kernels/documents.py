"""Kernels over documents: what the corpus teaches, then everything a document needs alone, in one pass."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from corpus_tools.document import failure_of, mine_document, prepare_document, split_document
from corpus_tools.engines.kernel import Kernel, columns, digest
from corpus_tools.engines.package import package_fingerprint
from corpus_tools.records import Article, Document, Failure, Figure, encode
from corpus_tools.repair import Learned
from corpus_tools.settings import Settings

ITEMS = columns(number="int64", id="string", record="binary")
LESSONS = columns(source="string", notes="binary", toned="int64", flat="int64")
PREPARED = columns(
    number="int64",
    id="string",
    document="binary",
    articles=pa.list_(pa.binary()),
    figures=pa.list_(pa.binary()),
    failures=pa.list_(pa.binary()),
)
_documents: msgspec.json.Decoder[Document | Failure] = msgspec.json.Decoder(Document | Failure)


class LearnKernel(Kernel):
    """What each document teaches about its source."""

    name, version, key = "learn", package_fingerprint(), "id"
    input_schema, output_schema = ITEMS, LESSONS

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """One row for each document that teaches anything."""
        from corpus_tools.repair import learn_corpus

        rows: list[dict[str, Any]] = []
        for item in map(_documents.decode, batch.column("record").to_pylist()):
            learned = learn_corpus([item]) if isinstance(item, Document) else Learned()
            for source, evidence in learned.sources.items():
                notes = [(*note, count) for note, count in evidence.notes.items()]
                toned, flat = evidence.pages
                rows.append({"source": source, "notes": encode(notes), "toned": toned, "flat": flat})
        return pa.RecordBatch.from_pylist(rows, schema=LESSONS)


def merge_lessons(batches: Iterable[pa.RecordBatch]) -> Learned:
    """What all documents teach: the same as one pass over the corpus."""
    from corpus_tools.repair.evidence import Evidence

    notes: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    pages: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in (row for batch in batches for row in batch.to_pylist()):
        for character, reading, count in msgspec.json.decode(row["notes"]):
            notes[row["source"]][character, reading] += count
        pages[row["source"]][0] += row["toned"]
        pages[row["source"]][1] += row["flat"]
    found = {
        source: Evidence(dict(sorted(notes[source].items())), (pages[source][0], pages[source][1]))
        for source in sorted(pages)
    }
    return Learned(found)


class DocumentKernel(Kernel):
    """Repair, convert, flag, split and mine: one row out for each document in.

    Args:
        settings: all settings; what execution and later stages need is not looked at.
        learned: what the corpus taught.
    """

    name, version, key = "documents", package_fingerprint(), "id"
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
            "learned": digest(repr(self.learned)),
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
        item = _documents.decode(record)
        if isinstance(item, Failure):
            return None, [], [], [encode(item)]
        failures: list[Failure] = []
        try:
            document = prepare_document(item, self.settings, self.learned)
        except Exception as error:  # the document is lost, not the run
            return None, [], [], [encode(failure_of(item, "repair", error))]
        articles = split_document(document, self.settings, failures.append)
        figures = mine_document(document, articles, self.pack, self.settings, failures.append)
        return encode(document), _encoded(articles), _encoded(figures), _encoded(failures)


def _encoded(records: Iterable[Article | Figure | Failure]) -> list[bytes]:
    return [encode(record) for record in records]
