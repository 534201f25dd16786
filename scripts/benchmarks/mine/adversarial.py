"""Whether work stays linear on lines made to hurt: CPU seconds for 300 kB of one repeated piece.

python scripts/benchmarks/mine/adversarial.py
"""

from __future__ import annotations

import time

from corpus_tools.mine import mine_figures
from corpus_tools.records import Document

PIECES = (
    "1个",
    "一",
    "9",
    "*",
    "x",
    "、",
    "十",
    "1-",
    "第",
    "（",
    "共计",
    "多",
    "1,",
    "每",
    "的",
    "零",
    "发放",
    "“一",
    "其中1人，",
)
SIZE = 300_000


def main() -> None:
    for piece in PIECES:
        line = piece * (SIZE // len(piece.encode()))
        spent = []
        for text in (line[: len(line) // 2], line):
            document = Document(id="d", source="d", raw=text, text=text, map=((0, 0, len(text)),))
            start = time.process_time()
            count = len(mine_figures(document, []))
            spent.append(time.process_time() - start)
        print(f"{piece!r:12} {spent[1]:6.2f} s  half {spent[0]:6.2f} s  {count} figures")


if __name__ == "__main__":
    main()
