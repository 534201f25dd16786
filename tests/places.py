"""Names that tests share: where things lie, and the program as users run it."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
Program = Callable[..., "subprocess.CompletedProcess[bytes]"]


def hear_interrupts() -> None:
    """For a child process: a shell that starts tests in the background makes them ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
