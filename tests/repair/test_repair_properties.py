"""For every text: repair does not fail, repeats itself, and its offsets are true."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_tools.convert import replay, to_simplified
from corpus_tools.records import Document, decode, encode
from corpus_tools.repair import repair_document
from corpus_tools.repair.draft import Change, Draft
from corpus_tools.repair.ngrams import count_ngrams, count_own_ngrams
from corpus_tools.spans import apply_edits

PIECES = (
    "總結(jié)", "學(xué)習(xí)", "的.", "的`", "&ldquo;", "&34;", "<p>", "</p>", "\\\"", "２３", "％",
    "5 0 0份",
    "，\n　　", "。\n", "\u200b", "\x1b", "\ud800", "?nèi)ド酱逭{(diào)", "?；顒",
    "《练:tiān》", "人 们", "**派出所",
    "20xx年", "# L* n6 Q% ^* `$ j8 f/ d\n", "工作总结",
    "確保活動", "(", ")", "?", "！", "'", "`", " ", "a", "1",
)  # fmt: skip
texts = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=30),
)


def document(raw: str) -> Document:
    return Document(id="d1", source="page.txt", raw=raw, text=raw)


@settings(max_examples=250, deadline=None)
@given(texts)
def test_repair_is_total_and_its_spans_are_true(raw: str) -> None:
    repaired = repair_document(document(raw))
    repaired.text.encode("utf-8")
    ends = [0]
    for edit in repaired.edits:
        assert raw[edit.start : edit.end] == edit.before
        assert ends[-1] <= edit.start <= edit.end <= len(raw)
        ends.append(edit.end)
    assert apply_edits(raw, ((e.start, e.end, e.after) for e in repaired.edits)) == repaired.text
    for text_at, raw_at, length in repaired.map:
        if not any(e.start < raw_at + length and e.end > raw_at for e in repaired.edits):
            assert repaired.text[text_at : text_at + length] == raw[raw_at : raw_at + length]
    for mask in repaired.masks:
        assert 0 <= mask.start < mask.end <= len(raw)


@settings(max_examples=200, deadline=None)
@given(texts)
def test_repair_is_idempotent(raw: str) -> None:
    once = repair_document(document(raw)).text
    assert repair_document(document(once)).text == once


@settings(max_examples=120, deadline=None)
@given(texts)
def test_conversion_replays(raw: str) -> None:
    converted = to_simplified(repair_document(document(raw)))
    assert replay(converted) == converted.text


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=10).map("".join))
def test_records_survive_the_wire(raw: str) -> None:
    repaired = repair_document(document(raw.replace("\ud800", "")))
    assert decode(encode(repaired)) == repaired


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="abcde", max_size=20), st.integers(0, 2**32))
def test_drafts_keep_edits_against_the_raw_text(raw: str, seed: int) -> None:
    draw = random.Random(seed)
    draft = Draft(raw)
    for rule in ("first", "second", "third"):
        places = sorted(draw.sample(range(len(draft.text) + 1), min(len(draft.text) + 1, 4)))
        changes = [
            Change(start, end, "".join(draw.choices("XYZ", k=draw.randint(0, 3))))
            for start, end in zip(places[::2], places[1::2], strict=False)
        ]
        wanted = apply_edits(draft.text, changes and [(c.start, c.end, c.after) for c in changes])
        draft.apply(rule, changes)
        assert draft.text == wanted
        assert apply_edits(raw, ((e.start, e.end, e.after) for e in draft.edits)) == wanted


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="甲乙丙", min_size=1, max_size=6), st.lists(st.text(alphabet="甲乙丙", max_size=12)))
def test_own_ngrams_are_those_of_all(text: str, lines: list[str]) -> None:
    every, own = count_ngrams(lines), count_own_ngrams(text, lines)
    assert own.total == every.total
    assert own.counts == {gram: count for gram, count in every.counts.items() if gram in text}
