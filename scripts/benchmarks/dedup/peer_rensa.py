#!/usr/bin/env python3
"""rensa in the benchmark: RMinHash over character shingles, RMinHashLSH, estimated Jaccard."""

from __future__ import annotations

from protocol import Job, shingles
from rensa import RMinHash, RMinHashLSH

STEP = 2000
BANDS = {0.5: 32, 0.7: 16, 0.8: 8, 0.9: 4}  # its own defaults


def search(job: Job) -> set[tuple[int, int]]:
    signatures: list[RMinHash] = []
    for start in range(0, len(job.texts), STEP):
        sets = [list(shingles(text, job.ngram)) for text in job.texts[start : start + STEP]]
        signatures += RMinHash.from_token_sets(sets, num_perm=job.perms, seed=42)
    index = RMinHashLSH(threshold=job.threshold, num_perm=job.perms, num_bands=BANDS.get(job.threshold, 16))
    index.insert_pairs(list(zip(job.ids, signatures, strict=True)))
    known = dict(zip(job.ids, signatures, strict=True))
    return {
        (name, other)
        for name, found in zip(job.ids, index.query_all(signatures), strict=True)
        for other in found
        if name < other and known[name].jaccard(known[other]) >= job.threshold
    }


if __name__ == "__main__":
    Job.run("rensa", search)
