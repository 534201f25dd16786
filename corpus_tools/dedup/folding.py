"""What makes two texts the same: folded characters, and the skeleton without numbers.

Folding (NFKC, white space dropped, punctuation of one width) decides Jaccard and exactness. The skeleton
drops punctuation as well and writes every number as one `0`, so that a copy with other numbers, or with
other commas, still has the same skeleton.

Both are tables from code point to replacement, applied to arrays of code points: no Python object per
character. Characters beyond the tables (rare ideographs) stand for themselves.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint32] | npt.NDArray[np.uint16]
Offsets = npt.NDArray[np.int64]

BMP = 1 << 16
NUMBER = ord("0")
# NFKC leaves ideographs and Hangul syllables alone; only these ranges are looked up one by one.
_FOLDED_RANGES = ((0x20, 0x700), (0x1D00, 0x2C00), (0x2E80, 0x3400), (0xF900, 0x10000))
_PUNCTUATION = {
    "。": ".", "．": ".", "｡": ".", "、": ",", "，": ",", "､": ",", "；": ";", "：": ":", "！": "!",
    "？": "?",
    "“": '"', "”": '"', "„": '"', "「": '"', "」": '"', "『": '"', "』": '"', "＂": '"', "‘": "'", "’": "'",
    "（": "(", "）": ")", "〔": "[", "〕": "]", "【": "[", "】": "]", "［": "[", "］": "]", "—": "-",
    "–": "-", "―": "-", "－": "-", "～": "~", "〜": "~", "•": "·", "・": "·", "‧": "·", "●": "·",
}  # fmt: skip
# 两 and 几 are left out: they are words more often than numerals.
_NUMERALS = "〇零一二三四五六七八九十百千万亿"
# Masks that sites put over numbers and names: 20**年, ##镇, ×月.
_MASKS = "*#×○□_"


class Table(NamedTuple):
    """Replacement of each code point: `pool[start[c] : start[c] + length[c]]`."""

    start: npt.NDArray[np.int32]
    length: npt.NDArray[np.uint8]
    pool: npt.NDArray[np.uint32]
    single: npt.NDArray[np.uint16]  # the one replacement; 0 where there is none, or more than one

    @property
    def several(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8], npt.NDArray[np.uint32]]:
        """The table as a plain tuple, for kernels."""
        return self.start, self.length, self.pool


class Packed(NamedTuple):
    """Texts side by side: text i is `codes[offsets[i]:offsets[i + 1]]`."""

    codes: Codes
    offsets: Offsets

    def take(self, numbers: Offsets) -> Packed:
        """Some of the texts, in that order."""
        parts = [self.codes[self.offsets[i] : self.offsets[i + 1]] for i in numbers.tolist()]
        lengths = np.array([len(part) for part in parts], np.int64)
        codes: Codes = np.concatenate(parts) if parts else self.codes[:0]  # type: ignore[assignment]  # one dtype
        return Packed(codes, np.concatenate(([0], np.cumsum(lengths))))


def pack(texts: list[str]) -> Packed:
    """Texts as one array of code points.

    >>> pack(["总结", "了"])
    Packed(codes=array([24635, 32467, 20102], dtype=uint32), offsets=array([0, 2, 3]))
    """
    offsets = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) for text in texts], out=offsets[1:])
    return Packed(np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32), offsets)


def pack_narrow(texts: list[str]) -> Packed:
    """Texts as one array of two-byte code points, or of four-byte ones where a text needs them."""
    joined = "".join(texts)
    units = joined.encode("utf-16-le", "surrogatepass")
    if len(units) != 2 * len(joined):
        return pack(texts)
    offsets = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) for text in texts], out=offsets[1:])
    return Packed(np.frombuffer(units, np.uint16), offsets)


def fold(packed: Packed) -> tuple[Packed, Offsets]:
    """Folded texts, and for each of their characters its place in `packed.codes`.

    >>> folded, origin = fold(pack(["１２ 人，㎡"]))
    >>> bytes(folded.codes.astype("<u4")).decode("utf-32-le"), origin.tolist()
    ('12人,m2', [0, 1, 3, 4, 5, 5])
    """
    return _apply(fold_table(), packed)


def folded_lengths(texts: list[str]) -> Offsets:
    """How many characters each text has when folded.

    >>> folded_lengths(["１２ 人，㎡", ""]).tolist()
    [6, 0]
    """
    packed = pack(texts)
    ends = np.concatenate(([0], np.cumsum(_lengths(fold_table(), packed.codes))))
    return np.diff(ends[packed.offsets])


def skeleton(folded: Packed) -> Packed:
    """Skeletons of folded texts.

    >>> bones = skeleton(pack(["共1,200人,增长三十%。"]))
    >>> bytes(bones.codes.astype("<u4")).decode("utf-32-le")
    '共0人增长0'
    """
    codes, offsets = folded
    bones = np.where(codes < BMP, skeleton_map()[np.minimum(codes, BMP - 1)], codes)
    owner = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))[bones != 0]
    bones = bones[bones != 0]
    keep = np.ones(len(bones), np.bool_)
    keep[1:] = (bones[1:] != NUMBER) | (bones[:-1] != NUMBER) | (owner[1:] != owner[:-1])
    lengths = np.bincount(owner[keep], minlength=len(offsets) - 1)
    return Packed(bones[keep].astype(np.uint32), np.concatenate(([0], np.cumsum(lengths))))


def _lengths(table: Table, codes: Codes) -> Offsets:
    """How many characters each one becomes."""
    inside = codes < BMP
    return np.where(inside, table.length[np.where(inside, codes, 0)], 1).astype(np.int64)


def _apply(table: Table, packed: Packed) -> tuple[Packed, Offsets]:
    codes = packed.codes
    inside = codes < BMP
    known = np.where(inside, codes, 0)
    length = _lengths(table, codes)
    ends = np.cumsum(length)
    origin = np.repeat(np.arange(len(codes)), length)
    within = np.arange(len(origin)) - np.repeat(ends - length, length)
    source = table.start[known][origin] + within
    out = np.where(inside[origin], table.pool[np.where(inside[origin], source, 0)], codes[origin])
    return Packed(out.astype(np.uint32), np.concatenate(([0], ends))[packed.offsets]), origin


@cache
def fold_table() -> Table:
    """NFKC, no white space or controls, punctuation of one width."""
    changed = dict.fromkeys(range(0x20), "")
    for low, high in _FOLDED_RANGES:
        kept = [chr(code) for code in range(low, high) if not 0xD800 <= code < 0xE000]
        plain = unicodedata.normalize("NFKC", "\0".join(kept)).split("\0")
        changed |= {ord(char): _folded(char, after) for char, after in zip(kept, plain, strict=True)}
    return _table(changed)


@cache
def skeleton_map() -> npt.NDArray[np.uint16]:
    """Letters and ideographs as they are, numerals and masks as `0`, everything else as 0 (dropped)."""
    bones = np.arange(BMP, dtype=np.uint16)
    bones[:0x20] = 0
    for low, high in _FOLDED_RANGES:
        bones[low:high] = [_bone(chr(code)) for code in range(low, high)]
    bones[[ord(char) for char in _NUMERALS + _MASKS]] = NUMBER
    return bones


def _folded(char: str, plain: str) -> str:
    plain = _PUNCTUATION.get(char, plain)
    if (char == plain and char.isalpha()) or max(plain, default="") > "\uffff":
        return char  # a few compatibility ideographs stand for one beyond the table
    kept = (c for c in plain if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf"))
    return "".join(_PUNCTUATION.get(c, c) for c in kept)


def _bone(char: str) -> int:
    category = unicodedata.category(char)
    if category[0] == "N":
        return NUMBER
    lower = char.lower()
    return ord(lower) if category[0] == "L" and len(lower) == 1 else 0


def _table(changed: dict[int, str]) -> Table:
    """A table that leaves every code point outside `changed` as it is."""
    start = np.arange(BMP, dtype=np.int32)
    length, single = np.ones(BMP, np.uint8), np.arange(BMP, dtype=np.uint16)
    extra: list[int] = []
    for code, after in changed.items():
        if len(after) == 1:
            start[code] = single[code] = ord(after)
        else:
            single[code] = 0
            start[code], length[code] = BMP + len(extra), len(after)
            extra += map(ord, after)
    pool = np.concatenate((np.arange(BMP, dtype=np.uint32), np.array(extra, np.uint32)))
    return Table(start, length, pool, single)
