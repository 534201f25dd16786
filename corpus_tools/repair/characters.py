"""What is known of single characters: their readings, and the script they belong to.

>>> reading_rank("結", "jié"), reading_rank("單", "shàn"), reading_rank("結", "ai")
(3, 2, 0)
>>> simplify("總結"), is_traditional("總結了一年的工作")
('总结', True)
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

from corpus_tools.lazy_patterns import lazy_pattern

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇々"
# What a unit or a word behind a number begins with: such a number is neither noise nor a line of its own.
COUNTED = frozenset(
    "万萬亿億余多%％元个個名人户戶家次份起件项項条條台臺套所座处處篇期场場张張亩畝株棵盏吨噸公平立年月日号號"
)
TONED = "āáǎàēéěèếềīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
SYLLABLE = f"[a-zɡɑüê{TONED}\u0300\u0301\u0304\u030c]{{1,7}}"  # letters of one reading, tones combined or not
_NOT_HAN = lazy_pattern(f"[^{HAN}]")
_TONES = {0x300: None, 0x301: None, 0x304: None, 0x30C: None}


def is_han(character: str) -> bool:
    """Whether `character` is a Han character (or 〇, 々)."""
    return (
        "\u4e00" <= character <= "\u9fff"
        or "\u3400" <= character <= "\u4dbf"
        or character in "〇々"
        or "\uf900" <= character <= "\ufaff"
    )


def han_before(text: str, at: int, most: int) -> str:
    """The Han characters, at most `most`, that stand without a break before `at`."""
    return _NOT_HAN.split(text[max(0, at - most) : at])[-1]


def han_after(text: str, at: int, most: int) -> str:
    """The Han characters, at most `most`, that stand without a break from `at` on."""
    return _NOT_HAN.split(text[at : at + most], maxsplit=1)[0]


@lru_cache(maxsize=8192)
def reading_rank(character: str, reading: str) -> int:
    """How well a note names its character: 3 its first reading, 2 another one, 1 but for the tone, 0 no.

    Args:
        character: one Han character.
        reading: a syllable with or without tone mark, any Unicode form.
    """
    first, further, toneless = _readings()
    reading = normal_reading(reading)
    if character in first.get(reading, ""):
        return 3
    if character in further.get(reading, ""):
        return 2
    return int(character in toneless.get(without_tone(reading), ()))


@lru_cache(maxsize=4096)
def normal_reading(reading: str) -> str:
    """A reading in composed form, its look-alike letters replaced.

    >>> normal_reading("ɡuī "), normal_reading("jie" + chr(0x301))
    ('guī', 'jié')
    """
    return unicodedata.normalize("NFC", reading).replace("ɡ", "g").replace("ɑ", "a").strip().lower()


@lru_cache(maxsize=4096)
def without_tone(reading: str) -> str:
    """A reading without its tone mark; ü is written v."""
    bare = unicodedata.normalize("NFC", unicodedata.normalize("NFD", reading).translate(_TONES))
    return bare.replace("ü", "v")


@lru_cache(maxsize=4096)
def has_tone(reading: str) -> bool:
    """Whether a tone mark stands in a reading."""
    return without_tone(normal_reading(reading)) != normal_reading(reading).replace("ü", "v")


@lru_cache(maxsize=4096)
def characters_read(reading: str) -> frozenset[str]:
    """All characters that have this reading, tone and all."""
    first, further, _ = _readings()
    reading, nothing = normal_reading(reading), frozenset[str]()
    return first.get(reading, nothing) | further.get(reading, nothing)


@lru_cache(maxsize=1)
def _readings() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]], dict[str, set[str]]]:
    """Reading -> characters read so first, further, and so but for the tone (ü as v and as u)."""
    first: dict[str, frozenset[str]] = {}
    further: dict[str, frozenset[str]] = {}
    toneless: dict[str, set[str]] = {}
    for reading, principal, others in _rows("pinyin_readings.txt"):
        first[reading], further[reading] = frozenset(principal), frozenset(others)
        bare = without_tone(reading)
        for form in {bare, bare.replace("v", "u")}:
            toneless.setdefault(form, set()).update(principal, others)
    return first, further, toneless


def _rows(name: str) -> list[list[str]]:
    text = files("corpus_tools.data").joinpath(name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.split("\n") if line and line[0] != "#"]


@lru_cache(maxsize=1)
def simplified_forms() -> dict[int, str]:
    """Traditional character -> simplified character, as a table for `str.translate`."""
    pairs = dict(_rows("zh_scripts.tsv"))["pairs"]
    return {ord(pairs[at]): pairs[at + 1] for at in range(0, len(pairs), 2)}


@lru_cache(maxsize=1)
def simplified_only() -> frozenset[str]:
    """Simplified characters that a page converted to traditional cannot hold."""
    return frozenset(dict(_rows("zh_scripts.tsv"))["strict"])


@lru_cache(maxsize=1)
def converted() -> frozenset[str]:
    """Characters that a page converted to traditional holds at best by way of exception."""
    return simplified_only().union(dict(_rows("zh_scripts.tsv"))["likely"])


@lru_cache(maxsize=1)
def unusual_forms() -> frozenset[str]:
    """Traditional variants that no conversion of everyday characters writes."""
    return frozenset(dict(_rows("zh_scripts.tsv"))["unusual"])


def is_traditional_only(character: str) -> bool:
    """Whether a simplified page would write this character in another form."""
    return ord(character) in simplified_forms()


def simplify(text: str) -> str:
    """`text` character by character in simplified form (for scores; conversion proper knows words)."""
    return _simple(text) if len(text) == 1 else text.translate(simplified_forms())


@cache
def _simple(character: str) -> str:
    return simplified_forms().get(ord(character), character)


def is_traditional(text: str) -> bool:
    """Whether a text holds more characters that only traditional texts have than of the other kind."""
    traditional, simplified = (pattern.finditer(text) for pattern in _one_script())
    while next(traditional, None):  # in step: the script that has fewer is the first to end
        if not next(simplified, None):
            return True
    return False


def has_traditional(text: str) -> bool:
    """Whether a text holds a character that only traditional texts have."""
    return _one_script()[0].search(text) is not None


def has_simplified(text: str) -> bool:
    """Whether a text holds a character that only simplified texts have."""
    return _one_script()[1].search(text) is not None


@lru_cache(maxsize=1)
def _one_script() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of the characters that only one script has."""
    rows = dict(_rows("zh_scripts.tsv"))
    return lazy_pattern(f"[{rows['pairs'][::2]}]"), lazy_pattern(f"[{rows['strict']}]")
