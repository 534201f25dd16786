"""What markup and program code left behind: entities, tags, escaped quotes."""

from __future__ import annotations

import html
import re
from html.entities import html5

from corpus_tools.lazy_patterns import lazy_pattern
from corpus_tools.repair.characters import HAN
from corpus_tools.repair.draft import Change
from corpus_tools.repair.page import Fixer, Page

_ENTITY = lazy_pattern(
    r"&(?:amp;){0,3}(?:#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[0-9]{2,5};|[A-Za-z]{2,8}[0-9]{0,2};"
    r"|(?:nbsp|ldquo|rdquo|lsquo|rsquo|mdash|hellip|middot)(?![A-Za-z0-9=]))"
)
_BLOCK = "p|div|br|h[1-6]|table|tbody|tr|ul|ol|li|hr|center|section|article|blockquote|pre"
_INLINE = "span|strong|em|font|td|th|img|o:p|st1:[a-z]{1,12}|sup|sub|script|style|a|b|i|u"
_CLOSED_LETTER = lazy_pattern(r"</([A-Za-z])>")
_TAG = lazy_pattern(
    rf"</?({_BLOCK}|{_INLINE})(?![a-z0-9-])([^<>\n]{{0,400}})>|<[?!][^<>\n]{{0,400}}>", re.IGNORECASE
)
# A closing tag whose "<" a broken character took along; the character is lost, its "?" stays.
_EATEN = lazy_pattern(rf"/(?<=[?？\ufffd]/)(?:{_BLOCK}|{_INLINE})>", re.IGNORECASE)
_ATTRIBUTE = lazy_pattern(r"[A-Za-z:-]{1,20} ?=")
_MENTIONED = lazy_pattern("(?:[`“\"'「]|(?:标签|標籤|元素|标记|標記|tag)中?|例如|比如) ?$")
_NAMED = lazy_pattern(" ?[`”\"'」]? ?(?:标签|標籤|元素|标记|標記|tag)")
_ESCAPE = lazy_pattern(r"\\{1,3}([\"'“”‘’])(?<![“‘]\\.)(?<![A-Za-z]:\\.)")
_CHINESE = lazy_pattern(f"[{HAN}，。！？；：、“”‘’（）《》]")


def find_entities(page: Page) -> list[Change]:
    """HTML entities, also doubly escaped, without their "#" (`&34;`) or without their ";".

    >>> from corpus_tools.repair import repair_text
    >>> repair_text("&ldquo;断卡&amp;rdquo;行动&#8230;&34;")
    '“断卡”行动…"'
    """
    changes = []
    for match in _ENTITY.finditer(page.text):
        after = _character(match.group())
        if after is not None:
            changes.append(Change(match.start(), match.end(), after))
    return changes


def _character(entity: str) -> str | None:
    name = entity.replace("amp;", "").rstrip(";")[1:] or "amp"
    if name[0].isdigit():
        name = f"#{name}"
    if name[0] != "#" and f"{name};" not in html5:
        return None
    after = html.unescape(f"&{name};").replace("\xa0", " ")
    return after if after.isprintable() or after in "\n\t\u3000" else ""


def find_tags(page: Page) -> list[Change]:
    """HTML tags of the usual kinds; one that ends a block leaves a line end behind.

    A tag that the text talks about (“<br>标签”, `<p>`) stays; of 资?/p> the mark of the lost character stays.
    """
    text = page.text
    changes = [Change(match.start(), match.end(), "", "likely") for match in _EATEN.finditer(text)]
    closed = frozenset(_CLOSED_LETTER.findall(text))
    for match in _TAG.finditer(text):
        start, end = match.span()
        if (
            not _is_leftover(match, closed)
            or _MENTIONED.search(text[max(0, start - 5) : start])
            or _NAMED.match(text, end)
        ):
            continue
        block = match.group(1) and re.fullmatch(_BLOCK, match.group(1).lower())
        at_line_end = text[start - 1 : start] in ("", "\n") or text[end : end + 1] in ("", "\n")
        changes.append(Change(start, end, "\n" if block and not at_line_end else ""))
    return _without_doubled_ends(sorted(changes))


def _is_leftover(match: re.Match[str], closed: frozenset[str]) -> bool:
    """Whether a tag is markup; one bare letter is, only where the text closes it somewhere."""
    if match.group(1) is None:
        return match.group().startswith(("<?xml", "<!--", "<!DOCTYPE", "<!["))
    rest = match.group(2).strip(" /")
    if rest:
        return _ATTRIBUTE.match(rest) is not None and "..." not in rest
    return len(match.group(1)) > 1 or match.group(1) in closed


def _without_doubled_ends(changes: list[Change]) -> list[Change]:
    """`</p><p>` leaves one line end, not two."""
    kept: list[Change] = []
    for change in changes:
        if kept and kept[-1].end == change.start and kept[-1].after == "\n":
            change = change._replace(after="")
        kept.append(change)
    return kept


def find_escapes(page: Page) -> list[Change]:
    """Backslashes before quotes beside Chinese text (code, paths and “\\” keep their own)."""
    text = page.text
    return [
        Change(m.start(), m.end(), m.group(1))
        for m in _ESCAPE.finditer(text)
        if _CHINESE.search(text[max(0, m.start() - 1) : m.start()] + text[m.end() : m.end() + 1])
        or ((m.start() == 0 or text[m.start() - 1] == "\n") and _CHINESE.search(text[m.end() : m.end() + 8]))
    ]


MARKUP = (
    Fixer("entity", ("&",), find_entities),
    Fixer("html", ("<", ">"), find_tags),
    Fixer("escape", ("\\",), find_escapes),
)
