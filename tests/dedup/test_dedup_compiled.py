"""Compiled kernels are kept for the next process, and thrown away when a source has changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from corpus_tools.dedup import compiled


def test_kernels_of_other_sources_are_forgotten(tmp_path: Path) -> None:
    kept, other = tmp_path / "pair_kernels.put-9.py311.nbi", tmp_path / "unrelated.nbi"
    for path in (kept, other):
        path.write_bytes(b"code")
    compiled.forget_outdated(str(tmp_path))
    assert not kept.exists() and other.exists()
    kept.write_bytes(b"code")
    compiled.forget_outdated.cache_clear()
    compiled.forget_outdated(str(tmp_path))
    assert kept.exists()
    (tmp_path / compiled.STAMP).write_text("of an older version", encoding="ascii")
    compiled.forget_outdated.cache_clear()
    compiled.forget_outdated(str(tmp_path))
    assert not kept.exists()


def test_kernels_work_where_nothing_can_be_kept(tmp_path: Path) -> None:
    """A kernel module whose folder and whose user's cache folder are read-only still runs."""
    module = tmp_path / "package" / "lone.py"
    module.parent.mkdir()
    source = "from corpus_tools.dedup.compiled import kernel\n\n\n@kernel\ndef twice(x):\n    return 2 * x\n"
    module.write_text(source, encoding="utf-8")
    code = (
        "import numba.core.caching as caching\n"
        "caching._CacheLocator.ensure_cache_path = lambda self: (_ for _ in ()).throw(OSError('read-only'))\n"
        "import lone\nassert lone.twice(21) == 42\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(module.parent), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    assert [path.name for path in module.parent.iterdir()] == ["lone.py"]
