"""From what the user named to a sorted list of regular files."""

from __future__ import annotations

import glob
import itertools
import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus_tools.errors import InputError
from corpus_tools.records import Failure

COMPRESSIONS = (".gz", ".zst")
ARCHIVES = (".zip", ".tar", ".tgz")
FORMATS = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".xml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".warc": "warc",
}
STDIN = "-"
FAILURES = "failures.jsonl"  # every command leaves it beside its output
RESULTS = frozenset({"tables", "stages"})  # either of them beside a lock: the folder of a run


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """One file to read: how it is shown, where it lies, and what its suffixes say.

    Attributes:
        name: the path as the user would write it, with `/`.
        path: where to open it; `-` is standard input.
        format: text, html, jsonl, csv, parquet, warc or archive.
        compression: "", ".gz" or ".zst".
    """

    name: str
    path: Path
    format: str
    compression: str = ""


def find_sources(inputs: Iterable[str]) -> Iterator[Source | Failure]:
    """The files behind `inputs`, sorted by name, each once; failures for what is not there.

    Folders are walked, each real one once; hidden files, unknown suffixes and the folders of runs are passed
    over.
    A file that is named outright is read as text whatever its suffix is.
    """
    found: list[str] = []  # of a million files only the names are held
    failures: list[Failure] = []
    for name in inputs:
        for item in [source_of(Path(STDIN))] if name == STDIN else _expand(name):
            if isinstance(item, Failure):
                failures.append(item)
            else:
                found.append(str(item.path))
    found.sort()
    yield from failures
    yield from (source_of(Path(name)) for name, _ in itertools.groupby(found))


def nothing_to_read(inputs: Iterable[str]) -> InputError:
    """The error of folders that hold no page."""
    known = " ".join((*FORMATS, *ARCHIVES))
    hint = f"name a file outright, or give it one of these suffixes: {known}"
    return InputError(f"nothing to read in {' '.join(inputs)}", hint=hint)


def source_of(path: Path, fallback: str = "text") -> Source:
    """The source of one path, by its suffixes.

    >>> source_of(Path("a/b.jsonl.gz"))
    Source(name='a/b.jsonl.gz', path=PosixPath('a/b.jsonl.gz'), format='jsonl', compression='.gz')
    """
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if path.name.lower().endswith((".tar.gz", ".tar.zst")) or (suffixes and suffixes[-1] in ARCHIVES):
        return Source(shown(path), path, "archive")
    compression = suffixes.pop() if suffixes and suffixes[-1] in COMPRESSIONS else ""
    kind = FORMATS.get(suffixes[-1] if suffixes else "", fallback)
    return Source(shown(path), path, kind, compression)


def shown(path: Path) -> str:
    """A path as text: bytes that are no UTF-8 are escaped, so that every record can be written.

    >>> shown(Path(os.fsdecode(b"a\\xff.txt")))
    'a\\\\udcff.txt'
    """
    return path.as_posix().encode("utf-8", "backslashreplace").decode("utf-8")


def _expand(name: str) -> Iterator[Source | Failure]:
    path = Path(name)
    if os.path.isdir(name):  # noqa: PTH112  (Path.is_dir raises on a link to itself)
        yield from _walk(path)
    elif os.path.lexists(path):
        yield _checked(path)
    else:
        matches = sorted(glob.iglob(name, recursive=True)) if glob.has_magic(name) else []
        if not matches:
            yield Failure(
                source=shown(path),
                stage="read",
                error="no such file or folder",
                hint="check the path; quote a glob so that the shell leaves it alone",
            )
        for match in matches:
            yield from _expand(match) if match != name else [_checked(Path(match))]


def other_files(inputs: Iterable[str]) -> Counter[str]:
    """How many files below the folders of `inputs` are passed over, by suffix ("" where there is none)."""
    below = (item for name in inputs if os.path.isdir(name) for item in _files_below(Path(name)))  # noqa: PTH112
    return Counter(item.suffix.lower() for item in below if isinstance(item, Path) and not _known(item))


def _walk(folder: Path) -> Iterator[Source | Failure]:
    """The files below a folder whose suffix is known, sorted."""
    for item in _files_below(folder):
        if isinstance(item, Failure):
            yield item
        elif _known(item):
            yield _checked(item)


def _files_below(folder: Path) -> Iterator[Path | Failure]:
    """All files below a folder, each real folder once; without hidden files and what runs have left there."""
    seen: set[tuple[int, int]] = set()
    stack = [folder]
    while stack:
        place = stack.pop()
        try:
            status = place.stat()
            entries = sorted(os.scandir(place), key=lambda entry: entry.name)
        except OSError as error:
            yield Failure(source=shown(place), stage="read", error=_reason(error), hint="check its rights")
            continue
        if (status.st_dev, status.st_ino) in seen or (place != folder and _holds_results(entries)):
            continue
        seen.add((status.st_dev, status.st_ino))
        for entry in entries:
            if entry.name.startswith(".") or entry.name == FAILURES:
                continue
            if _is_folder(entry):
                stack.append(Path(entry.path))
            else:
                yield Path(entry.path)


def _holds_results(entries: Iterable[os.DirEntry[str]]) -> bool:
    """Whether a folder is that of a run: its reports and tables are no pages."""
    names = {entry.name for entry in entries}
    return "lock" in names and not names.isdisjoint(RESULTS)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _known(path: Path) -> bool:
    source = source_of(path, fallback="")
    return bool(source.format)


def _checked(path: Path) -> Source | Failure:
    """The source, when it is a regular file: devices and pipes would never end."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return Failure(source=shown(path), stage="read", error=_reason(error), hint="check the link")
    if not stat.S_ISREG(mode):
        return Failure(
            source=shown(path),
            stage="read",
            error="not a regular file",
            hint="pipe it in: corpus-tools … - < FILE",
        )
    return source_of(path)


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
