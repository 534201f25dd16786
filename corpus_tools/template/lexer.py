"""Text as a string of symbols that can be aligned: a number, a date, a list marker is one symbol each.

Members of a template differ in numbers of any length (`3200余` and `47`), so an aligner that sees single
characters pairs halves of numbers. Here every character of `Lexed.symbols` stands for one token, and
`starts`/`ends` lead back to the text. Punctuation of one strength is one symbol, white space is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, NamedTuple

from corpus_tools.template.names import folds
from corpus_tools.template.tokens import APART, MARKER, find_spaces, find_tokens

AT_ONCE = 1 << 17  # characters of texts that become symbols together
STOP, PAUSE, BREAK = "。", "，", "\n"
PUNCTUATION = frozenset(STOP + PAUSE + BREAK + '"()·…—-~/')


class Letters:
    """Characters for characters: `str.translate` for texts, several times as fast.

    Args:
        table: code point -> one character.
    """

    def __init__(self, table: Mapping[int, str]) -> None:
        import numpy as np

        self._letters = np.arange(0x110000, dtype=np.uint32)
        for code, letter in table.items():
            self._letters[code] = ord(letter)

    def __call__(self, codes: Any) -> Any:
        """Code points of the text in other characters, as long as before."""
        return self._letters[codes]


def codes_of(text: str) -> Any:
    """Code points as uint32."""
    import numpy as np

    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def text_of(codes: Any) -> str:
    """The text of uint32 code points."""
    return str(codes.tobytes(), "utf-32-le", "surrogatepass")


@cache
def _width() -> Letters:
    """Full-width to half-width digits, letters and signs that numbers are written with."""
    table = {code: chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B))}
    table |= {code: chr(code - 0xFEE0) for code in range(0xFF41, 0xFF5B)}
    return Letters(table | {ord(a): b for a, b in zip("％＊．＿－～", "%*._-~", strict=True)})


@cache
def _signs() -> Letters:
    """One symbol for all signs of one strength, and for a character in two spellings."""
    groups = {
        STOP: "。.！!？?；;",
        PAUSE: "，,、：:",
        '"': "“”‘’\"'「」『』《》〈〉",
        "(": "（(【[〔",
        ")": "）)】]〕",
    }
    return Letters({ord(sign): symbol for symbol, signs in groups.items() for sign in signs} | folds())


@cache
def _are_words() -> Any:
    import numpy as np

    kept = np.ones(0x110000, dtype=bool)
    kept[[ord(symbol) for symbol in (*PUNCTUATION, MARKER)]] = False
    return kept


def words_in(symbols: str) -> tuple[Any, Any]:
    """The code points of symbols, and which of them are no punctuation and no list marker."""
    codes = codes_of(symbols)
    return codes, _are_words()[codes]


class Lexed:
    """A text as symbols.

    Attributes:
        text: the text with widths folded; same length as the original.
        symbols: one character per token.
        starts, ends: the token's code points in the text.
    """

    def __init__(self, text: str, symbols: str, spans: tuple[Any, Any]) -> None:
        self.text, self.symbols, self._spans = text, symbols, spans

    @cached_property
    def starts(self) -> list[int]:
        """Where each token begins; few texts are asked."""
        starts: list[int] = self._spans[0].tolist()
        return starts

    @cached_property
    def ends(self) -> list[int]:
        """Where each token ends."""
        ends: list[int] = self._spans[1].tolist()
        return ends

    def slice(self, start: int, end: int) -> str:
        """The text of the tokens start..end."""
        return self.text[self.starts[start] : self.ends[end - 1]] if end > start else ""


def lex(text: str) -> Lexed:
    """The symbols of a text.

    >>> from corpus_tools.template.tokens import DATE, NUMBER
    >>> lexed = lex("3月8日起，走访居民3200余户，劝阻47起。")
    >>> lexed.symbols.replace(NUMBER, "#").replace(DATE, "@")
    '@起，走访居民#户，劝阻#起。'
    >>> lexed.slice(7, 8)
    '3200余'
    """
    [lexed] = lex_all([text])
    return lexed


def in_batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """Texts in batches of not many more than `AT_ONCE` characters."""
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size >= AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def lex_all(texts: Sequence[str]) -> list[Lexed]:
    """The symbols of each text; all are read in one go."""
    import numpy as np

    codes = _width()(codes_of(APART.join(texts)))
    folded = text_of(codes)
    tokens = _tokens(folded, codes)
    symbols = text_of(tokens.symbols)
    begins = np.cumsum([0, *(len(text) + 1 for text in texts)])
    edges = tokens.starts.searchsorted(begins).tolist()
    found: list[Lexed] = []
    for text, begin, low, high in zip(texts, begins.tolist(), edges, edges[1:], strict=False):
        spans = tokens.starts[low:high] - begin, tokens.ends[low:high] - begin
        found.append(Lexed(folded[begin : begin + len(text)], symbols[low:high], spans))
    return found


class _Tokens(NamedTuple):
    """Symbols as code points, and where they begin and end."""

    symbols: Any
    starts: Any
    ends: Any


def _tokens(folded: str, codes: Any) -> _Tokens:
    """The tokens of texts with `APART` between them, which is none."""
    import numpy as np

    symbols = _signs()(codes)
    ends = np.arange(1, codes.size + 1, dtype=np.int32)
    inside = np.zeros(codes.size + 1, dtype=np.int8)
    for starts, stops, made in (find_tokens(folded, codes), _find_breaks(codes)):
        symbols[starts], ends[starts] = made, stops
        inside[starts + 1] += 1
        inside[stops] -= 1
    starts = ((symbols != ord(APART)) & (inside.cumsum(dtype=np.int8)[:-1] == 0)).nonzero()[0]
    return _Tokens(symbols[starts], starts.astype(np.int32), ends[starts])


def _find_breaks(codes: Any) -> tuple[Any, Any, Any]:
    """Where white space begins and ends; it is a symbol where a line ends in it, else none."""
    import numpy as np

    starts, ends = np.flatnonzero(np.diff(find_spaces(codes), prepend=False, append=False)).reshape(-1, 2).T
    lines = np.flatnonzero(codes == ord(BREAK))
    has_break = lines.searchsorted(ends) > lines.searchsorted(starts)
    return starts, ends, np.where(has_break, ord(BREAK), ord(APART))


_SENTENCE = re.compile(r'[^。\n]+[。\n")]*')


def sentences(symbols: str) -> list[tuple[int, int]]:
    """Spans of the sentences, with their final signs.

    >>> sentences("一，二。三\\n四")
    [(0, 4), (4, 6), (6, 7)]
    """
    return [match.span() for match in _SENTENCE.finditer(symbols)]
