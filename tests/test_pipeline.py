"""The whole flow over the sample corpus: invariants that every record keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

import corpus_tools
from corpus_tools.convert import replay
from corpus_tools.errors import UsageError
from corpus_tools.pipeline import advance, prepare_documents, read_corpus, run_pipeline
from corpus_tools.records import Document, Failure, Result, encode
from corpus_tools.settings import Settings, from_mapping


@pytest.fixture(scope="module")
def result(corpora: Path) -> Result:
    return run_pipeline([str(corpora / "pages")])


def test_nothing_fails_and_nothing_is_lost(result: Result) -> None:
    assert result.failures == []
    assert len(result.documents) == 37
    assert {article.document for article in result.articles} == {document.id for document in result.documents}


def test_every_surface_stands_at_its_place(result: Result) -> None:
    raw = {document.id: document.raw for document in result.documents}
    assert len(result.figures) > 1000
    for figure in result.figures:
        assert raw[figure.document][figure.start : figure.end] == figure.surface != ""


def test_edits_replay_to_the_text(result: Result) -> None:
    assert sum(len(document.edits) for document in result.documents) > 300
    for document in result.documents:
        assert replay(document) == document.text, document.source
        for edit in document.edits:
            assert document.raw[edit.start : edit.end] == edit.before
            assert edit.before != edit.after


def test_maps_are_sorted_and_lead_to_the_same_characters(result: Result) -> None:
    for document in result.documents:
        text_end = raw_end = 0
        for text_at, raw_at, length in document.map:
            assert text_at >= text_end and raw_at >= raw_end and length > 0
            text_end, raw_end = text_at + length, raw_at + length
        assert text_end <= len(document.text) and raw_end <= len(document.raw)


def test_articles_lie_in_order_and_their_maps_lead_into_them(result: Result) -> None:
    last: dict[str, int] = {}
    for article in result.articles:
        assert article.start >= last.get(article.document, 0)
        last[article.document] = article.end
        for text_at, raw_at, length in article.map:
            assert article.start <= raw_at and raw_at + length <= article.end
            assert text_at + length <= len(article.text)
        for section in article.sections:
            assert article.start <= section.start <= section.end <= article.end


def test_boilerplate_is_disjoint_and_inside(result: Result) -> None:
    for document in result.documents:
        end = 0
        for mark in document.boilerplate:
            assert end <= mark.start < mark.end <= len(document.raw), (document.source, mark)
            end = mark.end


def test_pairs_and_clusters_name_articles(result: Result) -> None:
    articles = {article.id: article for article in result.articles}
    for pair in result.pairs:
        a, b = articles[pair.a], articles[pair.b]
        assert 0 <= pair.jaccard <= 1
        for a_start, a_end, b_start, b_end in pair.passages:
            assert a.start <= a_start < a_end <= a.end and b.start <= b_start < b_end <= b.end
    for cluster in result.clusters:
        names = [member.article for member in cluster.members]
        assert names[0] == cluster.kept and set(names) <= set(articles) and len(set(names)) == len(names)


def test_a_copy_counts_once(result: Result) -> None:
    roles = {figure.duplicate for figure in result.figures}
    assert "duplicate" in roles and "kept" in roles
    counted = {name for total in result.totals.totals for name in total.ids}
    for figure in result.figures:
        if figure.duplicate == "duplicate":
            assert figure.id not in counted


def test_ids_are_unique(result: Result) -> None:
    for records in (result.documents, result.articles, result.clusters, result.templates, result.figures):
        ids = [record.id for record in records]
        assert len(set(ids)) == len(ids)


def test_the_order_of_inputs_changes_nothing(corpora: Path, result: Result) -> None:
    pages = sorted(str(path) for path in (corpora / "pages").iterdir())
    again = run_pipeline(pages[::-1])
    for kind in ("documents", "articles", "pairs", "clusters", "templates", "figures"):
        forward = [encode(record) for record in getattr(result, kind)]
        assert [encode(record) for record in getattr(again, kind)] == forward, kind


def test_records_go_on_where_they_were(corpora: Path, tmp_path: Path, result: Result) -> None:
    """Stopping after each stage and going on from its records gives what one run gives."""
    settings = Settings()
    path = str(corpora / "pages")
    for stage in ("repair", "convert", "split", "dedup"):
        found = advance(read_corpus([path], settings), settings, stage)
        records = [*found.documents, *found.articles, *found.pairs, *found.clusters]
        path = str(tmp_path / f"{stage}.jsonl")
        Path(path).write_bytes(b"".join(encode(record) + b"\n" for record in records))
    last = advance(read_corpus([path], settings), settings, "mine")
    assert [encode(figure) for figure in last.figures] == [encode(figure) for figure in result.figures]
    assert last.totals == result.totals


def test_one_document_that_breaks_a_stage_does_not_stop_the_rest() -> None:
    """A document whose map lies breaks repair or split; its neighbours come through."""
    good = Document(id="d1", source="a", raw="一份总结", text="一份总结", map=((0, 0, 4),))
    bad = Document(
        id="d2", source="b", raw="一份", text="另一份", map=((0, 5, 3),), meta={"stages": ["read"]}
    )
    failures: list[Failure] = []
    done = list(prepare_documents([bad, good], Settings(), failures.append))
    assert good.id in [document.id for document in done]
    assert len(done) + len(failures) == 2


def test_no_conversion_when_asked(corpora: Path) -> None:
    settings = from_mapping({"convert": {"config": "none"}})
    (document,) = advance(
        read_corpus([str(corpora / "pages" / "p02.txt")], settings), settings, "convert"
    ).documents
    assert "反詐騙" in document.text and document.script == "traditional"


def test_one_name_is_one_input(corpora: Path, result: Result, tmp_path: Path) -> None:
    """Not one input a letter: "pages/" would read the root of the file system."""
    page = tmp_path / "page.txt"
    page.write_text("全年巡查堤防40次。", encoding="utf-8")
    for inputs in (str(page), page, [page]):
        assert [document.source for document in run_pipeline(inputs).documents] == [str(page)]


def test_texts_that_no_file_holds() -> None:
    texts = [f"防汛工作总结\n第{n}季度巡查堤防{n * 40}次，投入沙袋{n * 900}个。" for n in range(1, 4)]
    made = run_pipeline(Document.from_text(text, f"row {n}") for n, text in enumerate(texts))
    assert [document.source for document in made.documents] == ["row 0", "row 1", "row 2"]
    raw = {document.id: document.raw for document in made.documents}
    assert all(raw[figure.document][figure.start : figure.end] == figure.surface for figure in made.figures)
    assert [figure.value for figure in made.figures if figure.unit == "次"] == [40, 80, 120]
    with pytest.raises(UsageError, match="row 0: the same document twice"):
        run_pipeline([Document.from_text(texts[0], "row 0")] * 2)


@pytest.mark.parametrize(
    "function",
    [
        "repair_document",
        "to_simplified",
        "split_articles",
        "mine_figures",
        "find_duplicates",
        "find_templates",
    ],
)
def test_a_text_in_place_of_a_record_is_refused_with_the_way_out(function: str) -> None:
    given = ["总结"] if function.startswith("find") else "总结"
    with pytest.raises(UsageError, match=rf"{function} takes \w+ records, not str") as caught:
        getattr(corpus_tools, function)(given)
    assert "Document.from_text(text)" in caught.value.hint
