"""The log of a run, its progress file, and time left: all from counts that engines report."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import msgspec

from corpus_tools.engines.engine import Progress
from corpus_tools.engines.workspace import write_atomically

_WINDOW = 60.0  # seconds that rates are measured over
_EVERY = 1.0  # seconds between two versions of the progress file
Tell = Callable[[str, int, int], None]


class RunLog:
    """Writes one JSON line for each event, and `progress.json` at most once a second.

    Args:
        folder: of the workspace; each run has a folder of its own below `runs/`.
        tell: shown to people: stage, done, of how many.
    """

    def __init__(self, folder: Path, tell: Tell) -> None:
        now = time.time_ns()
        clock = time.strftime("%Y%m%dT%H%M%S", time.gmtime(now // 10**9))
        self.folder = folder / "runs" / f"{clock}.{now // 1000 % 10**6:06d}Z-{os.getpid()}"
        self.folder.mkdir(parents=True)
        self._tell = tell
        self._lines: IO[bytes] = (self.folder / "log.jsonl").open("ab", buffering=0)
        self._recent: deque[tuple[float, int]] = deque()
        self._stage, self._written = "", 0.0

    def __call__(self, progress: Progress) -> None:
        """Note an event of an engine."""
        if progress.stage != self._stage:
            self._stage = progress.stage
            self._recent.clear()
        now = time.monotonic()
        self._recent.append((now, progress.rows))
        while now - self._recent[0][0] > _WINDOW:
            self._recent.popleft()
        self.note(**msgspec.to_builtins(progress), **self._forecast(progress))
        self._tell(progress.stage, progress.done, progress.total)
        if now - self._written >= _EVERY:
            self._written = now
            state = {**msgspec.to_builtins(progress), **self._forecast(progress)}
            write_atomically(self.folder / "progress.json", msgspec.json.encode(state))

    def note(self, **details: Any) -> None:
        """Write one line of details; processor time is this process's and that of workers that have ended."""
        clock = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        line = {"time": clock, "cpu_seconds": round(sum(os.times()[:4]), 2), **details}
        self._lines.write(msgspec.json.encode(line) + b"\n")

    def close(self) -> None:
        """End the log."""
        self._lines.close()

    def _forecast(self, progress: Progress) -> dict[str, float]:
        """Rows a second over the last minute, and seconds left at that rate."""
        (start, before), (end, after) = self._recent[0], self._recent[-1]
        if end <= start or after <= before:
            return {}
        rate = (after - before) / (end - start)
        return {
            "rows_per_second": round(rate, 1),
            "seconds_left": round((progress.rows_total - after) / rate, 1),
        }
