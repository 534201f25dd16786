"""Parts of a stated total: 抓获273名，其中刑拘158人; 新增4例（甲区3例、乙区1例）; 查处8起：超速6起、超员2起.

A part keeps its number but is left out of sums.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus_tools.mine.context import REACH, Place
from corpus_tools.mine.frames import REST
from corpus_tools.mine.lexicon import same_units
from corpus_tools.mine.phrase import governing_verb

_AMONG = re.compile(r"^(?:其中|当中)|最[高多大](?:的|一|峰|单)?|单笔|单日|当[天日]")
_LED = ("其中，", "其中,", "其中：", "其中:", "当中，")
MEMORY = 40  # quantities of earlier sentences of an article in which a total is looked for
SUM = 3  # a total and two parts
LEAST_DIGITS = 3  # rounder numbers add up by chance
OPENING = 12  # characters in which the word stands that opens a part
MARKS = ("：", ":", "（", "(")
_LIST = ("；", ";")
_COMMA = ("，", ",")


class Stated:
    """A quantity that may be the total of later ones."""

    __slots__ = ("id", "metric", "place", "total")

    def __init__(self, place: Place, figure: str, metric: str) -> None:
        self.place, self.id, self.metric = place, figure, metric
        self.total: str | None = None


class Parts:
    """The totals stated so far in an article, while it is read from start to end."""

    def __init__(self) -> None:
        self._sentence: list[Stated] = []
        self._earlier: list[Stated] = []
        self._sums: dict[str, str] = {}
        self._has_parts = False  # in the sentence being read
        self._columns: dict[tuple[int, int], tuple[list[Stated], list[Stated]]] = {}

    def enter_article(self) -> None:
        """Forget the totals of the article before."""
        self._sentence, self._earlier = [], []

    def enter_sentence(self) -> None:
        """The sentence before becomes one of the earlier ones."""
        self._note_sums()
        self._has_parts = False
        self._earlier = (self._earlier + self._sentence)[-MEMORY:]
        self._sentence = []

    def total_of(self, place: Place) -> str | None:
        """The id of the total that a quantity is part of, or None."""
        if place.mention.unit_class in ("share", "time", "attribute"):
            return None
        if not self._sentence:
            return self._of_earlier(place)
        previous = self._sentence[-1]
        if previous.total is not None and _lists_on(previous.place, place):
            return previous.total
        if previous.total is not None and _holds_note(previous.place, place):
            return previous.id
        if previous.total is not None and self._adds_up(previous, place):
            return previous.total
        group = self._resumed(place) if self._has_parts else None
        if group is not None:
            return group
        outer = self._before_note(place)
        if outer is not None and outer.total is not None and _unit(outer.place) == _unit(place):
            return outer.total
        return self._begun(place)

    def _adds_up(self, last: Stated, place: Place) -> bool:
        """其中更新造林7700亩，人工造林4400亩: with this one the parts are all of the total."""
        if _unit(last.place) != _unit(place):
            return False
        is_next = place.clause[0] == last.place.clause[1] + 1
        total = next((item for item in self._all() if item.id == last.total), None)
        parts = [item.place.mention.value for item in self._sentence if item.total == last.total]
        if total is None or not (is_next or _is_telling(total)):
            return False
        return total.place.mention.value == sum(value or 0 for value in (*parts, place.mention.value))

    def _resumed(self, place: Place) -> str | None:
        """受理90件，结案80件，其中受理盗窃6件，结案5件；受理诈骗9件: a list repeats the verbs of its totals.

        It goes on behind a semicolon; what was done next (结案5件) is part of the total of that.
        """
        first = next((item for item in self._sentence if item.total is not None), None)
        opened = next((item for item in self._all() if first and item.id == first.total), None)
        if first is None or opened is None:
            return None
        is_behind = self._sentence[-1].total == opened.id and not _does_the_same(place, opened.place)
        if not is_behind and place.sentence[place.clause[0] - 1 : place.clause[0]] not in _LIST:
            return None
        before = (item for item in self._all() if item.place.sentence is opened.place.sentence)
        totals = (
            item
            for item in before
            if item.place.zone.start < first.place.zone.start or opened in self._earlier
        )
        same = (item for item in totals if item.total is None and _does_the_same(place, item.place))
        total = next((item for item in same if _can_hold(item.place, place)), None)
        return total.id if total and self._leaves_room(total, place) else None

    def _leaves_room(self, total: Stated, place: Place) -> bool:
        """Whether the parts of a total in this sentence and one more are not more than the total."""
        listed = (item.place.mention.value for item in self._sentence if item.total == total.id)
        return sum(value or 0 for value in (*listed, place.mention.value)) <= (total.place.mention.value or 0)

    def _all(self) -> Iterator[Stated]:
        """The quantities of this sentence, then those of earlier ones."""
        yield from self._sentence
        yield from self._earlier

    def _before_note(self, place: Place) -> Stated | None:
        """酒驾9起（醉驾2起）、超员4起: behind a note the list goes on that was broken off for it."""
        start, sentence = place.clause[0], place.sentence
        if sentence[start - 1 : start] in _COMMA and _verb(place) is None:
            start -= 1  # 松树56万株（黑松5万株），柏树31万株
        elif not place.near.startswith("、"):
            return None
        if sentence[start - 1 : start] not in ("）", ")"):
            return None
        opened = max(sentence.rfind("（", 0, start), sentence.rfind("(", 0, start))
        return next((item for item in reversed(self._sentence) if item.place.clause[1] == opened), None)

    def _begun(self, place: Place) -> str | None:
        """A part of what the sentence states: behind 其中, or a colon or bracket right behind the total."""
        totals = (
            item for item in reversed(self._sentence) if item.total is None and _can_hold(item.place, place)
        )
        nearest = next(totals, None)
        if nearest is None:
            return self._of_earlier(place)
        if _opens(nearest.place, place):
            return nearest.id
        return _of_same_verb([nearest, *totals], place) if _among(place, nearest.place.zone.end) else None

    def _of_earlier(self, place: Place) -> str | None:
        """其中 opens the clause of a part of what an earlier sentence states."""
        if "其中" not in place.before[:OPENING] and not place.sentence.endswith(_LED, 0, place.clause[0]):
            return None
        among = _among(place)
        if among is None or among[0] not in ("其中", "当中"):
            return None
        totals = [item for item in reversed(self._earlier) if _can_hold(item.place, place)]
        return _of_same_verb(totals, place) if totals else None

    def note(self, place: Place, figure: str, metric: str, total: str | None) -> None:
        """Remember a quantity of the sentence being read."""
        if place.mention.unit_class in ("share", "time", "attribute"):
            return
        stated = Stated(place, figure, metric)
        stated.total = total
        column = place.mention.column
        if column is not None:
            before = self._columns.setdefault(column, (list(self._earlier), []))
            before[1].append(stated)
        else:
            self._sentence.append(stated)
            self._has_parts = self._has_parts or total is not None

    def _note_sums(self) -> None:
        """利润17亿元，中央企业11亿元，地方企业6亿元: what adds up to the number in front is its parts."""
        if not self._has_parts and len(self._sentence) < SUM:
            return
        by_id = {item.id: item for item in (*self._earlier, *self._sentence)}
        for at, item in enumerate(self._sentence):
            total = by_id.get(item.total) if item.total else None
            parts = (
                _adding_up(total, self._sentence[at:])
                if total
                else _adding_up(item, self._sentence[at + 1 :])
            )
            self._sums.update((part.id, (total or item).id) for part in parts if part.total is None)

    def found_later(self) -> dict[str, str]:
        """Parts that only what follows tells: those of sums and of columns of tables; figure -> total."""
        self._note_sums()
        found = dict(self._sums)
        for earlier, cells in self._columns.values():
            values = [cell.place.mention.value or 0 for cell in cells]
            same = (item for item in reversed(earlier) if _unit(item.place) == _unit(cells[0].place))
            total = next((item.id for item in same if item.place.mention.value == sum(values)), None)
            if total is not None and len(cells) > 1:
                found.update((cell.id, total) for cell in cells)
        return found


def _adding_up(total: Stated, later: Sequence[Stated]) -> list[Stated]:
    """The numbers of the same unit and kind behind a total that add up to it, or none."""
    rest, parts = total.place.mention.value or 0, list[Stated]()
    for item in later:
        mention = item.place.mention
        if item.place.kind != "figure" or _unit(item.place) != _unit(total.place) or not mention.value:
            continue
        if mention.value > rest or not _goes_with(item, total):
            break
        rest -= mention.value
        parts.append(item)
        if not rest:
            return parts if len(parts) > 1 and _is_telling(total) else []
    return []


def _is_telling(total: Stated) -> bool:
    return len(str(total.place.mention.value or 0).replace(".", "").strip("0")) >= LEAST_DIGITS


def _goes_with(part: Stated, total: Stated) -> bool:
    return part.metric in (total.metric, REST)


def _among(place: Place, total: int = 0) -> re.Match[str] | None:
    """The word that makes a quantity one of those before, at the begin of its clause or behind the total."""
    start = place.clause[0]
    if place.sentence.endswith(_LED, 0, start):
        start -= len(_LED[0])  # 其中，城区3起
    start = max(start, place.zone.start - REACH, total)
    among = _AMONG.search(place.sentence[start : place.zone.start][:OPENING].lstrip())
    if among is not None and among[0][0] == "当" and "最" not in place.sentence[total : place.zone.start]:
        return None  # 当日出院5例 is no part of what was reported that day
    return among


def _of_same_verb(totals: Sequence[Stated], place: Place) -> str:
    """受理90件，办结80件，其中受理…: a part of what was received, not of the nearest total."""
    return next((item.id for item in totals if _does_the_same(place, item.place)), totals[0].id)


def _unit(place: Place) -> str | None:
    unit = place.mention.unit or ""
    return same_units().get(unit, unit)


def _can_hold(total: Place, part: Place) -> bool:
    """The same unit, and not less than the part."""
    if _unit(total) != _unit(part) or total.kind != "figure":
        return False
    whole, piece = total.mention.value, part.mention.value
    return whole is None or piece is None or whole >= piece


def _holds_note(total: Place, part: Place) -> bool:
    """其中酒驾9起（醉驾2起）: a part of a part, stated in brackets behind it."""
    return part.sentence[part.clause[0] - 1] in "（(" and _opens(total, part) and _can_hold(total, part)


def _opens(total: Place, part: Place) -> bool:
    start = part.clause[0]
    return part.sentence[start - 1 : start] in MARKS and total.zone.end == start - 1 and start > 0


def _lists_on(part: Place, place: Place) -> bool:
    """Another item of the same list: in the same clause, or in the next one without another verb of doing."""
    if _unit(part) != _unit(place):
        return False
    is_next = place.clause[0] == part.clause[1] + 1 and place.sentence[part.clause[1] : place.clause[0]] in (
        "，",
        ",",
    )
    if part.clause == place.clause or (is_next and _in_note(place)):
        return True
    return is_next and (_verb(place) is None or _does_the_same(place, part))


def _does_the_same(place: Place, part: Place) -> bool:
    """其中安置低保户40户，安置残疾人11户: the list repeats its verb."""
    verb = _verb(place)
    return verb is not None and verb == _verb(part)


def _verb(place: Place) -> str | None:
    """The verb whose object is counted."""
    span = governing_verb(place.sentence, place.verbs)
    return None if span is None else place.sentence[slice(*span)]


def _in_note(place: Place) -> bool:
    """Whether the bracket in front of a clause is still open: （坡地造林19万亩，荒山造林18万亩）."""
    before = place.sentence[: place.clause[0]]
    return max(before.rfind("（"), before.rfind("(")) > max(before.rfind("）"), before.rfind(")"))
