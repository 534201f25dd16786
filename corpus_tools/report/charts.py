"""Geometry of the charts; `page/charts.jinja` draws them as plain SVG, readable and printable.

A chart is data: bars with their place, a title, the same numbers as a table. Labels are message keys or
texts in both languages, so that the page can switch its language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from corpus_tools.records import Number

Label = Mapping[str, str]  # {"zh": …, "en": …}, or {"key": message key}, or {"text": data}
NO_LABEL: Label = MappingProxyType({})
WIDTH = 440
LABEL_WIDTH, VALUE_WIDTH, ROW_HEIGHT = 160, 70, 26
PLOT_HEIGHT, AXIS_HEIGHT, TOP = 150, 22, 20
BARS_SHOWN, COLUMNS_SHOWN = 12, 24
CLASSES = 20  # of a histogram
PLACES = 6  # decimal places shown; a third has more


class Bar(NamedTuple):
    """A rectangle with its label and value; `x y width height` in pixels of the drawing."""

    x: float
    y: float
    width: float
    height: float
    label: Label
    value: Number


class Chart(NamedTuple):
    """A drawing: horizontal bars or upright columns, with an optional vertical rule."""

    form: str
    title: Label
    bars: tuple[Bar, ...]
    height: float
    rule_at: float | None = None
    rule: Label = NO_LABEL
    width: int = WIDTH


def bar_chart(title: Label, rows: Iterable[tuple[Label, Number]]) -> Chart:
    """Horizontal bars, the longest first as given; at most twelve.

    >>> chart = bar_chart({"text": "a"}, [({"text": "x"}, 4), ({"text": "y"}, 1)])
    >>> [bar.width for bar in chart.bars]
    [210.0, 52.5]
    """
    shown = list(rows)[:BARS_SHOWN]
    room = WIDTH - LABEL_WIDTH - VALUE_WIDTH
    scale = _scale(room, [value for _, value in shown])
    bars = (
        Bar(LABEL_WIDTH, row * ROW_HEIGHT + 5, max(1.0, float(value) * scale), ROW_HEIGHT - 10, label, value)
        for row, (label, value) in enumerate(shown)
    )
    return Chart("bars", title, tuple(bars), len(shown) * ROW_HEIGHT + 2)


def column_chart(title: Label, rows: Iterable[tuple[Label, Number]]) -> Chart:
    """Upright columns in the given order, such as periods; the last 24."""
    shown = list(rows)[-COLUMNS_SHOWN:]
    scale = _scale(PLOT_HEIGHT, [value for _, value in shown])
    step = WIDTH / max(1, len(shown))
    width = min(step * 0.66, 56.0)
    bars = []
    for place, (label, value) in enumerate(shown):
        height = max(0.0, float(value) * scale)
        x = place * step + (step - width) / 2
        bars.append(
            Bar(
                round(x, 2),
                round(TOP + PLOT_HEIGHT - height, 2),
                round(width, 2),
                round(height, 2),
                label,
                value,
            )
        )
    return Chart("columns", title, tuple(bars), TOP + PLOT_HEIGHT + AXIS_HEIGHT)


def score_class(score: float) -> int:
    """Which of the classes of a histogram a share from 0 to 1 is in.

    >>> score_class(0.0), score_class(0.72), score_class(1.0)
    (0, 14, 19)
    """
    return min(CLASSES - 1, int(score * CLASSES))


def histogram(
    title: Label, counts: Mapping[int, int], threshold: float | None = None, rule: Label = NO_LABEL
) -> Chart:
    """Shares from 0 to 1, counted by `score_class`, with a rule at the threshold."""
    classes = range(CLASSES)
    rows = [({"text": f"{place / CLASSES:.2f}"}, counts.get(place, 0)) for place in classes]
    chart = column_chart(title, rows)
    if threshold is None:
        return chart
    return chart._replace(rule_at=round(threshold * WIDTH, 2), rule=rule)


def display_number(value: Number | None) -> str:
    """A number as people read it: digits in groups of three, no padding, at most six decimal places.

    >>> from decimal import Decimal
    >>> display_number(Decimal("36.50")), display_number(1234567), display_number(Decimal(1) / 3)
    ('36.5', '1,234,567', '≈0.333333')
    """
    if value is None:
        return ""
    if isinstance(value, int):
        return f"{value:,}"
    if value == value.to_integral_value():
        return f"{int(value):,}"
    whole, _, places = f"{value.normalize():,f}".partition(".")
    return f"{'≈' if len(places) > PLACES else ''}{whole}.{places[:PLACES]}"


def short_number(value: Number) -> str:
    """A number short enough for a bar: 万 and 亿 from a million on.

    >>> from decimal import Decimal
    >>> short_number(17886), short_number(281735800), short_number(Decimal("1.25"))
    ('17,886', '2.82亿', '1.25')
    """
    size = abs(float(value))
    if size >= 1e8:
        return f"{float(value) / 1e8:,.2f}".rstrip("0").rstrip(".") + "亿"
    if size >= 1e6:
        return f"{float(value) / 1e4:,.1f}".rstrip("0").rstrip(".") + "万"
    return display_number(value if isinstance(value, int) else round(value, 2))


def _scale(room: float, values: Sequence[Number]) -> float:
    largest = max((float(value) for value in values), default=0.0)
    return room / largest if largest > 0 else 0.0
