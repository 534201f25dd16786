"""What every runner shares: arguments, reading, the clock, the output. Standard library only."""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Job:
    """One run of one tool over one corpus."""

    ids: list[int]
    texts: list[str]
    threshold: float
    ngram: int
    perms: int

    @classmethod
    def run(cls, tool: str, search: Callable[[Job], set[tuple[int, int]]]) -> None:
        """Read, search, write `pairs.tsv`, print one line of figures."""
        args = _arguments()
        args.out.mkdir(parents=True, exist_ok=True)
        wall, cpu = time.perf_counter(), cpu_seconds()
        job = cls([], [], args.threshold, args.ngram, args.perms)
        with args.inp.open(encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                job.ids.append(row["id"])
                job.texts.append(row["text"])
        pairs = sorted(search(job))
        (args.out / "pairs.tsv").write_text("".join(f"{a}\t{b}\n" for a, b in pairs), encoding="utf-8")
        wall, cpu = time.perf_counter() - wall, cpu_seconds() - cpu
        figures = {
            "tool": tool,
            "threshold": args.threshold,
            "docs": len(job.ids),
            "wall_s": round(wall, 2),
            "cpu_s": round(cpu, 2),
            "docs_per_cpu_s": round(len(job.ids) / cpu),
            "peak_rss_mb": peak_mb(),
            "pairs": len(pairs),
        }
        print(json.dumps(figures))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--in", dest="inp", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--threshold", type=float, default=0.7)
    parser.add_argument("--perms", type=int, default=128)
    parser.add_argument("--ngram", type=int, default=5)
    parser.add_argument("--procs", type=int, default=1)
    return parser.parse_args()


def cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def peak_mb() -> int:
    """Peak memory of this program; the resource figure would count the parent's before it was started."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(
            line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM")
        )
        return round(int(line.split()[1]) * 1024 / 1e6)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)


def shingles(text: str, n: int) -> set[str]:
    """Overlapping character n-grams; a shorter text is one."""
    return {text[i : i + n] for i in range(len(text) - n + 1)} if len(text) > n else {text}
