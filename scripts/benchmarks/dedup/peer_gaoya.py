#!/usr/bin/env python3
"""gaoya in the benchmark: MinHashStringIndex over character n-grams, estimated Jaccard inside."""

from __future__ import annotations

import os

from protocol import Job

os.environ.setdefault("RAYON_NUM_THREADS", "1")
BANDS = {0.5: (25, 5), 0.6: (18, 7), 0.7: (14, 9), 0.8: (9, 13), 0.9: (5, 25)}  # usual optimum for 128 values


def search(job: Job) -> set[tuple[int, int]]:
    from gaoya.minhash import MinHashStringIndex

    bands, rows = BANDS[job.threshold]
    index = MinHashStringIndex(
        hash_size=32,
        jaccard_threshold=job.threshold,
        num_bands=bands,
        band_size=rows,
        num_hashes=job.perms,
        analyzer="char",
        lowercase=False,
        ngram_range=(job.ngram, job.ngram),
    )
    index.par_bulk_insert_docs(job.ids, job.texts)
    found = zip(job.ids, index.par_bulk_query(job.texts), strict=True)
    return {(name, other) for name, others in found for other in others if name < other}


if __name__ == "__main__":
    Job.run("gaoya", search)
