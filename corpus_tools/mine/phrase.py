"""The counted thing and the verb in the words around a number, without a tagger.

A noun phrase begins behind the last verb of doing and ends at the number; without a verb it begins at the
clause. When the number stands first (14起…案件), the phrase runs to the right, up to the next verb.
"""

from __future__ import annotations

import re

from corpus_tools.mine.context import Place
from corpus_tools.mine.frames import Match
from corpus_tools.mine.words import Segmenter

LONGEST = 12
_TRIM_RIGHT = re.compile(
    r"(?:共计|合计|累计|总计|达到|分别|由|共|达|约|了|过|为|是|有|已|的|等|各|近|仅|只|又|到|[”》\"’」\s：:，,、（(])+$"
)
_TRIM_LEFT = re.compile(
    r"^(?:了|着|各类|各种|各|的|共|其中|全年|累计|共计|合计|和|及|以及|与|并|[“《\"‘「\s、，,：:])+"
)
_RIGHT_END = re.compile(r"[，,。；;：:、（(）)！？!?\s“”\"]|[进在被将由与和向对给把0-9]")


def thing_and_verb(
    place: Place, best: Match | None, segmenter: Segmenter | None = None
) -> tuple[str | None, str | None]:
    """The noun phrase that is counted and the verb of doing, as written.

    Args:
        place: the quantity in its sentence.
        best: the frame that was found; its words stand in where the phrase is not clear.
        segmenter: cuts the words in front of the number; without it verbs are found by list alone.
    """
    if place.mention.label is not None:
        return place.mention.label, best.verb if best else None
    verbs = [span for span in place.verbs if span[0] >= place.zone.left]
    verb = place.sentence[verbs[-1][0] : verbs[-1][1]] if verbs else None
    verb_end = verbs[-1][1] - place.zone.start + len(place.near) if verbs else 0
    if segmenter is not None:
        verb_end = segmenter.verb_end(place.near)
    phrase = noun_phrase(place.near, verb_end)
    if phrase is None and best is not None and "object-inherited" in best.reasons:
        phrase = best.object
    if phrase is None or place.near.endswith("的") or (best is not None and "object-right" in best.reasons):
        phrase = noun_phrase_right(place.after[: place.next_verb]) or phrase
    return phrase or (best.object if best else None), verb or (best.verb if best else None)


def noun_phrase(near: str, verb_end: int = 0) -> str | None:
    """The noun phrase that ends `near`, begun behind the last verb; None when nothing is left.

    >>> noun_phrase("社区发放反诈宣传单共", 4), noun_phrase("共出动", 3)
    ('反诈宣传单', None)
    """
    words = near[verb_end:]
    words = _TRIM_LEFT.sub("", _TRIM_RIGHT.sub("", words))
    if len(words) > LONGEST and "的" in words:
        words = words[words.rindex("的") + 1 :]
    return words[-LONGEST:] or None


def noun_phrase_right(after: str) -> str | None:
    """The noun phrase that begins `after`, up to a particle or a break.

    >>> noun_phrase_right("网络贩枪案件，抓获")
    '网络贩枪案件'
    """
    stop = _RIGHT_END.search(after)
    words = after[: stop.start()] if stop else after
    if "的" in words:
        words = words[words.rindex("的") + 1 :]
    return words[:LONGEST] or None
