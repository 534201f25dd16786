"""A folder of very many small files: what is held grows by little more than the letters of their names."""

import tracemalloc
from pathlib import Path

import pytest

from corpus_tools.read.sources import Source, find_sources
from corpus_tools.records import Failure
from corpus_tools.scale.ingest import plan_pieces

FILES, FOLDERS = 6_000, 6


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    for number in range(FILES):
        place = folder / f"乡镇{number % FOLDERS}"
        place.mkdir(exist_ok=True)
        (place / f"总结{number:06d}.txt").touch()
    return folder


def test_a_plan_holds_names_only(pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus_tools.scale.ingest.PIECE_FILES", 200)
    length = len(str(pages)) + 40
    plan_pieces([str(pages)])  # what is kept once, such as names of folders
    tracemalloc.start()
    pieces = plan_pieces([str(pages)])
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < FILES * 2 * length
    assert peak < FILES * 6 * length  # each name is a string of its own while they are sorted
    assert [len(list(piece.sources)) for piece in pieces] == [200] * 30


def test_pieces_hold_the_sources_and_failures_that_were_found(pages: Path) -> None:
    inputs = [str(pages), str(pages / "missing.txt"), str(pages / "乡镇1")]
    sources = list(find_sources(inputs))
    assert [source for piece in plan_pieces(inputs) for source in piece.sources] == sources
    assert isinstance(sources[0], Failure)
    names = [source.name for source in sources if isinstance(source, Source)]
    assert names == sorted(set(names)) and len(names) == FILES


def test_a_name_that_is_no_text_is_found_again(tmp_path: Path) -> None:
    path = tmp_path / "a\udcff\n.txt"
    path.write_text("甲", encoding="utf-8")
    (source,) = [source for piece in plan_pieces([str(tmp_path)]) for source in piece.sources]
    assert isinstance(source, Source) and source.path == path
    assert source.path.read_text(encoding="utf-8") == "甲"
