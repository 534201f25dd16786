"""Real files of every kind: documents, records and failures in a stable order."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
import zipfile
from pathlib import Path

import pytest
import zstandard

from corpus_tools.read import read_items
from corpus_tools.read.sources import find_sources, other_files
from corpus_tools.records import Document, Failure, encode
from corpus_tools.settings import ReadSettings

TEXT = "　　一、加强宣传。全年发放手册三百册。\r\n　　二、严格检查。\u2028第二行\n"


def read(*names: object, **settings: object) -> list[object]:
    return list(read_items([str(name) for name in names], ReadSettings(**settings)))  # type: ignore[arg-type]


def texts(items: list[object]) -> list[str]:
    return [item.raw for item in items if isinstance(item, Document)]


def failures(items: list[object]) -> list[Failure]:
    return [item for item in items if isinstance(item, Failure)]


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_text_keeps_every_character(tmp_path: Path, suffix: str) -> None:
    data = TEXT.encode("gb18030")
    packed = {"": data, ".gz": gzip.compress(data), ".zst": zstandard.compress(data)}[suffix]
    path = tmp_path / f"a.txt{suffix}"
    path.write_bytes(packed)
    (document,) = read(path)
    assert isinstance(document, Document)
    assert document.raw == document.text == TEXT
    assert document.map == ((0, 0, len(TEXT)),)


def test_rows_and_records_of_json_lines(tmp_path: Path) -> None:
    earlier = Document(id="d1", source="x", raw="旧", text="旧")
    rows = [
        json.dumps({"id": 7, "text": TEXT, "year": 2020}, ensure_ascii=False).encode(),
        encode(earlier),
        b'{"text": broken',
        b'{"body": "no text here"}',
        b'{"text": "\\ud800 lone"}',
        b"",
        b'{"type": "notice", "text": "\xe5\x85\xac\xe5\x91\x8a"}',
    ]
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"\n".join(rows))
    items = read(path)
    assert texts(items) == [TEXT, "旧", "\ufffd lone", "公告"]
    first = items[0]
    assert isinstance(first, Document) and first.source.endswith("rows.jsonl:1")
    assert first.meta["id"] == 7 and first.meta["year"] == 2020
    assert [failure.source.rsplit(":", 1)[1] for failure in failures(items)] == ["3", "4"]
    assert "body" in failures(items)[1].hint


def test_a_json_array_and_deep_nesting(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"text": "甲"}, {"text": "乙"}]', encoding="utf-8")
    (tmp_path / "b.jsonl").write_bytes(b"[" * 100_000 + b"\n")
    items = read(tmp_path)
    assert texts(items) == ["甲", "乙"]
    assert len(failures(items)) == 1


def test_csv_and_parquet(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    (tmp_path / "a.csv").write_text('名称,正文\n甲,"一行\n两行"\n', encoding="gb18030")
    pq.write_table(pa.table({"正文": ["丙"], "n": [1]}), tmp_path / "b.parquet")
    assert texts(read(tmp_path, text_field="正文")) == ["一行\n两行", "丙"]


def test_archives_are_read_in_place(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../../evil/甲.txt", "甲" * 10)
        archive.writestr("b.jsonl", '{"text": "乙"}\n')
        archive.writestr("photo.jpg", b"\xff\xd8")
        archive.writestr("inner.zip", b"PK")
    with tarfile.open(tmp_path / "b.tar.gz", "w:gz") as tar:
        info = tarfile.TarInfo("c/丙.html")
        page = "<p>丙</p>".encode()
        info.size = len(page)
        tar.addfile(info, io.BytesIO(page))
    items = read(tmp_path)
    assert sorted(item.text for item in items if isinstance(item, Document)) == sorted(
        ["甲" * 10, "乙", "丙"]
    )
    assert [failure.error for failure in failures(items)] == []
    assert list(tmp_path.parent.glob("evil")) == []


def test_a_bomb_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "bomb.txt.gz").write_bytes(gzip.compress(b"\x20" * (200 << 20), 9))
    (failure,) = failures(read(tmp_path))
    assert "expands" in failure.error


def test_bad_files_do_not_stop_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "b.txt").write_bytes(bytes(3000))
    (tmp_path / "c.txt").write_text(TEXT, encoding="utf-8", newline="")
    (tmp_path / "d.txt.gz").write_bytes(b"\x1f\x8bnot gzip")
    (tmp_path / "e.parquet").write_bytes(b"PAR1")
    (tmp_path / "f.txt").symlink_to(tmp_path / "gone")
    os.mkfifo(tmp_path / "g.txt")
    items = read(tmp_path, tmp_path / "missing.txt")
    assert texts(items) == [TEXT]
    assert len(failures(items)) == 7
    assert all(failure.error and failure.hint and failure.source for failure in failures(items))


def test_the_order_of_the_inputs_does_not_matter(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c.txt"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    names = [str(tmp_path / name) for name in ("c.txt", "a.txt")]
    forward, backward = (
        list(find_sources([*names, str(tmp_path)])),
        list(find_sources([str(tmp_path), *names])),
    )
    assert forward == backward and len(forward) == 3


def test_a_link_loop_ends(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.txt").write_text("甲", encoding="utf-8")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    assert len(texts(read(tmp_path))) >= 1


def test_ids_are_the_same_for_the_same_input(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("甲", encoding="utf-8")
    assert read(path) == read(path)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_columns_are_divided_by_the_mark_of_the_first_line(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f'id{mark}text\r\n7{mark}"发放手册,三百册;全部"\r\n'.encode("gb18030"))
    assert texts(read(path)) == ["发放手册,三百册;全部"]


def test_a_table_without_the_text_column_fails_once(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("编号,正文\n" + "1,甲\n" * 1000, encoding="utf-8")
    (failure,) = failures(read(path))
    assert failure.source == path.as_posix()
    assert failure.hint == "name the field with --text-field; there are: 编号 正文"


@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_one_row_may_go_on_over_lines(tmp_path: Path, start: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(start + json.dumps({"id": 7, "text": TEXT}, indent=2), encoding="utf-8")
    assert texts(read(path)) == [TEXT]


def test_results_below_a_folder_are_no_pages(tmp_path: Path) -> None:
    for name in ("out/lock", "out/report.html", "out/tables/a.parquet", "failures.jsonl", "page.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "scan.pdf").touch()
    (tmp_path / "README").touch()
    assert [source.name for source in find_sources([str(tmp_path)])] == [f"{tmp_path.as_posix()}/page.txt"]  # type: ignore[union-attr]
    assert [source.name for source in find_sources([str(tmp_path / "out")])]  # type: ignore[union-attr]
    assert other_files([str(tmp_path)]) == {".pdf": 1, "": 1}
