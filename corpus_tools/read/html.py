"""HTML to text with every character's place in the page kept.

General HTML parsers do not say where a character stood in the source; the tokenizer of the standard
library does, and it takes any nesting depth. Tags, scripts and page frames become edits of rule
`html`, entities edits of rule `entity`; blocks of links are flagged as navigation, headings go to
`meta["headings"]` as ``[start, end, level]`` in the raw page.
"""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from itertools import accumulate

from corpus_tools.records import Document, Edit, Mark
from corpus_tools.spans import SpanMap, apply_edits

SKIPPED = frozenset(
    "script style noscript template svg iframe select button textarea object nav footer aside rt rp".split()
)
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
INLINE = frozenset(
    "a abbr b bdi bdo big cite code data del dfn em font i img ins kbd label mark q rb ruby s samp small "
    "span strike strong sub sup time tt u var wbr".split()
)
CELLS = frozenset(("td", "th"))
_HEADING = re.compile(r"h([1-6])\Z")
_BLANK = re.compile(r"\s+")
_ENTITY = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,7}|[A-Za-z][A-Za-z0-9]{0,31});?")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
MIN_LINKS = 3  # a single linked line may be a title; three in a row are a menu


def html_document(page: Document) -> Document:
    """The document of an HTML page: `raw` the page, `text` what a reader sees.

    Args:
        page: a document whose `raw` is HTML source.

    >>> from corpus_tools.records import Document
    >>> page = Document.from_text("<title>T</title><p>工作<b>总结</b>&amp;计划</p><p>二</p>")
    >>> document = html_document(page)
    >>> document.text, document.meta["title"], document.spans.to_raw(2, 4)
    ('工作总结&计划\\n二', 'T', (24, 26))
    """
    layout = _Layout(page.raw)
    layout.feed(page.raw)
    layout.close()
    layout.end_block()
    edits = layout.edits()
    triples = [(edit.start, edit.end, edit.after) for edit in edits]
    text = apply_edits(page.raw, triples)
    meta = {**page.meta, "format": "html"}
    if layout.headings:
        meta["headings"] = layout.headings
    if layout.title.strip():
        meta["title"] = _BLANK.sub(" ", layout.title).strip()
    return Document(
        id=page.id,
        source=page.source,
        encoding=page.encoding,
        raw=page.raw,
        text=text,
        map=SpanMap.from_edits(len(page.raw), triples).runs,
        edits=tuple(edits),
        boilerplate=tuple(layout.navigation()),
        meta=meta,
    )


class _Layout(HTMLParser):
    """Collects the pieces of text that stay: (raw start, raw end, text)."""

    def __init__(self, raw: str) -> None:
        super().__init__(convert_charrefs=False)
        self.raw = raw
        self.pieces: list[tuple[int, int, str]] = []
        self.headings: list[list[int]] = []
        self.title = ""
        self._lines = [0, *accumulate(len(line) + 1 for line in raw.split("\n"))]
        self._skipping: list[str] = []
        self._in_title = False
        self._links = 0
        self._pre = 0
        self._heading: tuple[int, int] | None = None
        self._block_at = 0  # first piece of the block
        self._linked = 0  # characters of the block that stand in links
        self._blocks: list[tuple[int, int, bool]] = []  # raw start, raw end, is mostly links

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a tag: skip what is not text, break the line at blocks."""
        if tag in SKIPPED or self._skipping:
            if tag == (self._skipping[0] if self._skipping else tag) and tag not in VOID:
                self._skipping.append(tag)
            return
        if tag == "title":
            self._in_title = True
        elif tag == "a":
            self._links += 1
        elif tag in CELLS:
            self._separate("\t")
        elif tag not in INLINE:
            self.end_block()
            self._pre += tag == "pre"
            match = _HEADING.match(tag)
            if match:
                self._heading = (len(self.pieces), int(match[1]))

    def handle_endtag(self, tag: str) -> None:
        """Close a tag."""
        if self._skipping:
            if tag == self._skipping[0]:
                self._skipping.pop()
            return
        if tag == "title":
            self._in_title = False
        elif tag == "a":
            self._links = max(0, self._links - 1)
        elif tag not in INLINE and tag not in CELLS:
            self._pre = max(0, self._pre - (tag == "pre"))
            if self._heading and _HEADING.match(tag):
                self._end_heading()
            self.end_block()

    def handle_data(self, data: str) -> None:
        """Text between tags, blanks folded as a browser does."""
        if self._skipping:
            return
        if self._in_title:
            self.title += data
            return
        start = self._at()
        at = 0
        for blank in () if self._pre else _BLANK.finditer(data):
            self._put(start + at, start + blank.start(), data[at : blank.start()])
            self._put(start + blank.start(), start + blank.end(), self._blank(data, blank))
            at = blank.end()
        self._put(start + at, start + len(data), data[at:])

    def handle_entityref(self, name: str) -> None:
        """A named entity."""
        self._reference()

    def handle_charref(self, name: str) -> None:
        """A numeric entity."""
        self._reference()

    def _reference(self) -> None:
        match = _ENTITY.match(self.raw, self._at())
        if not match or self._skipping:
            return
        character = html.unescape(match[0])
        if self._in_title:
            self.title += character
        else:
            self._put(match.start(), match.end(), " " if character == "\xa0" else character)

    def _blank(self, data: str, blank: re.Match[str]) -> str:
        """What a run of blanks becomes: nothing between wide characters or at a line start, else one."""
        if "\u3000" in blank[0]:
            return blank[0].replace("\n", "").replace("\r", "")
        before = data[blank.start() - 1] if blank.start() else self._last()
        after = data[blank.end()] if blank.end() < len(data) else "一"
        if not before or before in "\n\t":
            return ""
        wrapped = "\n" in blank[0] and _WIDE.match(before) and _WIDE.match(after)
        return "" if wrapped else " "

    def _last(self) -> str:
        return self.pieces[-1][2][-1] if self.pieces else ""

    def _put(self, start: int, end: int, text: str) -> None:
        if text:
            self.pieces.append((start, end, text))
            self._linked += len(text) if self._links else 0

    def _separate(self, mark: str) -> None:
        if self._last() not in ("", "\n", "\t"):
            at = self.pieces[-1][1]
            self.pieces.append((at, at, mark))

    def _end_heading(self) -> None:
        assert self._heading is not None
        first, level = self._heading
        self._heading = None
        pieces = [piece for piece in self.pieces[first:] if piece[2].strip()]
        if pieces:
            self.headings.append([pieces[0][0], pieces[-1][1], level])

    def end_block(self) -> None:
        """Break the line, and note whether the block was mostly links."""
        pieces = [piece for piece in self.pieces[self._block_at :] if piece[2].strip()]
        if pieces:
            size = sum(len(piece[2]) for piece in pieces)
            self._blocks.append((pieces[0][0], pieces[-1][1], self._linked * 2 > size))
        self._linked = 0
        if self._last() not in ("", "\n"):
            at = self.pieces[-1][1]
            self.pieces.append((at, at, "\n"))
        self._block_at = len(self.pieces)

    def navigation(self) -> list[Mark]:
        """Runs of link blocks, as boilerplate of kind navigation."""
        marks: list[Mark] = []
        run: list[tuple[int, int, bool]] = []
        for block in [*self._blocks, (0, 0, False)]:
            if block[2]:
                run.append(block)
                continue
            if len(run) >= MIN_LINKS:
                marks.append(Mark("navigation", run[0][0], run[-1][1]))
            run = []
        return marks

    def edits(self) -> list[Edit]:
        """What was dropped or replaced between the pieces, sorted, without the last line break."""
        while self.pieces and not self.pieces[-1][2].strip():
            self.pieces.pop()
        out: list[Edit] = []
        at, pending = 0, ""
        for start, end, text in [*self.pieces, (len(self.raw), len(self.raw), "")]:
            kept = self.raw[start:end] == text and text != ""
            if not kept:
                if end > start and text:
                    self._edit(out, at, start, pending)
                    out.append(Edit("entity", start, end, self.raw[start:end], text))
                    at, pending = end, ""
                else:
                    pending += text
                continue
            self._edit(out, at, start, pending)
            at, pending = end, ""
        self._edit(out, at, len(self.raw), pending)
        return out

    def _edit(self, out: list[Edit], start: int, end: int, after: str) -> None:
        if start < end or after:
            out.append(Edit("html", start, end, self.raw[start:end], after))
