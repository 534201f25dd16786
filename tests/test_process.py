"""A process of the program's own, and one that only borrows the package."""

from __future__ import annotations

import subprocess
import sys

TRY = """
import gc, sys
from corpus_tools.process import take_process, without
{begin}
def finds():
    sys.modules.pop("colorsys", None)
    try:
        import colorsys
    except ModuleNotFoundError:
        return False
    return True
with without("colorsys"):
    inside = finds()
print(inside, finds(), gc.get_threshold()[0] > 10_000)
"""


def _printed(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_an_own_process_passes_over_what_libraries_load_for_nothing() -> None:
    assert _printed(TRY.format(begin="take_process()")) == "False True True"


def test_a_process_of_others_is_left_as_it_is() -> None:
    assert _printed(TRY.format(begin="")) == "True True False"


def test_the_command_line_searches_large_corpora_without_scipy_and_pandas() -> None:
    code = (
        "import sys\n"
        "from corpus_tools.process import load_arrow, take_process\n"
        "take_process()\nload_arrow()\n"
        "import pyarrow as pa, corpus_tools.dedup.compiled\n"
        "pa.array([1, None])\n"
        "print({'pandas', 'scipy'} & set(sys.modules))\n"
    )
    assert _printed(code) == "set()"
