"""Kills a scaled run at random times, driver or worker, N times in all, then compares its tables.

usage: kill_local.py INPUT FOLDER [--kills 20] [--seed 1]

Each attempt uses another number of workers. Only processes that this script started are killed, by number.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

RUN = """
import sys
from pathlib import Path
from corpus_tools.scale import run_scaled
from corpus_tools.settings import RunSettings, Settings
import corpus_tools.engines.dataset as dataset
if __name__ == "__main__":
    dataset.SHARD_ROWS = 100
    settings = Settings(run=RunSettings(engine="local", workers=int(sys.argv[3])))
    run_scaled([sys.argv[1]], settings, Path(sys.argv[2]))
"""


def start(source: Path, out: Path, workers: int, script: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, script, source, out, str(workers)], stderr=subprocess.DEVNULL)


def workers_of(pid: int) -> list[int]:
    children: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        children += map(int, task.read_text(encoding="ascii").split())
    return children


def kill_one(process: subprocess.Popen[bytes], choice: random.Random) -> str:
    """A worker and then the driver, or the driver alone."""
    children = workers_of(process.pid)
    if children and choice.random() < 0.5:
        os.kill(choice.choice(children), signal.SIGKILL)
        time.sleep(choice.random())
        what = "worker and driver"
    else:
        what = "driver"
    process.kill()
    process.wait()
    return what


def tables(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "tables").iterdir())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("input", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    shutil.rmtree(given.folder, ignore_errors=True)
    given.folder.mkdir(parents=True)
    script = given.folder / "run.py"
    script.write_text(RUN, encoding="utf-8")
    clean, killed = given.folder / "clean", given.folder / "killed"
    started = time.monotonic()
    if start(given.input, clean, 1, script).wait():
        raise SystemExit("the clean run failed")
    span = time.monotonic() - started
    choice = random.Random(given.seed)
    for number in range(given.kills):
        process = start(given.input, killed, 1 + number % 3, script)
        try:
            process.wait(choice.uniform(1.0, max(3.0, 4 * span / given.kills)))
            print(number, "ended by itself", process.returncode, flush=True)
        except subprocess.TimeoutExpired:
            print(number, "killed", kill_one(process, choice), flush=True)
    code = start(given.input, killed, 2, script).wait()
    left = [path.name for path in killed.rglob("*.tmp")]
    same = code == 0 and tables(clean) == tables(killed)
    print(f"exit code {code}, tables identical: {same}, temporary files left: {left}")
    raise SystemExit(0 if same and not left else 1)


if __name__ == "__main__":
    main()
