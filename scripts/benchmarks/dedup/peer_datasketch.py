#!/usr/bin/env python3
"""datasketch in the benchmark: MinHash.bulk over character shingles, MinHashLSH, estimated Jaccard."""

from __future__ import annotations

from datasketch import MinHash, MinHashLSH
from protocol import Job, shingles


def search(job: Job) -> set[tuple[int, int]]:
    made = MinHash.bulk(
        ([shingle.encode() for shingle in shingles(text, job.ngram)] for text in job.texts),
        num_perm=job.perms,
        seed=1,
    )
    index = MinHashLSH(threshold=job.threshold, num_perm=job.perms)
    for name, signature in zip(job.ids, made, strict=True):
        index.insert(name, signature)
    signatures = dict(zip(job.ids, made, strict=True))
    return {
        (name, other)
        for name, signature in signatures.items()
        for other in index.query(signature)
        if name < other and signature.jaccard(signatures[other]) >= job.threshold
    }


if __name__ == "__main__":
    Job.run("datasketch", search)
