"""Compiled twin of `sketches.overlapping`: shared tokens counted text by text, no pair stored twice."""

from __future__ import annotations

from typing import Any

import numpy as np

from corpus_tools.dedup.compiled import inlined, kernel

_LOW = 0xFFFFFFFF


@kernel
def count_groups(packed: Any) -> tuple[int, int]:
    """How many keys stand in two or more sorted `key << 32 | text` entries, and their entries."""
    groups, members, start = 0, 0, 0
    while start < len(packed):
        end = start + 1
        while end < len(packed) and packed[end] >> np.uint64(32) == packed[start] >> np.uint64(32):
            end += 1
        if end - start > 1:
            groups += 1
            members += end - start
        start = end
    return groups, members


@kernel
def fill_groups(packed: Any, ranks: Any, cap: int, grouping: Any) -> None:
    """Members of each group, and the best ranked one where a group exceeds `cap` (else -1).

    `grouping` is the room for them: where each group's members begin, the members, the best ones.
    """
    starts, members, best = grouping
    group, at, start = 0, 0, 0
    while start < len(packed):
        end = start + 1
        while end < len(packed) and packed[end] >> np.uint64(32) == packed[start] >> np.uint64(32):
            end += 1
        if end - start > 1:
            chosen = np.int64(packed[start] & np.uint64(_LOW))
            for i in range(start, end):
                members[at] = np.int64(packed[i] & np.uint64(_LOW))
                if ranks[members[at]] < ranks[chosen]:
                    chosen = np.int64(members[at])
                at += 1
            best[group] = chosen if end - start > cap else -1
            group += 1
            starts[group] = at
        start = end


@kernel
def groups_of_texts(starts: Any, members: Any, text_starts: Any, out: Any) -> None:
    """The groups of each text, in order; `text_starts` comes as zeros, one longer than the texts."""
    for member in members:
        text_starts[member + 1] += 1
    for t in range(len(text_starts) - 1):
        text_starts[t + 1] += text_starts[t]
    at = text_starts.copy()
    for group in range(len(starts) - 1):
        for i in range(starts[group], starts[group + 1]):
            out[at[members[i]]] = group
            at[members[i]] += 1


@inlined
def bump(y: Any, x: Any, counts: Any, hits: Any, known: Any) -> Any:
    """Count one shared hash with an earlier text."""
    if y < x:
        if counts[y] == 0:
            hits[known] = y
            known += 1
        counts[y] += 1
    return known


@kernel
def overlaps(span: Any, postings: Any, sketches: Any, counts: Any, out: Any) -> int:
    """Pairs (earlier text, text of the span) that share enough; how many there are.

    Args:
        span: first text and the one behind the last.
        postings: where each text's groups begin, and the groups; then where each group's members begin,
            the members, and the best ones.
        sketches: scales and sizes of all, share of the smaller one that is enough, fewest hashes.
        counts: zeros, one a text; zeros again afterwards.
        out: only as many pairs as fit are written.
    """
    text_starts, groups, starts, members, best = postings
    scales, sizes, share, fewest = sketches
    hits = np.empty(len(counts), np.int32)
    found = 0
    for x in range(span[0], span[1]):
        known = 0
        for q in range(text_starts[x], text_starts[x + 1]):
            group = groups[q]
            if best[group] >= 0 and best[group] != x:
                known = bump(best[group], x, counts, hits, known)
                continue
            for i in range(starts[group], starts[group + 1]):
                if members[i] >= x and best[group] < 0:
                    break
                known = bump(members[i], x, counts, hits, known)
        for h in range(known):
            y = hits[h]
            coarse = max(scales[x], scales[y])
            smaller = min(sizes[x, coarse], sizes[y, coarse])
            if counts[y] >= max(fewest, np.ceil(share * smaller)):
                if found < len(out):
                    out[found] = np.int64(y) << np.int64(32) | np.int64(x)
                found += 1
            counts[y] = 0
    return found


@kernel
def shaken_texts(grouping: Any, ranks: Any, first_new: int, cap: int, out: Any) -> None:
    """Mark old texts some of whose counts change because of the new ones (numbers from `first_new`).

    A group that outgrew the cap no longer counts among its old members; one whose best text is new no
    longer counts for the old best one.
    """
    starts, members, best = grouping
    for group in range(len(best)):
        if best[group] < 0:
            continue
        old = 0
        chosen = -1
        for i in range(starts[group], starts[group + 1]):
            member = members[i]
            if member < first_new:
                old += 1
                if chosen < 0 or ranks[member] < ranks[chosen]:
                    chosen = member
        if old == starts[group + 1] - starts[group]:
            continue
        if old <= cap:
            for i in range(starts[group], starts[group] + old):
                out[members[i]] = True
        elif chosen != best[group]:
            out[chosen] = True


@kernel
def share_counts(pairs: Any, posting: Any, best: Any, out: Any) -> None:
    """How many counted groups the two texts of each pair share."""
    text_starts, groups = posting
    for p in range(len(pairs)):
        a, b = pairs[p] >> 32, pairs[p] & _LOW
        i, j = text_starts[a], text_starts[b]
        while i < text_starts[a + 1] and j < text_starts[b + 1]:
            if groups[i] == groups[j]:
                chosen = best[groups[i]]
                if chosen < 0 or chosen in (a, b):
                    out[p] += 1
                i += 1
                j += 1
            elif groups[i] < groups[j]:
                i += 1
            else:
                j += 1
