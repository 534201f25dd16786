import json
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from engine_samples import LengthKernel

from corpus_tools.engines.dataset import Dataset
from corpus_tools.engines.local import LocalEngine
from corpus_tools.engines.lock import FolderLock
from corpus_tools.engines.memory import parse_size
from corpus_tools.engines.workspace import Workspace, write_atomically, writing
from corpus_tools.errors import SettingsError, WorkspaceError


def test_an_interrupted_write_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "x.json"
    write_atomically(target, b"old")
    with pytest.raises(KeyboardInterrupt), writing(target) as temporary:
        temporary.write_bytes(b"half")
        raise KeyboardInterrupt
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]
    assert target.read_bytes() == b"old"


def test_a_full_disk_names_the_way_on(tmp_path: Path) -> None:
    script = (
        "import resource, signal, sys, pathlib\n"
        "from corpus_tools.engines.workspace import write_atomically\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: write_atomically(pathlib.Path(sys.argv[1]), bytes(5000))\n"
        "except Exception as error: print(type(error).__name__, error.hint)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "x")], capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("WorkspaceError free some space")
    assert list(tmp_path.iterdir()) == []


def test_two_writers_are_refused_and_the_first_one_is_named(tmp_path: Path) -> None:
    with (
        Workspace(tmp_path),
        pytest.raises(WorkspaceError, match=f"process {os.getpid()}"),
        Workspace(tmp_path),
    ):
        pass
    with Workspace(tmp_path):
        pass


def test_machines_that_share_a_folder_hold_their_parts_only(tmp_path: Path) -> None:
    with Workspace(tmp_path, part=(1, 2)), Workspace(tmp_path, part=(2, 2)):
        with pytest.raises(WorkspaceError), Workspace(tmp_path, part=(2, 2)):
            pass
        with pytest.raises(WorkspaceError), Workspace(tmp_path):
            pass


def test_the_lock_of_a_killed_process_is_free_and_reported(tmp_path: Path) -> None:
    script = (
        "import os, pathlib, sys\nfrom corpus_tools.engines.lock import FolderLock\n"
        "FolderLock(pathlib.Path(sys.argv[1])).__enter__(); os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "lock")], check=False)
    assert done.returncode == -9
    with FolderLock(tmp_path / "lock") as lock:
        assert lock.stale is not None
        assert lock.stale.pid > 0


def dead_pid() -> int:
    process = multiprocessing.get_context("spawn").Process(target=os.getpid)
    process.start()
    process.join()
    return process.pid or 0


def test_only_temporary_files_of_dead_processes_are_swept(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace, writing(tmp_path / "own") as own:
        own.touch()
        left = own.with_name(own.name.replace(f".{os.getpid()}.", f".{dead_pid()}."))
        left.touch()
        elsewhere = tmp_path / f"x.other-host.{dead_pid()}.tmp"
        elsewhere.touch()
        workspace.__exit__()
        with Workspace(tmp_path) as again:
            assert again.swept == 1
        assert own.exists()
        assert elsewhere.exists()
        assert not left.exists()


@pytest.mark.usefixtures("small_shards")
@pytest.mark.parametrize("damage", ["remove a shard", "cut a shard", "cut the manifest"])
def test_damage_is_noticed_and_repaired(tmp_path: Path, docs: Dataset, damage: str) -> None:
    with Workspace(tmp_path) as workspace:
        before = LocalEngine(workspace).map_batches(docs, LengthKernel())
        first = Path(before.dataset.files[0].path)
        if damage == "remove a shard":
            first.unlink()
        elif damage == "cut a shard":
            first.write_bytes(first.read_bytes()[:-100])
        else:
            manifest = next(first.parent.glob("_MANIFEST-*.json"))
            manifest.write_bytes(manifest.read_bytes()[:50])
        after = LocalEngine(workspace).map_batches(docs, LengthKernel())
    assert after.dataset == before.dataset
    assert first.exists()


def test_a_manifest_says_what_is_there(tmp_path: Path, docs: Dataset) -> None:
    with Workspace(tmp_path) as workspace:
        result = LocalEngine(workspace).map_batches(docs, LengthKernel())
    manifest = json.loads(
        next(tmp_path.glob("stages/lengths-*/_MANIFEST-*.json")).read_text(encoding="utf-8")
    )
    assert manifest["stage"] == "lengths"
    assert sum(file["rows"] for file in manifest["files"]) == docs.rows == result.dataset.rows
    assert result.dataset.schema == LengthKernel.output_schema
    assert isinstance(result.dataset.schema, pa.Schema)


@pytest.mark.parametrize("text", ["", "much", "1XB", "-1GB", "10MB", "1" * 40])
def test_sizes_that_are_none(text: str) -> None:
    with pytest.raises(SettingsError):
        parse_size(text)
