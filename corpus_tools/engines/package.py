"""What this package is made of: its fingerprint, and an archive of it for other machines."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

_PACKAGE = "corpus_tools"
_CODE = (".py", ".toml", ".txt", ".tsv", ".bin", ".npz", ".zst", ".json")


@cache
def package_fingerprint() -> str:
    """A hash of all code and rules of this package: results are reused only where it is the same.

    >>> len(package_fingerprint())
    24
    """
    state = hashlib.sha256()
    for name, file in package_files():
        state.update(f"{name}\x1f{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return state.hexdigest()[:24]


def package_files() -> list[tuple[str, Traversable]]:
    """Names (with folders) and contents of the package's files, sorted; works inside an archive too."""
    return sorted(_walk(files(_PACKAGE), _PACKAGE), key=lambda item: item[0])


def write_archive(path: Path) -> Path:
    """The package as a zip that Python imports from; the same bytes each time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in package_files():
            archive.writestr(zipfile.ZipInfo(name), file.read_bytes(), zipfile.ZIP_DEFLATED)
    return path


def _walk(folder: Traversable, name: str) -> Iterator[tuple[str, Traversable]]:
    for item in folder.iterdir():
        if item.is_dir() and item.name != "__pycache__":
            yield from _walk(item, f"{name}/{item.name}")
        elif item.name.endswith(_CODE) or item.name == "py.typed":
            yield f"{name}/{item.name}", item
