"""Comparing two articles: the alignment as records, with offsets into both raw texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus_tools.records import Article, Diff, DiffOp, encode
from corpus_tools.template import diff_articles

TEXTS = st.text(alphabet="天地玄黄。，\n12345 洪荒", max_size=60)


def article(name: str, text: str, lead: int = 0) -> Article:
    """An article whose text begins `lead` code points into the raw text."""
    runs = ((0, lead, len(text)),)
    end = lead + len(text)
    return Article(id=name, document=name, ordinal=0, title="", start=lead, end=end, text=text, map=runs)


def compare(a: str, b: str) -> Diff:
    return diff_articles(article("a", a), article("b", b))


def shown(diff: Diff) -> list[tuple[str, str, str]]:
    return [(op.kind, op.a_text, op.b_text) for op in diff.ops]


@given(TEXTS, TEXTS)
def test_steps_cover_both_texts_once(a: str, b: str) -> None:
    ops = compare(a, b).ops
    assert covered(ops, "a", len(a))
    assert covered(ops, "b", len(b))
    assert all(op.a_text == a[slice(*op.a)] and op.b_text == b[slice(*op.b)] for op in ops)


def covered(ops: tuple[DiffOp, ...], side: str, length: int) -> bool:
    places = sorted(span for op in ops if (span := getattr(op, side))[0] < span[1])
    return [place for start, end in places for place in range(start, end)] == list(range(length))


def test_a_clause_that_moved_is_one_step() -> None:
    a = "雨后山路湿滑。司机减速慢行，挂好防滑链。"
    b = "司机减速慢行，挂好防滑链。雨后山路湿滑。"
    steps = shown(compare(a, b))
    assert [kind for kind, _, _ in steps].count("move") == 1
    assert not {"replace", "delete", "insert"} & {kind for kind, _, _ in steps}


def test_what_only_one_side_has_is_deleted_or_inserted() -> None:
    steps = shown(compare("清早开市。午后收摊。", "清早开市。傍晚也营业到很久。午后收摊。"))
    assert ("insert", "", "傍晚也营业到很久。") in steps
    back = shown(compare("清早开市。傍晚也营业到很久。午后收摊。", "清早开市。午后收摊。"))
    assert ("delete", "傍晚也营业到很久。", "") in back


def test_offsets_point_into_the_raw_texts() -> None:
    diff = diff_articles(article("a", "种树30棵。", 7), article("b", "种树52棵。", 100))
    [change] = [op for op in diff.ops if op.kind == "replace"]
    assert (change.a, change.b) == ((9, 11), (102, 104))


def test_a_diff_is_json_and_comes_back() -> None:
    import msgspec

    diff = compare("种树30棵。", "种树52棵。")
    assert msgspec.json.decode(encode(diff), type=Diff) == diff
