"""What users install: the wheel holds every rule, template and table that the source tree holds."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from places import ROOT


def test_the_wheel_holds_every_file(tmp_path: Path) -> None:
    subprocess.run(
        ["git", "clone", "--quiet", "--depth", "1", f"file://{ROOT}", str(tmp_path / "source")], check=True
    )
    build = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path)]
    subprocess.run([sys.executable, "-m", "pip", *build, str(tmp_path / "source")], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("corpus_tools/")}
    cloned = tmp_path / "source"
    wanted = {
        path.relative_to(cloned).as_posix()
        for path in (cloned / "corpus_tools").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted <= packed, sorted(wanted - packed)
    assert not [name for name in packed if name.startswith(("tests/", "corpora/"))]
