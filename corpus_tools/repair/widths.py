"""Full-width digits and Latin letters become narrow; punctuation only where the settings say so."""

from __future__ import annotations

from corpus_tools.lazy_patterns import lazy_pattern
from corpus_tools.repair.characters import HAN
from corpus_tools.repair.draft import Change
from corpus_tools.repair.page import UNCOMMON, Fixer, Page

_WIDE = lazy_pattern(  # one class in front: it is searched fast
    "[０-９Ａ-Ｚａ-ｚ％．](?:(?<![％．])[０-９Ａ-Ｚａ-ｚ]*(?:[．：／－][０-９]+)?[％‰]?|(?<=[0-9]％)|(?<=[0-9]．)(?=[0-9０-９]))"
)
_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NARROW = lazy_pattern(
    rf"(?<=[{HAN}”’》）％%0-9A-Za-z])[,!?;:](?=[{HAN}“‘《（\s]|$)|[()](?=[{HAN}])|(?<=[{HAN}])[()]"
)
_PUNCTUATION = {",": "，", "!": "！", "?": "？", ";": "；", ":": "：", "(": "（", ")": "）"}


def find_wide(page: Page) -> list[Change]:
    """Runs of full-width digits and letters, with the sign that belongs to a number.

    >>> from corpus_tools.repair import repair_text
    >>> repair_text("缴获２３部，占１．５％，ＡＰＰ")
    '缴获23部，占1.5%，APP'
    """
    return [Change(m.start(), m.end(), m.group().translate(_FOLD)) for m in _WIDE.finditer(page.text)]


def find_narrow_punctuation(page: Page) -> list[Change]:
    """Half-width marks inside Chinese text, made full-width when `punctuation = "full"`."""
    if page.settings.punctuation != "full":
        return []
    return [Change(m.start(), m.end(), _PUNCTUATION[m.group()]) for m in _NARROW.finditer(page.text)]


WIDTHS = (
    Fixer("fullwidth", (UNCOMMON,), find_wide),
    Fixer("punctuation", (), find_narrow_punctuation),
)
