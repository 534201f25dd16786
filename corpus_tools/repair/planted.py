"""Characters planted against copying: single marks after 的, lines of random tokens, random pairs."""

from __future__ import annotations

import re

from corpus_tools.repair.characters import HAN
from corpus_tools.repair.draft import Change
from corpus_tools.repair.page import Fixer, Page

_STRAY = re.compile(
    rf"(?<=的)(?:\.(?=[{HAN}“《‘「0-9])|['`´‘](?=[{HAN}“《「，,。、；;：:0-9]))|(?<=[{HAN}])[`´](?=[{HAN}])|(?<=[{HAN}])'(?=[{HAN}])"
)
_PAIRED = {"'": "'", "`": "`´", "´": "´`", "‘": "’"}
_TOKENS = re.compile(
    r"(?:^|(?<=[。；;：:，,)）…”！？]))[ \t]*((?:[!-~]{1,3} {1,2}){4,40}[!-~]{0,3})", re.MULTILINE
)
_CODE = re.compile(r"->|::|==|&&|\|\||//|--|<-|\+\+|[a-z]{3}")
_NUMBERING = re.compile(r"\d{1,3}[.、]$")


def find_stray(page: Page) -> list[Change]:
    """One ASCII mark after 的, or a backtick between Han characters, that opens nothing.

    >>> from corpus_tools.repair import repair_text
    >>> repair_text("良好的'氛围，自身的.防范，全网的`话务")
    '良好的氛围，自身的防范，全网的话务'
    >>> repair_text("他的'三不主义'是不抱怨；运行`df`命令")
    "他的'三不主义'是不抱怨；运行`df`命令"
    """
    return [
        Change(m.start(), m.end(), "")
        for m in _STRAY.finditer(page.text)
        if m.group() == "." or not _is_paired(page.text, m.start())
    ]


def _is_paired(text: str, at: int) -> bool:
    """Whether the mark at `at` has a partner in its line."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    line = text[start : end if end >= 0 else len(text)]
    if text[at] == "‘":
        return "’" in line[at - start :]
    return sum(line.count(mark) for mark in _PAIRED[text[at]]) % 2 == 0


def find_jammers(page: Page) -> list[Change]:
    """Lines (or their tail) of five and more short tokens that mix cases, digits and marks.

    >>> from corpus_tools.repair import repair_text
    >>> repair_text("成绩很好。\\n# L* n6 Q% ^* `$ j8 f/ d\\n下一步")
    '成绩很好。\\n下一步'
    """
    changes = []
    for match in _TOKENS.finditer(page.text):
        if _is_noise(match.group(1)):
            changes.append(_whole_line(page.text, *match.span()))
    return changes


def _is_noise(tokens: str) -> bool:
    parts = tokens.split()
    if len(parts) < 5 or _CODE.search(tokens):
        return False
    signs = sum(not c.isalnum() for part in parts for c in part)
    digits = sum(c.isdigit() for c in tokens)
    letters = sum(c.isalpha() for c in tokens)
    kinds = {_shape(part) for part in parts}
    return letters >= 2 and digits >= 1 and signs >= 2 and len(kinds) >= 3 and signs >= len(parts) * 0.15


def _shape(token: str) -> str:
    """Letter case, digits and signs of a token as a pattern: `L*` is "A*", `n6` is "a0"."""
    return "".join("A" if c.isupper() else "a" if c.islower() else "0" if c.isdigit() else "*" for c in token)


def _whole_line(text: str, start: int, end: int) -> Change:
    """The span of a jammer: a numbering before text stays, and a line of its own goes with its line end."""
    numbering = _NUMBERING.search(text[start:end])
    if numbering and re.match(f"[{HAN}(（]", text[end : end + 1]):
        end = start + numbering.start()
    while text[end : end + 1] in (" ", "\t") and end < len(text):
        end += 1
    at_start, at_end = start == 0 or text[start - 1] == "\n", end == len(text) or text[end] == "\n"
    if at_start and at_end:
        if end < len(text):
            end += 1
        elif start:
            start -= 1
    return Change(start, end, "")


PLANTED = (
    Fixer("jammer", (" ",), find_jammers),
    Fixer("stray", (".", "'", "`", "´", "‘"), find_stray),
)
