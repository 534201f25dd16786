"""Processor time of each step of a scaled run in one process, and megabytes of UTF-8 a CPU second.

usage: profile_run.py INPUT FOLDER [--top 12]
"""

import argparse
import json
import shutil
from collections import defaultdict
from pathlib import Path

from corpus_tools.process import load_arrow, take_process
from corpus_tools.read import read_documents
from corpus_tools.records import Document
from corpus_tools.scale import run_scaled
from corpus_tools.settings import RunSettings, Settings


def size_of(source: str) -> int:
    """Bytes of UTF-8 of the raw texts."""
    return sum(len(item.raw.encode()) for item in read_documents([source]) if isinstance(item, Document))


def seconds_by_stage(log: Path) -> dict[str, float]:
    """Processor time between the events of a log, counted for the later event's stage."""
    spent: dict[str, float] = defaultdict(float)
    before = 0.0
    for line in log.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        name = event.get("stage") or event.get("step") or "start"
        spent[name] += event["cpu_seconds"] - before
        before = event["cpu_seconds"]
    return dict(spent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("input")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--top", type=int, default=12)
    given = parser.parse_args()
    take_process()  # as the command line does
    load_arrow()
    shutil.rmtree(given.folder, ignore_errors=True)
    megabytes = size_of(given.input) / 1e6
    done = run_scaled([given.input], Settings(run=RunSettings(engine="inline")), given.folder)
    spent = seconds_by_stage(done.log / "log.jsonl")
    spent["start"] = 0.0  # what measuring the input cost
    total = sum(spent.values())
    for name, seconds in sorted(spent.items(), key=lambda item: -item[1])[: given.top]:
        print(f"{seconds:8.2f} s  {name}")
    print(
        f"{total:8.2f} s  in all: {megabytes:.2f} MB, {megabytes / total:.2f} MB a CPU second; {done.counts}"
    )


if __name__ == "__main__":
    main()
