"""What the scanners of this stage hand on: a mention, with offsets into the text of the document."""

from __future__ import annotations

from corpus_tools.records import Number, Qualifier


class Mention:
    """One numeral expression; `kind` is what the expression alone tells.

    Attributes:
        start, end: code points into the text (not the raw text).
        kind: quantity | rank | time | ordinal | weak; the context decides the rest.
        raw: its span in the raw text.
        number_at: where the number itself begins, behind the qualifier.
        unit_class: money share time measure attribute score count, or "" without unit.
        label: what a header says the number counts, when it stands in a table or behind （万元）：.
        column: the table and column a number stands in.
        written: the number without qualifier and unit, scale word included.
    """

    __slots__ = (
        "column", "edtf", "end", "high", "kind", "label", "low", "number_at", "pattern", "qualifier", "raw",
        "rule", "scale", "start", "unit", "unit_class", "unit_raw", "value", "value_max", "written",
    )  # fmt: skip

    def __init__(self, kind: str, start: int, end: int, rule: str) -> None:
        self.kind, self.start, self.end, self.rule = kind, start, end, rule
        self.raw = start, end
        self.number_at = start
        self.value: Number | None = None
        self.value_max: Number | None = None
        self.low: Number | None = None
        self.high: Number | None = None
        self.qualifier: Qualifier = "exact"
        self.unit: str | None = None
        self.unit_raw: str | None = None
        self.unit_class = ""
        self.scale: int | None = None
        self.pattern: str | None = None
        self.edtf: str | None = None
        self.label: str | None = None
        self.column: tuple[int, int] | None = None
        self.written = ""

    @property
    def is_article(self) -> bool:
        """一 in 一位老人: a determiner rather than a number."""
        return self.written == "一" and self.qualifier == "exact" and self.unit_class == "count"

    def __repr__(self) -> str:
        return f"<{self.kind} {self.start}:{self.end} {self.qualifier} {self.value} {self.unit} {self.rule}>"
