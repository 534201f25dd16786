"""Finding the words of the metric packs in a text: a dictionary on their first two characters.

Few places of a text hold the first two characters of a word. They are found for a whole text at once, in
arrays of code points; each is then looked up.

>>> index = TermIndex({"宣传单": 1, "宣传": 2, "发": 3})
>>> index.find("发放宣传单")
[(0, 1, 3), (2, 5, 1), (2, 4, 2)]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Table = npt.NDArray[np.bool_]

T = TypeVar("T")
Hit = tuple[int, int, T]
SLOTS = 1 << 16  # of a table of pairs by hash: a few thousand pairs seldom share one
FACTOR = 31  # of the first character in the hash of a pair


class TermIndex(Generic[T]):
    """Terms with a payload each; `find` reports every occurrence, the longest first at each place."""

    def __init__(self, terms: Mapping[str, T]) -> None:
        self._heads: dict[
            str, list[tuple[int, str, T]]
        ] = {}  # by the first two characters, or by the only one
        for term in sorted(terms, key=lambda word: (-len(word), word)):
            self._heads.setdefault(term[:2], []).append((len(term), term, terms[term]))
        for head, found in self._heads.items():
            if len(head) == 2:
                found += self._heads.get(head[0], [])
        self._tables: tuple[Table, Table] | None = None

    def starts(self, text: str) -> bytes:
        """For each character, 1 where a term may begin: where one does, and at a few others."""
        import numpy as np

        if self._tables is None:
            self._tables = _slots(self._heads, 1), _slots(self._heads, 2)
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        slots = codes.astype(np.uint16)  # modulo SLOTS
        singles, pairs = self._tables
        may_begin = singles.take(slots)
        may_begin[:-1] |= pairs.take(slots[:-1] * np.uint16(FACTOR) + slots[1:])
        return may_begin.tobytes()

    def find(self, text: str, starts: Iterable[int] | None = None) -> list[Hit[T]]:
        """All (start, end, payload) of terms inside `text`.

        Args:
            text: where to look.
            starts: the offsets at which a term may begin; by default all.
        """
        hits: list[Hit[T]] = []
        heads, stands = self._heads, text.startswith
        for at in range(len(text)) if starts is None else starts:
            head = text[at : at + 2]
            for size, term, payload in heads.get(head) or heads.get(head[0]) or ():
                if size < 3 or stands(term, at):
                    hits.append((at, at + size, payload))
        return hits


def _slots(heads: Iterable[str], size: int) -> Table:
    """Which slots the heads of a size have; other characters may share them."""
    import numpy as np

    slots = np.zeros(SLOTS, np.bool_)
    for head in heads:
        if len(head) == size:
            slots[(ord(head[0]) * FACTOR + ord(head[1]) if size == 2 else ord(head)) % SLOTS] = True
    return slots
