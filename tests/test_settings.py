"""Settings: every key is known, typed, and survives a round through TOML."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from corpus_tools.errors import SettingsError
from corpus_tools.settings import Settings, from_mapping, load_settings, to_toml


def test_toml_round_trip() -> None:
    settings = from_mapping({"dedup": {"threshold": 0.85}, "repair": {"skip": ["pinyin", 'a"b']}})
    assert from_mapping(tomllib.loads(to_toml(settings))) == settings


def test_the_sample_file_holds_the_defaults() -> None:
    sample = (files("corpus_tools.data") / "corpus.toml").read_text(encoding="utf-8")
    assert from_mapping(tomllib.loads(sample)) == Settings()


@pytest.mark.parametrize(
    ("values", "offered"),
    [
        ({"dedupe": {}}, "dedup"),
        ({"mine": {"pack": []}}, "packs"),
        ({"dedup": {"threshold": "high"}}, "init"),
        ({"convert": {"config": "s2t"}}, "init"),
    ],
)
def test_mistakes_are_named(values: dict[str, dict[str, object]], offered: str) -> None:
    with pytest.raises(SettingsError) as caught:
        from_mapping(values)
    assert offered in caught.value.hint


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "corpus.toml"
    for text in ("[dedup\n", "a = " + "[" * 20_000):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(SettingsError, match=r"corpus\.toml"):
            load_settings(path)


def test_the_nearest_file_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "corpus.toml").write_text("[dedup]\nthreshold = 0.9\n", encoding="utf-8")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    assert load_settings().dedup.threshold == 0.9
    (inner.parent / "pyproject.toml").write_text(
        "[tool.corpus-tools.dedup]\nthreshold = 0.6\n", encoding="utf-8"
    )
    assert load_settings().dedup.threshold == 0.6
