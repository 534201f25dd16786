"""The counted thing and the verb in the words around a number, without a tagger.

A noun phrase begins behind the last verb of doing and ends at the number; without a verb it begins at the
clause. When the number stands first (14起…案件), the phrase runs to the right, up to the next verb.

>>> from corpus_tools.mine.packs import load_packs
>>> from corpus_tools.mine.frames import finder
>>> words = finder(load_packs())
>>> noun_phrase("社区组织发放反诈宣传单", [(2, 4), (4, 6)])
'反诈宣传单'
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 12
_TRIM_RIGHT = re.compile(
    r"(?:共计|合计|累计|总计|共|达到|达|约|了|过|为|是|有|已|的|等|各|近|仅|只|又|”|》|\"|’|」|\s|[：:，,、（(])+$"
)
_TRIM_LEFT = re.compile(
    r"^(?:了|过|着|各类|各种|各|的|共|其中|全年|累计|共计|和|及|以及|与|并|“|《|\"|‘|「|\s|[、，,：:])+"
)
_RIGHT_END = re.compile(r"[，,。；;：:、（(）)！？!?\s“”\"]|[进在被将由与和向对给把]")


def noun_phrase(near: str, verbs: Sequence[tuple[int, int]]) -> str | None:
    """The noun phrase that ends `near`, begun behind the last verb; None when nothing is left."""
    text = _TRIM_RIGHT.sub("", near)
    inside = [end for start, end in verbs if end <= len(text)]
    start = max(inside, default=0)
    phrase = _TRIM_LEFT.sub("", text[start:])
    if "的" in phrase[:-1] and len(phrase) > LONGEST:
        phrase = phrase[phrase.rindex("的") + 1 :]
    return phrase[-LONGEST:] or None


def noun_phrase_right(after: str, verbs: Sequence[tuple[int, int]]) -> str | None:
    """The noun phrase that begins `after`, up to a verb, a particle or a break."""
    stop = _RIGHT_END.search(after)
    ends = [stop.start()] if stop else []
    ends += [start for start, _ in verbs if start > 0]
    phrase = after[: min(ends, default=len(after))]
    if "的" in phrase:
        phrase = phrase[phrase.rindex("的") + 1 :]
    return phrase[:LONGEST] or None
