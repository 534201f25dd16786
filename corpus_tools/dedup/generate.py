"""A corpus with known copies: what `corpus-tools eval dedup` measures the search on.

Reports are made of clauses from a small phrase grammar. Families descend from one report: exact copies,
edited copies (2 to 40 % of the clauses touched), filled-in templates, excerpts, glued articles; and hard
negatives, which share a long opening and closing around bodies of their own.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import NamedTuple

from corpus_tools.records import Article

_KINDS = (
    ("unique", 62),
    ("near", 16),
    ("exact", 4),
    ("template", 5),
    ("hard", 6),
    ("excerpt", 4),
    ("glued", 3),
)
_POOL = 12  # clauses in the pool for each article


class Made(NamedTuple):
    """A generated article: its text, family and kind, the number of its source and the share edited."""

    text: str
    family: int
    kind: str
    source: int | None
    edited: float


class Words:
    """The phrase grammar: words by class and patterns that join them, from `data/dedup_phrases.txt`."""

    def __init__(self) -> None:
        self.classes: dict[str, list[str]] = {}
        lines = (
            files("corpus_tools.data").joinpath("dedup_phrases.txt").read_text(encoding="utf-8").splitlines()
        )
        for line in lines:
            name, mark, words = line.partition(":")
            if mark and not line.startswith("#"):
                self.classes.setdefault(name.strip(), []).extend(words.split())

    def clause(self, rng: random.Random) -> str:
        """A clause: a pattern with words and numbers filled in."""
        pattern = rng.choice(self.classes["pattern"])
        return re.sub(r"\{([a-z]{1,9})\}", lambda match: self._fill(match[1], rng), pattern)

    def _fill(self, name: str, rng: random.Random) -> str:
        if name == "number":
            return str(rng.randint(2, 9999)) if rng.random() < 0.8 else f"{rng.uniform(1, 900):.1f}"
        return rng.choice(self.classes[name])


class Generator:
    """Makes families of articles.

    Args:
        articles: how many in all.
        seed: of every choice.
        hard: length factor of the boilerplate that hard negatives share.
    """

    def __init__(self, articles: int, seed: int, hard: float = 1.0) -> None:
        self.count, self.hard = articles, hard
        self.rng, self.words = random.Random(seed), Words()
        self.pool = [self.words.clause(self.rng) for _ in range(max(5000, _POOL * articles))]
        self.frames = [self._clauses(int(self.rng.randint(12, 30) * hard)) for _ in range(40)]

    def articles(self) -> list[Made]:
        """All articles, shuffled; sources are numbers in the shuffled list."""
        made: list[Made] = []
        family = 0
        while len(made) < self.count:
            family += 1
            kind = self.rng.choices([k for k, _ in _KINDS], [w for _, w in _KINDS])[0]
            base = len(made)
            made += [
                one._replace(family=family, source=_shift(one.source, base)) for one in self._family(kind)
            ]
        made = made[: self.count]
        order = list(range(len(made)))
        self.rng.shuffle(order)
        place = {old: new for new, old in enumerate(order)}
        return [made[old]._replace(source=_moved(made[old].source, place)) for old in order]

    def _family(self, kind: str) -> Iterator[Made]:
        source = self._clauses(max(12, int(self.rng.lognormvariate(4.2, 0.5))))
        if kind == "hard":
            frame = self.rng.choice(self.frames)
            yield _made(frame[: len(frame) // 2] + source + frame[len(frame) // 2 :], kind)
            return
        if kind == "glued":
            other = self._clauses(max(12, len(source) // 2))
            yield _made(source, kind)
            yield _made(other, kind)
            yield _made(source + other, kind, 0)
            return
        yield _made(source, kind)
        copies = {"unique": 0, "excerpt": 1}.get(kind, 1 + min(7, int(self.rng.expovariate(0.8))))
        for _ in range(copies):
            yield self._copy(source, kind)

    def _copy(self, source: list[str], kind: str) -> Made:
        if kind == "exact":
            return _made(source, kind, 0)
        if kind == "excerpt":
            width = max(6, int(len(source) * self.rng.uniform(0.3, 0.6)))
            start = self.rng.randrange(max(1, len(source) - width))
            return _made(source[start : start + width], kind, 0)
        share = self.rng.uniform(0.02, 0.4)
        edited = (clause if self.rng.random() >= share else self._edit(clause) for clause in source)
        return _made([clause for clause in edited if clause], kind, 0, share)

    def _edit(self, clause: str) -> str:
        """A clause with other numbers, another word, left out, or another one put beside it."""
        choice = self.rng.random()
        if re.search(r"\d", clause) and choice < 0.6:
            return re.sub(r"\d{1,9}", lambda _: str(self.rng.randint(2, 9999)), clause)
        if choice < 0.6:
            at = self.rng.randrange(max(1, len(clause) - 1))
            return clause[:at] + self.rng.choice(self.words.classes["noun"]) + clause[at + 2 :]
        return "" if choice < 0.8 else f"{clause}，{self.rng.choice(self.pool)}"

    def _clauses(self, count: int) -> list[str]:
        return [self.rng.choice(self.pool) for _ in range(count)]


def _made(clauses: list[str], kind: str, source: int | None = None, edited: float = 0.0) -> Made:
    ends = ("。" if i % 4 == 3 or i == len(clauses) - 1 else "，" for i in range(len(clauses)))
    lines = "".join(
        clause + end + ("\n" if i % 16 == 15 else "")
        for i, (clause, end) in enumerate(zip(clauses, ends, strict=True))
    )
    return Made(lines, 0, kind, source, edited)


def _shift(source: int | None, base: int) -> int | None:
    return None if source is None else source + base


def _moved(source: int | None, place: dict[int, int]) -> int | None:
    return None if source is None else place[source]


def as_article(number: int, text: str) -> Article:
    """A generated text as an article whose text is its raw text."""
    name = f"g{number:07d}"
    runs = ((0, 0, len(text)),) if text else ()
    return Article(id=name, document=name, ordinal=1, title="", start=0, end=len(text), text=text, map=runs)
