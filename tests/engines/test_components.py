from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_tools.engines.components import check_components, label_components, label_components_sql
from corpus_tools.engines.sql import connect
from corpus_tools.errors import CorpusToolsError

EDGES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=80)


def by_search(edges: list[tuple[int, int]]) -> dict[int, int]:
    """Labels by walking from every node: slow, and plainly right."""
    around: dict[int, set[int]] = {}
    for a, b in edges:
        around.setdefault(a, set()).add(b)
        around.setdefault(b, set()).add(a)
    labels: dict[int, int] = {}
    for start in sorted(around):
        waiting = [] if start in labels else [start]
        while waiting:
            node = waiting.pop()
            if node not in labels:
                labels[node] = start
                waiting += around[node]
    return labels


@given(EDGES)
def test_labels_are_the_smallest_reachable_id(edges: list[tuple[int, int]]) -> None:
    a, b = np.array(edges, np.int64).T
    ids, labels = label_components(a, b)
    assert dict(zip(ids.tolist(), labels.tolist(), strict=True)) == by_search(edges)
    check_components(a, b, ids, labels)


def test_star_rounds_agree_on_chains_stars_loops_and_noise(tmp_path: Path) -> None:
    choice = np.random.default_rng(3)
    order = choice.permutation(3_000) + 10_000
    chain = list(zip(order[:-1].tolist(), order[1:].tolist(), strict=True))
    star = [(5, k) for k in range(100, 400)]
    noise = choice.integers(20_000, 22_000, (1_500, 2)).tolist()
    edges = [(int(a), int(b)) for a, b in [*chain, *star, *noise, (7, 7)]]
    with connect(10**8, 1, tmp_path) as connection:
        connection.execute("CREATE TABLE e (a BIGINT, b BIGINT)")
        connection.executemany("INSERT INTO e VALUES (?, ?)", edges[:1])
        values = ", ".join(f"({a}, {b})" for a, b in edges[1:])
        connection.execute(f"INSERT INTO e VALUES {values}")
        table = label_components_sql(connection, "e")
        found = dict(connection.execute(f"SELECT id, component FROM {table}").fetchall())
    assert found == by_search(edges)


@pytest.mark.parametrize("wrong", [[1, 2, 1], [2, 2, 2], [1, 1, 9]])
def test_the_check_finds_wrong_labels(wrong: list[int]) -> None:
    a, b, ids = np.array([1, 2]), np.array([2, 3]), np.array([1, 2, 3])
    check_components(a, b, ids, np.array([1, 1, 1]))
    with pytest.raises(CorpusToolsError):
        check_components(a, b, ids, np.array(wrong))
