"""The records that every stage and every command reads and writes; one JSON object a line, `type` first.

Every `start`/`end` is a half-open pair of Unicode code points into the RAW text of the document.
Numbers are exact: `int`, or `Decimal` where a float would lie (written as a JSON number with all its digits).

>>> line = encode(Failure(source="a.txt", stage="read", error="not text", hint="skip it"))
>>> line
b'{"type":"failure","source":"a.txt","stage":"read","error":"not text","hint":"skip it"}'
>>> decode(line).stage
'read'
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, Literal

import msgspec

from corpus_tools.errors import InputError, UsageError
from corpus_tools.spans import SpanMap, without_surrogates

Number = int | Decimal
Run = tuple[int, int, int]
BETWEEN = "\x1f"  # the parts of an id
Script = Literal["simplified", "traditional", "mixed", "unknown"]
EditStatus = Literal["certain", "likely", "uncertain"]
PairKind = Literal["exact", "near", "template", "excerpt", "glued", "passage"]
ClusterKind = Literal["exact", "near", "template"]
SlotKind = Literal["number", "date", "place", "org", "person", "text"]
FigureKind = Literal["figure", "target", "time", "ordinal", "background"]
Qualifier = Literal["exact", "over", "at_least", "approx", "under", "at_most", "range", "vague", "masked"]
DuplicateRole = Literal["unique", "kept", "duplicate", "conflict", "template", "repeat"]


class Mark(msgspec.Struct, frozen=True, gc=False):
    """A flagged span: boilerplate by kind, or a mask (year, place, name, number)."""

    kind: str
    start: int
    end: int


class Edit(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One repair: `raw[start:end]` was `before` and became `after`; `alternative` is the runner-up."""

    rule: str
    start: int
    end: int
    before: str
    after: str
    status: EditStatus = "certain"
    alternative: str | None = None


class Document(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="document"):
    """One source file or record: as scraped (`raw`) and as repaired and converted (`text`)."""

    id: str
    source: str
    encoding: str = "utf-8"
    script: Script = "unknown"
    raw: str
    text: str
    map: tuple[Run, ...] = ()
    edits: tuple[Edit, ...] = ()
    boilerplate: tuple[Mark, ...] = ()
    masks: tuple[Mark, ...] = ()
    meta: dict[str, Any] = {}

    @classmethod
    def from_text(
        cls, text: str, source: str = "text", encoding: str = "utf-8", meta: dict[str, Any] | None = None
    ) -> Document:
        """A raw document: nothing is done to it yet.

        Lone surrogates become U+FFFD, so that every writer can be strict.

        Args:
            text: as scraped.
            source: what to call it; texts of one corpus need a name each.
            encoding: that its bytes were read in.
            meta: what is known beside the text.

        >>> Document.from_text("走访群众30户。", "row 1")
        <Document d2cf01484f4b9db69 row 1: 8 characters, 0 edits>
        """
        text = without_surrogates(text)
        return cls(
            id=content_id("d", source, text),
            source=source,
            encoding=encoding,
            raw=text,
            text=text,
            map=((0, 0, len(text)),) if text else (),
            meta={"stages": ["read"], **(meta or {})},
        )

    def __repr__(self) -> str:
        return f"<Document {self.id} {self.source}: {len(self.raw):,} characters, {len(self.edits):,} edits>"

    @property
    def spans(self) -> SpanMap:
        """The map between `text` and `raw`."""
        return SpanMap(self.map, len(self.text), len(self.raw))


class Section(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A headed part of an article; `kind` tells headings from list items and the like."""

    level: int
    marker: str | None
    title: str
    start: int
    end: int
    kind: str = "heading"


class Article(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="article"):
    """One report inside a document; `text` leaves boilerplate out, `map` leads back to the raw text."""

    id: str
    document: str
    ordinal: int
    title: str
    start: int
    end: int
    text: str
    map: tuple[Run, ...] = ()
    sections: tuple[Section, ...] = ()
    meta: dict[str, Any] = {}

    def __repr__(self) -> str:
        return f"<Article {self.id} {self.title}: {len(self.text):,} characters>"

    @property
    def spans(self) -> SpanMap:
        """The map between `text` and the raw text of the document (its length is not known here)."""
        return SpanMap(self.map, len(self.text), self.end)


class DuplicatePair(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="pair"):
    """Two articles that share text; passages are `[a_start, a_end, b_start, b_end]` in their raw texts."""

    a: str
    b: str
    kind: PairKind
    jaccard: float
    containment_a: float
    containment_b: float
    passages: tuple[tuple[int, int, int, int], ...] = ()


class ClusterMember(msgspec.Struct, frozen=True, kw_only=True):
    """A member with its Jaccard similarity to the article it was verified against."""

    article: str
    jaccard: float
    verified_against: str


class Cluster(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="cluster"):
    """Articles that are copies of a kept one (itself the first member)."""

    id: str
    kind: ClusterKind
    kept: str
    members: tuple[ClusterMember, ...]
    template: str | None = None


class TemplatePart(msgspec.Struct, frozen=True, omit_defaults=True):
    """Fixed text, or a slot with its kind; a slot may stand at several places."""

    text: str | None = None
    slot: str | None = None
    kind: SlotKind | None = None


SlotValue = tuple[int, int, str]


class Template(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="template"):
    """The text that articles share, its slots, and what each article put there.

    Attributes:
        values: slot -> article -> `[start, end, text]` places in the raw text.
        wording: places where members differ only in wording: `{"variants": [...], ...}`.
        optional: sentences that some members lack: `{"text": ..., "articles": [...]}`.
    """

    id: str
    cluster: str | None = None
    articles: tuple[str, ...] = ()
    parts: tuple[TemplatePart, ...] = ()
    values: dict[str, dict[str, list[SlotValue]]] = {}
    wording: tuple[dict[str, Any], ...] = ()
    optional: tuple[dict[str, Any], ...] = ()
    meta: dict[str, Any] = {}


class DiffOp(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a comparison: spans in both raw texts (empty where a side has nothing), and the text there.

    `move`: the same text stands elsewhere in the other article; it is listed once, at its place in `a`.
    """

    kind: Literal["equal", "replace", "delete", "insert", "move"]
    a: tuple[int, int]
    b: tuple[int, int]
    a_text: str
    b_text: str


class Diff(msgspec.Struct, frozen=True, kw_only=True):
    """How one article became another: steps in the order of `a`; together they cover both texts."""

    a: str
    b: str
    ops: tuple[DiffOp, ...] = ()


# The records of figures are never part of a cycle: `gc=False` spares the collector hundreds of thousands.
class Period(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The time a figure is about: as written, as EDTF, and where it was found."""

    text: str
    edtf: str | None = None
    source: Literal["clause", "sentence", "paragraph", "title", "document"] = "clause"


class Comparison(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """同比/环比/比…: what is compared with, and the direction of the change."""

    basis: str
    direction: Literal["up", "down", "same"]


class MetricAlternative(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The runner-up metric with its score."""

    metric: str
    score: float


class Figure(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag_field="type", tag="figure"):
    """One quantity mention with its evidence; `raw[start:end] == surface` holds always."""

    id: str
    document: str
    article: str | None = None
    section: str | None = None
    surface: str
    start: int
    end: int
    value: Number | None = None
    value_max: Number | None = None
    low: Number | None = None
    high: Number | None = None
    qualifier: Qualifier = "exact"
    unit: str | None = None
    unit_raw: str | None = None
    scale: Number | None = None
    metric: str | None = None
    metric_alt: tuple[MetricAlternative, ...] = ()
    object: str | None = None
    action: str | None = None
    kind: FigureKind = "figure"
    agent: str | None = None
    period: Period | None = None
    place: str | None = None
    per: str | None = None
    comparison: Comparison | None = None
    edtf: str | None = None
    pattern: str | None = None
    part_of: str | None = None
    same_as: str | None = None  # the figure of a kept copy that this one repeats or contradicts
    rule: str = ""
    frame: str | None = None
    confidence: float = 1.0
    reasons: tuple[str, ...] = ()
    uncertain: bool = False
    duplicate: DuplicateRole = "unique"
    quote: str = ""


class Failure(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="failure"):
    """An input that could not be processed: what happened, at which stage, what to try."""

    source: str
    stage: str
    error: str
    hint: str = ""


class Total(msgspec.Struct, frozen=True, kw_only=True):
    """The sum of one metric in one unit, duplicates counted once; bounds follow the qualifiers."""

    metric: str
    label: dict[str, str]
    unit: str | None
    total: Number
    low: Number | None
    high: Number | None
    figures: int
    masked: int = 0
    vague: int = 0
    uncertain: int = 0
    duplicates_left_out: int = 0
    group: str | None = None  # the period, agent or document, in totals by one of them
    ids: tuple[str, ...] = ()


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """Copies of one article that state different numbers for the same thing."""

    cluster: str
    metric: str | None
    unit: str | None
    figures: tuple[str, ...]
    values: tuple[Number | None, ...]


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """All sums of a corpus; `by_*` repeat them within one period, agent or document."""

    totals: tuple[Total, ...] = ()
    by_period: tuple[Total, ...] = ()
    by_agent: tuple[Total, ...] = ()
    by_document: tuple[Total, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


class Result(msgspec.Struct, kw_only=True):
    """Everything a run found; what reports are written from."""

    documents: list[Document] = []
    articles: list[Article] = []
    pairs: list[DuplicatePair] = []
    clusters: list[Cluster] = []
    templates: list[Template] = []
    figures: list[Figure] = []
    failures: list[Failure] = []
    totals: Totals = Totals()
    settings: dict[str, Any] = {}

    def __repr__(self) -> str:
        names = ("documents", "articles", "pairs", "clusters", "templates", "figures", "failures")
        return f"<Result {', '.join(f'{len(getattr(self, name)):,} {name}' for name in names)}>"


Record = Document | Article | DuplicatePair | Cluster | Template | Figure | Failure
RECORD_TYPES: tuple[type[Any], ...] = (Document, Article, DuplicatePair, Cluster, Template, Figure, Failure)

_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder: msgspec.json.Decoder[Record] = msgspec.json.Decoder(Record)


def encode(record: Any) -> bytes:
    """One record (or any JSON-able value) as one line of UTF-8 JSON, without the line end."""
    return _encoder.encode(record)


def decode(line: bytes | str) -> Record:
    """The record of one JSON line.

    Raises:
        InputError: the line is not a record; the message names the field.
    """
    try:
        return _decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"not a record: {error}", hint="records come from corpus-tools commands") from error


def require(given: Any, kind: type[Document] | type[Article], function: str) -> None:
    """Refuse what is no record of the kind that a function takes, such as a bare text.

    Raises:
        UsageError: it is something else.
    """
    if not isinstance(given, kind):
        hint = "Document.from_text(text) makes a document of a text, split_articles(document) its articles"
        raise UsageError(f"{function} takes {kind.__name__} records, not {type(given).__name__}", hint=hint)


def to_dict(record: Any) -> Any:
    """A record as plain Python values; `Decimal` stays `Decimal`."""
    return msgspec.to_builtins(record, builtin_types=(Decimal,))


def content_id(prefix: str, *parts: str | int) -> str:
    """A stable id: a letter and 16 hexadecimal digits of a 63-bit hash of `parts`.

    >>> content_id("d", "a.txt", "text") == content_id("d", "a.txt", "text")
    True
    >>> len(content_id("d", ""))
    17
    """
    return id_of(prefix, BETWEEN.join(map(str, parts)))


def id_of(prefix: str, key: str) -> str:
    """The id of parts that were joined with `BETWEEN`."""
    return f"{prefix}{_digest()(key.encode('utf-8', 'surrogatepass')) >> 1:016x}"


@cache
def _digest() -> Callable[[bytes], int]:
    """The hash, imported when it is needed."""
    import xxhash

    return xxhash.xxh3_64_intdigest
