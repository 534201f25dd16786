"""Word borders from jieba, for the words around a number only: `words = "jieba"` in the settings.

Where a verb runs into its object (查处置换证件), cutting words first finds the border that a word list
alone may miss. The dictionary is loaded when the first figure asks for it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from corpus_tools.mine.lexicon import word_list
from corpus_tools.mine.packs import MetricPack, load_packs

PACK_WEIGHT = 2000  # frequency of the words of the packs: above most of the dictionary's compounds


class Segmenter:
    """Cuts the words in front of a number; knows the words of a pack."""

    def __init__(self, pack: MetricPack) -> None:
        self._verbs = set(word_list("mine_verbs.txt"))
        self._tokenizer: Any = None
        self._words: set[str] = set()
        for frame in pack.frames:
            self._verbs.update(frame.verbs)
            self._words.update(frame.objects)

    def _loaded(self) -> Any:
        if self._tokenizer is None:
            import logging

            import jieba

            tokenizer = jieba.Tokenizer()
            jieba.default_logger.setLevel(logging.WARNING)  # it reports its dictionary on stderr
            tokenizer.initialize()
            for word in sorted(self._words | self._verbs):
                tokenizer.add_word(word, PACK_WEIGHT)
            self._tokenizer = tokenizer
        return self._tokenizer

    def verb_end(self, words: str) -> int:
        """Where the last verb of doing ends in the words in front of a number; 0 without one.

        >>> segmenter("default").verb_end("社区组织发放反诈宣传单")
        6
        """
        at = end = 0
        for word in self._loaded().cut(words, HMM=False):
            at += len(word)
            if word in self._verbs:
                end = at
        return end


@cache
def segmenter(*packs: str) -> Segmenter:
    """The segmenter of some packs, made once."""
    return Segmenter(load_packs(packs))
