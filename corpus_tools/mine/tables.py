"""Units that stand in a header: 罚款（万元）：36.5, and columns such as 发案数（起） over rows of cells.

>>> text = "序号 类型 案数（起） 金额（万元）\\n1 刷单 19 87.4\\n2 客服 11 52.1\\n"
>>> cells = table_cells(text)
>>> [(text[at], cell.label, cell.unit, cell.scale) for at, cell in sorted(cells.items()) if cell.unit]
[('1', '案数', '起', 1), ('8', '金额', '元', 10000), ('1', '案数', '起', 1), ('5', '金额', '元', 10000)]
>>> header_unit("罚款（万元）：36.5", 7)
Cell(label='罚款', unit='元', unit_raw='万元', scale=10000, column=None)
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from corpus_tools.mine.lexicon import alternation, units
from corpus_tools.mine.numerals import LARGE_SCALES, SMALL_SCALES

_CELL = re.compile(r"[^\s|｜\u3000]+")
_NUMBER = re.compile(r"[\d,.]+%?")
MIN_CELLS = 3


class Cell(NamedTuple):
    """What a header says about a number: the thing, the unit, the scale; `unit` None for a running number."""

    label: str
    unit: str | None
    unit_raw: str | None
    scale: int
    column: tuple[int, int] | None = None  # where the table's header begins, and which column


@cache
def _bracket() -> re.Pattern[str]:
    """A unit in brackets, scale word allowed."""
    return re.compile(rf"[（(]\s?(?P<scale>[十百千万亿]{{0,2}})(?P<unit>{alternation(units())})\s?[)）]")


def header_unit(text: str, at: int) -> Cell | None:
    """The bracketed unit right in front of a number, a colon between, or None."""
    colon = text[max(0, at - 2) : at].rstrip(" \u3000")[-1:]
    if colon not in ("：", ":"):
        return None
    start = max(text.rfind("\n", max(0, at - 40), at) + 1, at - 40, 0)
    line = text[start:at].rstrip("：: \u3000")
    *_, match = None, *_bracket().finditer(line)
    if match is None or match.end() != len(line):
        return None
    words = re.split(r"[，；。\s]", line[: match.start()])[-1]
    return _cell(words, match)


def _cell(label: str, match: re.Match[str]) -> Cell:
    scale = 1
    for char in match["scale"]:
        scale *= SMALL_SCALES.get(char) or LARGE_SCALES[char]
    return Cell(label, units()[match["unit"]][0], match["scale"] + match["unit"], scale)


def table_cells(text: str) -> dict[int, Cell]:
    """Offsets of the numbers in tables, each with what its column says."""
    if not ("（" in text or "(" in text) or not _bracket().search(text):
        return {}
    found: dict[int, Cell] = {}
    columns: list[Cell] = []
    for line in re.finditer(r"[^\n]+", text):
        parts = [(line.start() + part.start(), part[0]) for part in _CELL.finditer(line[0])]
        if len(parts) >= MIN_CELLS and any(_bracket().search(part) for _, part in parts):
            columns = [
                _column(part)._replace(column=(line.start(), number))
                for number, (_, part) in enumerate(parts)
            ]
        elif columns and len(parts) == len(columns) and any(_NUMBER.fullmatch(part) for _, part in parts):
            for (at, part), column in zip(parts, columns, strict=True):
                if _NUMBER.fullmatch(part):
                    found[at] = column
        else:
            columns = []
    return found


def _column(title: str) -> Cell:
    match = _bracket().search(title)
    return _cell(title[: match.start()], match) if match else Cell(title, None, None, 1)
