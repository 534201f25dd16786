"""A store gives the same columns and records from memory and from tables."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from corpus_tools.errors import WorkspaceError
from corpus_tools.records import Figure, Result
from corpus_tools.report import table_store
from corpus_tools.report.store import MemoryStore, rows
from corpus_tools.report.table_store import TableStore
from corpus_tools.report.tables import write_tables

FIELDS = {
    "documents": ["id", "source", "raw.length"],
    "articles": ["id", "document", "title", "text.length", "sections.length"],
    "edits": ["document", "rule", "start", "before"],
    "figures": ["metric", "uncertain", "confidence", "value.float"],
    "clusters": ["kept", "members.length", "members.article"],
    "pairs": ["a", "b", "jaccard"],
    "templates": ["id", "articles.length", "values.length"],
    "totals": ["metric", "figures"],
    "by_period": ["group", "figures"],
    "by_agent": ["group"],
    "conflicts": ["cluster"],
}


@pytest.fixture
def stores(corpus: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[MemoryStore, TableStore]:
    monkeypatch.setattr("corpus_tools.report.tables.ROWS_PER_GROUP", 7)
    monkeypatch.setattr(table_store, "ROWS_AT_ONCE", 3)
    write_tables(corpus, tmp_path)
    return MemoryStore(corpus), TableStore(tmp_path)


@pytest.mark.parametrize("name", FIELDS)
def test_the_same_columns(stores: tuple[MemoryStore, TableStore], name: str) -> None:
    memory, tables = (list(rows(store, name, FIELDS[name])) for store in stores)
    assert memory == tables
    assert len(memory) == stores[0].size(name) == stores[1].size(name)


@pytest.mark.parametrize("name", [name for name in FIELDS if name != "edits"])
def test_the_same_records(stores: tuple[MemoryStore, TableStore], name: str) -> None:
    size = stores[0].size(name)
    for places in (None, range(0, size, 3), [size - 1] if size else []):
        memory, tables = (list(map(bare, store.pick(name, places))) for store in stores)
        assert memory == tables


def bare(record: Any) -> Any:
    """A record without the parts that tables keep by themselves."""
    parts: dict[str, Any] = {name: () for name in ("edits", "sections") if hasattr(record, name)}
    return msgspec.structs.replace(record, **parts)


def test_fields_may_be_left_out(stores: tuple[MemoryStore, TableStore]) -> None:
    assert all(total.ids for total in stores[1].pick("totals"))
    assert not any(total.ids for total in stores[1].pick("totals", None, ["ids"]))


def test_the_same_counted_figures(stores: tuple[MemoryStore, TableStore], corpus: Result) -> None:
    asked = {figure.id for figure in corpus.figures[:10]} | {"f-none"}
    memory, tables = (store.counted(asked) for store in stores)
    assert memory and tables == memory & asked
    assert MemoryStore(Result()).counted(asked) is None


def test_numbers_beyond_a_column_can_be_compared(tmp_path: Path) -> None:
    values = [5, Decimal("0.1"), Decimal(1) / 3, 10**30, 10**400, None]
    figures = [
        Figure(id=str(n), document="d", surface="x", start=0, end=1, value=v) for n, v in enumerate(values)
    ]
    write_tables(Result(figures=figures), tmp_path)
    stores = (MemoryStore(Result(figures=figures)), TableStore(tmp_path))
    memory, tables = ([value for (value,) in rows(store, "figures", ["value.float"])] for store in stores)
    assert memory == tables == [5.0, 0.1, 1 / 3, 1e30, float("inf"), None]


def test_the_same_columns_of_some_records(stores: tuple[MemoryStore, TableStore]) -> None:
    for name in FIELDS.keys() - {"edits"}:
        places = range(1, stores[0].size(name), 4)
        memory, tables = (list(rows(store, name, FIELDS[name], places)) for store in stores)
        assert memory == tables == list(rows(stores[0], name, FIELDS[name]))[1::4]


def test_places_are_found_by_a_field(stores: tuple[MemoryStore, TableStore], corpus: Result) -> None:
    wanted = {corpus.articles[2].id, corpus.articles[20].id, "a-none", "\udc80"}
    assert [store.places("articles", "id", wanted) for store in stores] == [[2, 20], [2, 20]]
    home = corpus.figures[30].article
    assert home is not None
    memory, tables = (store.places("figures", "article", [home]) for store in stores)
    assert memory == tables and 30 in tables


@pytest.mark.parametrize("name", ["documents", "articles", "clusters", "templates", "figures"])
def test_whole_records(stores: tuple[MemoryStore, TableStore], name: str) -> None:
    for place in {0, stores[0].size(name) // 2, stores[0].size(name) - 1}:
        memory, tables = (store.whole(name, place) for store in stores)
        assert memory == tables


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="no tables"):
        TableStore(tmp_path)
