"""Characters planted against copying: single marks after 的, lines of random tokens, random pairs."""

from __future__ import annotations

import re
from functools import cache

from corpus_tools.lazy_patterns import lazy_pattern
from corpus_tools.repair.characters import (
    COUNTED,
    HAN,
    han_before,
    has_simplified,
    has_traditional,
    is_traditional,
    simplified_only,
    simplify,
)
from corpus_tools.repair.draft import Change
from corpus_tools.repair.page import Fixer, Page
from corpus_tools.spans import apply_edits

_STRAY = lazy_pattern(
    rf"[.'`´‘](?:(?<=的.)(?:(?<=\.)(?=[{HAN}“《‘「0-9])|(?<!\.)(?=[{HAN}“《「，,。、；;：:0-9]))"
    rf"|(?<=[{HAN}][`´'])(?=[{HAN}]))"
)
_PERIOD = lazy_pattern(rf"[{HAN}](?<!的)\.(?=[{HAN}\n.]|$)")
_PAIRED = {"'": "'", "`": "`´", "´": "´`", "‘": "’"}
_TOKENS = lazy_pattern(r"(?:^|(?<=[。；;：:，,)）…”！？]))[ \t]*([!-~][ -~]{8,200})", re.MULTILINE)
_TOKENS_IN_SENTENCE = lazy_pattern(rf"(?<=[{HAN}])[ \t]*([!-~][ -~]{{8,200}})")
_EVIDENT = 2  # lines of noise that show that a site plants it behind words, too
_LAST_DIGITS = lazy_pattern(r"[0-9]{1,8}$")
_CLOSES = lazy_pattern(r"[0-9]{0,4}\)")
_IN_BRACKET = 30  # characters of a bracket that noise follows
_OPENED = lazy_pattern(rf"\([{HAN}][^()\n]{{0,40}}\)")
_BLANK_AMID_SIGNS = lazy_pattern(" (?<=[!-~] ) ?[!-~]{1,4} {1,2}[!-~]{1,4} {1,2}[!-~]{1,4} ")
_CODE = lazy_pattern(r"->|::|==|&&|\|\||//|--|<-|\+\+|[A-Za-z]{3}|[A-Za-z0-9]{4}")
_NUMBERING = lazy_pattern(r"\d{1,3}[.、]$")


def find_stray(page: Page) -> list[Change]:
    """One ASCII mark after 的, or a backtick between Han characters, that opens nothing.

    >>> from corpus_tools.repair import repair_text
    >>> repair_text("热闹的'集市，山里的.小学，新修的`水渠")
    '热闹的集市，山里的小学，新修的水渠'
    >>> repair_text("他的'慢生活'是种菜；运行`df`命令")
    "他的'慢生活'是种菜；运行`df`命令"
    """
    found = list(_STRAY.finditer(page.text))
    if any(m.group() == "." for m in found) and _PERIOD.search(page.text):
        found = [m for m in found if m.group() != "."]  # the author's full stop
    return [Change(m.start(), m.end(), "") for m in found if not _is_paired(page.text, m.start())]


def _is_paired(text: str, at: int) -> bool:
    """Whether the mark at `at` has a partner in its line."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    line = text[start : end if end >= 0 else len(text)]
    if text[at] == ".":
        return False
    if text[at] == "‘":
        return "’" in line[at - start :]
    return sum(line.count(mark) for mark in _PAIRED[text[at]]) % 2 == 0


def find_jammers(page: Page) -> list[Change]:
    """Lines (or their tail) of five and more short tokens that mix cases, digits and marks.

    >>> from corpus_tools.repair import repair_text
    >>> repair_text("成绩很好。\\n# L* n6 Q% ^* `$ j8 f/ d\\n- o: v& x- n6 ]+ y$ E2019年修渠")
    '成绩很好。\\n2019年修渠'
    """
    text = page.text
    if not _BLANK_AMID_SIGNS.search(text):
        return []
    found = _noise(_TOKENS, text)
    if len(found) >= _EVIDENT:
        found = sorted({*found, *_noise(_TOKENS, text, 0), *_noise(_TOKENS_IN_SENTENCE, text)})
    changes: list[Change] = []
    for start, end in found:
        change = _whole_line(text, start, end)
        taken = changes[-1].end if changes else 0  # the last line goes with the line end before it
        changes.append(change._replace(start=max(change.start, taken)))
    return changes


def _noise(pattern: re.Pattern[str], text: str, fewest_digits: int = 1) -> list[tuple[int, int]]:
    """The spans of noise that a pattern finds, without what belongs to the words behind it."""
    found = []
    for match in pattern.finditer(text):
        end = match.end()
        number = _LAST_DIGITS.search(text, match.start(1), end)
        if number and (len(number[0]) > 1 or text[end : end + 1] in COUNTED):
            end = number.start()
        if _OPENED.match(text, end - 1):
            end -= 1
        start = _behind_bracket(text, match.start())
        if _is_noise(text[max(start, match.start(1)) : end], fewest_digits):
            found.append((start, end))
    return found


def _behind_bracket(text: str, start: int) -> int:
    """Where noise begins whose first characters close a bracket of the sentence: (发言人1) - X! h H."""
    closing = _CLOSES.match(text, start)
    before = text[max(0, start - _IN_BRACKET) : start]
    return closing.end() if closing and before.rfind("(") > before.rfind(")") else start


def _is_noise(tokens: str, fewest_digits: int) -> bool:
    parts = tokens.split()
    if len(parts) < 5 or max(map(len, parts)) > 4 or _CODE.search(tokens):
        return False
    signs = sum(not c.isalnum() for part in parts for c in part)
    digits = sum(c.isdigit() for c in tokens)
    letters = sum(c.isalpha() for c in tokens)
    kinds = {_shape(part) for part in parts}
    if 2 * sum(part[-1] == "," for part in parts) > len(parts):  # a list
        return False
    is_mixed = letters >= 2 and digits >= fewest_digits and signs >= 2
    return is_mixed and len(kinds) >= 3 and signs >= len(parts) * 0.15


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


def find_random_pairs(page: Page) -> list[Change]:
    """Two random characters before the marks of a traditional page, often simplified ones.

    >>> from corpus_tools.repair import repair_text
    >>> repair_text("自古俊傑患朱,凡能有成者鲁僚,往往坐而論道马篮、憑空設想贪刘。")
    '自古俊傑,凡能有成者,往往坐而論道、憑空設想。'
    """
    if not (has_traditional(page.text[:_SAMPLE]) and has_simplified(page.text[:_SAMPLE])):
        return []
    if len(_strange_mark().findall(page.text)) < _FEWEST:  # quicker than to look at all marks
        return []
    marks = list(_MARK.finditer(page.text))
    strange = sum(has_simplified(m[1]) for m in marks)
    if strange < max(_FEWEST, _SHARE * len(marks)):
        return []
    if not is_traditional(apply_edits(page.text, [(*m.span(1), "") for m in marks])):
        return []
    return [Change(*m.span(1), "", "likely") for m in marks if _is_random(page.text, m)]


@cache
def _strange_mark() -> re.Pattern[str]:
    """A mark that stands one or two characters behind a simplified one."""
    return re.compile(f"[{''.join(sorted(simplified_only()))}][{HAN}]?[{_MARKS}]")


def _is_random(text: str, match: re.Match[str]) -> bool:
    """Whether the pair before a mark makes the text much less likely than it is without it."""
    from corpus_tools.repair.language import language_model

    model = language_model()
    left = model.start(simplify(han_before(text, match.start(1), 6)))
    pair = simplify(match.group(1))
    mark = text[match.end(1)]
    with_pair = model.extend_all(left, pair + mark).said
    return with_pair - model.extend(left, mark).said > (
        _TWO_STRANGERS if has_simplified(match.group(1)) else _TWO_RARE
    )


_MARKS = "，。；：！？、,;:!?"
_MARK = lazy_pattern(rf"[{_MARKS}](?<=[{HAN}]{{2}}([{HAN}]{{2}}).)")  # and the pair before it
_SAMPLE = 1000
_FEWEST = 3  # marks with a pair of the other script
_SHARE = 0.3  # of all marks
_TWO_STRANGERS = 120  # tenths of nats
_TWO_RARE = 190

PLANTED = (
    Fixer("jammer", (" ",), find_jammers),
    Fixer("stray", (".", "‘", "'", "`", "´"), find_stray),
    Fixer("random-pair", (), find_random_pairs),
)
