"""Traditional to simplified, where a text is traditional; offsets stay true.

>>> detect_script("總結經驗"), detect_script("总结经验"), detect_script("人民")
('traditional', 'simplified', 'unknown')
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib.resources import files
from itertools import islice

import msgspec

from corpus_tools.errors import MissingDependencyError
from corpus_tools.lazy_patterns import lazy_pattern
from corpus_tools.records import Document, Script, require
from corpus_tools.settings import ConvertSettings
from corpus_tools.spans import SpanMap, apply_edits

_MIXED = 0.05  # share of one-script characters that the other script must have
_OUTWEIGHS = 20  # times as many make a text that is not mixed
_PARAGRAPH = re.compile(r"[^\n]+")
_RUN = lazy_pattern("[\u3400-\u9fff\uf900-\ufaff〇]+")
_SURROGATES = re.compile("([\ud800-\udfff]+)")
_RIVALS = ("opencc-python-reimplemented", "opencc-py")  # install a module of the same name
_Piece = tuple[int, int, str]


def detect_script(text: str) -> Script:
    """The script of a text by the characters that only one script has.

    "unknown" when there is none; "mixed" when both scripts have more than 5 % of them.
    """
    traditional, simplified = _counts(text)
    if not traditional and not simplified:
        return "unknown"
    share = traditional / (traditional + simplified)
    if _MIXED < share < 1 - _MIXED:
        return "mixed"
    return "traditional" if share > 0.5 else "simplified"


def to_simplified(document: Document, settings: ConvertSettings | None = None) -> Document:
    """Convert what is traditional; a mixed text is converted paragraph by paragraph.

    Args:
        document: a repaired document.
        settings: the OpenCC configuration, or "none" to detect the script only.

    Returns:
        The document with `text`, `map` and `script`; `meta["conversion"]` names the configuration where
        something was converted, so that the text can be made again from the raw text (`replay`).

    Raises:
        MissingDependencyError: OpenCC is absent, or another package has overwritten its module.
    """
    require(document, Document, "to_simplified")
    config = (settings or ConvertSettings()).config
    script = detect_script(document.text)
    if config == "none" or script in ("simplified", "unknown"):
        return msgspec.structs.replace(document, script=script)
    pieces = list(_converted_pieces(document.text, config, script))
    text = apply_edits(document.text, pieces)
    if text == document.text:
        return msgspec.structs.replace(document, script=script)
    runs = document.map
    if any(len(after) != end - start for start, end, after in pieces):
        runs = document.spans.then(SpanMap.from_edits(len(document.text), pieces)).runs
    meta = {**document.meta, "conversion": config}
    return msgspec.structs.replace(document, text=text, map=runs, script=script, meta=meta)


def replay(document: Document) -> str:
    """The text that the edits, and the conversion if there was one, make of the raw text."""
    text = apply_edits(document.raw, ((e.start, e.end, e.after) for e in document.edits))
    config = document.meta.get("conversion")
    return apply_edits(text, _converted_pieces(text, config, detect_script(text))) if config else text


def _converted_pieces(text: str, config: str, script: Script) -> Iterator[_Piece]:
    """The parts of `text` that change, as edits; the whole text, or its traditional paragraphs."""
    if script == "traditional":
        spans = [(0, len(text))]
    else:
        spans = [m.span() for m in _PARAGRAPH.finditer(text) if _is_traditional(m.group())]
    for start, end in spans:
        if config.endswith("p"):
            yield from _phrase_pieces(text, start, end, config)
        else:
            yield start, end, _convert(text[start:end], config)


def _phrase_pieces(text: str, start: int, end: int, config: str) -> Iterator[_Piece]:
    """Edits of a conversion by phrases: where a run changes its length, its parts as small as they get."""
    plain = config.removesuffix("p")
    for match in _RUN.finditer(text, start, end):
        run, at = match.group(), match.start()
        after = _convert(run, config)
        if after == _convert(run, plain):
            yield at, match.end(), after
            continue
        while run:
            size = _first_part(run, after, config)
            part = _convert(run[:size], config) if size < len(run) else after
            yield at, at + size, part
            run, after, at = run[size:], after[len(part) :], at + size


def _first_part(run: str, after: str, config: str) -> int:
    """Length of the shortest beginning of `run` that is converted on its own as in the whole."""
    for size in range(1, min(len(run), 12)):
        part = _convert(run[:size], config)
        if after.startswith(part) and _convert(run[size:], config) == after[len(part) :]:
            return size
    return len(run)


def _convert(text: str, config: str) -> str:
    """`text` by OpenCC; lone surrogates, which it cannot take, stay."""
    convert = _converter(config)
    try:
        converted = convert(text)
    except UnicodeEncodeError:
        parts = _SURROGATES.split(text)
        converted = "".join(part if place % 2 else convert(part) for place, part in enumerate(parts))
    return _particle().sub("着", converted) if "著" in converted and config in ("t2s", "hk2s") else converted


@lru_cache(maxsize=4)
def _converter(config: str) -> Callable[[str], str]:
    """OpenCC's converter of a configuration.

    Raises:
        MissingDependencyError: see `to_simplified`.
    """
    from importlib.metadata import PackageNotFoundError, distribution

    for rival in _RIVALS:
        try:
            distribution(rival)
        except PackageNotFoundError:
            continue
        raise MissingDependencyError(
            f'the package "{rival}" has put its own module "opencc" in the place of OpenCC\'s',
            hint=f"pip uninstall {rival}, then pip install --force-reinstall opencc",
        )
    try:
        from opencc import OpenCC

        convert: Callable[[str], str] = OpenCC(config).convert
    except (ImportError, AttributeError) as error:
        hint = "pip install --force-reinstall opencc, or --config none"
        raise MissingDependencyError(f"conversion needs OpenCC: {error}", hint=hint) from error
    return convert


@lru_cache(maxsize=1)
def _particle() -> re.Pattern[str]:
    """A 著 that is the particle 着, by the closed lists of zhe.toml."""
    lists = tomllib.loads(files("corpus_tools.data").joinpath("zhe.toml").read_text(encoding="utf-8"))
    keep = lists["keep"].split()
    after = "|".join(sorted({word.partition("著")[2] for word in keep if word.startswith("著")}))
    before = "|".join(sorted({word[-2] for word in keep if word.endswith("著")}))
    verbs = "".join(lists["verbs"].split())
    return re.compile(f"(?<=[{verbs}])(?<!{before})著(?!{after})")


def _is_traditional(paragraph: str) -> bool:
    traditional, simplified = _counts(paragraph)
    return traditional > simplified


def _counts(text: str) -> tuple[int, int]:
    """How many characters only the traditional script has, and how many only the simplified one.

    They are counted only where a text holds both; else 1 stands for any number. Traditional ones are counted
    up to a number that outweighs the others.
    """
    traditional, simplified = _one_script()
    any_traditional, any_simplified = traditional.search(text), simplified.search(text)
    if any_traditional and any_simplified:
        few = len(simplified.findall(text))
        return sum(1 for _ in islice(traditional.finditer(text), few * _OUTWEIGHS)), few
    return int(any_traditional is not None), int(any_simplified is not None)


@lru_cache(maxsize=1)
def _one_script() -> tuple[re.Pattern[str], re.Pattern[str]]:
    text = files("corpus_tools.data").joinpath("zh_scripts.tsv").read_text(encoding="utf-8")
    rows = dict(line.split("\t") for line in text.split("\n") if "\t" in line)
    return lazy_pattern(f"[{rows['pairs'][::2]}]"), lazy_pattern(f"[{rows['strict']}]")
