"""Kernels by themselves: the same rows however a batch is cut, and the same answers as the stages."""

import random
from pathlib import Path

import pyarrow as pa
import pytest

from corpus_tools.dedup import find_duplicates
from corpus_tools.dedup.clusters import keep_order
from corpus_tools.dedup.units import units_of
from corpus_tools.engines.dataset import Dataset, open_dataset, read_table
from corpus_tools.engines.local import LocalEngine
from corpus_tools.engines.workspace import Workspace, open_writer
from corpus_tools.kernels.articles import KEEP_ORDER, ArticleKernel
from corpus_tools.kernels.documents import ITEMS, DocumentKernel
from corpus_tools.kernels.duplicates import SignKernel
from corpus_tools.kernels.figures import Changes, FigureKernel, SumKernel
from corpus_tools.kernels.groups import CHANGED, LinkKernel
from corpus_tools.records import Article, Document, decode, encode
from corpus_tools.repair import learn_corpus
from corpus_tools.scale.duplicates import Search
from corpus_tools.scale.learning import learn
from corpus_tools.settings import DedupSettings, MineSettings, Settings

WORDS = "走访群众 发放资料 道路养护 安全检查 技能培训 河道清淤 植树造林 调解纠纷 解决困难 健康体检".split()


def make_text(choice: random.Random, sentences: int) -> str:
    letters = [chr(code) for code in range(0x4E00, 0x4E00 + 900)]
    return "".join(
        f"{''.join(choice.choices(letters, k=9))}{choice.choice(WORDS)}{choice.randint(2, 900)}件。"
        for _ in range(sentences)
    )


def make_articles() -> list[Article]:
    """A bucket far beyond the cap, an edit chain, exact copies, an excerpt, and an empty article."""
    choice = random.Random(4)
    shared, chain = make_text(choice, 12), make_text(choice, 14)
    texts = [shared + make_text(choice, 1) for _ in range(90)]
    for _ in range(25):
        at = choice.randrange(len(chain) - 10)
        chain = chain[:at] + make_text(choice, 1) + chain[at + 10 :]
        texts.append(chain)
    texts += [make_text(choice, 8) for _ in range(60)]
    texts += [texts[-1], texts[-2], texts[-3][:120], ""]
    return [
        Article(
            id=f"a{choice.getrandbits(60):016x}",
            document=f"d{number}",
            ordinal=1,
            title="",
            start=0,
            end=len(text),
            text=text,
            map=((0, 0, len(text)),) if text else (),
            meta={"date": f"20{number % 30:02d}", "weight": number % 4},
        )
        for number, text in enumerate(texts)
    ]


def prepared(articles: list[Article]) -> pa.Table:
    """What the document stage would have given."""
    lists = pa.array([[encode(article)] for article in articles], pa.list_(pa.binary()))
    return pa.table({"number": pa.array(range(len(articles)), pa.int64()), "articles": lists})


def engine_on(folder: Path) -> LocalEngine:
    return LocalEngine(Workspace(folder).__enter__())


@pytest.mark.parametrize("keep", ["longest", "first", "newest", "cleanest", "priority:weight"])
def test_keep_order_is_the_order_of_sort_keys(keep: str) -> None:
    articles, settings = make_articles(), DedupSettings(keep=keep)
    table = pa.Table.from_batches([ArticleKernel(settings)(b) for b in prepared(articles).to_batches()])
    rows = sorted(table.to_pylist(), key=lambda row: tuple(row[name] for name in KEEP_ORDER))
    order = keep_order(units_of(articles, settings), keep)
    assert [row["id"] for row in rows] == sorted(order, key=order.__getitem__)


@pytest.mark.parametrize(
    "settings",
    [DedupSettings(), DedupSettings(threshold=0.5, containment=False), DedupSettings(keep="newest")],
    ids=["default", "no containment", "newest"],
)
def test_engine_search_finds_what_one_process_finds(tmp_path: Path, settings: DedupSettings) -> None:
    articles = make_articles()
    found = find_duplicates(articles, settings)
    assert {pair.kind for pair in found.pairs} >= {"exact", "near"}
    path = tmp_path / "prepared.parquet"
    table = prepared(articles)
    with open_writer(path, table.schema) as writer:
        writer.write_table(table)
    engine = engine_on(tmp_path / "ws")
    rows = engine.map_batches(open_dataset([path]), ArticleKernel(settings)).dataset
    made = Search(engine, engine.workspace, settings).run(rows)
    pairs = sorted(map(decode, read_table(made.pairs)["record"].to_pylist()), key=lambda p: (p.a, p.b))
    assert pairs == list(found.pairs)
    clusters = map(decode, read_table(made.clusters)["record"].to_pylist())
    copies = [cluster for cluster in found.clusters if cluster.kind != "template"]
    assert sorted(clusters, key=lambda c: (c.kept, c.kind)) == copies


def test_signatures_depend_neither_on_batches_nor_on_compiled_code(monkeypatch: pytest.MonkeyPatch) -> None:
    articles = make_articles()[:40]
    records = pa.array([encode(article) for article in articles], pa.binary())
    table = pa.table({"rank": pa.array(range(40), pa.int64()), "record": records})
    kernel = SignKernel(DedupSettings(), 1000)
    whole = [kernel(batch) for batch in table.to_batches()]
    monkeypatch.setattr("corpus_tools.dedup.choice.COMPILED_FROM", 1000)
    cut = [kernel(batch) for batch in table.to_batches(max_chunksize=7)]
    assert pa.Table.from_batches(whole).equals(pa.Table.from_batches(cut).combine_chunks())


def test_documents_without_articles_or_figures() -> None:
    changes = Changes(Dataset((), CHANGED, ""))
    sums = SumKernel(MineSettings(), changes)
    kernels = [ArticleKernel(DedupSettings()), FigureKernel(), LinkKernel(), sums]
    for kernel in kernels:
        kernel.setup()
        assert kernel(pa.RecordBatch.from_pylist([], kernel.input_schema)).num_rows == 0
    for kernel, column in zip(kernels[:2], ("articles", "figures"), strict=True):
        rows = [{"number": number, column: []} for number in range(3)]
        assert kernel(pa.RecordBatch.from_pylist(rows, kernel.input_schema)).num_rows == 0


def test_a_lesson_is_kept(tmp_path: Path) -> None:
    raws = ["总(zǒng)结(jié)了\n?。ㄒ唬┘夹g(shù)上年工作开展顺利", "没有(见附件)", ""] * 3
    documents = [
        Document(id=f"d{n}", source=f"pages{n % 2}/{n}.txt", raw=raw, text=raw) for n, raw in enumerate(raws)
    ]
    records = pa.array([encode(document) for document in documents], pa.binary())
    numbers = pa.array(range(len(raws)), pa.int64())
    table = pa.table([numbers, pa.array([d.id for d in documents]), records], schema=ITEMS)
    path = tmp_path / "items.parquet"
    with open_writer(path, ITEMS) as writer:
        writer.write_table(table)
    expected = learn_corpus(documents)
    assert expected.sources
    with Workspace(tmp_path / "ws") as workspace:
        assert learn(workspace, open_dataset([path])) == expected
        assert len(list(workspace.folder.glob("stages/learned-*/*.msgpack"))) == 1
        assert learn(workspace, open_dataset([path])) == expected


def test_documents_are_the_same_however_many_go_through_a_stage_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = [make_text(random.Random(seed), 3) for seed in range(4)]
    documents = [Document.from_text(text) for text in texts]
    names = [document.id for document in documents]
    batch = pa.RecordBatch.from_arrays([range(4), names, list(map(encode, documents))], schema=ITEMS)
    kernel = DocumentKernel(Settings(), None)
    kernel.setup()
    together = kernel(batch)
    monkeypatch.setattr("corpus_tools.kernels.documents._TOGETHER", 0)
    assert kernel(batch).equals(together) and together.num_rows == 4
    assert kernel(batch.slice(0, 0)).num_rows == 0
