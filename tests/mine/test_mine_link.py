"""Copies, conflicts, repeated statements and templates; totals that count each thing once."""

from mined import mined, page

from corpus_tools.mine import link_figures, load_packs, mine_figures, total_figures
from corpus_tools.records import Article, Cluster, ClusterMember, Document, DuplicatePair, Figure
from corpus_tools.settings import MineSettings

BODY = "柳岸社区发放传单2600份，悬挂横幅35条，走访农户120户。"


def corpus(*texts: str) -> tuple[list[Document], list[Article], list[Figure]]:
    documents = [page(text, f"d{number}") for number, text in enumerate(texts)]
    articles = [
        Article(id=f"a{n}", document=d.id, ordinal=1, title="", start=0, end=len(d.raw), text=d.text)
        for n, d in enumerate(documents)
    ]
    figures = [figure for d, a in zip(documents, articles, strict=True) for figure in mine_figures(d, [a])]
    return documents, articles, figures


def cluster(kind: str, *members: str) -> Cluster:
    found = tuple(ClusterMember(article=name, jaccard=1.0, verified_against=members[0]) for name in members)
    return Cluster(id="c", kind=kind, kept=members[0], members=found)  # type: ignore[arg-type]


def roles(figures: list[Figure], document: str) -> list[str]:
    return [figure.duplicate for figure in figures if figure.document == document]


def total(figures: list[Figure], metric: str, settings: MineSettings | None = None) -> object:
    found = total_figures(figures, load_packs(), settings)
    return next(item.total for item in found.totals if item.metric == metric)


def test_a_copy_counts_once_and_a_changed_number_is_a_conflict() -> None:
    _, articles, figures = corpus(BODY, BODY.replace("35条", "53条"))
    linked = link_figures(figures, articles, [cluster("near", "a0", "a1")], [])
    assert roles(linked, "d0") == ["kept", "kept", "kept"]
    assert roles(linked, "d1") == ["duplicate", "conflict", "duplicate"]
    assert total(linked, "leaflets_issued") == 2600
    assert total(linked, "banners_hung") == 35 + 53
    assert total(linked, "leaflets_issued", MineSettings(with_duplicates=True)) == 5200
    conflicts = total_figures(linked, load_packs()).conflicts
    assert [conflict.values for conflict in conflicts] == [(35, 53)]


def test_a_sentence_reused_by_another_body_is_a_template() -> None:
    _, articles, figures = corpus(BODY, BODY.replace("柳岸", "河东").replace("120户", "88户"))
    linked = link_figures(figures, articles, [cluster("template", "a0", "a1")], [])
    assert roles(linked, "d1") == ["template", "template", "unique"]
    assert total(linked, "leaflets_issued") == 5200
    assert total(linked, "leaflets_issued", MineSettings(exclude_template=True)) == 2600


def test_an_excerpt_repeats_only_what_it_shares() -> None:
    more = "劝阻受骗群众9人。"
    _, articles, figures = corpus(BODY + more, BODY)
    passages = ((0, len(BODY), 0, len(BODY)),)
    pair = DuplicatePair(
        a="a0", b="a1", kind="excerpt", jaccard=0.7, containment_a=0.7, containment_b=1.0, passages=passages
    )
    linked = link_figures(figures, articles, [], [pair])
    assert roles(linked, "d0") == ["kept", "kept", "kept", "unique"]
    assert roles(linked, "d1") == ["duplicate"] * 3


def test_a_statement_made_twice_in_an_article_counts_once() -> None:
    _, articles, figures = corpus("今年共发放传单2600份。\n一、宣传有力。深入市场发放传单2600份。")
    linked = link_figures(figures, articles, [], [])
    assert [figure.duplicate for figure in linked if figure.kind == "figure"] == ["unique", "repeat"]
    assert total(linked, "leaflets_issued") == 2600


def test_rates_ranks_shares_and_parts_enter_no_sum() -> None:
    text = "每周巡逻5次。排名第二。满意率96%。抓获嫌疑人30名，其中刑拘12名。"
    _, _, figures = corpus(text)
    found = total_figures(figures, load_packs())
    assert [(item.metric, item.unit, item.total) for item in found.totals] == [("arrests", "人", 30)]


def test_totals_have_bounds_and_say_what_is_masked_or_vague() -> None:
    _, _, figures = corpus("发放传单500份、折页80余份、手册近40份，另发传单**份、数十份。")
    item = next(t for t in total_figures(figures, load_packs()).totals if t.metric == "leaflets_issued")
    assert (item.total, item.low, item.high) == (640, 500 + 80 + 36 + 20, 500 + 90 + 40 + 90)
    assert (item.figures, item.masked, item.vague) == (5, 1, 1)


def test_the_order_of_documents_changes_nothing() -> None:
    _, articles, figures = corpus(BODY, BODY.replace("35条", "53条"), BODY)
    clusters = [cluster("near", "a0", "a1", "a2")]
    forward = link_figures(figures, articles, clusters, [])
    backward = link_figures(figures[::-1], articles, clusters, [])
    assert {f.id: f.duplicate for f in forward} == {f.id: f.duplicate for f in backward}


def test_fractions_are_shares_and_never_added_up() -> None:
    totals = total_figures(mined("事故起数下降三分之一，人数下降四分之一。调解纠纷8起。")).totals
    assert [(total.unit, total.total) for total in totals] == [("起", 8)]
