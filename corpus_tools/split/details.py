"""What an article says about itself: salutation, signature, dates, organisations, attachments.

All of them stand in `Article.meta` as `{"text", "start", "end"}`, offsets into the raw text; they are no
sections.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from corpus_tools.lazy_patterns import lazy_pattern
from corpus_tools.split.lines import Lines, Span
from corpus_tools.split.rules import heading_rules
from corpus_tools.split.unmarked import SALUTATION

PLACED = ("salutation", "signature", "date", "attachments")
HEAD_LINES = 4  # lines below the title that may address or sign
TAIL_LINES = 5  # lines at the end that may sign
SHORT = 60  # characters of a line that signs, addresses or lists an attachment
MASK = "xX*×_"
YEAR = f"(?:(?:19|20)[0-9{MASK}○〇]{{2}}|20[0-9]_|[二一][〇○零九0][〇○零一二三四五六七八九{MASK}]{{2}}|"
YEAR += f"[{MASK}]{{2,4}})\\s?年"
FULL_YEAR = "(?:19|20)[0-9]{2}"
DAY = f"[0-9一二三四五六七八九十{MASK}]{{1,3}}"
DATE = re.compile(
    f"(?=[0-9一二三四五六七八九十第上下{MASK}])"  # fails fast
    f"(?:(?:{FULL_YEAR}\\s?[-—－~至]\\s?)?{FULL_YEAR}学年度?(?:第[一二]学期)?|"
    f"{YEAR}(?:度|\\s?{DAY}\\s?[-—－~至到]\\s?{DAY}\\s?月|\\s?{DAY}\\s?月(?:\\s?{DAY}\\s?日)?|上半年|下半年|第[一二三四1-4]季度|[春夏秋冬]季)?|"
    f"(?:19|20)[0-9]{{2}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}|{DAY}月(?:{DAY}日|份)?|第[一二三四1-4]季度|[上下]半年)"
)
DATE_LINE = lazy_pattern(
    f"\\s*(?:{YEAR}\\s?{DAY}\\s?月(?:\\s?{DAY}\\s?日)?|(?:19|20)[0-9]{{2}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}(?:\\s[0-9:：]{{4,8}})?)\\s*"
)
SIGNS = frozenset(
    f"12二一{MASK}汇述报填总发撰起承附"
)  # what lines that are dated, signed or attached begin with
SIGNER = re.compile("(?:汇报|述职|报告|填报|总结|发言|撰稿|起草|承诺)(?:人|单位)\\s?[：:]")
ATTACHMENT = re.compile("附件\\s?[0-9０-９一二三四五六七八九十]{0,2}\\s?[：:.、]")
NAME = re.compile("[\u4e00-\u9fff×*xX#]{3,40}")
# What comes before an organisation's name without being part of it.
LEADING = re.compile("(?:关于|在|对|为|由|以及|和|与|及|于|开展|加强|推进|做好|深入)")


def find_details(text: str, title: str, pieces: Sequence[Span], lines: Lines) -> dict[str, Any]:
    """Salutation, signature, date line, attachments; dates and organisations that they or the title name.

    Args:
        text: the document's text.
        title: the article's title.
        pieces: the article's spans in the text.
        lines: the article's lines.

    Returns:
        What was found; the keys of `PLACED` hold `{"text", "start", "end"}`, offsets into `text`.

    >>> page = "护林工作总结\\n县林业局：\\n全年无火情。\\n青溪林场\\n2021年1月5日"
    >>> details = find_details(page, "护林工作总结", [(0, len(page))], Lines(page))
    >>> details["salutation"]["text"], details["signature"]["text"], details["date"]["text"]
    ('县林业局：', '青溪林场', '2021年1月5日')
    """
    found: dict[str, Any] = {}
    first = last = lines
    if len(pieces) > 1:
        first, last = lines.between(*pieces[0]), lines.between(*pieces[-1])
    for index in range(1, min(HEAD_LINES, len(first))):
        if text[first.ends[index] - 1] in "：:" and _is_salutation(text, *first[index]):
            found["salutation"] = _place(text, first[index])
            break
    tail = _tail(last, 1 if last is first else 0)
    if not SIGNS.isdisjoint([text[start] for start, _ in tail]):
        found |= _signature(text, tail)
        attachments = [_place(text, line) for line in tail if ATTACHMENT.match(text, *line)]
        found |= {"attachments": attachments} if attachments else {}
    signed = [found[key]["text"] for key in ("signature", "date") if key in found]
    return found | _names(title, signed)


def _is_salutation(text: str, start: int, end: int) -> bool:
    return end - start <= SHORT and bool(SALUTATION.match(text[start:end]))


def _place(text: str, line: Span) -> dict[str, Any]:
    return {"text": text[slice(*line)], "start": line[0], "end": line[1]}


def _tail(lines: Lines, first: int) -> list[Span]:
    """The short ones of the last lines, from line `first` on: what signs is short."""
    count = len(lines)
    if count <= first:
        return []
    first, floor = max(first, count - TAIL_LINES), lines.ends[-1] - TAIL_LINES * SHORT
    tail = zip(lines.starts[first:], lines.ends[first:], strict=True)
    return [(start, end) for start, end in tail if start >= floor and end - start <= SHORT]


def _signature(text: str, tail: Sequence[Span]) -> dict[str, Any]:
    """The date line among the last lines, and the line above it, or one that names who reports."""
    found: dict[str, Any] = {}
    above: Span | None = None
    for line in tail:
        if DATE_LINE.fullmatch(text, *line):
            found["date"] = _place(text, line)
            if above and text[above[1] - 1] not in "。！？；，":
                found["signature"] = _place(text, above)
        elif SIGNER.match(text, *line):
            found["signature"] = _place(text, line)
        above = line
    return found


def _names(title: str, signed: Iterable[str]) -> dict[str, Any]:
    """Dates and organisations named in the title and the signature, each once, in order."""
    dates: list[str] = []
    organisations: list[str] = []
    rules = heading_rules()
    for words in (title, *signed):
        dates += DATE.findall(words)
        if not rules.organisation_ends.isdisjoint(words):
            for part in DATE.split(words) if dates else (words,):
                organisations += _organisations(part, rules.organisations)
    named = {"dates": dates, "organisations": organisations}
    return {key: list(dict.fromkeys(names)) for key, names in named.items() if names}


def _organisations(words: str, endings: re.Pattern[str]) -> Iterator[str]:
    """Of each run of Han characters the name that ends with the last word that ends such names."""
    for run in NAME.finditer(words):
        ends = [found.end() for found in endings.finditer(words, *run.span())]
        if ends:
            leading = LEADING.match(words, run.start())
            name = words[leading.end() if leading else run.start() : ends[-1]]
            if len(name) > 2:
                yield name
