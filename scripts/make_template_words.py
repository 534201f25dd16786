"""Write the word lists of corpus_tools/data/template_*.txt from jieba's dictionary.

    python scripts/make_template_words.py

template_words.txt   words of running text, one class a line: `v` verbs, adverbs, function words (no name
                     begins with them as a rule), `n` nouns, adjectives, set phrases
template_places.txt  place names of the dictionary, two to four characters
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "corpus_tools" / "data"
VERBS = ("v", "d", "p", "c", "r", "u", "y", "ad", "f")
NAMES = ("nr", "ns", "nt", "nz", "x", "zg", "m", "q")  # zg: readings of single characters


def entries() -> list[tuple[str, int, str]]:
    """(word, frequency, part of speech) of jieba's dictionary."""
    lines = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").splitlines()
    return [(word, int(count), tag) for word, count, tag in (line.split(" ") for line in lines)]


def is_han(word: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" for char in word)


def word_class(word: str, count: int, tag: str) -> str | None:
    """The class of a word of running text; None: a name, or too rare."""
    floor = 3 if len(word) == 2 or tag[0] in "il" else 20
    if not 2 <= len(word) <= 4 or not is_han(word) or tag.startswith(NAMES) or count < floor:
        return None
    return "v" if tag.startswith(VERBS) else "n"


def main() -> None:
    classes: dict[str, list[str]] = {"v": [], "n": []}
    places = []
    for word, count, tag in entries():
        kind = word_class(word, count, tag)
        if kind:
            classes[kind].append(word)
        elif tag.startswith("ns") and 2 <= len(word) <= 4 and is_han(word):
            places.append(word)
    rows = [f"{kind} {' '.join(sorted(set(words)))}\n" for kind, words in classes.items()]
    (DATA / "template_words.txt").write_text("".join(rows), encoding="utf-8")
    (DATA / "template_places.txt").write_text(" ".join(sorted(set(places))) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
