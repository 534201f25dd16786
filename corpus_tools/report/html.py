"""The page `report.html`: one offline file, or linked offline files when it would be too large.

The page may load nothing and run nothing but its own style and script: both stand in it, named by their
hashes in the content security policy. Texts of the corpus are escaped by the template engine, data by
`script_json`, and the script makes text nodes only.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from corpus_tools.report.atomic import replaced
from corpus_tools.report.blocks import script_json
from corpus_tools.report.charts import Chart, Label, display_number, short_number
from corpus_tools.report.excerpt import Excerpt
from corpus_tools.report.figure_columns import Block
from corpus_tools.report.messages import LANGUAGES, Messages, load_messages
from corpus_tools.report.pages import VIEWS, Content, Page, plan_pages
from corpus_tools.report.version import tool_version

MEGABYTE = 1_000_000
OUR_PAGES = re.compile(r"(?:figures|articles|(?:text|duplicates)-[0-9]{4,9})\.html")
SCRIPTS = ("core", "decisions", "listing", "figures", "duplicates", "reader", "start")
NUMERIC = frozenset(
    "value value_max low high total figures masked vague uncertain duplicates_left_out characters sections "
    "similarity members".split()
)


def write_page(excerpt: Excerpt, path: Path, lang: str = "zh", max_mb: float = 8.0) -> list[Path]:
    """Write the HTML report.

    Args:
        excerpt: what is shown of the corpus.
        path: the first page; further pages go into a folder of the same name beside it.
        lang: the language it opens in, "zh" or "en".
        max_mb: size of a page in megabytes beyond which the report becomes several pages.

    Returns:
        The files written, the first page first.
    """
    content = Content(excerpt)
    printer = _Printer(content, lang)
    written = []
    for page in plan_pages(content, path, int(max_mb * MEGABYTE)):
        with replaced(page.path) as temporary, temporary.open("wb") as stream:
            stream.writelines(printer.render(page))
        written.append(page.path)
    _remove_stale(path.with_suffix(""), written)
    return written


def _remove_stale(folder: Path, written: list[Path]) -> None:
    """Pages of an earlier, larger report would lead nowhere."""
    for page in sorted(folder.glob("*.html")) if folder.is_dir() else []:
        if OUR_PAGES.fullmatch(page.name) and page not in written:
            page.unlink()


class _Printer:
    """The template with all that its pages have in common."""

    def __init__(self, content: Content, lang: str) -> None:
        self.say, self.content = Messages(lang), content
        self.common = {
            **content.static,
            "say": self.say,
            "lang": lang,
            "labels": content.labels,
            "all_views": VIEWS,
            "badges": content.badges,
            "numeric": NUMERIC,
            "version": tool_version(),
            "fingerprint": content.excerpt.fingerprint,
            "style": _asset("report.css"),
            "style_hash": _digest(_asset("report.css")),
            "script_hash": _digest(_script()),
        }
        self.template = _environment(self.say).get_template("page.jinja")

    def render(self, page: Page) -> Iterator[bytes]:
        """One page with its views, then its data, block by block, then the script."""
        shared: Block = {
            "messages": {lang: dict(load_messages(lang)) for lang in LANGUAGES},
            "labels": self.content.labels,
            "links": {"root": page.root, "views": page.hrefs, "report": self.common["fingerprint"]},
        }
        home = page.hrefs["overview"].split("#")[0]
        views = self.template.render(self.common, views=page.views, hrefs=page.hrefs, home=home)
        yield views.encode("utf-8", "replace")
        for name, block in {**shared, **page.blocks}.items():
            yield f'<script type="application/json" id="data-{name}">'.encode()
            yield script_json(block)
            yield b"</script>"
        yield f"<script>{_script()}</script>\n</body>\n</html>".encode()


def draw_chart(chart: Chart, say: Messages) -> str:
    """One chart as an SVG element."""
    module = _environment(say).get_template("charts.jinja").make_module({"say": say, "lang": say.lang})
    return str(module.draw(chart))


def _environment(say: Messages) -> Any:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("corpus_tools.report", "page"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "number": display_number,
        "short": short_number,
        "known": load_messages(say.lang).__contains__,
        "text": lambda label: label_markup(label, say),
    }
    environment.filters |= {"shorten": _shorten, "visible": _visible}
    return environment


def label_markup(label: Label, say: Messages) -> Any:
    """A label that follows the language switch: a message, a text in two languages, or plain data."""
    from markupsafe import Markup, escape

    if "key" in label:
        return Markup('<span data-t="{}">{}</span>').format(label["key"], say(label["key"]))
    if "text" in label:
        return escape(label["text"])
    zh, en = label.get("zh", ""), label.get("en", label.get("zh", ""))
    return Markup('<span data-zh="{}" data-en="{}">{}</span>').format(zh, en, zh if say.lang == "zh" else en)


def _shorten(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _visible(text: str) -> str:
    """White space that an edit removed or made, as signs."""
    return text.replace("\n", "⏎").replace("\t", "⇥").replace("\u3000", "□")


@cache
def _asset(name: str) -> str:
    return files("corpus_tools.report.page").joinpath(name).read_text(encoding="utf-8")


@cache
def _script() -> str:
    """The parts of the script in one strict function, so that nothing leaks into the page."""
    parts = "\n".join(_asset(f"{name}.js") for name in SCRIPTS)
    return f'"use strict";\n(() => {{\n{parts}}})();\n'


def _digest(text: str) -> str:
    """The hash of an inline style or script, as a content security policy names it."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
