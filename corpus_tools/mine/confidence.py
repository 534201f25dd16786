"""How sure a figure is, with the reasons: what the frame found, minus what weakens it."""

from __future__ import annotations

from functools import cache

from corpus_tools.mine.context import Place
from corpus_tools.mine.frames import Match
from corpus_tools.records import FigureKind

BOTH, THING, ACTION, NOTHING = 0.95, 0.8, 0.75, 0.6
INHERITED, HEADER, REPAIRED, RIVAL = 0.1, 0.1, 0.1, 0.15
RIVALRY = 0.1  # a runner-up so near in score makes the choice ambiguous
DOUBT = 0.6  # below it a figure is listed for review


def confidence_of(
    place: Place, matches: list[Match], kind: FigureKind, *, repaired: bool
) -> tuple[float, tuple[str, ...], bool]:
    """Confidence, reasons, and whether the figure should be reviewed."""
    if kind != "figure":
        return 0.8, (), False
    reasons = matches[0].reasons if matches else ()
    return _weighed(
        reasons, place.mention.label is not None, repaired, len(matches) > 1 and _has_rival(matches)
    )


@cache
def _weighed(
    reasons: tuple[str, ...], has_header: bool, repaired: bool, is_ambiguous: bool
) -> tuple[float, tuple[str, ...], bool]:
    score = _base(reasons)
    if has_header:
        score, reasons = score - HEADER, (*reasons, "header")
    if repaired:
        score, reasons = score - REPAIRED, (*reasons, "repaired")
    if is_ambiguous:
        score, reasons = score - RIVAL, (*reasons, "ambiguous")
    score = round(max(score, 0.1), 2)
    return score, reasons, score < DOUBT or is_ambiguous


def _base(reasons: tuple[str, ...]) -> float:
    """What the words of a frame are worth; inherited ones less."""
    has_thing = any(reason.startswith("object") for reason in reasons)
    has_verb = any(reason.startswith("verb") for reason in reasons)
    worth = (BOTH if has_verb else THING) if has_thing else ACTION if has_verb else NOTHING
    return worth - INHERITED * any(reason.endswith("inherited") for reason in reasons)


def _has_rival(matches: list[Match]) -> bool:
    """Another metric fits nearly as well."""
    best = matches[0]
    return any(
        match.frame.metric not in (best.frame.metric, "other") and best.score - match.score < RIVALRY
        for match in matches[1:]
    )
