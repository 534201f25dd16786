"""The first pass over a corpus: one process reads it once, in order, and keeps what it learned as a file."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import msgspec

from corpus_tools.engines.dataset import Dataset, read_batches
from corpus_tools.engines.kernel import digest
from corpus_tools.engines.package import package_fingerprint
from corpus_tools.engines.workspace import Workspace, write_atomically
from corpus_tools.kernels.documents import decode_item
from corpus_tools.records import Document
from corpus_tools.repair import Learned, learn_corpus


def learn(workspace: Workspace, items: Dataset) -> Learned:
    """What the raw documents of a corpus teach; the same as `learn_corpus` of them all.

    Args:
        workspace: where the lesson is kept.
        items: rows of raw documents and failures.
    """
    folder = workspace.folder / "stages" / f"learned-{package_fingerprint()[:16]}"
    path = folder / f"{digest(items.fingerprint)}.msgpack"
    if not workspace.is_redoing:
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            return msgspec.msgpack.decode(path.read_bytes(), type=Learned)
    learned = learn_corpus(_documents(items))
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(path, msgspec.msgpack.encode(learned))
    return learned


def _documents(items: Dataset) -> Iterator[Document]:
    for batch in read_batches(items, ["record"]):
        for item in map(decode_item, batch.column(0).to_pylist()):
            if isinstance(item, Document):
                yield item
