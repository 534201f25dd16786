"""JSON strings to code points, straight from UTF-8: no Python string, no interpreter lock."""

from __future__ import annotations

from typing import Any

import numpy as np

from corpus_tools.dedup.compiled import inlined, kernel

DONE, WIDER, STRICT = 0, 1, 2  # decoded; a code point needs a wider `out`; leave it to a strict reader
_QUOTE, _BACKSLASH, _U = 0x22, 0x5C, 0x75
_SURROGATES, _LOW_SURROGATES, _NO_SURROGATES = 0xD800, 0xDC00, 0xE000
_BAD = 0xFFFFFFFF


def _escapes() -> Any:
    plain = np.full(256, _BAD, np.uint32)
    for escape, char in zip(b'"\\/bfnrt', b'"\\/\b\f\n\r\t', strict=True):
        plain[escape] = char
    return plain


_ESCAPES = _escapes()


@inlined
def low_bits(byte: Any) -> Any:
    """What a byte adds to its sequence; `_BAD` when it continues none."""
    return np.uint32(byte & 0x3F) if byte & 0xC0 == 0x80 else np.uint32(_BAD)


@inlined
def three_bytes(raw: Any, at: Any) -> Any:
    """The code point of a sequence of three bytes, as ideographs are; `_BAD` when it is none."""
    second, third = low_bits(raw[at + 1]), low_bits(raw[at + 2])
    code = np.uint32(raw[at] & 15) << np.uint32(12) | second << np.uint32(6) | third
    good = code >= 0x800 and code < _BAD >> 1 and code & 0xF800 != _SURROGATES
    return code if good else np.uint32(_BAD)


@kernel
def other_bytes(raw: Any, at: int, end: int) -> tuple[Any, int]:
    """The code point of a sequence of two or four bytes (`_BAD` when it is none), and the place behind it."""
    lead = raw[at]
    length = 2 if 0xC2 <= lead < 0xE0 else 4 if 0xF0 <= lead < 0xF5 else 0
    if length == 0 or at + length > end:
        return np.uint32(_BAD), end
    code = np.uint32(lead) & np.uint32(0x7F >> length)
    for byte in raw[at + 1 : at + length]:
        code = code << np.uint32(6) | low_bits(byte)
    good = code < 0x800 if length == 2 else 0x10000 <= code < 0x110000
    return code if good else np.uint32(_BAD), at + length


@kernel
def hexadecimal(raw: Any, at: int, end: int) -> Any:
    """The value of the four digits at a place; `_BAD` when they are none."""
    value = np.uint32(0)
    if at + 4 > end:
        return np.uint32(_BAD)
    for byte in raw[at : at + 4]:
        digit = byte - 48 if 48 <= byte < 58 else (byte | 32) - 87
        if not (48 <= byte < 58 or 97 <= byte | 32 < 103):
            return np.uint32(_BAD)
        value = np.uint32(value << np.uint32(4)) | np.uint32(digit)
    return value


@kernel
def escaped(raw: Any, at: int, end: int) -> tuple[Any, int]:
    """The code point of the escape whose backslash stands at a place, and the place behind it."""
    kind = raw[at + 1] if at + 1 < end else 0
    if kind != _U:
        return _ESCAPES[kind], at + 2
    code = hexadecimal(raw, at + 2, end)
    if not _SURROGATES <= code < _NO_SURROGATES:
        return code, at + 6
    low = hexadecimal(raw, at + 8, end)
    paired = at + 12 <= end and raw[at + 6] == _BACKSLASH and raw[at + 7] == _U
    if not paired or code >= _LOW_SURROGATES or not _LOW_SURROGATES <= low < _NO_SURROGATES:
        return np.uint32(_BAD), at + 6
    high = np.uint32(code - _SURROGATES) << np.uint32(10)
    return np.uint32(0x10000) + high + np.uint32(low - _LOW_SURROGATES), at + 12


@kernel
def decode_strings(raw: Any, starts: Any, out: Any, offsets: Any) -> int:
    """Decode JSON strings that stand side by side; `DONE`, or why it stopped.

    Args:
        raw: bytes of the strings, with their quotes.
        starts: where each begins, and where the last one ends.
        out: room for a code point a byte.
        offsets: where the decoded ones begin and end; comes with a zero in front.
    """
    widest = np.uint32(0xFFFF) if out.itemsize == 2 else np.uint32(0x10FFFF)
    to = 0
    for d in range(len(starts) - 1):
        at, end = starts[d] + 1, starts[d + 1] - 1
        if at > end or raw[at - 1] != _QUOTE or raw[end] != _QUOTE:
            return STRICT
        while at < end:
            byte = raw[at]
            if 0xE0 <= byte < 0xF0 and at + 3 <= end:
                code, at = three_bytes(raw, at), at + 3
            elif byte == _BACKSLASH:
                code, at = escaped(raw, at, end)
            elif 0x20 <= byte < 0x80 and byte != _QUOTE:
                code, at = np.uint32(byte), at + 1
            else:
                code, at = other_bytes(raw, at, end)
            if code > widest:
                return STRICT if code == _BAD else WIDER
            out[to] = code
            to += 1
        offsets[d + 1] = to
    return DONE
