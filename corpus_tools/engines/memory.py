"""Sizes as people write them, and how many rows make a shard of a given size."""

from __future__ import annotations

import re

from corpus_tools.errors import SettingsError

_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_BINARY = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_SIZE = re.compile(r"\s*(\d{1,15}(?:\.\d{1,6})?)\s*([KMGT]?)(i?)B?\s*", re.IGNORECASE)


def parse_size(text: str) -> int:
    """Bytes of a size such as "512MB", "1.5 GB" or "2GiB".

    Raises:
        SettingsError: not a size, or less than 64 MB, with which nothing can run.

    >>> parse_size("1GB"), parse_size("512 MiB"), parse_size("1.5g")
    (1000000000, 536870912, 1500000000)
    """
    match = _SIZE.fullmatch(text)
    if not match:
        raise SettingsError(f'"{text}" is not a size', hint='write it like "512MB" or "4GB"')
    number, unit, binary = match.groups()
    size = int(float(number) * (_BINARY if binary and unit else _UNITS)[unit.upper()])
    if size < 64 * 10**6:
        raise SettingsError(f'a memory limit of "{text}" is too small', hint='use at least "64MB"')
    return size


def rows_within(row_bytes: float, target_bytes: int, most: int) -> int:
    """How many rows of `row_bytes` fit in `target_bytes`: at least 1, at most `most`.

    >>> rows_within(1000, 1_000_000, 5000), rows_within(10, 1_000_000, 5000), rows_within(1e9, 1000, 5000)
    (1000, 5000, 1)
    """
    return max(1, min(most, int(target_bytes / max(1.0, row_bytes))))
