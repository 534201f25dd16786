"""Conversion happens where a text is traditional, and offsets stay true through it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_tools.convert import detect_script, replay, to_simplified
from corpus_tools.records import Document
from corpus_tools.repair import repair_document
from corpus_tools.settings import ConvertSettings


def document(raw: str) -> Document:
    return Document(id="d1", source="page.txt", raw=raw, text=raw, map=((0, 0, len(raw)),) if raw else ())


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("全體員工認真學習", "traditional"),
        ("全体员工认真学习", "simplified"),
        ("人民", "unknown"),
        ("", "unknown"),
        ("全體員工認真學習，全体员工认真学习", "mixed"),
    ],
)
def test_script_is_told_by_characters_of_one_script(text: str, script: str) -> None:
    assert detect_script(text) == script


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("隨著形勢發展，沿著這條路，本著負責的態度", "随着形势发展，沿着这条路，本着负责的态度"),
        ("成效卓著，土著居民，專著與編著，著名學者", "成效卓著，土著居民，专著与编著，著名学者"),
        ("高爾基著《母親》", "高尔基著《母亲》"),
        ("乾隆年間的皇后，乾部和麵條", "乾隆年间的皇后，干部和面条"),
    ],
)
def test_t2s_and_the_particle(raw: str, text: str) -> None:
    assert to_simplified(document(raw)).text == text


def test_simplified_text_is_left_alone() -> None:
    converted = to_simplified(document("全体员工认真学习著作"))
    assert converted.text == "全体员工认真学习著作"
    assert converted.script == "simplified"
    assert "conversion" not in converted.meta


def test_a_mixed_text_is_converted_by_paragraphs() -> None:
    converted = to_simplified(document("全体员工学习著作\n全體員工認真學習"))
    assert converted.text == "全体员工学习著作\n全体员工认真学习"
    assert converted.script == "mixed"


def test_none_only_detects() -> None:
    converted = to_simplified(document("全體員工"), ConvertSettings(config="none"))
    assert (converted.text, converted.script) == ("全體員工", "traditional")


def test_spans_stay_true_when_words_change_their_length() -> None:
    raw = "網際網路詐騙案件上升，共計12起，印表機三台"
    converted = to_simplified(document(raw), ConvertSettings(config="tw2sp"))
    assert converted.text == "互联网诈骗案件上升，共计12起，打印机三台"
    for piece in ("诈骗案件上升，共计12起，", "三台"):
        start = converted.text.index(piece)
        low, high = converted.spans.to_raw(start, start + len(piece))
        assert to_simplified(document(raw[low:high])).text == piece
    start = converted.text.index("互联网")
    assert converted.spans.to_raw(start, start + 3) == (0, 4)


def test_spans_lead_through_repair_and_conversion() -> None:
    raw = "網(wǎng)際網(wǎng)路詐騙上升,認(rèn)真防范"
    repaired = repair_document(document(raw))
    converted = to_simplified(repaired, ConvertSettings(config="tw2sp"))
    start = converted.text.index("防范")
    low, high = converted.spans.to_raw(start, start + 2)
    assert raw[low:high] == "防范"
    assert replay(converted) == converted.text


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet="網際路詐騙體員認真學習著隨程式印表機，。\n12a\ud800", max_size=40),
    st.sampled_from(["t2s", "tw2sp"]),
)
def test_every_text_converts_and_replays(raw: str, config: str) -> None:
    converted = to_simplified(document(raw), ConvertSettings.__call__(config=config))  # type: ignore[arg-type]  # sampled
    assert replay(converted) == converted.text
    last = 0
    for text_at, raw_at, length in converted.map:
        assert text_at + length <= len(converted.text)
        assert last <= raw_at <= raw_at + length <= len(raw)
        last = raw_at + length


def test_a_rival_package_is_named(tmp_path: Path) -> None:
    """The metadata of a package that puts its own module in the place of OpenCC's is enough to refuse."""
    rival = tmp_path / "opencc_python_reimplemented-0.1.7.dist-info"
    rival.mkdir()
    (rival / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: opencc-python-reimplemented\nVersion: 0.1.7\n"
    )
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from corpus_tools.convert import to_simplified\n"
        "from corpus_tools.records import Document\n"
        "to_simplified(Document(id='d', source='s', raw='體', text='體'))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "MissingDependencyError" in run.stderr
    assert "opencc-python-reimplemented" in run.stderr
