"""Runs a command and samples its processes: CPU seconds, peak memory of the tree (PSS) and of each (RSS).

usage: meter.py OUT.json COMMAND…
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path


def tree(pid: int) -> list[int]:
    """The process and everything below it that still runs."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [
                below for child in task.read_text(encoding="ascii").split() for below in tree(int(child))
            ]
        except OSError:
            continue
    return found


def memory(pid: int) -> tuple[int, int]:
    """Proportional and resident set size in bytes; 0 when the process has gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0, 0
    sizes = dict(line.split(":", 1) for line in lines[1:])
    return tuple(int(sizes[name].split()[0]) * 1024 for name in ("Pss", "Rss")) if sizes else (0, 0)


def main() -> None:
    target, *command = sys.argv[1:]
    started = time.monotonic()
    process = subprocess.Popen(command)
    peak_tree = peak_driver = peak_worker = 0
    while process.poll() is None:
        sizes = {pid: memory(pid) for pid in tree(process.pid)}
        peak_tree = max(peak_tree, sum(pss for pss, _ in sizes.values()))
        peak_driver = max(peak_driver, sizes.pop(process.pid)[1])
        peak_worker = max([peak_worker, *(rss for _, rss in sizes.values())])
        time.sleep(1)
    times = os.times()
    row = {
        "command": command,
        "code": process.returncode,
        "wall_seconds": round(time.monotonic() - started, 1),
        "cpu_seconds": round(times.children_user + times.children_system, 1),
        "peak_tree_mb": peak_tree >> 20,
        "peak_driver_rss_mb": peak_driver >> 20,
        "peak_worker_rss_mb": peak_worker >> 20,
    }
    Path(target).write_text(json.dumps(row) + "\n", encoding="utf-8")
    print(json.dumps(row))


if __name__ == "__main__":
    main()
