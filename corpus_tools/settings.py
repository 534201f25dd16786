"""Settings: one frozen tree; defaults < corpus.toml < environment < flags.

Each stage has its own section; a stage function takes its section only. Unknown keys are errors that
offer the nearest known name.

>>> from_mapping({"dedup": {"threshold": 0.8}}).dedup.threshold
0.8
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import msgspec

from corpus_tools.errors import SettingsError, nearest

Positive = Annotated[int, msgspec.Meta(ge=1)]


class ReadSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How bytes become documents."""

    encoding: str = "auto"
    text_field: str = "text"
    id_field: str = "id"
    max_bytes: int = 1 << 30  # one document; beyond it a failure record, not a crash
    max_ratio: int = 200  # of a compressed stream; real text stays below 30


class RepairSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which damage is repaired, and how punctuation width is treated."""

    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    punctuation: Literal["keep", "full"] = "keep"
    learn: bool = True  # learn n-grams from the undamaged part of the user's own corpus


class ConvertSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Traditional to simplified: the OpenCC configuration, or "none"."""

    config: Literal["t2s", "tw2s", "hk2s", "tw2sp", "none"] = "t2s"


class SplitSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Articles and sections; `headings` are files of further rules."""

    headings: tuple[str, ...] = ()


class DedupSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Near-duplicate search."""

    threshold: float = 0.7  # Jaccard of character 5-shingles
    shingle: int = 5
    permutations: int = 128
    scheme: Literal["classic", "one-permutation"] = "classic"
    containment: bool = True
    level: Literal["document", "article", "section", "paragraph"] = "article"
    keep: str = "longest"
    threads: int = 1
    seed: int = 1


class TemplateSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Shared templates and passages."""

    min_members: int = 2


class MineSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Figures: the metric packs (names of shipped ones, or files) and what totals leave out."""

    packs: tuple[str, ...] = ("default",)
    with_duplicates: bool = False
    exclude_template: bool = False
    words: Literal["auto", "jieba", "none"] = (
        "auto"  # how counted things are cut; "jieba" is slower, a little finer
    )


class ReportSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Reports: language, size of the single page, and how much of a large corpus is shown."""

    lang: Literal["auto", "zh", "en"] = "auto"
    max_page_mb: float = 8.0
    max_figures: Positive = 250_000  # on the page and in the sheets
    max_rows: Positive = 250_000  # of any other list, such as sums by document
    max_text_mb: float = 200.0  # of whole texts beside the page


class RunSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Execution of `run`."""

    engine: Literal["auto", "inline", "local", "spark"] = "auto"
    workers: int = 0  # 0: as many as there are processors
    memory: str = "1GB"
    master: str = "local[*]"
    spark: dict[str, str] = {}  # further configuration of the Spark session


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings of a run."""

    read: ReadSettings = ReadSettings()
    repair: RepairSettings = RepairSettings()
    convert: ConvertSettings = ConvertSettings()
    split: SplitSettings = SplitSettings()
    dedup: DedupSettings = DedupSettings()
    template: TemplateSettings = TemplateSettings()
    mine: MineSettings = MineSettings()
    report: ReportSettings = ReportSettings()
    run: RunSettings = RunSettings()


ENVIRONMENT_PREFIX = "CORPUS_"


def from_mapping(values: Mapping[str, Any], *, where: str = "settings") -> Settings:
    """Settings from nested tables.

    Raises:
        SettingsError: an unknown key (the nearest one is offered) or an impossible value.
    """
    sections = get_type_hints(Settings)
    for section, table in values.items():
        if section not in sections:
            raise SettingsError(f'unknown section "{section}"', where=where, hint=nearest(section, sections))
        known = sections[section].__struct_fields__
        for key in table if isinstance(table, Mapping) else ():
            if key not in known:
                raise SettingsError(f'unknown key "{section}.{key}"', where=where, hint=nearest(key, known))
    try:
        return msgspec.convert(values, Settings)
    except msgspec.ValidationError as error:
        raise SettingsError(f"bad settings: {error}", where=where, hint="see corpus-tools init") from error


def load_settings(
    config: Path | None = None, *, flags: Mapping[str, Mapping[str, Any]] | None = None
) -> Settings:
    """Settings in force: defaults < nearest corpus.toml (or `config`) < CORPUS_SECTION_KEY < `flags`.

    Raises:
        SettingsError: unreadable file, unknown key, impossible value.
    """
    path = config or _nearest_file(Path.cwd())
    tables: dict[str, dict[str, Any]] = {k: dict(v) for k, v in _read_toml(path).items()} if path else {}
    for section, key, value in _environment():
        tables.setdefault(section, {})[key] = value
    for section, table in (flags or {}).items():
        tables.setdefault(section, {}).update({k: v for k, v in table.items() if v is not None})
    return from_mapping(tables, where=str(path) if path else "settings")


def lasting_settings(settings: Settings) -> dict[str, Any]:
    """The settings that results depend on, as plain tables: all but how the run is carried out."""
    tables: dict[str, Any] = msgspec.to_builtins(settings)
    return {name: table for name, table in tables.items() if name != "run"}


def to_toml(settings: Settings | Mapping[str, Mapping[str, Any]]) -> str:
    """Settings (or some of their tables) as TOML, every key, in the order of the classes."""
    tables = msgspec.to_builtins(settings)
    lines: list[str] = []
    for section, table in tables.items():
        lines.append(f"[{section}]")
        lines += [f"{key} = {_toml_value(value)}" for key, value in table.items()]
        lines.append("")
    return "\n".join(lines)


def _toml_value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_toml_value, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_toml_value(key)} = {_toml_value(item)}' for key, item in value.items())}}}"
    return msgspec.json.encode(value).decode()


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        hint = "corpus-tools init writes a sample"
        raise SettingsError(f"cannot read {path}: {error}", hint=hint) from error
    if path.name == "pyproject.toml":
        return dict(values.get("tool", {}).get("corpus-tools", {}))
    return values


def _nearest_file(folder: Path) -> Path | None:
    for place in (folder, *folder.parents):
        if (place / "corpus.toml").is_file():
            return place / "corpus.toml"
        project = place / "pyproject.toml"
        if project.is_file() and b"[tool.corpus-tools" in project.read_bytes():
            return project
    return None


def _environment() -> list[tuple[str, str, Any]]:
    """`CORPUS_DEDUP_THRESHOLD=0.8` -> ("dedup", "threshold", 0.8)."""
    found: list[tuple[str, str, Any]] = []
    sections = get_type_hints(Settings)
    for section, kind in sections.items():
        for key in kind.__struct_fields__:
            text = os.environ.get(f"{ENVIRONMENT_PREFIX}{section.upper()}_{key.upper()}")
            if text is not None:
                found.append((section, key, _from_text(text)))
    return found


def _from_text(text: str) -> Any:
    try:
        return tomllib.loads(f"v = {text}")["v"]
    except tomllib.TOMLDecodeError:
        return text
