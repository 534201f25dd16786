"""The page as a file: deterministic, offline, escaped, within its size."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

from corpus_tools.records import DuplicatePair, Figure, Result
from corpus_tools.report import excerpt_of, report_json, write_report
from corpus_tools.report.messages import load_messages
from corpus_tools.report.pages import Content
from corpus_tools.report.tables import read_tables, write_tables
from corpus_tools.settings import ReportSettings

from .report_fiction import HOSTILE, make_result

PAGE = Path(__file__).parents[2] / "corpus_tools" / "report" / "page"


class Shape(HTMLParser):
    """Elements with their attribute names, policies and the contents of styles and scripts."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: Counter[tuple[str, ...]] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.code: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag, *sorted(name for name, _ in attrs)] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        kind = dict(attrs).get("type") or "code"
        self._open.append(f"{tag} {kind}" if tag in ("style", "script") else tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and not self._open.pop().startswith(tag):
            pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1].split()[0] in ("style", "script"):
            self.code.append((self._open[-1], data))


def page_of(result: Result, folder: Path, lang: str = "zh") -> str:
    write_report(result, folder, lang=lang)
    return (folder / "report.html").read_text(encoding="utf-8")


def test_shared_passages_are_counted_by_themselves(tmp_path: Path) -> None:
    result = make_result()
    before = Content(excerpt_of(result))
    similarity = before.static["charts"][2]
    ids = [article.id for article in result.articles]
    result.pairs += [
        DuplicatePair(a=ids[0], b=b, kind="passage", jaccard=0.04, containment_a=0.1, containment_b=0.1)
        for b in ids[9:]
    ]
    after = Content(excerpt_of(result))
    assert after.static["charts"][2] == similarity
    assert after.badges == {**before.badges, "passages": 15}
    assert report_json(result)["duplicates"]["passages"] == 15
    assert "<small>· " in page_of(result, tmp_path) and ">段落 15</span>" in page_of(result, tmp_path)


def test_equal_results_give_equal_bytes(corpus: Result, tmp_path: Path) -> None:
    files = [[path.read_bytes() for path in write_report(corpus, tmp_path / name)] for name in "ab"]
    assert files[0] == files[1]


def test_how_a_run_was_executed_leaves_no_trace(corpus: Result, tmp_path: Path) -> None:
    dedup = {**corpus.settings["dedup"], "threads": 8}
    settings = {**corpus.settings, "dedup": dedup, "run": {"workers": 7, "memory": "9GB"}}
    other = msgspec.structs.replace(corpus, settings=settings)
    files = [
        [p.read_bytes() for p in write_report(r, tmp_path / n)] for n, r in (("a", corpus), ("b", other))
    ]
    assert files[0] == files[1]


def test_reports_from_tables_are_the_same_bytes(corpus: Result, tmp_path: Path) -> None:
    settings = {**corpus.settings, "mine": {"packs": ("default",), "with_duplicates": False}}
    result = msgspec.structs.replace(corpus, settings=settings)
    write_tables(result, tmp_path / "tables")
    one = write_report(result, tmp_path / "a")
    two = write_report(read_tables(tmp_path / "tables"), tmp_path / "b")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_policy_allows_the_page_itself_and_nothing_else(corpus: Result, tmp_path: Path) -> None:
    shape = Shape(page_of(corpus, tmp_path))
    policy = next(value for tag, name, value in shape.attributes if tag == "meta" and "default-src" in value)
    assert policy.startswith("default-src 'none';") and "unsafe" not in policy and "http" not in policy
    for kind, code in shape.code:
        if not kind.endswith("json"):
            digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy
    assert sum(kind == "script code" for kind, _ in shape.code) == 1


def test_no_external_address_no_inline_handler_no_inline_style(corpus: Result, tmp_path: Path) -> None:
    shape = Shape(page_of(corpus, tmp_path))
    for tag, name, value in shape.attributes:
        assert not name.startswith("on") and name != "style"
        if name in ("src", "href"):
            assert value.startswith("#"), (tag, value)


def test_hostile_data_adds_no_element_and_no_attribute(tmp_path: Path) -> None:
    shapes = [
        Shape(page_of(make_result(8, hostile=text), tmp_path / name))
        for name, text in (("a", "善"), ("b", HOSTILE))
    ]
    assert shapes[0].elements == shapes[1].elements
    data = [code for kind, code in shapes[1].code if kind.endswith("json")]
    assert data and all(not re.search("[<>&\u2028]", text) for text in data)
    assert any(HOSTILE in value for text in data for value in str_values(json.loads(text)))


def str_values(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for item in items for text in str_values(item)]


def test_the_page_has_a_language_and_speaks_both(corpus: Result, tmp_path: Path) -> None:
    for lang, declared, word in (("zh", "zh-Hans", "各指标合计"), ("en", "en", "Sums per metric")):
        text = page_of(corpus, tmp_path / lang, lang)
        assert f'<html lang="{declared}">' in text and f">{word}<" in text
        assert "各指标合计" in text and "Sums per metric" in text


def test_large_reports_stay_within_the_limit(tmp_path: Path) -> None:
    result = make_result(400)
    written = write_report(result, tmp_path, ReportSettings(max_page_mb=0.3))
    pages = [path for path in written if path.suffix == ".html"]
    assert len(pages) > 3
    texts = [path for path in pages if path.name.startswith("text-")]
    assert all(path.stat().st_size < 600_000 for path in texts)
    hrefs = {
        (page.parent / value.split("#")[0]).resolve()
        for page in pages
        for tag, name, value in Shape(page.read_text(encoding="utf-8")).attributes
        if tag == "a" and name == "href" and not value.startswith("#")
    }
    assert hrefs and all(path.is_file() for path in hrefs)


def test_pages_of_a_larger_report_are_removed(tmp_path: Path) -> None:
    write_report(make_result(60), tmp_path, ReportSettings(max_page_mb=0.008))
    many = len(list((tmp_path / "report").glob("*.html")))
    (tmp_path / "report" / "mine.html").write_text("not ours", encoding="utf-8")
    write_report(make_result(12), tmp_path, ReportSettings(max_page_mb=0.008))
    assert 0 < len(list((tmp_path / "report").glob("*.html"))) < many
    write_report(make_result(12), tmp_path)
    assert [path.name for path in (tmp_path / "report").iterdir()] == ["mine.html"]


def test_odd_results_still_make_a_page(tmp_path: Path) -> None:
    alone = Figure(id="f", document="d", surface="5次", start=3, end=5, value=5, quote="检查5次。")
    for name, result in (("empty", Result()), ("figure", Result(figures=[alone]))):
        assert "</html>" in page_of(result, tmp_path / name)


def test_surrogates_and_control_characters_do_not_stop_it(corpus: Result, tmp_path: Path) -> None:
    article = msgspec.structs.replace(corpus.articles[0], title="坏\x00\x1b字")
    assert "坏" in page_of(msgspec.structs.replace(corpus, articles=[article]), tmp_path)


def test_messages_are_complete_in_both_languages() -> None:
    zh, en = load_messages("zh"), load_messages("en")
    assert zh.keys() == en.keys()
    for key in zh:
        assert set(re.findall(r"{(\w+)}", zh[key])) == set(re.findall(r"{(\w+)}", en[key])), key


@pytest.mark.parametrize("path", sorted(PAGE.glob("*.j*")), ids=lambda path: path.name)
def test_every_message_the_page_asks_for_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    known = load_messages("en").keys()
    asked = re.findall(r"\b(?:tr|t|tv|say)\(\s*[\"']([\w.]+)[\"']", text)
    for key in [*asked, *re.findall(r'data-[tp]="([\w.]+)"', text)]:
        assert key in known or (key.endswith(".") and any(name.startswith(key) for name in known)), key
