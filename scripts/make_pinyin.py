#!/usr/bin/env python3
"""Write corpus_tools/data/pinyin_readings.txt: readings of every character of GBK.

    pip install pypinyin && python scripts/make_pinyin.py

Source: pypinyin's table of single characters (MIT), which collects the readings of Unihan and of the usual
dictionaries. A row is a reading with its tone mark, the characters whose first reading it is, and the
characters that have it as a further reading, both in the order of Unicode.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from pypinyin.constants import PINYIN_DICT

TARGET = Path(__file__).parent.parent / "corpus_tools" / "data" / "pinyin_readings.txt"
HEADER = (
    "# reading<TAB>characters read so first<TAB>characters also read so (pypinyin, MIT). "
    "Written by scripts/make_pinyin.py.\n"
)
SANDHI = {"一": ("yí", "yì"), "不": ("bú",), "〇": ("líng",)}  # tone changes that annotators write


def in_gbk(character: str) -> bool:
    try:
        return len(character.encode("gbk")) == 2
    except UnicodeEncodeError:
        return False


def main() -> None:
    first: dict[str, set[str]] = defaultdict(set)
    further: dict[str, set[str]] = defaultdict(set)
    for code, readings in PINYIN_DICT.items():
        if 0x3000 < code < 0xA000 and in_gbk(chr(code)):
            principal, *others = readings.split(",")
            first[principal].add(chr(code))
            for reading in others:
                further[reading].add(chr(code))
    for character, readings in SANDHI.items():
        for reading in readings:
            further[reading].add(character)
    rows = (
        f"{reading}\t{''.join(sorted(first[reading]))}\t{''.join(sorted(further[reading]))}\n"
        for reading in sorted(first.keys() | further.keys())
    )
    TARGET.write_text(HEADER + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
