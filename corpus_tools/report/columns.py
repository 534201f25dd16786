"""Arrow columns of the record classes: the same names, types derived from the annotations.

Exact numbers (`int | Decimal`) are `decimal128(38, 10)`: SQL sums them exactly. Digits that this column
would cut or pad (a third, 40 digits, `36.50`) stand in the JSON column `exact` as well, so nothing is lost.
Free-form mappings are JSON text. There are no unsigned and no dictionary types.

>>> [(c.name, c.form) for c in columns_of(Conflict)]
[('cluster', 'plain'), ('metric', 'plain'), ('unit', 'plain'), ('figures', 'plain'), ('values', 'json')]
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec

from corpus_tools.records import Conflict, encode, to_dict

DIGITS, SCALE = 38, 10
Form = Literal["plain", "number", "json"]
Row = dict[str, Any]

__all__ = ["Column", "Conflict", "arrow_schema", "columns_of", "from_row", "to_row"]


class Column(NamedTuple):
    """A column: its name, its annotation without `None`, and how values are held."""

    name: str
    hint: Any
    form: Form


def columns_of(kind: type[Any]) -> tuple[Column, ...]:
    """The columns of a record class, in the order of its fields."""
    if kind not in _columns:
        _columns[kind] = _find_columns(kind)
    return _columns[kind]


_columns: dict[type[Any], tuple[Column, ...]] = {}  # annotations are resolved once per class


def _find_columns(kind: type[Any]) -> tuple[Column, ...]:
    hints = get_type_hints(kind)
    return tuple(
        Column(name, _without_none(hints[name]), _form(_without_none(hints[name])))
        for name in kind.__struct_fields__
    )


def arrow_schema(kind: type[Any], *, leave_out: Iterable[str] = ()) -> Any:
    """The Arrow schema of a record class; tagged records begin with the column `type`."""
    import pyarrow as pa

    left_out = set(leave_out)
    columns = [c for c in columns_of(kind) if c.name not in left_out]
    fields = [pa.field("type", pa.string())] if kind.__struct_config__.tag else []
    fields += [pa.field(c.name, _arrow_type(c)) for c in columns]
    if any(c.form == "number" for c in columns):
        fields.append(pa.field("exact", pa.string()))
    return pa.schema(fields)


def to_row(record: Any) -> Row:
    """A record as a row of its Arrow schema."""
    row: Row = to_dict(record)
    exact: Row = {}
    for name, _, form in columns_of(type(record)):
        value = row.get(name)
        if form == "json":
            row[name] = None if value is None else encode(value).decode()
        elif form == "number" and value is not None:
            row[name] = _decimal(value)
            if row[name] is None or str(_number(row[name])) != str(value):
                exact[name] = str(value)
    if exact:
        row["exact"] = encode(exact).decode()
    return row


def from_row(row: Mapping[str, Any], kind: type[Any]) -> Any:
    """The record of a row; absent optional fields take their defaults."""
    exact = msgspec.json.decode(row["exact"]) if row.get("exact") else {}
    values: Row = {}
    for name, hint, form in columns_of(kind):
        value = row.get(name)
        if name in exact:
            values[name] = _from_digits(exact[name])
        elif value is None:
            if name in _required(kind):
                values[name] = None
        elif form == "json":
            values[name] = msgspec.json.decode(value, type=hint)
        else:
            values[name] = _number(value) if form == "number" else value
    if kind.__struct_config__.tag:
        values["type"] = kind.__struct_config__.tag
    return msgspec.convert(values, kind)


def _required(kind: type[Any]) -> frozenset[str]:
    """The fields without a default: null is a value for them, not an absence."""
    fields = kind.__struct_fields__
    return frozenset(fields[: len(fields) - len(kind.__struct_defaults__)])


def _decimal(value: int | Decimal) -> Decimal | None:
    """The value when `decimal128(38, 10)` holds it exactly, else None."""
    number = Decimal(value)
    exponent = number.as_tuple().exponent
    fits = isinstance(exponent, int) and exponent >= -SCALE and number.adjusted() < DIGITS - SCALE
    return number if fits else None


def _number(value: Decimal) -> int | Decimal:
    """An int where the value is whole, else the decimal without its padding."""
    return int(value) if value == value.to_integral_value() else value.normalize()


def _from_digits(text: str) -> int | Decimal:
    """The number that was written as these digits: `36.50` is not `36.5` on paper."""
    return int(text) if text.lstrip("-").isdigit() else Decimal(text)


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        rest = [arm for arm in get_args(hint) if arm is not type(None)]
        return rest[0] if len(rest) == 1 else Decimal if Decimal in rest else str
    return hint


def _form(hint: Any) -> Form:
    if hint is Decimal:
        return "number"
    return "json" if _is_free(hint) else "plain"


def _is_free(hint: Any) -> bool:
    """Whether a value has no fixed columns: mappings, and lists of them or of mixed numbers."""
    origin = get_origin(hint)
    if hint is Any or hint is dict or origin is dict:
        return True
    if origin in (tuple, list):
        return any(_is_free(arm) or Decimal in get_args(arm) for arm in get_args(hint) if arm is not Ellipsis)
    return False


def _arrow_type(column: Column) -> Any:
    import pyarrow as pa

    if column.form == "number":
        return pa.decimal128(DIGITS, SCALE)
    return pa.string() if column.form == "json" else _plain_type(column.hint)


def _plain_type(hint: Any) -> Any:
    import pyarrow as pa

    hint = _without_none(hint)
    scalars = {int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    if hint in scalars:
        return scalars[hint]
    if get_origin(hint) in (tuple, list):
        return pa.list_(_plain_type(get_args(hint)[0]))
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        inner = get_type_hints(hint)
        return pa.struct([pa.field(name, _plain_type(inner[name])) for name in hint.__struct_fields__])
    return pa.string()
