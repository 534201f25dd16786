"""WARC files as crawlers write them: one gzip member a record, encodings of the transfer undone."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("warcio")
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from corpus_tools.read import read_items
from corpus_tools.records import Document, Failure, Record

TEXT = "宣传工作小结：全年发放手册三百二十册。"
PAGE = f"<title>小结</title><p>{TEXT}</p>"
Response = tuple[str, bytes, dict[str, str]]  # status, body, headers
RESPONSES: dict[str, Response] = {
    "http://site.example/gb": (
        "200 OK",
        PAGE.encode("gb18030"),
        {"Content-Type": "text/html; charset=gb2312"},
    ),
    "http://site.example/picture": ("200 OK", b"\x89PNG\r\n", {"Content-Type": "image/png"}),
    "http://site.example/style": ("200 OK", b"p { color: red }", {"Content-Type": "text/css"}),
    "http://site.example/gone": ("404 Not Found", PAGE.encode(), {"Content-Type": "text/html"}),
    "http://site.example/packed": (
        "200 OK",
        gzip.compress(PAGE.encode()),
        {"Content-Type": "text/html", "Content-Encoding": "gzip"},
    ),
    "http://site.example/chunks": (
        "200 OK",
        b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE.encode()), PAGE.encode()),
        {"Content-Type": "text/html", "Transfer-Encoding": "chunked"},
    ),
    "http://site.example/plain": ("200 OK", TEXT.encode(), {"Content-Type": "text/plain"}),
    "http://site.example/binary": ("200 OK", bytes(900), {"Content-Type": "text/html"}),
    "http://site.example/empty": ("200 OK", b"<script>draw()</script>", {"Content-Type": "text/html"}),
    "http://site.example/last": ("200 OK", PAGE.encode(), {"Content-Type": "Application/XHTML+XML"}),
}
GOOD = ("gb", "packed", "chunks", "plain", "last")


def warc_bytes(*, gz: bool) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=gz)
    for address, (status, body, headers) in RESPONSES.items():
        http = StatusAndHeaders(status, list(headers.items()), protocol="HTTP/1.1")
        record = writer.create_warc_record(address, "response", io.BytesIO(body), http_headers=http)
        writer.write_record(record)
    return out.getvalue()


def read(path: Path) -> tuple[dict[str, Document], dict[str, Failure]]:
    items: Iterator[Record] = read_items([str(path)])
    documents: dict[str, Document] = {}
    failures: dict[str, Failure] = {}
    for item in items:
        assert isinstance(item, (Document, Failure))
        name = item.source.rpartition("/")[2]
        if isinstance(item, Document):
            documents[name] = item
        else:
            failures[name] = item
    return documents, failures


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_pages_come_with_their_address_and_one_bad_page_costs_one(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(warc_bytes(gz=name.endswith("gz")))
    documents, failures = read(path)
    assert tuple(documents) == GOOD and set(failures) == {"binary", "empty"}
    assert all(document.text == TEXT for document in documents.values())
    assert documents["gb"].source == f"{path}!http://site.example/gb"
    assert documents["gb"].encoding == "gb18030" and documents["gb"].meta["title"] == "小结"
    assert documents["gb"].raw == PAGE


def test_damaged_files_give_what_stands_before_the_damage(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(b"nonsense " * 100)
    (tmp_path / "b.warc.gz").write_bytes(warc_bytes(gz=True)[:-20])
    documents, failures = read(tmp_path)
    assert failures["a.warc"].error == "not a WARC file"
    assert failures["b.warc.gz"].error.startswith("damaged file")
    assert tuple(documents) == GOOD[:-1]
