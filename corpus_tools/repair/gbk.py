"""The bytes of GBK: which characters two bytes make, and which pairs show nothing.

>>> encode("驅"), character(0xF2, 0x8C)
((242, 140), '驅')
>>> is_hidden(0xAB, 0xBE)  # private use: the page shows nothing there
True
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import chain

from corpus_tools.repair.characters import converted, is_han, simplified_forms, simplify

LEADS = range(0x81, 0xFF)
TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFF))
MARKS = "！？；。，"  # the byte string is cut at these
_NARROWED = {"!": "！", "?": "？", ";": "；", ",": "，", ":": "：", "(": "（", ")": "）"}
_SIGNS = frozenset("，。、；：？！“”‘’（）《》〈〉【】—…·％－「」『』")


def character(lead: int, trail: int) -> str:
    """The character of two bytes; "" where a page shows none (undefined or private use)."""
    return _table()[lead][trail] if 0x80 < lead < 0xFF else ""


def encode(shown: str) -> tuple[int, int] | None:
    """The two bytes of a character as it was before the site narrowed its marks; None outside GBK."""
    return _codes().get(_NARROWED.get(shown, shown))


def widened(shown: str) -> str:
    """A mark as it was before the site narrowed it."""
    return _NARROWED.get(shown, shown)


def is_hidden(lead: int, trail: int) -> bool:
    """Whether a decoder shows nothing for these two bytes."""
    return 0x80 < lead < 0xFF and trail in _TRAIL_SET and not _table()[lead][trail]


def all_characters() -> str:
    """The characters of all pairs of bytes that a page shows, in the order of the bytes."""
    return "".join(map("".join, _table()))


def plausible(shown: str) -> frozenset[str]:
    """Those of some characters that are plausible."""
    everyday = _everyday()
    pairs = zip(shown, simplify(shown), strict=True)
    return _SIGNS.union(c for c, simple in pairs if simple in everyday and is_han(c))


def is_plausible(shown: str) -> bool:
    """Whether running text holds this character: a mark, or Han of GB 2312 or its traditional form."""
    return shown in _SIGNS or (is_han(shown) and simplify(shown) in _everyday())


@cache
def after_lead(lead: int, traditional: bool) -> tuple[tuple[int, str], ...]:
    """(trail byte, character) for the plausible characters that begin with `lead`."""
    if not 0x80 < lead < 0xFF:
        return ()
    return tuple((t, c) for t in TRAILS if (c := _table()[lead][t]) and _fits(c, traditional))


@cache
def before_trail(trail: int, traditional: bool) -> tuple[tuple[int, str], ...]:
    """(lead byte, character) for the plausible characters that end with `trail`."""
    return tuple((b, c) for b in LEADS if (c := _table()[b][trail]) and _fits(c, traditional))


@cache
def hidden_after(lead: int, traditional: bool) -> tuple[tuple[int, str, str], ...]:
    """(trail byte, character, simplified): the true character that ends where a hidden pair begins."""
    return tuple((t, c, simplify(c)) for t, c in after_lead(lead, traditional) if t in hidden_leads())


@cache
def simple_after(lead: int, traditional: bool) -> tuple[tuple[str, str], ...]:
    """(character, simplified) for the plausible characters that begin with `lead`, trail above 0x7F."""
    return tuple((c, simplify(c)) for t, c in after_lead(lead, traditional) if t >= 0x80)


@cache
def hidden_completions(first: int, trail: int, traditional: bool) -> tuple[tuple[str, str], ...]:
    """(character, simplified): what ends with `trail` and whose lead makes a hidden pair with `first`."""
    return tuple((c, simplify(c)) for b, c in before_trail(trail, traditional) if is_hidden(first, b))


def _fits(shown: str, traditional: bool) -> bool:
    """Whether a page of that script holds this character."""
    other = converted() if traditional else simplified_forms()
    return is_plausible(shown) and (shown if traditional else ord(shown)) not in other


_TRAIL_SET = frozenset(TRAILS)


@lru_cache(maxsize=1)
def hidden_leads() -> tuple[int, ...]:
    """First bytes of pairs that show nothing and whose second byte can begin a character."""
    return tuple(b for b in LEADS if b > 0x80 and any(not _table()[b][t] for t in LEADS))


@lru_cache(maxsize=1)
def _table() -> list[list[str]]:
    table = [[""] * 256 for _ in range(256)]
    for lead in LEADS:
        row = bytes(chain.from_iterable((lead, trail) for trail in TRAILS)).decode("gb18030")
        for trail, shown in zip(TRAILS, row, strict=True):
            if not "\ue000" <= shown <= "\uf8ff":  # private use
                table[lead][trail] = shown
    return table


@lru_cache(maxsize=1)
def _codes() -> dict[str, tuple[int, int]]:
    codes: dict[str, tuple[int, int]] = {}
    for lead in LEADS:
        for trail in TRAILS:
            if shown := _table()[lead][trail]:
                codes.setdefault(shown, (lead, trail))
    return codes


@lru_cache(maxsize=1)
def _everyday() -> frozenset[str]:
    """The Han characters of GB 2312."""
    every = "".join(map(chr, range(0x3005, 0xA000)))
    return frozenset(every.encode("gb2312", "ignore").decode("gb2312"))
