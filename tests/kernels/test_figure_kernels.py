"""Figures stay with their documents: roles that links change are laid over them wherever they are read."""

import random
from collections import defaultdict

import msgspec
import pyarrow as pa
import pytest
from msgspec.structs import replace

from corpus_tools.engines.dataset import open_dataset
from corpus_tools.engines.workspace import open_writer
from corpus_tools.kernels.figures import MINED, Changes, SumKernel
from corpus_tools.kernels.groups import CHANGED, GROUPED, LinkKernel
from corpus_tools.mine import mark_repeats, mine_figures, total_figures
from corpus_tools.records import Article, Cluster, ClusterMember, Document, Figure, Total, decode, encode
from corpus_tools.scale.tables import add_up
from corpus_tools.settings import MineSettings

DOCUMENTS = 40
Key = tuple[str, str, str]


def make_document(number: int) -> Document:
    leaflets = f"发放宣传单{number + 10}份"
    text = f"第{number + 1}季{leaflets}，走访群众{3 * number + 20}户。全年共{leaflets}。"
    return Document(id=f"d{number}", source="", raw=text, text=text, map=((0, 0, len(text)),))


def whole(document: Document) -> Article:
    text = document.text
    return Article(
        id=f"a{document.id}",
        document=document.id,
        ordinal=1,
        title="",
        start=0,
        end=len(text),
        text=text,
        map=document.map,
    )


@pytest.fixture(scope="module")
def figures() -> list[list[Figure]]:
    """Of each document."""
    documents = map(make_document, range(DOCUMENTS))
    return [mark_repeats(mine_figures(document, [whole(document)])) for document in documents]


@pytest.fixture(scope="module")
def changed(figures: list[list[Figure]], tmp_path_factory: pytest.TempPathFactory) -> Changes:
    """Every third document has a figure that is a copy; two rows to a group of rows."""
    rows = [
        {"document": n, "place": 1, "record": encode(as_copy(found[1])), "conflict": None}
        for n, found in enumerate(figures)
        if n % 3 == 0
    ]
    path = tmp_path_factory.mktemp("changes") / "changes.parquet"
    with open_writer(path, CHANGED) as writer:
        for at in range(0, len(rows), 2):
            writer.write_batch(pa.RecordBatch.from_pylist(rows[at : at + 2], CHANGED))
    return Changes(open_dataset([path]))


def as_copy(figure: Figure) -> Figure:
    return replace(figure, duplicate="duplicate")


def mined(numbers: list[int], figures: list[list[Figure]]) -> pa.RecordBatch:
    rows = [{"number": n, "figures": [encode(figure) for figure in figures[n]]} for n in numbers]
    return pa.RecordBatch.from_pylist(rows, MINED)


def as_changed(figures: list[list[Figure]]) -> list[Figure]:
    return [
        as_copy(figure) if n % 3 == 0 and place == 1 else figure
        for n, found in enumerate(figures)
        for place, figure in enumerate(found)
    ]


def test_changed_figures_are_laid_over_those_of_their_documents(
    figures: list[list[Figure]], changed: Changes
) -> None:
    for cut in (1, 7, DOCUMENTS):
        batches = [
            mined(list(range(at, min(at + cut, DOCUMENTS))), figures) for at in range(0, DOCUMENTS, cut)
        ]
        assert list(map(decode, (r for b in batches for r in changed.overlay(b)))) == as_changed(figures)
    sliced = mined(list(range(DOCUMENTS)), figures).slice(9, 4)
    expected = [figure for figure in as_changed(figures) if figure.document in ("d9", "d10", "d11", "d12")]
    assert list(map(decode, changed.overlay(sliced))) == expected


def test_sums_depend_on_neither_order_nor_batches(figures: list[list[Figure]], changed: Changes) -> None:
    kernel = SumKernel(MineSettings(), changed)
    kernel.setup()
    totals = total_figures(as_changed(figures), kernel.pack, MineSettings())
    expected = {(0, "", t.metric, t.unit or ""): t for t in totals.totals}
    expected |= {(1, t.group or "", t.metric, t.unit or ""): t for t in totals.by_period}
    left_out = sum(total.duplicates_left_out for total in totals.totals)
    assert left_out == DOCUMENTS + len(range(0, DOCUMENTS, 3))  # each document repeats one
    for seed in range(4):
        numbers = list(range(DOCUMENTS))
        random.Random(seed).shuffle(numbers)
        cuts = sorted(random.Random(seed).sample(range(1, DOCUMENTS), 3 * seed))
        pieces = [numbers[a:b] for a, b in zip([0, *cuts], [*cuts, DOCUMENTS], strict=True)]
        made = sums_of([kernel(mined(piece, figures)) for piece in pieces])
        assert {key: total for key, total in made.items() if key[0] < 2} == expected


def sums_of(batches: list[pa.RecordBatch]) -> dict[tuple[int, str, str, str], Total]:
    """Partial sums added up in the order of their first documents, as the run sorts them."""
    rows = pa.Table.from_batches(batches).to_pylist()
    parts = defaultdict[tuple[int, str, str, str], list[Total]](list)
    for row in sorted(rows, key=lambda row: row["document"]):
        key = row["grouping"], row["group"], row["metric"], row["unit"]
        parts[key].append(msgspec.json.decode(row["record"], type=Total))
    return {key: add_up(found) for key, found in parts.items()}


def test_only_changed_figures_leave_the_linking(figures: list[list[Figure]]) -> None:
    """The copy of d3 is d3 once more: its figures are changed, and so are the kept ones, nothing else."""
    copies = [replace(f, id=f"x{n}", document="d4", article="ad4") for n, f in enumerate(figures[3])]
    names = ("ad3", "ad4")
    members = tuple(ClusterMember(article=name, jaccard=1.0, verified_against="ad3") for name in names)
    cluster = Cluster(id="c", kind="exact", kept="ad3", members=members)
    articles = [replace(whole(make_document(3)), id=name) for name in names]
    records = [*figures[3], *copies, *figures[20], *articles, cluster]
    rows = [
        {"component": 0, "document": n, "place": n, "record": encode(record)}
        for n, record in enumerate(records)
    ]
    made = LinkKernel()(pa.RecordBatch.from_pylist(rows, GROUPED)).to_pylist()
    roles = {row["document"]: decode(row["record"]).duplicate for row in made}
    counted = [n for n, figure in enumerate(figures[3]) if figure.kind == "figure"]
    assert {n for n, role in roles.items() if role == "kept"} == set(counted)
    assert {n for n, role in roles.items() if role == "duplicate"} == {n + len(figures[3]) for n in counted}
    assert len(roles) == 2 * len(counted)
