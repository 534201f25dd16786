"""All numeral expressions of a text, in order: protected words and marks first, then times, then quantities.

>>> [(m.kind, m.value) for m in scan("一、20xx年发放宣传单5000余份，统一部署，排名第二。")]
[('ordinal', 1), ('time', None), ('quantity', 5000), ('rank', 2)]
"""

from __future__ import annotations

import re

from corpus_tools.mine.grammar import CORE
from corpus_tools.mine.marks import read_heading, read_mark, read_rank
from corpus_tools.mine.mentions import Mention
from corpus_tools.mine.plain import read_plain
from corpus_tools.mine.protected import plain_words, read_protected
from corpus_tools.mine.quantities import apply_cell, read_quantity
from corpus_tools.mine.special import read_special
from corpus_tools.mine.tables import Cell, table_cells
from corpus_tools.mine.times import read_time

_CORE = re.compile(  # it begins with one set of characters: such a search is quick
    f"[{re.escape(''.join(sorted(CORE)))}①-⑳Ⅰ-Ⅹ多]"
    "(?:(?<![Ⅰ-Ⅹ多])|(?<=[Ⅰ-Ⅹ])(?=级)|(?<=多)(?=[处起次项户家条份](?:[，。；、,;\n]|$)))"
)
_ADDRESS = re.compile(r"[A-Za-z]{2,8}://[!-~]{1,2000}|[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{1,64}", re.A)
_RUN = re.compile(r"[0-9][0-9.,]*|[一二两三四五六七八九]{2,16}|([*#_xX×○●□?])\1*")
_TOO_LONG = re.compile(r"\d{19}")  # no number has so many digits
ROW = "mark.row"  # the rule of a number that numbers the rows of a table
_QUOTES = frozenset('“”"「」')
_JOINTS = frozenset(("、", "和", "及", "与", "，", ",", "或"))
_NO_WORD_BEHIND = frozenset("数几近上超逾约好达翻")


def scan(text: str) -> list[Mention]:
    """Mentions of `text`, which was folded (`fold`); sorted, not overlapping."""
    found: list[Mention] = []
    cells = table_cells(text)
    addresses = [match.span() for match in _ADDRESS.finditer(text)] if "://" in text or "@" in text else []
    at, floor, search = 0, 0, _CORE.search
    while (hit := search(text, at)) is not None:
        while addresses and addresses[0][1] <= hit.start():
            addresses.pop(0)
        if addresses and addresses[0][0] <= hit.start():
            at = addresses[0][1]
            continue
        mention, at = _read(text, hit.start(), floor, cells)
        if mention is not None:
            found.append(mention)
            floor = mention.end
    return _share_units(text, found)


def _read(text: str, at: int, floor: int, cells: dict[int, Cell]) -> tuple[Mention | None, int]:
    """The mention at a numeral, and where the scan goes on."""
    if at in cells:
        return _cell_mention(text, at, cells[at])
    mention = read_plain(text, at) if "0" <= text[at] <= "9" else None
    if mention is None:
        end = _passed_over(text, at)
        if end:
            return None, end
        mention = read_first(text, at)
    if mention is None or mention.start < floor:
        return None, _skip(text, at)
    return mention, max(mention.end, at + 1)


def _passed_over(text: str, at: int) -> int:
    """The end of a word that merely holds a numeral, or of digits too many for a number; 0 without one."""
    if _TOO_LONG.match(text, at):
        return _skip(text, at)
    word = plain_words().match(text, at)
    return word.end() if word and word.end() > at and _is_word(text, at, word.end()) else 0


def _is_word(text: str, at: int, end: int) -> bool:
    """百姓 is a word; behind 上 or 数 a scale is none, nor is a slogan that fills its quotes (“四会”)."""
    before = text[at - 1 : at]
    if before in _QUOTES and text[end : end + 1] in _QUOTES:
        return False
    return (
        before not in _NO_WORD_BEHIND
        or text[at] not in "十百千万亿一两"
        or (before == "上" and text[at] == "一")
    )


def _cell_mention(text: str, at: int, cell: Cell) -> tuple[Mention | None, int]:
    """A number in a table: its column says what it counts; a column without unit numbers the rows."""
    end = _skip(text, at)
    mention = read_quantity(text, at, bare=True)
    if mention is None:
        return None, end
    apply_cell(mention, cell)
    if cell.unit is None and mention.unit is None:
        mention.kind, mention.rule = "ordinal", ROW
    return mention, max(mention.end, at + 1)


def _share_units(text: str, mentions: list[Mention]) -> list[Mention]:
    """盗窃案27、47和18起: numbers in a row share the unit behind the last one."""
    later: Mention | None = None
    for mention in reversed(mentions):
        if (
            mention.unit is None
            and mention.kind == "quantity"
            and later is not None
            and later.unit
            and text[mention.end : later.start].strip() in _JOINTS
            and not mention.rule.startswith("quantity.fraction")
        ):
            mention.unit, mention.unit_raw, mention.unit_class = (
                later.unit,
                later.unit_raw,
                later.unit_class,
            )
        later = mention if mention.kind == "quantity" else None
    return [mention for mention in mentions if mention.rule != "quantity.bare" or mention.unit]


def _skip(text: str, at: int) -> int:
    """Past a run of digits or mask signs that is nothing, so that its tail is not read again."""
    run = _RUN.match(text, at)
    return run.end() if run else at + 1


def read_first(text: str, at: int) -> Mention | None:
    """What the first reader that knows a numeral makes of it."""
    if text[at - 1 : at] == "第":
        return read_rank(text, at)
    for reader in (read_mark, read_special, read_time, read_protected, read_heading, read_quantity):
        mention = reader(text, at)
        if mention is not None:
            return mention
    return None
