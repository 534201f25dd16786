"""The files of an index: a JSON header, and segments of raw arrays and JSON Lines; nothing is ever executed.

```
DIR/index.json                 format, version, settings, and each segment's files with size and checksum
DIR/segment-0001-…/codes.u16   folded texts side by side (u32 where a text needs it)
             …/offsets.i64     where each text begins
             …/keys.i64        band keys, one row a text
             …/tokens.u32      sketches, dense; those of a coarser scale are their beginnings
             …/sparse.u32      the coarsest ones
             …/shared.i64      pairs of all texts so far whose sketches share enough
             …/order.i64       all texts so far in keep order
             …/sizes.i32       sketch sizes at each scale, one row a text
             …/places.i64      where each line of units.jsonl begins
             …/units.jsonl     id, text, map, body, meta of each text
             …/facts.json      id, keep-order key, lengths of each text
             …/measured.i64    pairs measured when the segment came, that share nothing worth a record
             …/found.i64       pairs that have a record
             …/pair_places.i64 where each line of pairs.jsonl begins
             …/pairs.jsonl     their records
```

A segment is complete before the header names it; the header is replaced in one step.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from corpus_tools.errors import WorkspaceError

FORMAT, VERSION = "corpus-tools duplicates index", 1
HEADER = "index.json"
_DTYPES = {"u16": np.uint16, "u32": np.uint32, "i32": np.int32, "i64": np.int64}
_UNCHECKED = (
    "codes",
    "units",
    "pairs",
)  # read here and there only; their size is checked, and every offset into them


class FileFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Size and XXH3 checksum of a file."""

    bytes: int
    xxh3: str


class SegmentFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The folder of a segment, and its files."""

    folder: str
    files: dict[str, FileFacts]


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What an index says of itself."""

    format: str
    version: int
    settings: dict[str, Any]
    segments: tuple[SegmentFacts, ...] = ()


def read_header(folder: Path) -> Header:
    """The header of an index.

    Raises:
        WorkspaceError: no index, a damaged one, or one of another version.
    """
    rebuild = f"rebuild with: corpus-tools index build {folder} INPUT..."
    try:
        raw = (folder / HEADER).read_bytes()
        header = msgspec.json.decode(raw, type=Header)
    except OSError as error:
        raise WorkspaceError(f"no index in {folder}", hint=rebuild) from error
    except (msgspec.MsgspecError, RecursionError) as error:
        raise WorkspaceError(f"damaged index header: {error}", where=str(folder), hint=rebuild) from error
    if header.format != FORMAT:
        raise WorkspaceError(f"{folder} is no index of duplicates", hint=rebuild)
    if header.version != VERSION:
        message = f"index version {header.version}, this program knows version {VERSION}"
        raise WorkspaceError(message, where=str(folder), hint=f"update corpus-tools, or {rebuild}")
    return header


def write_header(folder: Path, header: Header, known: Header | None) -> None:
    """Replace the header in one step.

    Args:
        folder: of the index.
        header: the new one.
        known: the header this change started from; None for a new index.

    Raises:
        WorkspaceError: another process changed the index meanwhile.
    """
    if known is not None:
        check_unchanged(folder, known)
    temporary = folder / f"{HEADER}.{os.getpid()}.tmp"
    temporary.write_bytes(msgspec.json.format(msgspec.json.encode(header)) + b"\n")
    temporary.replace(folder / HEADER)


def check_unchanged(folder: Path, known: Header) -> None:
    """Raise when the header is not the one that was read.

    Raises:
        WorkspaceError: another process changed the index meanwhile.
    """
    if read_header(folder) != known:
        raise WorkspaceError("the index changed meanwhile", where=str(folder), hint="run the command again")


def write_segment(
    folder: Path, number: int, arrays: Mapping[str, npt.NDArray[Any]], texts: Mapping[str, bytes]
) -> SegmentFacts:
    """Write the files of a segment and give their facts.

    Its folder is named by number and content: two processes never write into the same one.
    """
    temporary = folder / f"segment.{os.getpid()}.tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    facts = {}
    for name, array in arrays.items():
        content = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False)
        facts[f"{name}.{_suffix(array)}"] = _write(
            temporary / f"{name}.{_suffix(array)}", content.data.cast("B")
        )
    for name, text in texts.items():
        facts[name] = _write(temporary / name, text)
    place = folder / f"segment-{number:04d}-{_digest(facts)}"
    shutil.rmtree(place, ignore_errors=True)
    temporary.replace(place)
    return SegmentFacts(place.name, facts)


def _digest(facts: Mapping[str, FileFacts]) -> str:
    import xxhash

    return xxhash.xxh3_64_hexdigest(msgspec.json.encode(facts, order="sorted"))[:8]


def _suffix(array: npt.NDArray[Any]) -> str:
    return next(suffix for suffix, dtype in _DTYPES.items() if array.dtype == dtype)


def _write(path: Path, content: bytes | memoryview) -> FileFacts:
    import xxhash

    path.write_bytes(content)
    return FileFacts(bytes=len(content), xxh3=xxhash.xxh3_64_hexdigest(content))


class SegmentFiles:
    """The files of one segment, checked when opened, read when asked for.

    Raises:
        WorkspaceError: a file is missing, short, or not what was written.
    """

    def __init__(self, folder: Path, segment: SegmentFacts) -> None:
        self.place, self.facts = folder / Path(segment.folder).name, segment.files
        self._hint = f"rebuild with: corpus-tools index build {folder} INPUT..."
        for name, known in segment.files.items():
            self._check(name, known)

    def _check(self, name: str, known: FileFacts) -> None:
        import xxhash

        path = self.place / name
        if Path(name).name != name or not path.is_file() or path.stat().st_size != known.bytes:
            raise WorkspaceError(f"damaged index: {path} is missing or cut", hint=self._hint)
        if name.split(".")[0] not in _UNCHECKED and known.bytes:
            content = np.memmap(path, np.uint8, mode="r")
            if xxhash.xxh3_64_hexdigest(content.data) != known.xxh3:
                raise WorkspaceError(f"damaged index: {path} is not what was written", hint=self._hint)

    def array(self, name: str) -> npt.NDArray[Any]:
        """A memory-mapped array."""
        for suffix, dtype in _DTYPES.items():
            known = self.facts.get(f"{name}.{suffix}")
            if known is not None:
                if not known.bytes:
                    return np.zeros(0, dtype)
                return np.memmap(self.place / f"{name}.{suffix}", dtype, mode="r")
        raise WorkspaceError(f"damaged index: no {name} in {self.place}", hint=self._hint)

    def text(self, name: str) -> bytes:
        """A whole file."""
        if name not in self.facts:
            raise WorkspaceError(f"damaged index: no {name} in {self.place}", hint=self._hint)
        return (self.place / name).read_bytes()

    def damaged(self, what: str) -> WorkspaceError:
        """The error for content that does not fit together."""
        return WorkspaceError(f"damaged index: {what} in {self.place}", hint=self._hint)
