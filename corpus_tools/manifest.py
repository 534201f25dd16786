"""The manifest of an output folder: what it was made from, so that the same run is not done twice.

It alone holds times and host facts; every other output depends on inputs and settings only.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from corpus_tools.errors import WorkspaceError
from corpus_tools.settings import Settings, lasting_settings

NAME = "manifest.json"
LOCK = "lock"  # of the folder, empty when nobody works there
SCHEMA = 1
# What a run leaves for its user; stages, logs and locks lie beside it.
OUTPUTS = ("report*", "report/**/*", "report_*/**/*", "tables/*", "failures.jsonl", "settings.toml")


def fingerprint(inputs: Sequence[str], settings: Settings, *, extra: Sequence[bytes] = ()) -> str:
    """A hash over the bytes and names of the inputs, the settings and the version of the tool.

    Args:
        inputs: as the user named them; standard input has no fingerprint and never matches.
        settings: all settings; how the run is carried out does not count.
        extra: whatever else the outputs depend on.
    """
    import xxhash

    from corpus_tools.read.sources import Source, find_sources

    state = xxhash.xxh3_128()
    state.update(msgspec.json.encode([SCHEMA, _version(), lasting_settings(settings)]))
    for part in extra:
        state.update(xxhash.xxh3_128_digest(part))
    for source in find_sources(inputs):
        if isinstance(source, Source):
            state.update(source.name.encode("utf-8", "surrogateescape") + _content(source.path))
        else:
            state.update(repr(source).encode("utf-8", "surrogatepass"))
    return state.hexdigest()


def _content(path: Path) -> bytes:
    import xxhash

    state = xxhash.xxh3_128()
    if str(path) == "-":
        return os.urandom(16)
    try:
        with path.open("rb") as handle:
            while block := handle.read(1 << 20):
                state.update(block)
    except OSError as error:
        return repr(error.errno).encode()
    return state.digest()


def is_finished(folder: Path, wanted: str) -> bool:
    """Whether `folder` holds the finished run with this fingerprint, all its files in place."""
    manifest = read_manifest(folder)
    if manifest is None or manifest.get("fingerprint") != wanted:
        return False
    return all(
        (folder / name).is_file() and (folder / name).stat().st_size == size
        for name, size in manifest.get("outputs", {}).items()
    )


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of a folder, None when there is none.

    Raises:
        WorkspaceError: it was written by a newer version.
    """
    try:
        manifest = msgspec.json.decode((folder / NAME).read_bytes())
    except (OSError, msgspec.DecodeError):
        return None
    if not isinstance(manifest, dict):
        return None
    if manifest.get("schema", 0) > SCHEMA:
        raise WorkspaceError(
            f"{folder} was written by a newer corpus-tools", hint="upgrade, or name another folder"
        )
    return manifest


def write_manifest(
    folder: Path, inputs: Sequence[str], wanted: str, started: float, counts: dict[str, int]
) -> None:
    """Write the manifest last: a folder without it is not finished.

    Args:
        folder: the output folder.
        inputs: as the user named them.
        wanted: the fingerprint.
        started: `time.time()` when the run began, seconds.
        counts: how many records of each kind.
    """
    outputs = {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for name in sorted(OUTPUTS)
        for path in sorted(folder.glob(name))
        if path.is_file() and not path.name.endswith(".tmp")
    }
    manifest = {
        "schema": SCHEMA,
        "version": _version(),
        "fingerprint": wanted,
        "inputs": [name.encode("utf-8", "backslashreplace").decode() for name in inputs],
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
        "seconds": round(time.time() - started, 2),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "counts": counts,
        "outputs": outputs,
    }
    temporary = folder / f"{NAME}.tmp"
    temporary.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
    temporary.replace(folder / NAME)


def _version() -> str:
    from importlib.metadata import version

    return version("corpus-tools")
