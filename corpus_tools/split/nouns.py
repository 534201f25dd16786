"""Which kind of text a title names: the word at its end."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable

from corpus_tools.split.lines import CLOSERS

BRACKETED = re.compile(r"\s{0,2}[（(【\[][^（(【\[）)】\]]{0,12}[）)】\]]$")
BRACKETS = frozenset("）)】]")
BLANKS = (
    string.whitespace
    + "\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
    + "".join(map(chr, range(0x2000, 0x200B)))
)
NUMBERING = "0123456789０１２３４５６７８９:：,，.．、。"
LONGEST_NUMBERING = 9
BEHIND = BRACKETS.union(BLANKS, NUMBERING, CLOSERS)  # what may stand behind the word


class Nouns:
    """Words that name a kind of text, by their last character, the longest ones first.

    Args:
        words: the words.
        doing: verbs whose object no such word is a name of.

    >>> Nouns(["总结", "工作总结", "报告"]).by_last
    {'结': ('工作总结', '总结'), '告': ('报告',)}
    """

    def __init__(self, words: Iterable[str], doing: Iterable[str] = ()) -> None:
        self.words, self.doing = frozenset(words), tuple(doing)
        self.longest = max(map(len, self.words))
        self.by_last: dict[str, tuple[str, ...]] = {}
        for word in sorted(self.words, key=lambda word: (-len(word), word)):
            self.by_last[word[-1]] = (*self.by_last.get(word[-1], ()), word)
        self.ends = frozenset(self.by_last)

    def at_end(self, text: str) -> str:
        """The longest of the words that the text ends with as a noun, or nothing."""
        for word in self.by_last.get(text[-1:], ()):
            if text.endswith(word) and not text.endswith(self.doing, 0, -len(word)):
                return word
        return ""


def title_noun(title: str, nouns: Nouns) -> str:
    """The word at the end of a title that names a kind of text, or nothing.

    >>> title_noun("护林工作总结（精选）", Nouns(["工作总结", "总结"]))
    '工作总结'
    """
    if title[-1:] not in BEHIND:
        return nouns.at_end(title)
    bare = title.rstrip()
    if bare[-1:] in BRACKETS:
        bare = BRACKETED.sub("", bare)
    else:
        tail = bare[-LONGEST_NUMBERING:]
        bare = bare[:-LONGEST_NUMBERING] + tail.rstrip(BLANKS + NUMBERING)
    return nouns.at_end(bare.rstrip(CLOSERS))
