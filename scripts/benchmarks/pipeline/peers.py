"""The whole pipeline beside what one would put together today, on one corpus in one run.

usage: peers.py CORPUS.jsonl FOLDER [--install]

The peers' pipeline: Data-Juicer's operators for conversion to simplified characters, Unicode, white space,
links and tags, its MinHash deduplicator on characters, then JioNLP for the times and amounts of money of what
is left (it has no reader for other quantities). It has an environment of its own in FOLDER. Each side runs in
one process; the clock is that process's CPU time behind the imports that stand at the top of its side.
"""

import argparse
import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

BOTH = (
    "read",
    "repair",
    "dedup",
    "mine",
)  # what the peers do, too: no articles, templates, tables or reports
PACKAGES = ("py-data-juicer==1.6.1", "aiohttp", "opencc", "jionlp==1.5.31")


def project(corpus: str, folder: str) -> dict[str, float]:
    """Every stage, tables and all reports; what stages need is loaded on the way and counts."""
    from corpus_tools.folder import Plan, run_into
    from corpus_tools.process import load_arrow, take_process
    from corpus_tools.settings import RunSettings, Settings

    clock = Clock()
    take_process()  # as the command line does
    load_arrow()
    settings = Settings(run=RunSettings(engine="inline"))
    run_into(Path(folder), [corpus], settings, Plan(), lambda stage, done, total: clock.note(stage))
    clock.note("tables and reports")
    return clock.spent


def peers(corpus: str, folder: str) -> dict[str, float]:
    """The same steps, as far as there are any, by other projects' means."""
    from data_juicer.core.data import NestedDataset
    from data_juicer.ops.deduplicator import document_minhash_deduplicator
    from data_juicer.ops.mapper import (
        chinese_convert_mapper,
        clean_html_mapper,
        clean_links_mapper,
        fix_unicode_mapper,
        whitespace_normalization_mapper,
    )
    from datasets import Dataset, disable_caching

    with contextlib.redirect_stdout(io.StringIO()):
        import jionlp

        jionlp.ner.extract_time("2003年5月", with_parsing=True)  # loads its dictionaries
        jionlp.ner.extract_money("3万元", with_parsing=True)
    disable_caching()
    clock = Clock()
    with open(corpus, encoding="utf-8") as stream:
        rows = [json.loads(line) for line in stream]
    data = NestedDataset(Dataset.from_list(rows))
    clock.note("read")
    mappers = [
        chinese_convert_mapper.ChineseConvertMapper("t2s", num_proc=1),
        fix_unicode_mapper.FixUnicodeMapper(num_proc=1),
        whitespace_normalization_mapper.WhitespaceNormalizationMapper(num_proc=1),
        clean_html_mapper.CleanHtmlMapper(num_proc=1),
        clean_links_mapper.CleanLinksMapper(num_proc=1),
    ]
    for mapper in mappers:
        data = data.process([mapper])
        clock.note(type(mapper).__name__)
    data = data.process(
        [
            document_minhash_deduplicator.DocumentMinhashDeduplicator(
                tokenization="character", window_size=5, num_permutations=128, num_proc=1
            )
        ]
    )
    clock.note("MinHash deduplicator")
    found = [
        (jionlp.ner.extract_time(text, with_parsing=True), jionlp.ner.extract_money(text, with_parsing=True))
        for text in data["text"]
    ]
    clock.note("JioNLP times and money")
    Path(folder).mkdir(parents=True, exist_ok=True)
    with open(Path(folder) / "figures.jsonl", "w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in found)
    clock.note("write")
    return clock.spent


class Clock:
    """CPU seconds by step, of this process and of those it has waited for."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self.last = sum(os.times()[:4])

    def note(self, step: str) -> None:
        """All since the last step was this one."""
        now = sum(os.times()[:4])
        self.spent[step] = self.spent.get(step, 0.0) + now - self.last
        self.last = now


def install(venv: Path) -> None:
    """The peers' environment, when it is not there."""
    if not (venv / "bin" / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
        subprocess.run([str(venv / "bin" / "python"), "-m", "pip", "install", "-q", *PACKAGES], check=True)


def measure(side: str, python: str, corpus: Path, folder: Path) -> dict[str, float]:
    """CPU seconds of each step of a side in a process of its own; they are printed."""
    out = folder / side
    shutil.rmtree(out, ignore_errors=True)
    command = [python, __file__, str(corpus.resolve()), str(out), "--side", side]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    spent: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    for step, seconds in spent.items():
        print(f"{seconds:9.2f} s  {side}: {step}", flush=True)
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--install", action="store_true")
    parser.add_argument("--side", choices=("project", "peers"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.side:
        made = {"project": project, "peers": peers}[given.side]
        print(json.dumps(made(str(given.corpus), str(given.folder))))
        return
    venv = given.folder / "peers-venv"
    if given.install:
        install(venv)
    with given.corpus.open(encoding="utf-8") as stream:
        megabytes = sum(len(json.loads(line)["text"].encode()) for line in stream) / 1e6
    ours = measure("project", sys.executable, given.corpus, given.folder)
    theirs = measure("peers", str(venv / "bin" / "python"), given.corpus, given.folder)
    same = sum(ours[step] for step in BOTH)
    whole, peers_whole = sum(ours.values()), sum(theirs.values())
    rates = {"project": whole, "project, the steps of both": same, "peers": peers_whole}
    shown = ", ".join(f"{name} {megabytes / seconds:.3f}" for name, seconds in rates.items())
    print(f"{megabytes:.2f} MB; MB a CPU second: {shown}")
    print(f"ratio {peers_whole / whole:.1f}; of the steps that both have {peers_whole / same:.1f}")


if __name__ == "__main__":
    main()
