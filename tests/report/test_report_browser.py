"""The report in a real browser: everything an editor or analyst does with it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from corpus_tools.records import Article, Cluster, ClusterMember, Document, Result, Totals
from corpus_tools.report import write_one, write_report
from corpus_tools.report.decisions import apply_decisions, read_decisions
from corpus_tools.settings import ReportSettings

from .report_fiction import HOSTILE, make_result

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser
FIGURE = "f0000000000010000"


def test_overview_tells_counts_and_sums(report: Path, visit: Any) -> None:
    seen = visit(report)
    assert "24 份文档" in seen.text(".lede")
    assert "66,612" in seen.text("#view-overview table")
    assert seen.page.locator("svg.chart").count() >= 4
    expect(seen.page.locator("section.view:visible")).to_have_count(1)


def test_filters_change_the_rows_and_their_sum(report: Path, visit: Any) -> None:
    seen = visit(report, "#figures")
    expect(seen.rows()).to_have_count(96)
    seen.page.select_option("[data-filter=metric]", "leaflets_issued")
    expect(seen.rows()).to_have_count(24)
    assert "66,612 份" in seen.text("[data-role=sum]")
    seen.page.select_option("[data-filter=status]", "review")
    expect(seen.rows()).to_have_count(4)
    assert "metric=leaflets_issued" in seen.page.url
    seen.page.click("[data-role=clear]")
    expect(seen.rows()).to_have_count(96)


def test_filters_live_in_the_address(report: Path, visit: Any) -> None:
    seen = visit(report, "#figures?metric=events_held&period=2020%E5%B9%B4")
    expect(seen.rows()).to_have_count(5)
    assert seen.page.input_value("[data-filter=metric]") == "events_held"


def test_sums_are_exact(visit: Any, tmp_path: Path) -> None:
    """0.1 three times is 0.3, and 2^53 + 1 keeps its last digit."""
    base = make_result(4)
    values = [Decimal("0.1")] * 3 + [2**53 + 1] * 2
    figures = [
        msgspec.structs.replace(base.figures[0], id=f"f{n}", value=v, unit="米" if n < 3 else "册")
        for n, v in enumerate(values)
    ]
    totals = Totals(
        totals=(msgspec.structs.replace(base.totals.totals[0], ids=tuple(f.id for f in figures)),)
    )
    write_report(msgspec.structs.replace(base, figures=figures, totals=totals), tmp_path)
    seen = visit(tmp_path / "report.html", "#figures")
    assert "0.3 米" in seen.text("[data-role=sum]")
    assert "18,014,398,509,481,986 册" in seen.text("[data-role=sum]")


def test_search_and_sort(report: Path, visit: Any) -> None:
    seen = visit(report, "#figures")
    seen.page.keyboard.press("/")
    seen.page.keyboard.type("柳溪")
    expect(seen.rows()).to_have_count(12)
    seen.page.click("[data-sort=value] button")
    head = seen.page.locator("[data-sort=value]")
    assert head.get_attribute("aria-sort") == "descending"
    first = seen.text("section.current tbody tr td.n")
    seen.page.click("[data-sort=value] button")
    assert head.get_attribute("aria-sort") == "ascending"
    assert seen.text("section.current tbody tr td.n") != first


def test_figure_leads_to_the_same_place_in_cleaned_and_raw_text(
    corpus: Result, report: Path, visit: Any
) -> None:
    seen = visit(report, "#figures")
    seen.page.locator(f"[data-figure={FIGURE}] a.place").click()
    figure = next(f for f in corpus.figures if f.id == FIGURE)
    raw = next(d.raw for d in corpus.documents if d.id == figure.document)
    for pane in ("#clean", "#raw"):
        assert seen.text(f"{pane} [aria-current]") == figure.surface
    before = seen.page.evaluate(
        """() => { const range = document.createRange(); const pane = document.querySelector('#raw');
        range.setStart(pane, 0); range.setEndBefore(pane.querySelector('[aria-current]'));
        return range.toString(); }"""
    )
    assert before == raw[: figure.start]
    assert "(xuān)" in seen.text("#raw") and "(xuān)" not in seen.text("#clean")
    seen.page.keyboard.press("Escape")
    expect(seen.page.locator("#view-figures")).to_be_visible()


def test_figures_to_check_are_stepped_through_and_decided(report: Path, visit: Any) -> None:
    seen = visit(report, "#figures?status=review&metric=leaflets_issued")
    expect(seen.rows()).to_have_count(4)
    seen.page.locator("section.current a.place").first.click()
    first = seen.page.url
    seen.page.locator("#evidence [data-choice=right]").click()
    seen.page.keyboard.press("n")
    expect(seen.page.locator("#evidence mark")).to_have_text("2707余份")
    assert seen.page.url != first
    seen.page.keyboard.press("p")
    expect(seen.page.locator("#evidence [data-choice=right]")).to_have_attribute("aria-pressed", "true")
    assert seen.page.locator("#steps [data-step=previous]").is_disabled()
    seen.page.click("#back")
    expect(seen.rows()).to_have_count(4)


def test_spreadsheet_link_opens_the_figure(report: Path, visit: Any) -> None:
    seen = visit(report, f"#f={FIGURE}")
    assert "1,337" in seen.text("#evidence")
    assert seen.page.locator("#raw [aria-current]").is_visible()


def test_offsets_count_code_points(visit: Any, tmp_path: Path) -> None:
    result = make_result(4, hostile="𠮷😀")
    write_report(result, tmp_path)
    seen = visit(tmp_path / "report.html", f"#f={FIGURE}")
    assert seen.text("#raw [aria-current]") == seen.text("#clean [aria-current]") == "1337余份"


def test_differences_are_shown_and_stepped_through(report: Path, visit: Any) -> None:
    seen = visit(report, "#duplicates")
    details = seen.page.locator("details.cluster[open]")
    assert details.count() == 1
    assert "处不同" in details.locator("[data-role=differences]").inner_text()
    assert details.locator("del", has_text="1200").count() == 1
    assert details.locator("ins", has_text="1337").count() == 1
    seen.page.keyboard.press("n")
    first = seen.page.evaluate("document.querySelector('.diff .current').textContent")
    seen.page.keyboard.press("n")
    second = seen.page.evaluate("document.querySelector('.diff .current').textContent")
    seen.page.keyboard.press("p")
    assert first != second
    assert seen.page.evaluate("document.querySelector('.diff .current').textContent") == first


def test_a_passage_that_moved_is_one_difference(visit: Any, tmp_path: Path) -> None:
    sentences = ("清早开门迎接客人。", "先扫地除尘，后洒水降温。")
    result = Result()
    for name, text in (("a", "".join(sentences)), ("b", "".join(reversed(sentences)))):
        places: Any = {"start": 0, "end": len(text), "text": text, "map": ((0, 0, len(text)),)}
        result.articles.append(Article(id=name, document=f"d{name}", ordinal=0, title=name, **places))
        result.documents.append(Document(id=f"d{name}", source=name, raw=text, text=text, map=places["map"]))
    members = tuple(ClusterMember(article=name, jaccard=1.0, verified_against="a") for name in "ab")
    result.clusters = [Cluster(id="c", kind="near", kept="a", members=members)]
    write_report(result, tmp_path)
    details = visit(tmp_path / "report.html", "#duplicates").page.locator("details[open]")
    assert "1 处不同" in details.locator("[data-role=differences]").inner_text()
    for element in ("del", "ins"):
        assert details.locator(f"{element}.moved").inner_text() == sentences[0]
        assert details.locator(f"{element}.moved").get_attribute("title") == "移动"


def test_decisions_go_out_and_come_back(corpus: Result, report: Path, visit: Any, tmp_path: Path) -> None:
    seen = visit(report, "#duplicates")
    seen.page.locator("details[open] [data-choice=different]").first.click()
    seen.page.locator("details[open] [data-choice=template]").nth(1).click()
    seen.go("#figures")
    row = seen.page.locator(f"[data-figure={FIGURE}]")
    row.locator("[data-choice=wrong]").click()
    with seen.page.expect_download() as download:
        seen.page.click("#export")
    exported = tmp_path / "decisions.jsonl"
    download.value.save_as(exported)
    lines = [json.loads(line) for line in exported.read_text(encoding="utf-8").splitlines()]
    assert {line["decision"] for line in lines} == {"different", "template", "wrong"}

    decided = apply_decisions(corpus, read_decisions(exported))
    assert next(f for f in decided.figures if f.id == FIGURE).kind == "background"
    before = {m.article for m in corpus.clusters[0].members}
    after = next(c for c in decided.clusters if c.kept == corpus.clusters[0].kept and c.kind == "near")
    assert len(after.members) == len(before) - 2

    fresh = visit(report, "#duplicates")
    assert fresh.page.locator("[aria-pressed=true]").count() == 0
    fresh.page.set_input_files("#import-file", exported)
    fresh.page.wait_for_selector("#notice:visible")
    expect(fresh.page.locator("details[open] [aria-pressed=true]")).to_have_count(2)


def test_decisions_survive_a_reload_and_can_be_taken_back(report: Path, visit: Any) -> None:
    seen = visit(report, "#figures")
    button = seen.page.locator(f"[data-figure={FIGURE}] [data-choice=right]")
    button.click()
    seen.page.reload()
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    seen.page.reload()
    assert button.get_attribute("aria-pressed") == "false"
    assert not seen.page.locator("#export").is_visible()


def test_undecided_and_blind_modes(report: Path, visit: Any) -> None:
    seen = visit(report, "#duplicates")
    assert "0.93" in seen.text("details[open] table")
    seen.page.check("[data-filter=blind]")
    seen.page.locator("details[open] table").first.wait_for()
    assert "0.93" not in seen.text("section.current")
    second = seen.page.locator("details.cluster").nth(1)
    second.locator("summary").click()
    second.locator("[data-choice=same]").nth(0).click()
    second.locator("[data-choice=same]").nth(1).click()
    seen.page.check("[data-filter=undecided]")
    expect(seen.page.locator("details.cluster")).to_have_count(1)


def test_language_switch_changes_everything_and_is_kept(report: Path, visit: Any) -> None:
    seen = visit(report, "#figures")
    seen.page.click("#language")
    assert seen.page.evaluate("document.documentElement.lang") == "en"
    assert "Leaflets issued" in seen.text("section.current tbody")
    assert "Read 24 documents" in seen.page.locator(".lede").text_content()
    seen.page.reload()
    assert seen.page.evaluate("document.documentElement.lang") == "en"
    chinese = (
        "[...document.querySelectorAll('[data-t]')].filter(e => /[\\u4e00-\\u9fff]/.test(e.textContent))"
    )
    left = seen.page.evaluate(f"{chinese}.map(e => e.dataset.t)")
    assert set(left) <= {"action.language", "total.note"}


def test_keyboard_reaches_everything(report: Path, visit: Any) -> None:
    seen = visit(report, "#figures")
    seen.page.keyboard.press("j")
    seen.page.keyboard.press("j")
    assert seen.page.evaluate("document.activeElement.dataset.figure") == "f0000000000000001"
    seen.page.keyboard.press("Enter")
    assert seen.page.locator("#view-reader").is_visible()
    assert "f=f0000000000000001" in seen.page.url


def test_hostile_strings_stay_text(hostile_corpus: Result, visit: Any, tmp_path: Path) -> None:
    write_report(hostile_corpus, tmp_path)
    seen = visit(tmp_path / "report.html")
    views = (
        "overview",
        "articles",
        "duplicates",
        "templates",
        "figures",
        "repairs",
        "failures",
        "about",
        f"f={FIGURE}",
    )
    for view in views:
        seen.go(f"#{view}")
        seen.page.click("#language")
    assert seen.page.evaluate("window.pwned") is None
    expect(seen.page.locator("img, iframe, object, embed, link")).to_have_count(0)
    seen.go("#articles")
    assert HOSTILE.replace("\u2028", "") in seen.text("section.current tbody").replace("\u2028", "")


def test_hostile_address_does_nothing(report: Path, visit: Any) -> None:
    seen = visit(report)
    for address in (
        "#f=<img src=x>",
        "#a=__proto__",
        "#c=constructor",
        "#figures?sort=%22%5D&q=%3Cb%3E",
        "#nowhere",
    ):
        seen.go(address)
        assert seen.page.locator("section.view:visible").count() <= 1


def test_page_reads_without_script(report: Path, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report.as_uri())
    assert page.locator("section.view:visible").count() == 9
    assert page.locator("#figures tbody tr").count() == 96
    assert page.locator("#figures mark").first.inner_text() == "1200余份"
    assert page.locator("#duplicates del").count() > 0
    context.close()


def test_large_report_becomes_linked_pages(corpus: Result, visit: Any, tmp_path: Path) -> None:
    written = write_report(corpus, tmp_path, ReportSettings(max_page_mb=0.02))
    names = {path.name for path in written}
    assert {"figures.html", "text-0001.html", "duplicates-0001.html"} <= names
    seen = visit(tmp_path / "report.html", f"#f={FIGURE}")
    seen.page.wait_for_selector("#raw [aria-current]")
    assert "/report/text-" in seen.page.url
    seen.go("#a=a0000000000000003")
    seen.page.wait_for_selector("#raw:visible")
    assert "松岭" not in seen.text("#reader-title") and "/report/text-" in seen.page.url
    seen.go("#c=c1")
    seen.page.wait_for_selector("details[open] .diff del, details[open] a.button")
    seen.page.locator("details[open] a.button").click()
    seen.page.wait_for_selector("details[open] .diff del")
    assert "/report/duplicates-" in seen.page.url
    seen.page.locator("nav [data-view=figures]").click()
    seen.page.wait_for_selector("tr[data-figure]")
    assert seen.page.url.endswith("/report/figures.html#figures")


def test_dark_and_print_are_readable(report: Path, visit: Any) -> None:
    seen = visit(report, "#figures", color_scheme="dark")
    dark = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert sum(map(int, dark.strip("rgb()").split(","))) < 120
    seen.page.emulate_media(media="print")
    assert not seen.page.locator("header.bar").is_visible()
    assert seen.page.locator("section.current tbody tr").first.is_visible()


def test_many_figures_stay_usable(visit: Any, tmp_path: Path) -> None:
    base = make_result(40)
    figures = [
        msgspec.structs.replace(figure, id=f"{figure.id[:9]}{copy:08x}")
        for copy in range(30)
        for figure in base.figures
    ]
    write_one(msgspec.structs.replace(base, figures=figures), tmp_path / "report.html")
    seen = visit(tmp_path / "report.html", "#figures")
    expect(seen.rows()).to_have_count(100)
    assert "4,800" in seen.text("[data-role=sum]")
    seen.page.click("section.current [data-step=next]")
    assert "2 / 48" in seen.text("section.current .pager")


def test_a_conflict_leads_to_the_cluster_of_its_kept_article(visit: Any, tmp_path: Path) -> None:
    base = make_result()
    kept = next(cluster.kept for cluster in base.clusters if cluster.kind != "template")
    conflict = msgspec.structs.replace(base.totals.conflicts[0], cluster=kept)
    totals = msgspec.structs.replace(base.totals, conflicts=(conflict,))
    write_report(msgspec.structs.replace(base, totals=totals), tmp_path)
    seen = visit(tmp_path / "report.html")
    seen.page.click(f'a[href$="#c={kept}"]')
    expect(seen.page.locator("#view-duplicates")).to_be_visible()
    expect(seen.page.locator("details.cluster[open]").first).to_be_visible()


def test_a_narrow_screen_shows_the_sentence_without_scrolling_sideways(report: Path, visit: Any) -> None:
    seen = visit(report, "#figures")
    for view in ("figures", "overview", "duplicates", "articles"):
        seen.page.set_viewport_size({"width": 390, "height": 800})
        seen.page.goto(f"{report.as_uri()}#{view}")
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390, view
    seen.page.goto(f"{report.as_uri()}#figures")
    box = seen.page.locator("#view-figures td.quote").first.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390


def test_what_no_metric_takes_says_what_it_counts(visit: Any, tmp_path: Path) -> None:
    base = make_result(4)
    figure = msgspec.structs.replace(base.figures[0], metric="other", object="水泵")
    write_report(msgspec.structs.replace(base, figures=[figure]), tmp_path)
    assert "水泵" in visit(tmp_path / "report.html", "#figures").text("#view-figures tbody th")


def test_an_article_of_a_template_is_no_copy(visit: Any, tmp_path: Path) -> None:
    base = make_result()
    copies, shared = base.clusters
    shared = msgspec.structs.replace(shared, kind="template")
    write_report(msgspec.structs.replace(base, clusters=[copies, shared]), tmp_path)
    seen = visit(tmp_path / "report.html", "#articles")
    said = {}
    for member in (copies.members[1], shared.members[1]):
        row = seen.page.locator(
            "#view-articles tbody tr", has=seen.page.locator(f'a[href="#a={member.article}"]')
        )
        said[member.article] = row.locator("td").last.inner_text()
    assert list(said.values()) == ["副本", "同一模板"]


def test_sums_over_time_are_by_year_and_of_metrics_only(visit: Any, tmp_path: Path) -> None:
    base = make_result()
    total = base.totals.by_period[0]
    periods = [("2021-03", 3), ("2021-05/2021-08", 4), ("2022", 5), ("20XX", 8)]
    own = [msgspec.structs.replace(total, group=group, total=value) for group, value in periods]
    rest = [msgspec.structs.replace(one, metric="other", label={}) for one in own]
    totals = msgspec.structs.replace(base.totals, by_period=(*own, *rest))
    write_report(msgspec.structs.replace(base, totals=totals), tmp_path)
    charts = visit(tmp_path / "report.html").page.locator("figure:has(rect + text.value[text-anchor=middle])")
    tables = [" ".join((chart.text_content() or "").split()) for chart in charts.all()]
    assert len(tables) == 1 and tables[0].endswith("2021720225")
