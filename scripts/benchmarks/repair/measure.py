#!/usr/bin/env python3
"""Speed and false edits of repair, in CPU seconds of this process.

    measure.py clean FILE...      clean prose: MB per second, and every edit by rule (there should be
                                  none but entities, control characters and full-width digits)
    measure.py notes FILE...      traditional prose with notes put after common characters: MB per second
    measure.py pairs ROWS.jsonl   rows {"raw", "clean"}: exact ones, uncertain ones, milliseconds a row

Texts are cut into pages of about 3,000 characters at line ends. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from corpus_tools.records import Document
from corpus_tools.repair import repair_document
from corpus_tools.repair.characters import characters_read, is_traditional_only

PAGE = 3000
READINGS = (
    "jié",
    "xué",
    "xí",
    "fā",
    "jìn",
    "rèn",
    "shí",
    "wù",
    "huì",
    "zhǎng",
    "guān",
    "yè",
    "jī",
    "guī",
    "yùn",
)
FOLD = str.maketrans("！？；，：（）", "!?;,:()")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=["clean", "notes", "pairs"])
    parser.add_argument("files", nargs="+", type=Path)
    options = parser.parse_args()
    measure = {"clean": measure_clean, "notes": measure_notes, "pairs": measure_pairs}[options.what]
    print(json.dumps(measure(options.files), ensure_ascii=False))


def pages(files: list[Path]) -> Iterator[str]:
    for file in files:
        page: list[str] = []
        size = 0
        for line in file.read_text(encoding="utf-8", errors="replace").split("\n"):
            page.append(line)
            size += len(line)
            if size > PAGE:
                yield "\n".join(page)
                page, size = [], 0
        yield "\n".join(page)


def repaired(raws: list[str]) -> tuple[list[Document], float]:
    documents = [Document(id=str(n), source="page.txt", raw=raw, text=raw) for n, raw in enumerate(raws)]
    warm = "總結(jié)我們?nèi)ド酱逭{(diào)查"  # tables and the language model are loaded once
    repair_document(Document(id="", source="page.txt", raw=warm, text=warm))
    start = time.process_time()
    done = [repair_document(document) for document in documents]
    return done, time.process_time() - start


def measure_clean(files: list[Path]) -> dict[str, object]:
    raws = list(pages(files))
    done, seconds = repaired(raws)
    size = sum(len(raw.encode()) for raw in raws) / 1e6
    edits = Counter(edit.rule for document in done for edit in document.edits)
    return {"mb": round(size, 1), "mb_per_second": round(size / seconds, 1), "edits": dict(edits)}


def measure_notes(files: list[Path]) -> dict[str, object]:
    table = {c: r for r in READINGS for c in characters_read(r) if is_traditional_only(c)}
    raws = ["".join(f"{c}({table[c]})" if c in table else c for c in page) for page in pages(files)]
    done, seconds = repaired(raws)
    size = sum(len(raw.encode()) for raw in raws) / 1e6
    edits = sum(len(document.edits) for document in done)
    return {"mb": round(size, 1), "mb_per_second": round(size / seconds, 1), "edits": edits}


def measure_pairs(files: list[Path]) -> dict[str, object]:
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    done, seconds = repaired([row["raw"] for row in rows])
    exact = [
        d.text.translate(FOLD) == row["clean"].translate(FOLD) for d, row in zip(done, rows, strict=True)
    ]
    doubt = [any(edit.status == "uncertain" for edit in document.edits) for document in done]
    return {
        "rows": len(rows),
        "exact": sum(exact),
        "percent": round(100 * sum(exact) / len(rows), 1),
        "wrong_but_uncertain": sum(d and not e for d, e in zip(doubt, exact, strict=True)),
        "uncertain": sum(doubt),
        "ms_per_row": round(1000 * seconds / len(rows), 1),
    }


if __name__ == "__main__":
    main()
