"""The scaled run gives the very tables of the in-process pipeline, whatever is done to it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus_tools.errors import UsageError
from corpus_tools.pipeline import run_pipeline
from corpus_tools.report.tables import write_tables
from corpus_tools.scale import run_scaled
from corpus_tools.scale.run import STEPS
from corpus_tools.settings import RunSettings, Settings, lasting_settings
from corpus_tools.stages import describe_stage, describe_steps

PAGES = Path(__file__).parents[2] / "corpora" / "pages"
Tables = dict[str, bytes]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few pages of the sample corpus, a changed copy of one, and a file that is not text."""
    folder = tmp_path_factory.mktemp("pages")
    chosen = sorted(path for path in PAGES.rglob("*") if path.is_file())[::4]
    for path in chosen:
        shutil.copy(path, folder / path.name)
    changed = chosen[0].read_bytes().replace("工作".encode(), "任务".encode(), 2)
    (folder / f"copy-{chosen[0].name}").write_bytes(changed)
    (folder / "noise.txt").write_bytes(bytes(range(256)) * 40)
    return folder


def tables_of(folder: Path) -> Tables:
    return {path.name: path.read_bytes() for path in sorted((folder / "tables").iterdir())}


@pytest.fixture(scope="module")
def expected(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    folder = tmp_path_factory.mktemp("expected")
    result = run_pipeline([str(pages)], Settings())
    result.settings = lasting_settings(Settings())
    assert result.clusters
    assert result.failures
    assert result.templates
    write_tables(result, folder / "tables")
    return tables_of(folder)


def settings(workers: int = 1) -> Settings:
    return Settings(run=RunSettings(engine="local", workers=workers))


@pytest.fixture
def many_shards(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], None]:
    def cut(shard: int, batch: int) -> None:
        monkeypatch.setattr("corpus_tools.engines.dataset.SHARD_ROWS", shard)
        monkeypatch.setattr("corpus_tools.engines.dataset.BATCH_ROWS", batch)
        monkeypatch.setattr("corpus_tools.scale.ingest.PIECE_FILES", 2)
        monkeypatch.setattr("corpus_tools.scale.ingest.GROUP_BYTES", 5_000)
        monkeypatch.setattr("corpus_tools.scale.ingest.FILE_BYTES", 20_000)

    return cut


def test_the_same_bytes_as_in_one_process(pages: Path, expected: Tables, tmp_path: Path) -> None:
    done = run_scaled([str(pages)], settings(), tmp_path)
    assert done.is_complete
    assert tables_of(tmp_path) == expected


def test_the_same_bytes_from_workers_and_small_shards(
    pages: Path, expected: Tables, tmp_path: Path, many_shards: Callable[[int, int], None]
) -> None:
    many_shards(3, 2)
    monkey_rows = pytest.MonkeyPatch()
    monkey_rows.setattr("corpus_tools.engines.local.LocalEngine.pool_rows", 8)
    run_scaled([str(pages)], settings(workers=2), tmp_path)
    monkey_rows.undo()
    assert tables_of(tmp_path) == expected


@pytest.mark.spark
@pytest.mark.slow
def test_the_same_bytes_from_spark(pages: Path, expected: Tables, tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="needs pyspark (pip install corpus-tools[spark])")
    if shutil.which("java") is None:
        pytest.skip("needs Java 17")
    options = {"spark.sql.shuffle.partitions": "2", "spark.driver.memory": "1g"}
    spark = Settings(run=RunSettings(engine="spark", master="local[2]", spark=options))
    assert run_scaled([str(pages)], spark, tmp_path).is_complete
    assert tables_of(tmp_path) == expected


def test_step_by_step_and_again(pages: Path, expected: Tables, tmp_path: Path) -> None:
    for step in STEPS:
        done = run_scaled([str(pages)], settings(), tmp_path, until=step)
        assert done.reached == step
    assert tables_of(tmp_path) == expected
    events: list[str] = []
    again = run_scaled([str(pages)], settings(), tmp_path, progress=lambda stage, *_: events.append(stage))
    log = [json.loads(line) for line in (again.log / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {line["event"] for line in log if "stage" in line} == {"reused", "shard"}
    assert [line["stage"] for line in log if line["event"] == "shard"] == ["read"]
    for lang in ("zh", "en"):
        assert not [stage for stage in events if describe_stage(stage, lang) == stage]
        assert tuple(describe_steps(lang)) == STEPS
    assert tables_of(tmp_path) == expected


def test_from_a_step_on_everything_is_done_again(pages: Path, expected: Tables, tmp_path: Path) -> None:
    run_scaled([str(pages)], settings(), tmp_path)
    again = run_scaled([str(pages)], settings(), tmp_path, since="figures")
    log = [json.loads(line) for line in (again.log / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    reused = {line["stage"] for line in log if line["event"] == "reused"}
    done = {line["stage"] for line in log if line["event"] == "done"}
    assert {"documents", "verified", "clusters"} <= reused
    assert {"templates", "roles", "sums", "copies-sorted"} <= done
    assert not reused & done - {"pairs-of-kinds", "of-type", "template-rows"}
    assert tables_of(tmp_path) == expected


def test_parts_of_machines_then_the_rest(
    pages: Path, expected: Tables, tmp_path: Path, many_shards: Callable[[int, int], None]
) -> None:
    many_shards(5, 5)
    reached = []
    for _ in range(2):
        for i in (1, 2):
            reached.append(run_scaled([str(pages)], settings(), tmp_path, part=(i, 2)).reached)
    assert (reached[0], reached[-1]) == ("", "documents")
    assert run_scaled([str(pages)], settings(), tmp_path).is_complete
    assert tables_of(tmp_path) == expected


def test_a_new_file_leaves_finished_documents_alone(pages: Path, tmp_path: Path) -> None:
    inputs = tmp_path / "pages"
    shutil.copytree(pages, inputs)
    out = tmp_path / "out"
    run_scaled([str(inputs)], settings(), out, until="documents")
    before = {path: path.stat().st_mtime_ns for path in out.glob("stages/documents-*/*.parquet")}
    (inputs / "zz-new.txt").write_text("新桥镇工作总结\n共走访群众三百户。\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("corpus_tools.scale.ingest.PIECE_FILES", len(list(pages.iterdir())))
        shutil.rmtree(out)
        run_scaled([str(inputs)], settings(), out, until="documents")
        before = {path: path.stat().st_mtime_ns for path in out.glob("stages/documents-*/*.parquet")}
        (inputs / "zz-newer.txt").write_text("新桥镇通知\n栽植树木40株。\n", encoding="utf-8")
        run_scaled([str(inputs)], settings(), out, until="documents")
    after = {path: path.stat().st_mtime_ns for path in out.glob("stages/documents-*/*.parquet")}
    assert before.items() <= after.items()
    assert len(after) > len(before)


def test_repeated_ids_and_changed_settings(tmp_path: Path) -> None:
    rows = [{"id": f"x{number % 7}", "text": f"安丰镇完成道路{number}公里。"} for number in range(20)]
    source = tmp_path / "rows.jsonl"
    source.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    result = run_pipeline([str(source)], Settings())
    done = run_scaled([str(source)], settings(), tmp_path / "out")
    assert done.counts["documents"] == len(result.documents)
    assert done.counts["figures"] == len(result.figures)


@pytest.mark.parametrize(
    "wrong", [{"until": "nowhere"}, {"since": "x"}, {"part": (0, 2)}, {"part": (3, 2)}], ids=str
)
def test_impossible_requests(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        run_scaled(["x"], settings(), tmp_path, **wrong)  # type: ignore[arg-type]


def test_what_cannot_be_resumed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="standard input"):
        run_scaled(["-"], settings(), tmp_path / "a")
    records = tmp_path / "records.jsonl"
    records.write_text('{"type":"failure","source":"a","stage":"read","error":"e","hint":""}\n' * 2
                       + '{"type":"pair","a":"x","b":"y","kind":"near","jaccard":1.0,"containment_a":1.0,'
                       '"containment_b":1.0}\n', encoding="utf-8")  # fmt: skip
    with pytest.raises(UsageError, match="raw documents"):
        run_scaled([str(records)], settings(), tmp_path / "b")


def test_templates_of_groups_do_not_depend_on_shards(
    pages: Path, expected: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus_tools.scale.corpus.WHOLE", 5)
    run_scaled([str(pages)], settings(), tmp_path / "one")
    monkeypatch.setattr("corpus_tools.scale.corpus._PARTITION_ROWS", 40)
    monkeypatch.setattr("corpus_tools.engines.dataset.BATCH_ROWS", 3)
    run_scaled([str(pages)], settings(), tmp_path / "other")
    assert tables_of(tmp_path / "one") == tables_of(tmp_path / "other")
    same = {name for name, content in tables_of(tmp_path / "one").items() if content == expected[name]}
    assert same >= {"documents.parquet", "articles.parquet", "edits.parquet", "sections.parquet"}
