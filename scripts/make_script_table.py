#!/usr/bin/env python3
"""Write corpus_tools/data/zh_scripts.tsv: the characters that tell the two scripts apart.

    python scripts/make_script_table.py

Rows, each a name, a tab, and text (source: OpenCC's character tables, Apache-2.0):

pairs      traditional character + its simplified form, two characters each
strict     simplified characters whose traditional form is certain: a page that was converted character by
           character cannot hold them
likely     further characters that conversion changes and that are no everyday characters of Big5: such a
           page hardly holds them
unusual    traditional characters that no conversion of everyday characters writes (variants)
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import opencc

TARGET = Path(__file__).parent.parent / "corpus_tools" / "data" / "zh_scripts.tsv"
HAN = [chr(code) for code in range(0x4E00, 0xA000)]
CONVERSIONS = ("s2t", "s2tw", "s2hk")


def convert(config: str, characters: list[str]) -> dict[str, str]:
    lines = opencc.OpenCC(config).convert("\n".join(characters)).split("\n")
    return {before: after for before, after in zip(characters, lines, strict=True) if len(after) == 1}


def main() -> None:
    simplified, traditional = convert("t2s", HAN), convert("s2t", HAN)
    pairs = {a: b for a, b in simplified.items() if a != b}
    forms: dict[str, set[str]] = defaultdict(set)
    for before, after in pairs.items():
        forms[after].add(before)
    strict = sorted(
        c for c in forms if traditional.get(c, c) != c and in_gb2312(c) and is_certain(c, forms[c])
    )
    changed = {c for c in forms if traditional.get(c, c) != c and in_gb2312(c) and not is_everyday(c)}
    tables = [convert(config, HAN) for config in CONVERSIONS]
    usual = {table.get(c, c) for table in tables for c in forms if in_gb2312(c)}
    unusual = sorted(
        c for c in pairs if c not in usual and not (in_big5(c) and traditional.get(pairs[c]) != pairs[c])
    )
    rows = {
        "pairs": "".join(a + b for a, b in sorted(pairs.items())),
        "strict": "".join(strict),
        "likely": "".join(sorted(changed.difference(strict))),
        "unusual": "".join(unusual),
    }
    text = "# Written by scripts/make_script_table.py from OpenCC's tables (Apache-2.0).\n"
    TARGET.write_text(text + "".join(f"{k}\t{v}\n" for k, v in rows.items()), encoding="utf-8")


def in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def is_certain(character: str, forms: set[str]) -> bool:
    """One traditional form that Big5 knows, and the simplified one is not a Big5 character itself."""
    return len([f for f in forms if in_big5(f)]) == 1 and not in_big5(character)


def is_everyday(character: str) -> bool:
    """In the first level of Big5."""
    return in_big5(character) and character.encode("big5") < b"\xc6\xa1"


def in_big5(character: str) -> bool:
    try:
        character.encode("big5")
    except UnicodeEncodeError:
        return False
    return True


if __name__ == "__main__":
    main()
