"""The index: the same result as a full search, and nothing damaged or foreign is believed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from duplicate_samples import article, generated

from corpus_tools.dedup import find_duplicates
from corpus_tools.dedup.index import Index
from corpus_tools.errors import SettingsError, WorkspaceError
from corpus_tools.settings import DedupSettings


def test_additions_give_what_a_full_search_gives(tmp_path: Path) -> None:
    articles = generated(200)
    Index.build(tmp_path / "known", articles[:120])
    added = Index.open(tmp_path / "known").add(articles[120:170])
    more = Index.open(tmp_path / "known").add(articles[170:])
    full = find_duplicates(articles)
    everything = Index.open(tmp_path / "known").duplicates()
    assert everything.pairs == full.pairs
    assert everything.clusters == full.clusters
    fresh = {one.id for one in articles[170:]}
    assert more.pairs == tuple(p for p in full.pairs if p.a in fresh or p.b in fresh)
    assert added.pairs


def test_many_of_one_family_added_later(tmp_path: Path) -> None:
    base = generated(3)[0].text
    family = [article(f"f{i:03d}", f"{base}\n补记第{i}条，另行说明情况。") for i in range(90)]
    Index.build(tmp_path / "known", family[:60])
    Index.open(tmp_path / "known").add([*family[60:], article("g", base + base[:40])])
    full = find_duplicates([*family, article("g", base + base[:40])])
    assert Index.open(tmp_path / "known").duplicates().pairs == full.pairs


def test_query_leaves_the_index_as_it_is(tmp_path: Path) -> None:
    articles = generated(60)
    Index.build(tmp_path / "known", articles[:50])
    before = {path: path.read_bytes() for path in sorted((tmp_path / "known").rglob("*")) if path.is_file()}
    index = Index.open(tmp_path / "known")
    found = index.query(articles[50:])
    fresh = {one.id for one in articles[50:]}
    assert found.pairs == tuple(p for p in find_duplicates(articles).pairs if p.a in fresh or p.b in fresh)
    assert before == {
        path: path.read_bytes() for path in sorted((tmp_path / "known").rglob("*")) if path.is_file()
    }
    assert len(index) == 50


def test_empty_index_and_empty_addition(tmp_path: Path) -> None:
    index = Index.build(tmp_path / "known", [])
    assert (len(index), index.duplicates().pairs) == (0, ())
    assert index.add([]).pairs == ()
    assert index.add([article("a", "一年来走访群众三百户解决困难四十件"), article("e", "")]).pairs == ()
    assert len(Index.open(tmp_path / "known")) == 2


def test_other_settings_and_known_ids_are_refused(tmp_path: Path) -> None:
    articles = generated(20)
    index = Index.build(tmp_path / "known", articles, DedupSettings(threshold=0.6))
    with pytest.raises(SettingsError, match=r"built with threshold = 0\.6"):
        index.query([], DedupSettings())
    index.query([], DedupSettings(threshold=0.6, threads=2))
    with pytest.raises(WorkspaceError, match="known already"):
        index.add(articles[:1])


def change_header(folder: Path, **values: object) -> None:
    header = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    (folder / "index.json").write_text(json.dumps(header | values), encoding="utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index") / "known"
    Index.build(folder, generated(30))
    return folder


@pytest.fixture
def known(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "known")


def test_newer_version_is_refused_and_not_overwritten(known: Path) -> None:
    change_header(known, version=99)
    before = (known / "index.json").read_bytes()
    with pytest.raises(WorkspaceError, match="version 99"):
        Index.open(known)
    with pytest.raises(WorkspaceError, match="version 99"):
        Index.build(known, [])
    assert (known / "index.json").read_bytes() == before


@pytest.mark.parametrize(
    "name", ["keys.i64", "sizes.i32", "facts.json", "offsets.i64", "codes.u32", "units.jsonl"]
)
def test_cut_file_is_found(known: Path, name: str) -> None:
    [path] = known.glob(f"segment-0001-*/{name}")
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(WorkspaceError, match="missing or cut") as caught:
        Index.open(known)
    assert "index build" in caught.value.hint


@pytest.mark.parametrize("name", ["keys.i64", "facts.json", "found.i64", "sparse.u32"])
def test_changed_file_is_found(known: Path, name: str) -> None:
    [path] = known.glob(f"segment-0001-*/{name}")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x55
    path.write_bytes(content)
    with pytest.raises(WorkspaceError, match="not what was written"):
        Index.open(known)


@pytest.mark.parametrize(
    "header",
    [b"", b"{", b"[1]", b'{"format":"x","version":1,"settings":{}}', b"\x80\x04\x95", b"[" * 100_000],
    ids=["empty", "cut", "list", "foreign", "pickle", "deep"],
)
def test_foreign_header_is_refused(known: Path, header: bytes) -> None:
    (known / "index.json").write_bytes(header)
    with pytest.raises(WorkspaceError):
        Index.open(known)


def test_file_names_cannot_leave_the_index(known: Path) -> None:
    header = json.loads((known / "index.json").read_text(encoding="utf-8"))
    header["segments"][0]["files"]["../../secret"] = {"bytes": 0, "xxh3": ""}
    (known / "index.json").write_text(json.dumps(header), encoding="utf-8")
    with pytest.raises(WorkspaceError, match="missing or cut"):
        Index.open(known)


def test_folder_with_other_things_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="not empty"):
        Index.build(tmp_path, [])
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_change_by_another_process_is_noticed(known: Path) -> None:
    index, other = Index.open(known), Index.open(known)
    other.add([article("x", "一年来走访群众三百户解决困难四十件")])
    with pytest.raises(WorkspaceError, match="changed meanwhile"):
        index.add([article("y", "全年清运垃圾九百吨补种树木两千棵")])
    assert len(Index.open(known)) == 31
