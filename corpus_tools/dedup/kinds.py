"""The verdict on a pair: exact, near, template, excerpt, passage, or nothing.

Thresholds carry their reason; they were swept on generated corpora (`corpus-tools eval dedup`).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from corpus_tools.dedup.evidence import FIRM, Evidence

Verdicts = npt.NDArray[np.int8]
NONE, EXACT, NEAR, TEMPLATE, EXCERPT, GLUED, PASSAGE = range(7)
KIND_NAMES = ("", "exact", "near", "template", "excerpt", "glued", "passage")

EDITED = 0.5  # share of the shorter text that an edited copy or a template leaves as it was
COMPARABLE = 0.5  # an edited copy is at least this share of its source: it lost a section, not its body
CONTAINED = 0.8  # share of an excerpt that stands in its source, unless it is far shorter
SHORTER = 0.8  # an excerpt is at most this share of its source; a copy that lost less is an edited copy
BLOCK = 0.04  # of the shorter text: more of its own in one piece is another body between shared boilerplate
BLOCK_FLOOR = 80  # characters, about two sentences: edited copies stay below, other bodies above
BODY = 0.08  # of both texts, and BODY_FLOOR: so much of its own in one piece is another body ...
BODY_FLOOR = 100  # ... even where long boilerplate lifts Jaccard over the threshold (not far over it)
SAME_NUMBERS = 0.5  # copies repeat most numbers, another report on the same template hardly any
LOOSE = (
    0.35  # share of both texts that a loose frame covers; hard negatives share up to 0.3 in set phrases ...
)
FRAMED = (
    0.5  # ... but hardly a number: in a frame at least half of the numbers of both stand in the same words
)
FEW_FRAMES = 5  # fewer framed numbers are coincidence
FEW_NUMBERS = 3  # with fewer, numbers tell only when none is the same and the wording differs as well
PASSAGE_LENGTH = 40  # characters worth showing as a shared passage


def judge(evidence: Evidence, same_text: npt.NDArray[np.bool_], threshold: float) -> Verdicts:
    """The kind of each pair.

    Args:
        evidence: one row a pair.
        same_text: pairs whose folded bodies are equal.
        threshold: Jaccard from which a pair is near whatever its layout, unless both texts have a body of
            their own between shared boilerplate.
    """
    similar = (evidence.jaccard >= threshold) & ~_other_bodies(evidence, threshold)
    a_is_short = evidence.length_a <= evidence.length_b
    short = np.where(a_is_short, evidence.length_a, evidence.length_b)
    long = np.where(a_is_short, evidence.length_b, evidence.length_a)
    covered = np.where(a_is_short, evidence.covered_a, evidence.covered_b)
    gap = np.where(a_is_short, evidence.gap_a, evidence.gap_b)
    firm = np.where(a_is_short, evidence.firm_a, evidence.firm_b) >= FIRM * short
    share = covered / np.maximum(1, short)
    scattered = gap <= np.maximum(BLOCK_FLOOR, BLOCK * short)
    comparable = short >= COMPARABLE * long
    within = (share >= np.where(comparable, CONTAINED, EDITED)) & (short <= SHORTER * long)
    excerpt = within & firm & scattered & (covered >= PASSAGE_LENGTH) & ~similar
    edited = (share >= EDITED) & firm & comparable & scattered & ~excerpt
    other_numbers = _other_numbers(evidence, similar)
    verdicts = np.zeros(len(share), np.int8)
    verdicts[covered >= PASSAGE_LENGTH] = PASSAGE
    verdicts[comparable & scattered & _loose_frame(evidence) & other_numbers] = TEMPLATE
    verdicts[excerpt] = EXCERPT
    verdicts[edited | similar] = NEAR
    verdicts[(edited | similar) & other_numbers] = TEMPLATE
    verdicts[same_text] = EXACT
    return verdicts


def _other_bodies(evidence: Evidence, threshold: float) -> npt.NDArray[np.bool_]:
    """Both texts hold a large piece of their own, and Jaccard is not far over the threshold."""
    own_a = evidence.gap_a > np.maximum(BODY_FLOOR, BODY * evidence.length_a)
    own_b = evidence.gap_b > np.maximum(BODY_FLOOR, BODY * evidence.length_b)
    return np.asarray(own_a & own_b & (evidence.jaccard < (1 + threshold) / 2))


def _loose_frame(evidence: Evidence) -> npt.NDArray[np.bool_]:
    """Both texts put most of their numbers into the same words, whatever stands between."""
    covered = np.minimum(
        evidence.covered_a / np.maximum(1, evidence.length_a),
        evidence.covered_b / np.maximum(1, evidence.length_b),
    )
    framed = np.minimum(
        evidence.framed_a / np.maximum(1, evidence.places_a),
        evidence.framed_b / np.maximum(1, evidence.places_b),
    )
    enough = np.minimum(evidence.framed_a, evidence.framed_b) >= FEW_FRAMES
    return np.asarray((covered >= LOOSE) & (framed >= FRAMED) & enough)


def _other_numbers(evidence: Evidence, similar: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Both texts hold numbers, and most of those of the poorer one are not in the other."""
    fewer = np.minimum(evidence.numbers_a, evidence.numbers_b)
    most_differ = (fewer >= FEW_NUMBERS) & (evidence.same_numbers < SAME_NUMBERS * fewer)
    none_agrees = (fewer >= 1) & (evidence.same_numbers == 0) & ~similar
    return np.asarray(most_differ | none_agrees)
