"""Encodings are recognised on short and long Chinese texts of both scripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_tools.errors import InputError
from corpus_tools.read.decode import decode_bytes

SIMPLIFIED = "去年以来，青禾镇共组织消防演练十二场，发放手册三千余册，整改隐患四十七处。"
TRADITIONAL = "去年以來，青禾鎮共組織消防演練十二場，發放手冊三千餘冊，整改隱患四十七處。"


@pytest.mark.parametrize("length", [6, 20, len(SIMPLIFIED)])
@pytest.mark.parametrize(
    ("text", "codec", "found"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (SIMPLIFIED, "gbk", "gb18030"),
        (TRADITIONAL, "big5", "big5hkscs"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (SIMPLIFIED, "utf-16", "utf-16"),
        (TRADITIONAL, "utf-32", "utf-32"),
    ],
)
def test_recognised(text: str, codec: str, found: str, length: int) -> None:
    decoded = decode_bytes(text[:length].encode(codec))
    assert (decoded.text, decoded.encoding, decoded.replaced) == (text[:length], found, 0)


def test_the_mark_of_utf8_stays_so_that_offsets_are_those_of_the_file() -> None:
    assert decode_bytes(SIMPLIFIED.encode("utf-8-sig")).text == "\ufeff" + SIMPLIFIED


def test_a_declared_charset_decides() -> None:
    page = f'<meta charset="big5"><p>{TRADITIONAL[:4]}</p>'.encode("big5")
    assert decode_bytes(page).encoding == "big5hkscs"


def test_one_bad_byte_costs_one_character() -> None:
    data = bytearray(SIMPLIFIED.encode() * 3)
    data[60] = 0xFF
    decoded = decode_bytes(bytes(data))
    assert decoded.encoding == "utf-8" and 1 <= decoded.replaced <= 3
    assert decoded.text.endswith(SIMPLIFIED)


def test_lines_of_two_encodings() -> None:
    data = b"\n".join([SIMPLIFIED.encode("utf-8"), SIMPLIFIED.encode("gb18030"), SIMPLIFIED.encode("utf-8")])
    decoded = decode_bytes(data)
    assert decoded.text.split("\n") == [SIMPLIFIED] * 3


@pytest.mark.parametrize("data", [bytes(range(256)) * 8, b"\x00" * 4096, b"PK\x03\x04" + bytes(2000)])
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="binary"):
        decode_bytes(data)


def test_a_wrong_name_says_where_and_what_to_try() -> None:
    with pytest.raises(InputError) as caught:
        decode_bytes(SIMPLIFIED.encode("gb18030"), "utf-8")
    assert "offset 2" in str(caught.value) and "gb18030" in caught.value.hint
    with pytest.raises(InputError, match="unknown encoding"):
        decode_bytes(b"a", "utf-9")


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_a_clear_refusal(data: bytes) -> None:
    try:
        decoded = decode_bytes(data)
    except InputError as error:
        assert error.hint
    else:
        decoded.text.encode("utf-8", "surrogatepass")
