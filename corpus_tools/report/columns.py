"""Arrow columns of the record classes: the same names, types derived from the annotations.

Exact numbers (`int | Decimal`) are `decimal128(38, 10)`: SQL sums them exactly. Digits that this column
would cut or pad (a third, 40 digits, `36.50`) stand in the JSON column `exact` as well, so nothing is lost.
Free-form mappings are JSON text. There are no unsigned and no dictionary types.

>>> [(c.name, c.form) for c in columns_of(Conflict)]
[('cluster', 'plain'), ('metric', 'plain'), ('unit', 'plain'), ('figures', 'plain'), ('values', 'json')]
"""

from __future__ import annotations

import contextlib
import types
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from itertools import accumulate, count
from operator import attrgetter
from types import NoneType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec

from corpus_tools.records import Conflict, encode

DIGITS, SCALE = 38, 10
WHOLE = 10 ** (DIGITS - SCALE)  # whole numbers below it fit
UNIQUE = ("id", "raw", "text", "quote", "source", "surface")  # texts that hardly recur
_SHORT = frozenset((int, NoneType))
Form = Literal["plain", "number", "json"]

__all__ = ["Column", "Conflict", "arrow_schema", "columns_of", "from_batch", "to_table"]


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


def to_table(records: Sequence[Any], schema: Any) -> Any:
    """Records of one class as an Arrow table of columns of their schema.

    Args:
        records: at least one.
        schema: from `arrow_schema`.
    """
    import pyarrow as pa

    kind = type(records[0])
    exact: dict[int, dict[str, str]] = {}
    arrays: dict[str, Any] = {}
    if kind.__struct_config__.tag:
        arrays["type"] = pa.array([kind.__struct_config__.tag] * len(records), pa.string())
    names = schema.names
    fields = zip(*map(msgspec.structs.astuple, records), strict=True)  # each record is looked at once
    for column, values in zip(columns_of(kind), fields, strict=True):
        if column.name in names:
            arrays[column.name] = _to_array(column, _stored(values, kind, column.name), exact)
    if "exact" in names:
        arrays["exact"] = _exact_array(exact, len(records))
    return pa.Table.from_arrays([arrays[name] for name in names], schema=schema)


def _exact_array(exact: Mapping[int, Mapping[str, str]], size: int) -> Any:
    import pyarrow as pa

    if not exact:
        return pa.nulls(size, pa.string())
    notes = [encode(exact[place]).decode() if place in exact else None for place in range(size)]
    return pa.array(notes, pa.string())


def _stored(values: Sequence[Any], kind: type[Any], name: str) -> Sequence[Any]:
    """One field of all records; a default that JSON leaves out is null."""
    default = _defaults(kind).get(name) if kind.__struct_config__.omit_defaults else None
    return values if default is None else [None if value is default else value for value in values]


def _to_array(column: Column, values: Sequence[Any], exact: dict[int, dict[str, str]]) -> Any:
    import pyarrow as pa

    if column.form == "json":
        texts = [None if value is None else encode(value).decode() for value in values]
        return pa.array(texts, pa.string())
    if column.form == "number":
        return _decimals(column.name, values, exact)
    return _plain_array(values, column.hint)


def _decimals(name: str, values: Sequence[Any], exact: dict[int, dict[str, str]]) -> Any:
    """Numbers as the column holds them; digits that it would change are noted in `exact`."""
    import pyarrow as pa

    held = pa.decimal128(DIGITS, SCALE)
    if _SHORT.issuperset(map(type, values)):
        with contextlib.suppress(OverflowError):  # else a number of more than 64 bits
            return pa.array(values, pa.int64()).cast(held)
    return pa.array(_held_numbers(name, values, exact), held)


def _held_numbers(
    name: str, values: Sequence[Any], exact: dict[int, dict[str, str]]
) -> list[int | Decimal | None]:
    held = list(values)
    for place, value in enumerate(values):
        if value is None or (value.__class__ is int and -WHOLE < value < WHOLE):
            continue
        held[place] = number = _decimal(value)
        if number is None or str(_number(number)) != str(value):
            exact.setdefault(place, {})[name] = str(value)
    return held


def _plain_array(values: Sequence[Any], hint: Any) -> Any:
    """Values without free parts; structs and lists of structs by their fields, which is quicker."""
    import pyarrow as pa

    hint = _without_none(hint)
    if _is_struct(hint):
        return _struct_array(values, hint)
    if get_origin(hint) in (tuple, list) and _is_struct(get_args(hint)[0]):
        flat = [item for value in values if value for item in value]
        offsets = [0, *accumulate([len(value) if value else 0 for value in values])]
        missing = pa.array([value is None for value in values], pa.bool_()) if None in values else None
        parts_array = _plain_array(flat, get_args(hint)[0])
        return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), parts_array, mask=missing)
    return pa.array(values, _plain_type(hint))


def _struct_array(values: Sequence[Any], kind: Any) -> Any:
    """Structs by their fields: what is there in columns, then put where it is missing or stands."""
    import pyarrow as pa

    there = [value for value in values if value is not None]
    parts = [_plain_array(list(map(attrgetter(c.name), there)), c.hint) for c in columns_of(kind)]
    array = pa.StructArray.from_arrays(parts, fields=list(_plain_type(kind)))
    if len(there) == len(values):
        return array
    places = count()
    return array.take(pa.array([None if value is None else next(places) for value in values], pa.int64()))


def from_batch(batch: Any, kind: type[Any]) -> list[Any]:
    """The records of a record batch (or table); absent optional fields take their defaults."""
    names = batch.schema.names
    exact = _exact_of(batch) if "exact" in names else {}
    defaults = _defaults(kind)
    found: dict[str, list[Any]] = {}
    for column in columns_of(kind):
        if column.name in names:
            array = batch.column(column.name)
            values = _from_array(array, column)
            default = defaults.get(column.name)
            if array.null_count and default is not None:
                values = [default if value is None else value for value in values]
            found[column.name] = values
    for place, digits in exact.items():
        for name, text in digits.items():
            found[name][place] = _from_digits(text)
    keys = tuple(found)
    return [kind(**dict(zip(keys, row, strict=True))) for row in zip(*found.values(), strict=True)]


def _exact_of(batch: Any) -> dict[int, dict[str, str]]:
    column = batch.column("exact")
    if column.null_count == len(column):
        return {}
    return {n: msgspec.json.decode(text) for n, text in enumerate(column.to_pylist()) if text}


def _from_array(array: Any, column: Column) -> list[Any]:
    import pyarrow as pa

    if column.form == "json":
        decode = msgspec.json.Decoder(column.hint).decode
        return [None if text is None else decode(text) for text in array.to_pylist()]
    if column.form == "number":
        return [None if value is None else _number(value) for value in array.to_pylist()]
    if pa.types.is_string(array.type) and column.name not in UNIQUE:
        words = array.dictionary_encode()  # each word becomes one text, however often it stands there
        if isinstance(words, pa.ChunkedArray):
            words = words.combine_chunks()
        known = [*words.dictionary.to_pylist(), None]
        return [known[code] for code in words.indices.fill_null(len(known) - 1).to_pylist()]
    return _from_plain(array.to_pylist(), column.hint)


def _from_plain(values: list[Any], hint: Any) -> list[Any]:
    """Structs, and tuples in place of lists."""
    hint = _without_none(hint)
    if _is_struct(hint):
        return [None if value is None else msgspec.convert(value, hint) for value in values]
    if get_origin(hint) in (tuple, list):
        inner = get_args(hint)[0]
        if _is_struct(inner) or get_origin(inner) in (tuple, list):
            return [None if v is None else tuple(_from_plain(v, inner)) for v in values]
        return [None if v is None else tuple(v) for v in values]
    return values


def _defaults(kind: type[Any]) -> dict[str, Any]:
    """The defaults of the optional fields of a record class; those made by a factory are made here."""
    fields, defaults = kind.__struct_fields__, kind.__struct_defaults__
    given = zip(fields[len(fields) - len(defaults) :], defaults, strict=True)
    return {name: getattr(value, "factory", lambda value=value: value)() for name, value in given}


def _is_struct(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, msgspec.Struct)


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


@cache
def _plain_type(hint: Any) -> Any:
    import pyarrow as pa

    hint = _without_none(hint)
    scalars = {int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    if hint in scalars:
        return scalars[hint]
    if get_origin(hint) in (tuple, list):
        return pa.list_(_plain_type(get_args(hint)[0]))
    if _is_struct(hint):
        return pa.struct([pa.field(c.name, _plain_type(c.hint)) for c in columns_of(hint)])
    return pa.string()
