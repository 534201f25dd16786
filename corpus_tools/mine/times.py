"""Calendar dates, clock times and named periods with a numeral, as EDTF; masked digits become X.

>>> for text in ("20xx年1-10月份", "202_年", "8月28日", "9月1日至30日", "2022-12-08", "7月22日8时"):
...     print(read_time(text, 0).edtf)
20XX-01/20XX-10
202X
XXXX-08-28
XXXX-09-01/XXXX-09-30
2022-12-08
XXXX-07-22T08:00
"""

from __future__ import annotations

import re
from functools import cache

from corpus_tools.mine.lexicon import table
from corpus_tools.mine.mentions import Mention
from corpus_tools.mine.numerals import parse_number

_MASKS = frozenset("xX*_×○〇#")
_PARTS_OF_DAY = ("上午", "下午", "凌晨", "晚上", "中午", "晚")
_M = "[xX*_×○〇#]"
CENTURY = 50  # 49年 is 2049, 50年 is 1950
SHORT_YEAR = (  # 05年, 于98年, 12年3月: the century left out
    r"0\d(?=年)|(?<=[于自从在到至与比较和、，（(\n])[6-9]\d(?=年(?![以左来多余的间龄后前中]))"
    r"|[12]\d(?=年(?:1[0-2]|[1-9])月)"
)
YEAR = (
    rf"(?P<year>(?:1[89]|20)\d\d|{SHORT_YEAR}|\d{{2,3}}{_M}{{1,4}}|{_M}{{2,4}}|20[nN]{{2}}|[一二][〇零○九八][〇零○一二三四五六七八九]{{2}})"
    rf"(?:[ ]?年度?|(?=[上下]半年))"
)
MONTH = rf"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]|元(?=月)|{_M}{{1,2}})"
DAY = rf"(?:3[01]|[12]\d|0?[1-9]|二?十[一二三四五六七八九]?|三十一?|[一二三四五六七八九]|{_M}{{1,2}})"
TO = "(?:[-－–—~～〜至到]|——)"
_SPELT_HOUR = (  # 凌晨七时, 上午十点; but 早一点, 同一时间
    r"(?:(?<=[午晨])|(?<=[晚早]上)|(?<=[晚日])(?=[^点]{1,3}时))(?:二?十[一二三四]?|[一二两三四五六七八九])(?=[时点])"
)
_HOUR = rf"(?:2[0-4]|1\d|0?\d|{_SPELT_HOUR})"
CLOCK = (
    rf"(?:[上下中]午|凌晨|清晨|早上|晚上?|傍晚)?约?(?:{_HOUR}{TO}(?={_HOUR}[时点]))?{_HOUR}"
    r"(?:[ ]?[时点](?:[ ]?[0-5]?\d[ ]?分)?(?:[0-5]?\d秒)?许?|[:：][0-5]\d(?:[:：][0-5]\d)?)"
)
ISO_DAY = r"(?:19|20)\d\d[-/.](?:1[0-2]|0?[1-9])[-/.](?:3[01]|[12]\d|0?[1-9])(?!\d)"


@cache
def pattern() -> re.Pattern[str]:
    """Dates and clock times, matched at their first character."""
    return re.compile(
        rf"""(?:
          (?P<iso>{ISO_DAY})(?P<iso_clock>[ T]?\d{{1,2}}:\d\d(?::\d\d)?)?
        | (?P<from_year>(?:1[89]|20)\d\d)年?度?{TO}(?P<to_year>(?:1[89]|20)\d\d)[ ]?学?年度?(?![\d上下])
        | {YEAR}[ ]?(?:(?P<ym>{MONTH}){TO}(?P<ym2>{MONTH})[ ]?月份?
                  |(?P<yh>[上下]半年|[前第]?[一二三四1-4]个?季度|年?[初底末])
                  |(?P<ymd>{MONTH})[ ]?月
                   (?:份|[ ]?(?P<yd>{DAY})[ ]?[日号](?:{TO}(?P<yd2>{DAY})[ ]?[日号]|[ ]?{CLOCK})?
                   |[上中下]旬|[初底末])?)?
        | (?P<m>{MONTH})[ ]?月[ ]?(?P<d>{DAY})[日号]?{TO}(?P<d2>{DAY})[ ]?[日号](?P<range_clock>{CLOCK})?
        | (?P<m3>{MONTH})(?:[ ]?月份?)?{TO}(?P<m4>{MONTH})[ ]?月份?
        | (?P<m5>{MONTH})(?:月(?P<d5>{DAY})[日号]?|[ ]?月[ ]?(?P<s5>{DAY})[ ]?[日号])(?P<c5>{CLOCK})?
        | (?P<m6>{MONTH})[ ]?月(?:份|[上中下]旬|[初底末中])?(?![日球亮饼季牙经龄])
        | (?P<d7>3[01]|[12]\d|[1-9])[ ]?[日号](?P<c7>{CLOCK})?(?!均|常|线|楼|召|店|台风)
        | (?P<clock>{CLOCK}(?:{TO}{CLOCK})?)
        | (?<=[“"‘「])(?P<feast>(?:1[0-2]|[1-9])[·.・•](?:3[01]|[12]\d|[1-9]))(?=[”"’」])
        | (?P<holiday>(?:五一|十一|八一|七一|六一|三八)(?=假期|期间|小长假|黄金周|假日|前后|当天|国庆))
        | (?P<quarter>[前第]?[一二三四1-4]个?季度)
        )""",
        re.X,
    )


@cache
def _lasting() -> tuple[str, ...]:
    return tuple(table("mine_words.toml")["lasting"]["words"])


def read_time(text: str, at: int) -> Mention | None:
    """The date or clock time whose first numeral stands at `at`, or None; durations are quantities."""
    match = pattern().match(text, at)
    if match is None or not _is_date(match, text, at):
        return None
    mention = Mention("time", at, match.end(), "time")
    mention.edtf = _edtf(match)
    year = match["year"]
    if year:
        if not year.isdigit() and re.search(f"{_M}|[nN]", year.replace("〇", "零")):
            mention.qualifier, mention.pattern = "masked", year
    elif match["clock"]:
        mention.start -= next((len(word) for word in _PARTS_OF_DAY if text.endswith(word, 0, at)), 0)
    return mention


def _is_date(match: re.Match[str], text: str, at: int) -> bool:
    """Not the tail of a longer number, and not a duration (连续2日)."""
    left = text[max(0, at - 1) : at]
    if left and (left.isdigit() or (left.isascii() and left.isalpha()) or left in "*〕］"):
        return False
    if left in (".", ",") and text[at - 2 : at - 1].isdigit():
        return False
    if match["d7"] and match["c7"] is None:
        lasts = text.endswith(_lasting(), 0, at - (left == " "))
        return not lasts and text[match.end() : match.end() + 1] != "内"
    if match["clock"]:
        return _is_clock(match["clock"], text, at, match.end())
    year = match["year"]
    return not year or not _MASKS.issuperset(year) or text[match.end() - 1] in "年月日度号"


def _is_clock(clock: str, text: str, at: int, end: int) -> bool:
    clock = clock.replace(" ", "")
    if re.fullmatch(r"\D*\d{1,2}(?:\D{1,2}\d{1,2})?点", clock):
        return bool(re.search("[上下中]午|凌晨|晚|早", clock + text[max(0, at - 4) : at]))
    if re.fullmatch(r"\D*\d{1,2}(?:\D{1,2}\d{1,2})?时", clock) and text[end : end + 1] in "间段长候光期":
        return False
    return not re.fullmatch(r"\d{1,2}[:：]\d\d", clock) or text[end : end + 1] not in "%分亿万0123456789"


def _edtf(match: re.Match[str]) -> str | None:
    if match["iso"]:
        year, month, day = re.split("[-/.]", match["iso"])
        return f"{year}-{int(month):02d}-{int(day):02d}"
    if match["from_year"]:
        return f"{match['from_year']}/{match['to_year']}"
    if match["year"]:
        return _edtf_year(match)
    if match["d2"]:
        return _edtf_days(match)
    if match["m3"]:
        return f"XXXX-{_two(match['m3'])}/XXXX-{_two(match['m4'])}"
    if match["m5"]:
        return f"XXXX-{_two(match['m5'])}-{_two(match['d5'] or match['s5'])}{_edtf_clock(match['c5'])}"
    if match["feast"]:
        month, day = re.findall(r"\d+", match["feast"])
        return f"XXXX-{int(month):02d}-{int(day):02d}"
    if match["m6"]:
        return f"XXXX-{_two(match['m6'])}"
    if match["quarter"]:
        return edtf_of_part("XXXX", match["quarter"])
    if match["d7"]:
        return f"XXXX-XX-{_two(match['d7'])}{_edtf_clock(match['c7'])}"
    return None


def _edtf_year(match: re.Match[str]) -> str:
    written = match["year"]
    if written.isdigit() and len(written) == 4:
        return _edtf_in_year(match, written)
    number = parse_number(written) if written[0] in "一二" else None
    if len(written) == 2 and written.isdigit():
        written = ("19" if int(written) >= CENTURY else "20") + written
    year = str(number) if number is not None else re.sub(f"{_M}|[nN]", "X", written)[:4].rjust(4, "X")
    return _edtf_in_year(match, year)


def _edtf_in_year(match: re.Match[str], year: str) -> str:
    if match["ym"]:
        return f"{year}-{_two(match['ym'])}/{year}-{_two(match['ym2'])}"
    if match["ymd"]:
        month = f"{year}-{_two(match['ymd'])}"
        days = [f"{month}-{_two(match[name])}" for name in ("yd", "yd2") if match[name]]
        return "/".join(days or [month])
    part = match["yh"]
    return (edtf_of_part(year, part) or year) if part else year


def edtf_of_part(year: str, part: str) -> str | None:
    """The months of half a year, of a quarter, or of the quarters up to it; None for 初 and 底.

    >>> edtf_of_part("2019", "下半年"), edtf_of_part("XXXX", "第三季度"), edtf_of_part("2020", "前三季度")
    ('2019-07/2019-12', 'XXXX-07/XXXX-09', '2020-01/2020-09')
    """
    if part.endswith("半年"):
        first, last = (1, 6) if part[0] == "上" else (7, 12)
    elif part.endswith("季度") and (number := parse_number(part.strip("前第个季度"))) is not None:
        first, last = 1 if part[0] == "前" else 3 * int(number) - 2, 3 * int(number)
    else:
        return None
    return f"{year}-{first:02d}/{year}-{last:02d}"


def _edtf_days(match: re.Match[str]) -> str | None:
    if not match["d"]:
        return None
    first, last = _two(match["m"]), _two(match["m"])
    return f"XXXX-{first}-{_two(match['d'])}/XXXX-{last}-{_two(match['d2'])}"


def _edtf_clock(written: str | None) -> str:
    parts = re.findall(r"\d+", written or "")
    if not parts or re.search(f"下午|晚|{TO}", written or ""):
        return ""
    return f"T{int(parts[0]):02d}:{int(parts[1]) if len(parts) > 1 else 0:02d}"


def _two(written: str) -> str:
    number = 1 if written == "元" else parse_number(written)
    return "XX" if number is None else f"{int(number):02d}"
