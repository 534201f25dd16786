"""How search for templates scales: many articles with one boilerplate paragraph, and one big family.

    python scripts/benchmarks/template/scale.py boilerplate|family [COUNT]

boilerplate: COUNT unrelated articles that share a paragraph; no template must come out of it.
family: COUNT members of one template.
Articles are drawn from random Chinese characters, so that nothing else is shared.
"""

from __future__ import annotations

import random
import resource
import sys
import time

from corpus_tools.records import Article
from corpus_tools.template import find_templates

LOW, HIGH = 0x4E00, 0x8FFF  # code points to draw from
SENTENCE, SENTENCES = 30, 20  # characters, sentences of an article


def sentence(rng: random.Random) -> str:
    return "".join(chr(rng.randint(LOW, HIGH)) for _ in range(SENTENCE)) + "。"


def boilerplate(rng: random.Random, shared: list[str]) -> str:
    return "".join([*(sentence(rng) for _ in range(SENTENCES)), *shared[:6]])


def member(rng: random.Random, shared: list[str]) -> str:
    return "".join(f"{text[:12]}{rng.randint(2, 9000)}{text[12:]}" for text in shared if rng.random() > 0.05)


def article(number: int, text: str) -> Article:
    runs = ((0, 0, len(text)),)
    name = f"a{number:06}"
    return Article(id=name, document=name, ordinal=0, title="", start=0, end=len(text), text=text, map=runs)


def main() -> None:
    make = {"boilerplate": boilerplate, "family": member}[sys.argv[1]]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    rng = random.Random(7)
    shared = [sentence(rng) for _ in range(SENTENCES)]
    articles = [article(n, make(rng, shared)) for n in range(count)]
    start = time.process_time()
    found = find_templates(articles)
    spent = time.process_time() - start
    size = sum(len(item.text) for item in articles)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{found.summary()}\n{size:,} characters, {spent:.1f} CPU s, {size / spent:,.0f} a second, {peak} MB"
    )


if __name__ == "__main__":
    main()
