"""Metric packs: what to count, as data (corpus_tools/data/packs/*.toml, or files of the user).

>>> pack = load_packs(["policing"])
>>> pack.metrics["arrests"].label["zh"]
'抓获、拘留、逮捕人员'
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import msgspec

from corpus_tools.errors import PackError, nearest

SIDES = ("left", "right", "either")
NEEDS = ("object", "verb", "both")
AGGREGATES = ("sum", "max", "last", "none")


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence the metric must find, with what it must read there."""

    text: str
    value: float | int | None = None
    unit: str | None = None
    qualifier: str | None = None


class Counter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence the metric must leave alone, and why."""

    text: str
    why: str = ""


class _FrameTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    objects: tuple[str, ...] | None = None
    verbs: tuple[str, ...] | None = None
    units: tuple[str, ...] | None = None
    exclude: tuple[str, ...] | None = None
    context: tuple[str, ...] = ()
    need: str | None = None
    side: str | None = None
    priority: int | None = None
    inherits: bool = False


class _MetricTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    label: dict[str, str] = {}
    objects: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    units_not: tuple[str, ...] = ()
    unit_groups: tuple[tuple[str, ...], ...] = ()
    exclude: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    need: str = "object"
    side: str = "either"
    priority: int = 0
    aggregate: str = "sum"
    rule: str = ""
    why: str = ""
    frame: tuple[_FrameTable, ...] = ()
    example: tuple[Example, ...] = ()
    counter: tuple[Counter, ...] = ()


class _PackTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pack: str
    version: str = "1"
    description: dict[str, str] = {}
    metric: tuple[_MetricTable, ...] = ()


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """One way to say that something is counted: objects, verbs, units, and words that rule it out."""

    id: str
    metric: str
    objects: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    units: frozenset[str] = frozenset()
    exclude: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    need: str = "object"
    side: str = "either"
    priority: int = 0
    inherits: bool = False  # an item of a list with a noun nobody knows takes the verb of the item before


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """What is counted: names, how it is added up, the frames that find it."""

    id: str
    label: dict[str, str]
    aggregate: str = "sum"
    rule: str = ""
    unit_groups: tuple[tuple[str, ...], ...] = ()
    frames: tuple[Frame, ...] = ()
    examples: tuple[Example, ...] = ()
    counters: tuple[Counter, ...] = ()


class MetricPack:
    """One or several packs, joined: the metrics by id."""

    def __init__(self, names: Sequence[str], metrics: Mapping[str, Metric]) -> None:
        self.names = tuple(names)
        self.metrics = dict(metrics)

    @property
    def frames(self) -> tuple[Frame, ...]:
        """All frames, in the order of the packs."""
        return tuple(frame for metric in self.metrics.values() for frame in metric.frames)

    def label(self, metric: str) -> dict[str, str]:
        """The names of a metric in the languages of the pack."""
        named = self.metrics[metric].label if metric in self.metrics else {}
        return {"zh": metric, "en": metric, **named}

    def __repr__(self) -> str:
        return f"MetricPack({'+'.join(self.names)}: {len(self.metrics)} metrics)"


def shipped_packs() -> tuple[str, ...]:
    """Names of the packs that come with the package."""
    folder = files("corpus_tools.data").joinpath("packs")
    return tuple(sorted(item.name[:-5] for item in folder.iterdir() if item.name.endswith(".toml")))


@lru_cache(maxsize=16)
def _load(names: tuple[str, ...]) -> MetricPack:
    wanted: list[str] = []
    for name in names:
        wanted += shipped_packs() if name == "default" else [name]
    metrics: dict[str, Metric] = {}
    for name in dict.fromkeys(wanted):
        for entry in _read(name).metric:
            metrics[entry.id] = _join(metrics.get(entry.id), entry, name)
    return MetricPack(list(dict.fromkeys(wanted)), metrics)


def load_packs(names: Iterable[str] = ("default",)) -> MetricPack:
    """Packs by name (shipped) or path, joined; "default" stands for all shipped packs.

    A metric that several packs describe gets the frames of all of them.

    Raises:
        PackError: unknown name, malformed file, impossible value.
    """
    return _load(tuple(names))


def _read(name: str) -> _PackTable:
    text, where = _source(name)
    try:
        table = msgspec.convert(tomllib.loads(text), _PackTable)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, RecursionError) as error:
        raise PackError(f"bad metric pack: {error}", where=where, hint=_hint(error)) from error
    for metric in table.metric:
        _check_values(metric, where)
    return table


def _hint(error: Exception) -> str:
    unknown = re.search(r"unknown field `([^`]*)`", str(error))
    tables: tuple[type[msgspec.Struct], ...] = (_PackTable, _MetricTable, _FrameTable, Example, Counter)
    keys = {key for table in tables for key in table.__struct_fields__}
    return nearest(unknown[1], keys) if unknown else "see docs/how-to-write-a-pack.md"


def _source(name: str) -> tuple[str, str]:
    if name in shipped_packs():
        return files("corpus_tools.data").joinpath("packs", f"{name}.toml").read_text(encoding="utf-8"), name
    path = Path(name)
    try:
        return path.read_text(encoding="utf-8-sig"), str(path)
    except (OSError, UnicodeDecodeError) as error:
        hint = nearest(name, (*shipped_packs(), "default"))
        problem = "no such pack, no such file" if isinstance(error, FileNotFoundError) else error
        raise PackError(f"cannot read metric pack {name}: {problem}", hint=hint) from error


def _check_values(metric: _MetricTable, where: str) -> None:
    places: list[tuple[str, str | None, tuple[str, ...]]] = [
        ("need", metric.need, NEEDS),
        ("side", metric.side, SIDES),
        ("aggregate", metric.aggregate, AGGREGATES),
    ]
    for frame in metric.frame:
        places += [("need", frame.need, NEEDS), ("side", frame.side, SIDES)]
    for key, value, known in places:
        if value is not None and value not in known:
            raise PackError(f'{metric.id}: {key} = "{value}"', where=where, hint=nearest(value, known))


def _join(known: Metric | None, entry: _MetricTable, pack: str) -> Metric:
    count = len(known.frames) if known else 0
    frames = [_frame(entry, part, f"{entry.id}/{count + i + 1}") for i, part in enumerate(_parts(entry))]
    if known is None:
        known = Metric(id=entry.id, label=entry.label)
    return msgspec.structs.replace(
        known,
        label={**entry.label, **known.label},
        aggregate=entry.aggregate if known.aggregate == "sum" else known.aggregate,
        rule=known.rule or entry.rule,
        unit_groups=known.unit_groups + entry.unit_groups,
        frames=known.frames + tuple(frames),
        examples=known.examples + entry.example,
        counters=known.counters + entry.counter,
    )


def _parts(entry: _MetricTable) -> list[_FrameTable]:
    own = [_FrameTable()] if entry.objects or entry.verbs else []
    return [*own, *entry.frame]


def _frame(entry: _MetricTable, part: _FrameTable, name: str) -> Frame:
    """A frame: what it leaves open comes from its metric; words of its own replace those of the metric."""
    own_words = part.objects is not None or part.verbs is not None
    return Frame(
        id=name,
        metric=entry.id,
        objects=(part.objects or ()) if own_words else entry.objects,
        verbs=(part.verbs or ()) if own_words else entry.verbs,
        units=frozenset(part.units if part.units is not None else entry.units) - frozenset(entry.units_not),
        exclude=(part.exclude or ()) + entry.exclude,
        context=part.context or entry.context,
        need=part.need or entry.need,
        side=part.side or entry.side,
        priority=entry.priority if part.priority is None else part.priority,
        inherits=part.inherits,
    )
