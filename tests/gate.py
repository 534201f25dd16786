"""The quality gate: scores the gold and refuses to fall below the pinned floors.

    python tests/gate.py                          # measure, compare
    python tests/gate.py --raise                  # pin what is reached now, where it is higher
    python tests/gate.py --lower NAME --why "…"   # lower one floor; the reason stays in the file

Bundled gold (`corpora/gold`) always counts; gold beside the checkout counts where it is present.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from scoring import (
    gold_totals,
    read_rows,
    score_duplicates,
    score_figures,
    score_repair,
    score_sections,
    score_totals,
)

from corpus_tools.pipeline import learn, prepare_document, run_pipeline
from corpus_tools.records import Document, Result
from corpus_tools.settings import Settings

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
GOLD = ROOT / "corpora" / "gold"
SHARED = ROOT.parent / "shared"
FLOORS = TESTS / "floors.json"
SLACK = 1e-9


def measure() -> dict[str, float]:
    """Every score that can be taken here, by name."""
    scores = _bundled()
    if SHARED.is_dir():
        scores |= _beside()
    return {name: round(value, 4) for name, value in scores.items()}


def _bundled() -> dict[str, float]:
    scores: dict[str, float] = {}
    for name, pattern in (("genre", "g*"), ("pages", "p*"), ("domains", "d*")):
        pages = sorted(str(path) for path in (ROOT / "corpora" / "pages").glob(pattern))
        scores |= _scores(name, run_pipeline(pages), GOLD)
    return scores


def _beside() -> dict[str, float]:
    scores: dict[str, float] = {}
    gold = SHARED / "gold"
    for name, folder in (("seeds", "corpora/seeds"), ("dev", "corpora/dev"), ("probes", "gold/probes")):
        pages = sorted(str(path) for path in (SHARED / folder).glob("*.txt"))
        # One report stands in both sets: its copies are gold of the second.
        pages += sorted(map(str, (SHARED / "corpora/seeds").glob("*.txt"))) if name == "dev" else []
        result = run_pipeline(pages)
        scores |= _scores(name, result, gold)
        if name == "seeds":
            totals = gold_totals(read_rows(gold / "seeds_figures.jsonl"))
            scores |= _named(name, score_totals(totals, result.totals.totals))
    for target in ("clean", "simplified"):
        rows = read_rows(gold / "repair_dev.jsonl")
        scores |= _named(f"repair.{target}", score_repair(rows, _repaired(rows, target), target))
    return scores


def _repaired(rows: list[dict[str, Any]], target: str) -> dict[str, str]:
    """Raw text -> repaired text, each row a page of its own."""
    settings = Settings()
    documents = [Document.from_text(row["raw"], str(row["id"])) for row in rows]
    learned = learn(documents, settings)
    convert = target == "simplified"
    return {
        document.raw: prepare_document(document, settings, learned, convert=convert).text
        for document in documents
    }


def _scores(name: str, result: Result, folder: Path) -> dict[str, float]:
    """Scores of one set for each gold file that it has."""
    scores: dict[str, float] = {f"{name}.surface": -float(_wrong_surfaces(result))}
    figures = folder / (f"{name}_gold.jsonl" if name == "probes" else f"{name}_figures.jsonl")
    if figures.is_file():
        scores |= _named(
            f"{name}.figures", score_figures(read_rows(figures), result.documents, result.figures)
        )
    sections = folder / f"{name}_sections.jsonl"
    if sections.is_file():
        scores |= _named(
            f"{name}.sections", score_sections(read_rows(sections), result.documents, result.articles)
        )
    pairs = folder / f"{name}_duplicates.jsonl"
    if pairs.is_file():
        found = score_duplicates(
            read_rows(pairs), result.documents, result.articles, result.pairs, result.clusters
        )
        scores |= _named(f"{name}.duplicates", found)
    totals = folder / f"{name}_totals.json"
    if totals.is_file():
        wanted = json.loads(totals.read_text(encoding="utf-8"))
        scores |= _named(name, score_totals(wanted, result.totals.totals))
    return scores


def _named(prefix: str, scores: dict[str, float]) -> dict[str, float]:
    return {f"{prefix}.{key}": value for key, value in scores.items()}


def _wrong_surfaces(result: Result) -> int:
    raw = {document.id: document.raw for document in result.documents}
    return sum(raw[figure.document][figure.start : figure.end] != figure.surface for figure in result.figures)


def fingerprint() -> str:
    """A hash of the bundled gold: floors hold for this gold only."""
    state = hashlib.sha256()
    for path in sorted(GOLD.iterdir()):
        state.update(path.name.encode() + path.read_bytes())
    return state.hexdigest()[:16]


def compare(scores: dict[str, float], pinned: dict[str, Any]) -> list[str]:
    """What fell below its floor, or cannot be compared."""
    wrong = [
        f"{name} fell: {scores[name]:.4f} < {floor:.4f}"
        for name, floor in pinned["floors"].items()
        if name in scores and scores[name] < floor - SLACK
    ]
    if pinned["gold"] != fingerprint():
        wrong.append("corpora/gold changed: look at the scores, then pin them with --raise")
    return wrong


def main() -> int:
    """Measure and compare; 1 when a floor is broken."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--raise", dest="lift", action="store_true")
    parser.add_argument("--lower", metavar="NAME")
    parser.add_argument("--why", default="")
    asked = parser.parse_args()
    pinned = json.loads(FLOORS.read_text(encoding="utf-8"))
    scores = measure()
    for name, score in sorted(scores.items()):
        print(f"{name:40} {abs(score):8.4f}   floor {abs(pinned['floors'].get(name, 0)):.4f}")
    if asked.lift or asked.lower:
        _pin(pinned, scores, asked.lower, asked.why)
        return 0
    wrong = compare(scores, pinned)
    print("\n".join(wrong) or "all floors hold")
    return 1 if wrong else 0


def _pin(pinned: dict[str, Any], scores: dict[str, float], lower: str | None, why: str) -> None:
    floors = pinned["floors"]
    if lower:
        if not why or lower not in scores:
            sys.exit('--lower needs a measured NAME and --why "reason"')
        pinned["lowered"].append({"name": lower, "from": floors.get(lower), "to": scores[lower], "why": why})
        floors[lower] = scores[lower]
    else:
        for name, score in scores.items():
            floors[name] = max(score, floors.get(name, score))
        pinned["gold"] = fingerprint()
    text = json.dumps({**pinned, "floors": dict(sorted(floors.items()))}, ensure_ascii=False, indent=1)
    FLOORS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
