"""Reports of a large run are written in bounded memory, measured in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from report.large_tables import FIGURES, write_large_tables

DOCUMENTS = 10_000
PEAK = 400  # megabytes; reports from all these records in memory take more than 900
STATUS = Path("/proc/self/status")
CHILD = r"""
import re, sys
from pathlib import Path
from corpus_tools.report import write_report
from corpus_tools.report.table_store import TableStore
from corpus_tools.settings import ReportSettings

tables, out = map(Path, sys.argv[1:])
settings = ReportSettings(max_figures=2_000, max_rows=2_000, max_text_mb=1.0)
write_report(TableStore(tables), out, settings, "en")
# The system's own maximum is handed down from the process that started this one; this is of this one alone.
print(int(re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


@pytest.mark.skipif(not STATUS.exists(), reason="peak memory is asked of /proc")
def test_reports_of_many_figures_need_little_memory(tmp_path: Path) -> None:
    write_large_tables(tmp_path / "tables", DOCUMENTS)
    arguments = [sys.executable, "-c", CHILD, str(tmp_path / "tables"), str(tmp_path / "out")]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert int(done.stdout) < PEAK
    summary = json.loads((tmp_path / "out" / "report.json").read_bytes())
    assert summary["corpus"]["figures"] == DOCUMENTS * FIGURES
    assert summary["duplicates"]["clusters"] == DOCUMENTS // 10 - 1
    assert [total["figures"] for total in summary["totals"]] == [DOCUMENTS * FIGURES]
    assert summary["left_out"] == [
        {"what": "by_document", "shown": 2_000, "all": DOCUMENTS, "table": "totals"}
    ]
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "2,000 of 200,000 figures are listed" in page
    assert sum(path.stat().st_size for path in (tmp_path / "out").rglob("*.*")) < 20_000_000
