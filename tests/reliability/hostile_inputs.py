"""Inputs made to break a text pipeline, written by code; each says why it is here and what must come of it.

Names starting with a folder land in that folder. `documents` come through, `failures` are listed: together
they are all that an input holds, so nothing is lost without a word.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import zstandard

PAGE = (
    "宣传工作小结\n一、走进社区。全年发放手册三百二十册，举办讲座12场。\n二、走进学校。接待咨询1,045人次。\n"
)
FORMULA = '=HYPERLINK("http://example.org/","点我")'
SCRIPT = "</script><script>window.pwned=1</script><img src=x onerror=window.pwned=1>"
ESCAPES = "\x1b[31m\x1b]0;title\x07\x1b]52;c;ZXZpbA==\x07[/red][bold]\x9b2J"


class Hostile(NamedTuple):
    """One file: its name, why it is hostile, its bytes, and what comes of it."""

    name: str
    why: str
    data: bytes
    documents: int = 1
    failures: int = 0


def encodings() -> Iterator[Hostile]:
    utf8, gb = PAGE.encode(), PAGE.encode("gb18030")
    yield Hostile("gb18030.txt", "the usual encoding of old pages", gb)
    yield Hostile(
        "big5.txt", "traditional pages", "經驗與總結：本年度舉辦講座12場，發放手冊三百冊。".encode("big5")
    )
    yield Hostile("utf16.txt", "a Windows editor wrote it", PAGE.encode("utf-16"))
    yield Hostile("utf16-odd.txt", "one byte is missing at the end", PAGE.encode("utf-16")[:-1])
    yield Hostile("utf32.txt", "every third byte is NUL, and yet it is text", PAGE.encode("utf-32"))
    yield Hostile("bom-only.txt", "a byte order mark and nothing else", b"\xef\xbb\xbf", 0, 1)
    yield Hostile("bom16-only.txt", "a UTF-16 mark and nothing else", b"\xff\xfe", 0, 1)
    yield Hostile("boms-inside.txt", "files were joined, marks and all", (b"\xef\xbb\xbf" + utf8) * 3)
    yield Hostile("one-bad-byte.txt", "a single byte must not lose the page", utf8[:60] + b"\xff" + utf8[60:])
    yield Hostile("truncated.txt", "the download stopped inside a character", utf8[:-3])
    yield Hostile(
        "overlong.txt", "forbidden long forms of ASCII", utf8 + b"\xc0\xaf\xe0\x80\xaf\xf8\x88\x80\x80\x80"
    )
    yield Hostile("surrogates.txt", "CESU-8: surrogates as UTF-8 bytes", utf8 + b"\xed\xa0\x80\xed\xb0\x80")
    yield Hostile("mixed.txt", "two encodings in one file", utf8 + gb + utf8 + gb)
    yield Hostile("mojibake.txt", "UTF-8 read as Latin-1 and saved", PAGE.encode().decode("latin-1").encode())
    yield Hostile("replaced.txt", "already lost characters", ("\ufffd" * 40 + PAGE).encode())
    yield Hostile("lying-charset.html", "declares what it is not", b"<meta charset=utf-8>" + gb)
    yield Hostile("odd-charset.html", "declares a codec that yields no text", b"<meta charset=rot13>" + utf8)
    for codec in ("idna", "undefined", "unicode_escape"):
        yield Hostile(
            f"{codec}.html", "declares a codec that no page is in", f"<meta charset={codec}>".encode() + gb
        )
    yield Hostile("hex-charset.html", "declares a codec from bytes to bytes", b"<meta charset=hex><p>" + gb)


def characters() -> Iterator[Hostile]:
    every_control = "".join(map(chr, [*range(1, 32), *range(127, 160)]))
    bidi = "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x61C]))
    unseen = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u034f\U000e0041\ufe0f"
    yield Hostile("nul.txt", "NULs between the lines", PAGE.replace("\n", "\x00\n").encode())
    yield Hostile("controls.txt", "every C0 and C1 control", (every_control + PAGE * 9).encode())
    yield Hostile("bidi.txt", "overrides that turn the line around", (bidi + PAGE).encode())
    yield Hostile("unseen.txt", "zero width between all characters", unseen.join(PAGE).encode())
    yield Hostile(
        "separators.txt", "line ends of all kinds", "\r\n\x0b\x0c\x85\u2028\u2029".join(PAGE).encode()
    )
    yield Hostile("marks.txt", "a tower of combining marks", ("总" + "\u0301" * 5000 + PAGE).encode())
    yield Hostile("astral.txt", "characters beyond the basic plane", ("𠮷𪚥😀🇨🇳👨‍👩‍👧" * 50 + PAGE).encode())
    yield Hostile(
        "private.txt", "private use and noncharacters", ("\ue000\uf8ff\ufffe\uffff\U0010ffff" + PAGE).encode()
    )
    yield Hostile("one.txt", "a single character", "总".encode())
    yield Hostile("digit.txt", "a single digit", b"1")
    yield Hostile("blank.txt", "only blanks", "\u3000 \n\t\n".encode(), 0, 1)
    yield Hostile("empty.txt", "no bytes", b"", 0, 1)
    yield Hostile("escapes.txt", "terminal sequences in a text", (ESCAPES + PAGE).encode())


def not_text() -> Iterator[Hostile]:
    yield Hostile("zeros.txt", "a hole left by a crashed disk", bytes(5000), 0, 1)
    yield Hostile(
        "photo.txt", "a picture by another name", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, 0, 1
    )
    yield Hostile(
        "program.txt", "an executable", b"\x7fELF\x02\x01\x01" + bytes(64) + bytes(range(256)) * 8, 0, 1
    )
    noise = bytes((i * i * 31 + i * 7 + (i >> 3) * 101) & 255 for i in range(20_000))
    yield Hostile("noise.txt", "bytes of no encoding", noise, 0, 1)


def rows() -> Iterator[Hostile]:
    good = json.dumps({"text": PAGE}, ensure_ascii=False).encode()
    cut = good[:40] + b"\xff\xfe" + good[40:]
    yield Hostile("bad-line.jsonl", "one bad byte costs one row", b"\n".join([good, cut, good, good]), 3, 1)
    yield Hostile("cut.jsonl", "the last row was cut off", good + b"\n" + good[:50], 1, 1)
    yield Hostile(
        "crlf.jsonl",
        "CRLF, blank rows, a mark in front",
        b"\xef\xbb\xbf" + good + b"\r\n\r\n" + good + b"\r\n",
        2,
    )
    split = json.dumps({"text": PAGE.replace("\n", "\u2028\x85")}, ensure_ascii=False).encode()
    yield Hostile("separators.jsonl", "U+2028 and NEL end no row", split + b"\n" + good, 2)
    yield Hostile(
        "surrogate.jsonl",
        "lone surrogates as escapes",
        b'{"text": "\\ud800' + PAGE[:20].encode().replace(b"\n", b"") + b'\\udc00"}',
    )
    yield Hostile(
        "surrogate-key.jsonl",
        "a lone surrogate in a field name and a value",
        b'{"\\ud800": 1, "a": "\\udfff", "text": "' + PAGE[:9].replace("\n", "").encode() + b'"}',
    )
    yield Hostile(
        "deep.jsonl", "nesting beyond every parser", b"[" * 100_000 + b"\n" + b'{"a":' * 100_000, 0, 1
    )
    yield Hostile(
        "deep-object.jsonl",
        "a nested value beside a good text",
        b'{"a":' * 20_000 + b"1" + b"}" * 20_000 + b"\n" + good,
        1,
        1,
    )
    yield Hostile(
        "surrogate-deep.jsonl",
        "deep, and with a surrogate: the second parser sees it",
        b'{"b":"\\ud800","a":' + b"[" * 90_000 + b"\n" + good,
        1,
        1,
    )
    yield Hostile(
        "huge-number.jsonl",
        "an integer of 50,000 digits costs its row",
        b'{"text": "' + b"x" * 3 + b'", "n": ' + b"9" * 50_000 + b"}\n" + good,
        1,
        1,
    )
    yield Hostile(
        "not-a-number.jsonl",
        "NaN and 1e999 are no JSON",
        b'{"text": "a", "n": NaN}\n{"text": "b", "n": 1e999}\n' + good,
        1,
        2,
    )
    yield Hostile(
        "big-integer.jsonl",
        "an integer beyond 64 bits",
        b'{"text": "' + PAGE[:12].replace("\n", "").encode() + b'", "n": 123456789012345678901234567890}',
    )
    yield Hostile(
        "types.jsonl",
        "texts that are none",
        b'{"text": 5}\n{"text": null}\n{"text": ["a"]}\n7\n"a"\nnull\n{"text": ""}',
        0,
        7,
    )
    ids = [
        {"id": key, "text": PAGE + str(n)}
        for n, key in enumerate(
            [
                "a",
                "a",
                "../../etc/passwd",
                "/etc/passwd",
                "CON",
                "",
                None,
                7,
                True,
                "a" * 5000,
                "\x1b[31m",
                SCRIPT,
                FORMULA,
                ["x"],
                {"y": 1},
            ]
        )
    ]
    yield Hostile(
        "ids.jsonl", "repeated, odd and hostile ids", "\n".join(map(json.dumps, ids)).encode(), len(ids)
    )
    yield Hostile("same.jsonl", "one text under many names", (good + b"\n") * 50, 50)
    yield Hostile(
        "record.jsonl",
        "says it is a record, and is not",
        b'{"type": "figure", "id": 5}\n'
        b'{"type": "document", "id": "x", "raw": 7, "text": "a"}\n'
        b'{"type": ["figure"], "text": "a page"}',
        1,
        2,
    )
    yield Hostile("array.json", "an array, one element of it bad", b"[" + good + b", 5, " + good + b"]", 2, 1)
    yield Hostile("array-cut.json", "an array that was cut off", b"[" + good + b", ", 0, 1)
    yield Hostile(
        "field.csv",
        "a field far above the csv module's limit",
        b"text,n\n" + ("总" * 300_000).encode() + b",1\n",
    )
    yield Hostile("quote.csv", "a quote that never ends", ('text,n\n"' + PAGE * 3).encode())
    yield Hostile(
        "ragged.csv", "rows too short and too long", ("n,text\n1\n2,甲,乙,丙\n" + "3,丁\n").encode(), 2, 1
    )
    yield Hostile("nul.csv", "NUL inside a field", "text\n甲\x00乙\n丙\n".encode(), 2)
    yield Hostile(
        "formula.csv",
        "cells that are formulas",
        ("text\n" + "\n".join(f'"{FORMULA.replace(chr(34), chr(39))}{mark}"' for mark in "+-@＝")).encode(),
        4,
    )
    yield Hostile("not.parquet", "Parquet by name only", b"PAR1" + bytes(100) + b"PAR1", 0, 1)


def pages() -> Iterator[Hostile]:
    body = PAGE.replace("\n", "<br>")
    yield Hostile("deep.html", "tags nested beyond every parser", ("<div>" * 60_000 + body).encode())
    yield Hostile(
        "unclosed.html", "every tag stays open", ("<b><i><table><tr><td><ul><li>" * 2000 + body).encode()
    )
    yield Hostile("closing.html", "only closing tags", ("</div></p></table>" * 5000 + body).encode())
    yield Hostile(
        "attributes.html",
        "a tag with 20,000 attributes",
        ("<p " + " ".join(f"a{n}='>'" for n in range(20_000)) + ">" + body).encode(),
    )
    yield Hostile("half-tag.html", "a tag that never ends", (body + "<a href='" + "x" * 100_000).encode())
    yield Hostile("angles.html", "a hundred thousand angle brackets", (body + "<" * 100_000).encode())
    yield Hostile("comment.html", "a comment that never ends", (body + "<!--" + "<!-" * 50_000).encode())
    yield Hostile(
        "declaration.html",
        "declarations and sections that never end",
        (body + "<![CDATA[" * 3000 + "<!DOCTYPE [" * 3000).encode(),
    )
    yield Hostile(
        "entities.html",
        "references to nothing",
        (body + "&#x110000;&#0;&#xd800;&#99999999;&nosuch;&&;&amp" * 500).encode(),
    )
    yield Hostile(
        "entities.xml",
        "the billion laughs",
        (
            "<!DOCTYPE x [<!ENTITY a '"
            + "哈" * 50
            + "'>"
            + "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
            + f"]><x>{body}&i;</x>"
        ).encode(),
    )
    yield Hostile(
        "script.html",
        "markup in a page, once and escaped twice",
        (f"<title>{SCRIPT}</title>{body}&lt;script&gt;window.pwned=1&lt;/script&gt;").encode(),
    )
    yield Hostile(
        "script-open.html", "a script that swallows the page", ("<script>" + body * 10).encode(), 0, 1
    )
    yield Hostile(
        "frames.html",
        "a page without words",
        b"<html><body><img src=a><iframe src=b></iframe></body></html>",
        0,
        1,
    )


def packed() -> Iterator[Hostile]:
    text = PAGE.encode()
    whole = gzip.compress(text * 200, mtime=0)
    yield Hostile("members.txt.gz", "two members, as logs are joined", gzip.compress(text, mtime=0) * 2)
    yield Hostile("cut.txt.gz", "a download that stopped", whole[: len(whole) // 2], 0, 1)
    yield Hostile(
        "trailing.txt.gz", "rubbish behind the last member", gzip.compress(text, mtime=0) + b"rubbish!", 0, 1
    )
    yield Hostile("not.txt.gz", "gzip by name only", text, 0, 1)
    yield Hostile("not.txt.zst", "zstd by name only", text, 0, 1)
    yield Hostile("cut.jsonl.zst", "a stream that stopped", zstandard.compress(text * 900)[:60], 0, 1)
    yield Hostile(
        "twice.txt.gz", "compressed twice", gzip.compress(gzip.compress(text * 30, mtime=0), mtime=0), 0, 1
    )
    yield Hostile("not.zip", "zip by name only", text, 0, 1)
    yield Hostile(
        "cut.tar",
        "a tar that was cut off: the member, and what may follow",
        _tar({"a.txt": text * 50})[:3000],
        0,
        2,
    )
    yield Hostile(
        "slip.zip",
        "names that climb out of the folder",
        _zip(
            {
                "../../../../tmp/evil.txt": text,
                "/etc/evil.txt": text,
                "C:\\evil.txt": text,
                "a\x1b[31m.txt": text,
                "CON.txt": text,
            }
        ),
        5,
    )
    yield Hostile(
        "slip.tar",
        "the same in tar, and a link",
        _tar({"../../evil.txt": text, "/abs.txt": text}, link="/etc/passwd"),
        2,
    )
    yield Hostile(
        "inner.zip",
        "an archive inside an archive",
        _zip({"a.txt": text, "b.zip": _zip({"c.txt": text})}),
        1,
        0,
    )
    yield Hostile("twins.zip", "two members of one name", _zip([("a.txt", text), ("a.txt", text + b"!")]), 2)
    yield Hostile(
        "bad-member.zip",
        "one damaged member costs one",
        _damaged(_zip({"a.txt": text, "b.txt": text + b"!"})),
        1,
        1,
    )
    yield Hostile("locked.zip", "a member behind a password", _locked(_zip({"a.txt": text})), 0, 1)


def all_inputs() -> list[Hostile]:
    """Every small input."""
    kinds = (encodings, characters, not_text, rows, pages, packed)
    return [item._replace(name=f"{kind.__name__}/{item.name}") for kind in kinds for item in kind()]


def write_inputs(folder: Path) -> list[Hostile]:
    """Write all of them below a folder."""
    inputs = all_inputs()
    for item in inputs:
        path = folder / item.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(item.data)
    return inputs


def _zip(members: dict[str, bytes] | list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items() if isinstance(members, dict) else members:
            archive.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def _tar(members: dict[str, bytes], link: str = "") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        if link:
            info = tarfile.TarInfo("link.txt")
            info.type, info.linkname = tarfile.SYMTYPE, link
            archive.addfile(info)
    return buffer.getvalue()


def _damaged(archive: bytes) -> bytes:
    """A zip whose first member's checksum is wrong, in both places it is kept."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        crc = opened.infolist()[0].CRC.to_bytes(4, "little")
    return archive.replace(crc, b"\x00\x00\x00\x01")


def _locked(archive: bytes) -> bytes:
    """A zip whose members say that they are encrypted."""
    at, directory = archive.index(b"PK\x03\x04"), archive.index(b"PK\x01\x02")
    data = bytearray(archive)
    data[at + 6] |= 1
    data[directory + 8] |= 1
    return bytes(data)
