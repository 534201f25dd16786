"""Rows of JSON Lines whose texts stay as they are written until a thread turns them into code points.

Only finding the rows holds the interpreter lock, a twentieth of the work; no Python string is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

import msgspec
import numpy as np

from corpus_tools.dedup import json_kernels
from corpus_tools.dedup.folding import Codes, Packed, pack_narrow
from corpus_tools.errors import InputError

_BLOCK = 3 << 20  # bytes of a batch: small for the cache, with few hand-overs between threads


class Rows(NamedTuple):
    """Some rows of a file: their ids, and their texts as JSON strings."""

    ids: list[Any]
    texts: list[msgspec.Raw]


def read_rows(path: Path, *, id_field: str = "id", text_field: str = "text") -> Iterator[Rows]:
    """The rows of a JSON Lines file in batches.

    Args:
        path: of the file, in UTF-8.
        id_field: that names a row.
        text_field: that holds its text.

    Raises:
        InputError: a row is no JSON, or lacks a field.
    """
    names = {"id": id_field, "text": text_field}
    row = msgspec.defstruct("Row", [("id", Any), ("text", msgspec.Raw)], rename=names, gc=False)
    decoder = msgspec.json.Decoder(row)
    with path.open("rb") as file:
        for block in blocks(file):
            try:
                rows: list[Any] = decoder.decode_lines(block)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
                raise InputError(f"broken row: {error}", where=str(path)) from error
            yield Rows([row.id for row in rows], [row.text for row in rows])


def blocks(file: IO[bytes], size: int = _BLOCK) -> Iterator[bytes]:
    """Whole lines, about `size` bytes at a time.

    >>> import io
    >>> list(blocks(io.BytesIO(b"one\\ntwo\\nthree"), 5))
    [b'one\\ntwo\\n', b'three']
    """
    while block := file.read(size):
        yield block if block.endswith(b"\n") else block + file.readline()


def pack_json(strings: list[msgspec.Raw]) -> Packed:
    """JSON strings as one array of code points, as `folding.pack_narrow` of the decoded ones.

    Raises:
        InputError: one of them is no string, or a damaged one.

    >>> pack_json([msgspec.Raw('"总"'.encode()), msgspec.Raw('"结\\\\t"'.encode())])
    Packed(codes=array([24635, 32467,     9], dtype=uint16), offsets=array([0, 1, 3]))
    """
    raw = np.frombuffer(b"".join(strings), np.uint8)
    starts, offsets = np.zeros((2, len(strings) + 1), np.int64)
    np.cumsum([len(string) for string in strings], out=starts[1:])
    codes: Codes = np.empty(len(raw), np.uint16)
    state = json_kernels.decode_strings(raw, starts, codes, offsets)
    if state == json_kernels.WIDER:
        codes = np.empty(len(raw), np.uint32)
        state = json_kernels.decode_strings(raw, starts, codes, offsets)
    if state == json_kernels.STRICT:
        return pack_narrow([_decoded(string) for string in strings])
    return Packed(codes[: offsets[-1]], offsets)


def _decoded(string: msgspec.Raw) -> str:
    try:
        return msgspec.json.decode(string, type=str)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InputError(f"broken text: {error}", hint=f"it begins: {bytes(string)[:60]!r}") from error
