"""JSON Lines to code points: the same as decoding each text, whatever is in it, however it is batched."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from duplicate_samples import generated
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_tools.dedup.collection import Collection
from corpus_tools.dedup.compiled_steps import CompiledSteps
from corpus_tools.dedup.folding import pack_narrow
from corpus_tools.dedup.rows import Rows, blocks, pack_json, read_rows
from corpus_tools.errors import InputError
from corpus_tools.settings import DedupSettings

ODD = ["", '"', "\\", "总结\n一", "\x00\x7f", "é߿", "ࠀ\ud7ff\ue000\uffff", "𠮷总\U0010ffff", "/\u2028"]
TEXTS = st.lists(st.one_of(st.text(max_size=8), st.sampled_from(ODD)), max_size=5)


def raws(texts: list[str], *, escaped: bool) -> list[msgspec.Raw]:
    return [msgspec.Raw(json.dumps(text, ensure_ascii=escaped).encode()) for text in texts]


@settings(deadline=None)  # the first call loads the kernel
@given(TEXTS, st.booleans())
def test_strings_become_the_code_points_of_the_decoded_texts(texts: list[str], escaped: bool) -> None:
    made, wanted = pack_json(raws(texts, escaped=escaped)), pack_narrow(texts)
    assert made.codes.tolist() == wanted.codes.tolist()
    assert made.offsets.tolist() == wanted.offsets.tolist()


@settings(deadline=None)
@given(st.sampled_from(ODD), st.booleans(), st.integers(0, 40), st.binary(max_size=3), st.integers(0, 2))
def test_damaged_strings_are_refused_or_read_as_a_strict_reader_reads_them(
    text: str, escaped: bool, at: int, inserted: bytes, cut: int
) -> None:
    whole = json.dumps(text, ensure_ascii=escaped).encode()
    damaged = whole[:at] + inserted + whole[at + cut :]
    try:
        wanted = msgspec.json.decode(damaged, type=str)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        with pytest.raises(InputError):
            pack_json([msgspec.Raw(damaged)])
    else:
        assert pack_json([msgspec.Raw(damaged)]).codes.tolist() == pack_narrow([wanted]).codes.tolist()


@pytest.mark.parametrize(
    "string",
    ["7", "null", '"\\ud800"', '"\\udc00\\ud800"', '"\\u12g4"', '"\\q"', '"\\', '"', '""x"', ""],
)
def test_what_is_no_string_is_refused(string: str) -> None:
    with pytest.raises(InputError, match="broken text"):
        pack_json([msgspec.Raw(b'"good"'), msgspec.Raw(string.encode())])


@pytest.mark.parametrize("raw", [b'"\xed\xa0\x80"', b'"\xc0\xaf"', b'"\xe0\x80\xaf"', b'"\xf4\x90\x80\x80"'])
def test_bytes_that_are_no_utf8_are_refused(raw: bytes) -> None:
    with pytest.raises(InputError, match="broken text"):
        pack_json([msgspec.Raw(raw)])


@given(
    st.lists(st.binary(max_size=9).map(lambda line: line.replace(b"\n", b"")), max_size=9), st.integers(1, 9)
)
def test_blocks_hold_whole_lines_and_every_byte(lines: list[bytes], size: int) -> None:
    whole = b"\n".join(lines)
    made = list(blocks(io.BytesIO(whole), size))
    assert b"".join(made) == whole
    assert all(block.endswith(b"\n") for block in made[:-1])


def test_rows_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"n":1,"x":{"text":"no"},"body":"一"}\n\n{"body":"二","n":"b"}', encoding="utf-8")
    [rows] = read_rows(path, id_field="n", text_field="body")
    assert rows == Rows([1, "b"], [msgspec.Raw('"一"'.encode()), msgspec.Raw('"二"'.encode())])


@pytest.mark.parametrize("line", ["{", '{"id":1}', "[]", '{"id":1,"text":"a"} x'])
def test_a_broken_row_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="broken row"):
        list(read_rows(path))


@pytest.mark.parametrize("threads", [1, 3])
def test_a_collection_of_rows_is_that_of_their_texts(threads: int) -> None:
    texts = [made.text for made in generated(300)]
    steps = CompiledSteps()
    ready = Collection(DedupSettings(), steps, exponent=2)
    ready.take([texts], steps.pack)
    rows = Collection(DedupSettings(threads=threads), steps, exponent=2)
    rows.take(parts(raws(texts, escaped=False)), pack_json)
    assert np.array_equal(rows.texts.codes, ready.texts.codes)
    ranks = np.arange(len(texts))
    assert np.array_equal(rows.candidates(ranks), ready.candidates(ranks))
    assert len(ranks) and len(rows.texts.offsets) == len(texts) + 1


def parts(strings: list[msgspec.Raw]) -> Iterator[list[msgspec.Raw]]:
    yield from (strings[at : at + 7] for at in range(0, len(strings), 7))
