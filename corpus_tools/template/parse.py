"""What stretches that vary are made of: words, names, numbers, side by side in one order.

`督促和美物业公司`, `督导安居物业公司`, `敦促安居物业公司` are a spun word and a body. Each value is cut into
units of least cost; the order of kinds that explains most values then holds for all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from corpus_tools.template import names
from corpus_tools.template.tokens import DATE, NUMBER

KINDS = ("wording", "place", "org", "person", "number", "date", "text")
WORDING, PLACE, ORG, PERSON, NUMERIC, DATED, TEXT = range(7)

# Costs are rough code lengths in bits / 2; their order matters, not their size.
FIELD = 1.5  # beginning of a field: few fields are better than many
WORD_V, WORD_N, SINGLE, PARTICLE = 3.5, 4.0, 8.0, 5.0
STEM = (0.0, 8.0, 5.5, 6.5, 9.5, 14.0, 19.0)  # by length of the stem before a known ending
KNOWN_PLACE, PERSON_NAME, BARE_BODY = 5.0, 7.0, 6.0
WORDY = 4.0  # a stem that begins with a verb is rather a word before a name
NESTED = 5.0  # a stem with an ending of its own (县+局) is rather two names
TEXT_BASE, TEXT_CHAR = 5.0, 5.0
AMISS = 3.0  # a stem that begins with the ending of the name before it, or with a particle
TRADE = 4.0  # a body named by words: 住房和城乡建设|局
NAMELIKE = 4.0  # a word that ends like a name (教育局) is rather a name
NUMERAL = 3.0
USE = 1.0  # naming a form that is known already
CANDIDATES = 4
NEVER = 1e6
LONGEST_UNIT = 14

_NUMERALS = frozenset("一二三四五六七八九十两百千")


@lru_cache(maxsize=1 << 17)
def costs(text: str) -> tuple[float, ...]:
    """The cost of a text as one field of each of `KINDS`."""
    if text in (NUMBER, DATE):
        return tuple(2.0 if kind == (NUMERIC if text == NUMBER else DATED) else NEVER for kind in range(7))
    if NUMBER in text or DATE in text:
        return (NEVER, NEVER, _name_cost(text, "org"), NEVER, NEVER, NEVER, NEVER)
    return (
        wording_cost(text),
        min(_name_cost(text, "place"), KNOWN_PLACE if text in names.places() else NEVER),
        min(_name_cost(text, "org"), BARE_BODY if _is_bare_body(text) else NEVER),
        PERSON_NAME if names.is_person(text) else NEVER,
        NUMERAL if _NUMERALS.issuperset(text) else NEVER,
        NEVER,
        TEXT_BASE + TEXT_CHAR * len(text),
    )


def _is_bare_body(text: str) -> bool:
    return len(text) > 1 and names.is_suffix(text) and names.kind_of_suffix(text) == "org"


def _name_cost(text: str, kind: str) -> float:
    ending = names.suffix(text)
    if not ending or names.kind_of_suffix(ending) != kind:
        return NEVER
    stem = text[: -len(ending)]
    cost = STEM[min(len(stem), len(STEM) - 1)] + max(0, len(stem) - len(STEM) + 1) * 5
    if kind == "org":
        cost = min(cost, TRADE + wording_cost(stem) / 2)
    if len(stem) > 2 and any(stem[:n] in names.words("v") for n in (2, 3)):
        cost += WORDY
    inner = names.suffix(stem)
    if inner and len(stem) > 2 and (stem in names.places() or len(inner) > 1 or names.is_whole_place(stem)):
        cost += NESTED
    if kind == "place":
        cost -= names.is_whole_place(text)
    if len(stem) > 2 and (names.is_suffix(stem[0]) or stem[0] in names.particles()):
        cost += AMISS
    if kind == "place" and len(ending) == 1 and names.is_word(text):
        cost += WORDY
    return cost


@lru_cache(maxsize=1 << 17)
def wording_cost(text: str) -> float:
    """The cost of a text as a row of words."""
    best = [0.0] + [NEVER] * len(text)
    for start, char in enumerate(text):
        if best[start] >= NEVER:
            continue
        single = PARTICLE if char in names.particles() else SINGLE
        best[start + 1] = min(best[start + 1], best[start] + single)
        for size in range(2, names.MAX_WORD + 1):
            piece = text[start : start + size]
            if len(piece) < size:
                break
            if names.is_word(piece):
                best[start + size] = min(best[start + size], best[start] + _word_cost(piece))
    return best[-1]


def _word_cost(word: str) -> float:
    if word in names.words("v"):
        return WORD_V
    ending = names.suffix(word)
    namelike = len(word) > 2 and bool(ending) and names.kind_of_suffix(ending) == "org"
    return WORD_N + (NAMELIKE if namelike else 0.0)


def parse(value: str) -> tuple[tuple[int, ...], float]:
    """The kinds of the fields of a value, in the cheapest order, and their cost.

    >>> [KINDS[kind] for kind in parse("走进新庄镇刘家寨")[0]]
    ['wording', 'place', 'place']
    """
    size = len(value)
    best: list[tuple[float, int, int]] = [(0.0, 0, -1)] + [(NEVER, 0, -1)] * size
    for end in range(1, size + 1):
        for start in range(max(0, end - LONGEST_UNIT), end):
            before = best[start][0]
            if before >= best[end][0]:
                continue
            for kind, cost in enumerate(costs(value[start:end])):
                total = before + cost + FIELD
                if total < best[end][0]:
                    best[end] = total, start, kind
    kinds: list[int] = []
    at = size
    while at:
        kinds.append(best[at][2])
        at = best[at][1]
    return tuple(reversed(kinds)), best[size][0]


def cut(value: str, kinds: Sequence[int]) -> tuple[list[int], float]:
    """Where the fields of the given kinds end in a value, and the cost.

    >>> cut("走进马家沟镇王家庄村", (WORDING, PLACE, PLACE))[0]
    [2, 6, 10]
    """
    size = len(value)
    rows: list[list[tuple[float, int]]] = [[(0.0, 0)] + [(NEVER, 0)] * size]
    for kind in kinds:
        previous, row = rows[-1], [(NEVER, 0)] * (size + 1)
        for end in range(1, size + 1):
            row[end] = min(
                (previous[start][0] + costs(value[start:end])[kind] + FIELD, start)
                for start in range(max(0, end - LONGEST_UNIT), end)
            )
        rows.append(row)
    ends, at = [], size
    for row in reversed(rows[1:]):
        ends.append(at)
        at = row[at][1]
    return ends[::-1], rows[-1][size][0]


def best_order(values: Sequence[str]) -> tuple[tuple[int, ...], float]:
    """The kinds of fields that explain all values (distinct ones) best, and the cost of all.

    Each form of a field is paid once: what recurs beside other names is a field of its own.
    A value that the order does not explain costs what it costs as plain text.
    """
    votes = Counter(parse(value)[0] for value in values)
    candidates = sorted(votes, key=lambda kinds: (-votes[kinds], len(kinds), kinds))[:CANDIDATES]
    return min(((kinds, _total(values, kinds)) for kinds in candidates), key=lambda row: row[1])


def _total(values: Sequence[str], kinds: Sequence[int]) -> float:
    forms: dict[tuple[int, str], float] = {}
    total = 0.0
    for value in values:
        ends, cost = cut(value, kinds)
        plain = FIELD + costs(value)[TEXT]
        if plain <= cost:
            total += plain
            continue
        total += USE * len(kinds)
        for n, (start, end) in enumerate(zip((0, *ends), ends, strict=False)):
            form = value[start:end]
            forms[n, form] = FIELD + costs(form)[kinds[n]]
    return total + sum(forms.values())
