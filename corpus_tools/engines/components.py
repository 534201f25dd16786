"""Connected components of an edge list, and a check of the result that does not trust the method.

Labels are the smallest id of each component. In memory: hooking to the smaller label and pointer jumping
(Shiloach and Vishkin 1982), vectorised. Beyond memory: alternating large-star and small-star rounds (Kiveris
et al. 2014, "Connected Components in MapReduce and Beyond"), in SQL that DuckDB and Spark both run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpus_tools.errors import CorpusToolsError

if TYPE_CHECKING:
    import duckdb

Ids = npt.NDArray[np.int64]
EDGES = pa.schema([("a", pa.int64()), ("b", pa.int64())])
LABELS = pa.schema([("id", pa.int64()), ("component", pa.int64())])
EDGE_BYTES = 100  # of memory that `label_components` needs for an edge
MAX_ROUNDS = 100

# Each star step takes edges (a, b) with a > b and links nodes to the smallest neighbour they know.
LARGE_STAR = """
    SELECT DISTINCT s.b AS a, m.m AS b
    FROM (SELECT a, b FROM {edges} UNION ALL SELECT b AS a, a AS b FROM {edges}) s
    JOIN (SELECT a, least(a, min(b)) AS m
          FROM (SELECT a, b FROM {edges} UNION ALL SELECT b AS a, a AS b FROM {edges}) t GROUP BY a) m
    ON s.a = m.a WHERE s.b > s.a AND s.b <> m.m"""
SMALL_STAR = """
    SELECT DISTINCT a, b FROM (
        SELECT e.b AS a, m.m AS b FROM {edges} e
        JOIN (SELECT a, min(b) AS m FROM {edges} GROUP BY a) m ON e.a = m.a WHERE e.b <> m.m
        UNION ALL SELECT a, min(b) AS b FROM {edges} GROUP BY a) u
    WHERE a <> b"""
HALF_EDGES = "SELECT DISTINCT greatest(a, b) AS a, least(a, b) AS b FROM {edges} WHERE a <> b"
OUTLINE = """
    SELECT count(*), coalesce(sum(CAST(a AS DECIMAL(38, 0))), 0), coalesce(sum(CAST(b AS DECIMAL(38, 0))), 0)
    FROM {edges}"""
LABELLED = """
    SELECT a AS id, b AS component FROM {star} UNION ALL SELECT DISTINCT b, b FROM {star}
    UNION ALL SELECT id, id FROM (SELECT DISTINCT a AS id FROM {edges} WHERE a = b) s
    ANTI JOIN (SELECT a AS id FROM {star} UNION SELECT b FROM {star}) t USING (id)"""
CHECKS = (
    """SELECT count(*) FROM {edges} e
    LEFT JOIN {labels} x ON e.a = x.id LEFT JOIN {labels} y ON e.b = y.id
    WHERE x.component IS NULL OR y.component IS NULL OR x.component <> y.component""",
    """SELECT count(*) FROM {labels} x LEFT JOIN {labels} y ON x.component = y.id
    WHERE y.component IS NULL OR y.component <> x.component OR x.component > x.id""",
    "SELECT count(*) - count(DISTINCT id) FROM {labels}",
)


def label_components(a: Ids, b: Ids) -> tuple[Ids, Ids]:
    """Ids in ascending order and, for each, the smallest id of its component.

    >>> ids, labels = label_components(np.array([5, 2, 9]), np.array([2, 1, 8]))
    >>> ids.tolist(), labels.tolist()
    ([1, 2, 5, 8, 9], [1, 1, 1, 8, 8])
    """
    ids, places = np.unique(np.concatenate([a, b]), return_inverse=True)
    u, v = places[: len(a)], places[len(a) :]
    parent = np.arange(len(ids))
    while True:
        roots_u, roots_v = parent[u], parent[v]
        apart = roots_u != roots_v
        if not apart.any():
            return ids, ids[parent]
        high, low = np.maximum(roots_u[apart], roots_v[apart]), np.minimum(roots_u[apart], roots_v[apart])
        np.minimum.at(parent, high, low)
        parent = _flatten(parent)
        u, v = u[apart], v[apart]


def _flatten(parent: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Point every node at its root."""
    while True:
        grandparent = parent[parent]
        if np.array_equal(grandparent, parent):
            return parent
        parent = grandparent


def check_components(a: Ids, b: Ids, ids: Ids, labels: Ids) -> None:
    """Both ends of each edge carry one label, labels are members, and every node is there once.

    Raises:
        CorpusToolsError: the labels are wrong.
    """
    if not np.array_equal(ids, np.unique(np.concatenate([a, b]))):
        raise CorpusToolsError("components: nodes are missing or repeated")
    if not np.array_equal(labels[np.searchsorted(ids, a)], labels[np.searchsorted(ids, b)]):
        raise CorpusToolsError("components: an edge joins two labels")
    if not np.array_equal(labels[np.searchsorted(ids, labels)], labels) or (labels > ids).any():
        raise CorpusToolsError("components: a label is not the smallest member")


def label_components_sql(connection: duckdb.DuckDBPyConnection, edges: str) -> str:
    """The name of a table (id, component) made by star rounds from the subquery `edges` of (a, b).

    Raises:
        CorpusToolsError: no stable result, or one that fails the check.
    """
    _create(connection, "star", HALF_EDGES.format(edges=edges))
    outline = None
    for _ in range(MAX_ROUNDS):
        _create(connection, "large", LARGE_STAR.format(edges="star"))
        _create(connection, "star", SMALL_STAR.format(edges="large"))
        previous, outline = outline, connection.execute(OUTLINE.format(edges="star")).fetchall()
        if outline == previous:
            break
    else:
        raise CorpusToolsError("components: no stable result")
    _create(connection, "labels", LABELLED.format(star="star", edges=edges))
    for check in CHECKS:
        if connection.execute(check.format(edges=edges, labels="labels")).fetchall() != [(0,)]:
            raise CorpusToolsError("components: the labels fail their check")
    return "labels"


def _create(connection: duckdb.DuckDBPyConnection, table: str, query: str) -> None:
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {query}")
