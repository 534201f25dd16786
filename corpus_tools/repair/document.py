"""From a raw text to a repaired one: the fixers, in their order."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from corpus_tools.errors import SettingsError, nearest
from corpus_tools.records import Document, Mark, require
from corpus_tools.repair.blanks import BLANKS
from corpus_tools.repair.draft import Draft
from corpus_tools.repair.evidence import NO_EVIDENCE, Evidence, Learned
from corpus_tools.repair.invisible import INVISIBLE
from corpus_tools.repair.markup import MARKUP
from corpus_tools.repair.masks import MASK_SIGNS, find_masks
from corpus_tools.repair.notes import NOTES
from corpus_tools.repair.page import Fixer, Page
from corpus_tools.repair.page_numbers import PAGE_NUMBERS
from corpus_tools.repair.planted import PLANTED
from corpus_tools.repair.reports import find_reports
from corpus_tools.repair.shifted import SHIFTED
from corpus_tools.repair.widths import WIDTHS
from corpus_tools.repair.wraps import WRAPS
from corpus_tools.settings import RepairSettings
from corpus_tools.spans import SpanMap

# What stands between characters goes first, so that later rules see neighbours as they were.
FIXERS: tuple[Fixer, ...] = (
    *INVISIBLE,  # control, zero-width
    *MARKUP,  # entity, html, escape
    *PLANTED[:1],  # jammer: holds marks that look like other damage
    *SHIFTED,  # gbk-shift: needs the notes, and bytes as the page had them
    *NOTES,  # pinyin, pinyin-flat, label
    *PLANTED[1:],  # stray, random-pair
    *WIDTHS,  # fullwidth, punctuation
    *PAGE_NUMBERS,  # page-number: soft-wrap would keep such a line as an item
    *BLANKS,  # number-blank, blank
    *WRAPS,  # soft-wrap
)
_DIGITS = re.compile("[0-9]{1,12}")
RULES: tuple[str, ...] = tuple(fixer.rule for fixer in FIXERS)


def repair_document(
    document: Document, settings: RepairSettings | None = None, learned: Learned | None = None
) -> Document:
    """Repair scrape damage.

    Args:
        document: a document with its `raw` text.
        settings: which rules, and how punctuation is treated; the default is all rules.
        learned: what `learn_corpus` found in a first pass over the corpus.

    Returns:
        The document with `text`, `map`, `edits` and `masks`, their spans in code points of `raw`; what can
        only be reported (spinning, lost words, cut or translated pages) in `meta["reports"]`.

    Raises:
        SettingsError: a rule named in the settings does not exist.
        UsageError: a text was given in place of a document.
    """
    require(document, Document, "repair_document")
    settings = settings or RepairSettings()
    evidence = learned.of_source(document.source) if learned else NO_EVIDENCE
    draft, page = _repair(document.raw, settings, evidence, learned)
    spans = SpanMap.from_edits(len(document.raw), [(e.start, e.end, e.after) for e in draft.edits])
    masks: list[Mark] = []
    if not page.signs.isdisjoint(MASK_SIGNS):
        masks += [Mark(kind, *spans.to_raw(start, end)) for kind, start, end in find_masks(draft.text)]
    if page.is_shifted:
        masks = sorted([*masks, *_lost_digits(draft)], key=lambda mask: (mask.start, mask.end))
    reports = find_reports(draft.text)
    meta = {**document.meta, "reports": reports} if reports else document.meta
    changes = {"text": draft.text, "map": spans.runs, "edits": tuple(draft.edits), "masks": tuple(masks)}
    return msgspec.structs.replace(document, meta=meta, **changes)


def _lost_digits(draft: Draft) -> list[Mark]:
    """Numbers whose first digit a decoder has swallowed (教師?18人): no numbers any more."""
    swallowed = [e.end for e in draft.edits if e.rule == "gbk-shift" and e.after.endswith("?")]
    digits = [(end, _DIGITS.match(draft.raw, end)) for end in swallowed]
    return [Mark("number", end - 1, match.end()) for end, match in digits if match]


def repair_text(text: str, settings: RepairSettings | None = None) -> str:
    """Repair one text that stands alone.

    >>> repair_text("群眾的.“錢袋子”")
    '群眾的“錢袋子”'
    """
    return _repair(text, settings or RepairSettings(), NO_EVIDENCE, None)[0].text


def chosen_fixers(settings: RepairSettings) -> tuple[Fixer, ...]:
    """The fixers that the settings ask for, in their order.

    Raises:
        SettingsError: a rule that does not exist; the nearest one is offered.
    """
    for rule in (*settings.only, *settings.skip):
        if rule not in RULES:
            raise SettingsError(f'unknown repair rule "{rule}"', hint=nearest(rule, RULES))
    return tuple(
        f for f in FIXERS if (not settings.only or f.rule in settings.only) and f.rule not in settings.skip
    )


def _repair(
    raw: str, settings: RepairSettings, evidence: Evidence, learned: Learned | None
) -> tuple[Draft, Page]:
    """Run the fixers in turn until all leave the text as it is: what one takes away may have hidden more."""
    draft = Draft(raw)
    page = Page(raw, settings, evidence, learned)
    asked = _asked(settings, page.signs)
    rules = len(asked)
    last = 0  # how many fixers have run when the text was changed
    for place in range(_MOST_PASSES * rules):
        if place - last == rules:
            break
        fixer = asked[place % rules]
        if fixer is None:
            continue
        draft.apply(fixer.rule, fixer.find(page))
        if draft.text != page.text:
            page = Page(draft.text, settings, evidence, learned, draft.is_shifted)
            asked = _asked(settings, page.signs)
            last = place + 1
    return draft, page


@lru_cache(maxsize=1024)
def _asked(settings: RepairSettings, signs: frozenset[str]) -> tuple[Fixer | None, ...]:
    """The chosen fixers in their order, None in place of those that a page with these signs does not need."""
    fixers = chosen_fixers(settings)
    return tuple(None if f.triggers and signs.isdisjoint(f.triggers) else f for f in fixers)


_MOST_PASSES = 8  # two are the rule; marks nested in marks need more
