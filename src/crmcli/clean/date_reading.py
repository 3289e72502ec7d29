"""From tokens to a day and a time: what words of dates mean together. All in local time."""

from __future__ import annotations

from datetime import MINYEAR, date, datetime, timedelta

from crmcli.clean.date_token import tokens
from crmcli.clean.text import quoted
from crmcli.errors import CleanError
from crmcli.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from crmcli.clean.date_token import Token

_FORMS = "such as 2026-05-31, 31.5.2026, 31 May, fri 14:00, +2w, eom"
_HALF_A_YEAR_DAYS = 183
_MONTHS = "January February March April May June July August September October November December"
_CENTURY_PIVOT = 69  # two-digit years, POSIX strptime %y: 69-99 are 1969-1999, 00-68 are 2000-2068


class Reading(Record):
    """A day, and hour, minute, second and offset from UTC in minutes where they were given."""

    day: date
    clock: tuple[int, int, int] | None = None
    offset_minutes: int | None = None
    exact: datetime | None = None  # an instant that no local clock is needed for: in 2 hours


def read(text: str, now: datetime, order: str | None) -> Reading:
    """The day and time a text gives, or CleanError."""
    try:
        return _iso(text) or _read_tokens(tokens(text), text, now, order)
    except (ValueError, OverflowError) as fault:
        raise no_date(text, str(fault)) from None


def no_date(text: str, why: str = "") -> CleanError:
    """The error for a text that is no date."""
    return CleanError(f"no date: {quoted(text)}" + (f", {why}" if why else ""), _FORMS)


def _iso(text: str) -> Reading | None:
    """What `fromisoformat` reads; None for other texts."""
    if not text[:4].isdigit() or len(text) < 8:
        return None
    try:
        return Reading(date.fromisoformat(text))
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    offset = moment.utcoffset()
    clock = (moment.hour, moment.minute, moment.second)
    return Reading(moment.date(), clock, None if offset is None else round(offset.total_seconds() / 60))


def _read_tokens(found: list[Token], text: str, now: datetime, order: str | None) -> Reading:
    clock, offset_minutes, rest = _take_clock(found, text)
    kinds = " ".join(kind for kind, _ in rest)
    values = [value for _, value in rest]
    if kinds == "now" and clock is None:
        return Reading(now.date(), exact=now)
    signed = _signed(rest)
    if signed and signed[1] in "hi":
        if clock:
            raise no_date(text)
        moment = now + signed[0] * (timedelta(hours=1) if signed[1] == "h" else timedelta(minutes=1))
        return Reading(moment.date(), exact=moment)
    if signed:
        return Reading(shifted(now.date(), *signed), clock, offset_minutes)
    if not rest and clock:
        return Reading(now.date(), clock, offset_minutes)
    return Reading(_day(kinds, values, text, now.date(), order), clock, offset_minutes)


def _take_clock(found: list[Token], text: str) -> tuple[tuple[int, int, int] | None, int | None, list[Token]]:
    """The time of day, its offset in minutes, and the tokens that remain."""
    kinds = [kind for kind, _ in found]
    for at, (kind, value) in enumerate(found):
        following = kinds[at + 1] if at + 1 < len(found) else ""
        before = at - (at > 0 and kinds[at - 1] == "at")
        end = at + 1
        if kind == "clock":
            clock = value
        elif kind == "number" and following in ("am", "pm"):
            clock = (int(value), 0, 0)
        elif kind == "number" and (before < at or following == "uhr"):
            clock = (int(value), 0, 0)
            end += following == "uhr"
        elif kind == "number" and found[at + 1 : at + 2] == [("unit", "h")] and _is_french_clock(found, at):
            minutes = at + 2 < len(found) and kinds[at + 2] == "number"
            clock = (int(value), int(found[at + 2][1]) if minutes else 0, 0)
            end += 1 + minutes
        else:
            continue
        if kinds[end : end + 1] in (["am"], ["pm"]):
            clock = _halved(clock, kinds[end], text)
            end += 1
        elif kinds[end : end + 1] == ["uhr"]:
            end += 1
        if clock[0] > 23 or clock[1] > 59 or clock[2] > 59:
            raise no_date(text, "no such time of day")
        offset_minutes, end = _offset(found, end)
        return clock, offset_minutes, found[:before] + found[end:]
    return None, None, found


def _is_french_clock(found: list[Token], at: int) -> bool:
    """14h30, and 14h beside a day; not +2h, 2h ago."""
    kinds = [kind for kind, _ in found]
    if {"sign", "in", "ago", "since"} & set(kinds):
        return False
    return len(found) > 2


def _halved(clock: tuple[int, int, int], half: str, text: str) -> tuple[int, int, int]:
    hour, minute, second = clock
    if not 1 <= hour <= 12:
        raise no_date(text, "no such time of day")
    return hour % 12 + (12 if half == "pm" else 0), minute, second


def _offset(found: list[Token], at: int) -> tuple[int | None, int]:
    """The offset from UTC in minutes that stands at this place, and the place after it."""
    kinds = [kind for kind, _ in found[at : at + 2]]
    if kinds[:1] == ["zone"]:
        return 0, at + 1
    if kinds == ["sign", "clock"]:
        hour, minute, _ = found[at + 1][1]
        return found[at][1] * (hour * 60 + minute), at + 2
    if kinds == ["sign", "number"] and len(found[at + 1][1]) == 4:
        digits = found[at + 1][1]
        return found[at][1] * (int(digits[:2]) * 60 + int(digits[2:])), at + 2
    return None, at


def _signed(rest: list[Token]) -> tuple[int, str] | None:
    """Number and unit of '+3d', '3 days ago', 'in a week', 'il y a 3 jours'; None for other tokens."""
    kinds = " ".join(kind for kind, _ in rest)
    if kinds in ("in unit", "unit ago"):
        return (1, rest[1][1]) if kinds == "in unit" else (-1, rest[0][1])
    sign = {"number unit ago": -1, "since number unit": -1, "number unit": 1, "in number unit": 1}.get(kinds)
    if kinds == "sign number unit":
        sign = rest[0][1]
    if sign is None:
        return None
    number, unit = (value for kind, value in rest if kind in ("number", "unit"))
    return sign * int(number), unit


def shifted(day: date, number: int, unit: str) -> date:
    """The day so many days, weeks, months, quarters or years later; the 31st becomes a month's last day."""
    if unit in "dw":
        return day + timedelta(days=number * (7 if unit == "w" else 1))
    months = day.year * 12 + day.month - 1 + number * {"m": 1, "q": 3, "y": 12}[unit]
    year, month = divmod(months, 12)
    if not MINYEAR <= year <= 9999:
        raise OverflowError("beyond the calendar")
    return date(year, month + 1, min(day.day, month_days(year, month + 1)))


def month_days(year: int, month: int) -> int:
    """How many days the month has."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def first_of(day: date, unit: str) -> date:
    """The first day of the day's week (Monday), month, quarter or year."""
    if unit == "d":
        return day
    if unit == "w":
        return day - timedelta(days=day.weekday())
    month = {"m": day.month, "q": day.month - (day.month - 1) % 3, "y": 1}[unit]
    return date(day.year, month, 1)


def _day(kinds: str, values: list[Any], text: str, today: date, order: str | None) -> date:
    if kinds.startswith("weekday ") and kinds.split()[1] in ("number", "numeric", "month"):
        day = _day(kinds.removeprefix("weekday "), values[1:], text, today, order)
        if day.weekday() != values[0]:
            raise no_date(text, f"{day} is no such day of the week")
        return day
    rule = _RULES.get(kinds)
    if rule:
        return rule(values, today)
    if kinds == "numeric":
        return numeric_day(values[0], text, today, order)
    if kinds in ("number month", "month number", "number month number", "month number number"):
        at = 0 if kinds.startswith("number") else 1
        month = values[1 - at]
        year = full_year(values[2]) if len(values) == 3 else None
        return dated(year, month, int(values[at]), today)
    raise no_date(text)


def _weekday(weekday: int, today: date) -> date:
    """The next such day, today if it is one."""
    return today + timedelta(days=(weekday - today.weekday()) % 7)


_RULES: dict[str, Callable[[list[Any], date], date]] = {
    "day": lambda values, today: today + timedelta(days=values[0]),
    "weekday": lambda values, today: _weekday(values[0], today),
    "this weekday": lambda values, today: _weekday(values[1], today),
    "next weekday": lambda values, today: _weekday(values[1], today + timedelta(days=1)),
    "weekday next": lambda values, today: _weekday(values[0], today + timedelta(days=1)),
    "last weekday": lambda values, today: _weekday(values[1], today - timedelta(days=7)),
    "weekday last": lambda values, today: _weekday(values[0], today - timedelta(days=7)),
    "next unit": lambda values, today: shifted(today, 1, values[1]),
    "unit next": lambda values, today: shifted(today, 1, values[0]),
    "last unit": lambda values, today: shifted(today, -1, values[1]),
    "unit last": lambda values, today: shifted(today, -1, values[0]),
    "end": lambda values, today: shifted(first_of(today, values[0]), 1, values[0]) - timedelta(days=1),
}


def full_year(digits: str) -> int:
    """The year of two or four digits."""
    if len(digits) == 2:
        return int(digits) + (1900 if int(digits) >= _CENTURY_PIVOT else 2000)
    if len(digits) != 4:
        raise ValueError(f"no year {digits}")
    return int(digits)


def dated(year: int | None, month: int, day: int, today: date) -> date:
    """That day, and without a year the one nearest to today."""
    if year is not None:
        return checked(year, month, day)
    near = []
    for candidate in (today.year - 1, today.year, today.year + 1):
        if 1 <= month <= 12 and 1 <= day <= month_days(candidate, month):
            near.append(date(candidate, month, day))
    if not near:
        checked(today.year, month, day)
    return min(near, key=lambda candidate: abs((candidate - today).days))


def checked(year: int, month: int, day: int) -> date:
    """The date, or a ValueError that says what there is not."""
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    if not 1 <= day <= month_days(year, month):
        name = _MONTHS.split()[month - 1]
        raise ValueError(f"{name} {year} has no day {day}" if day else "there is no day 0")
    return date(year, month, day)


def numeric_day(value: tuple[str, tuple[str, ...]], text: str, today: date, order: str | None) -> date:
    """The day written in figures: year first, else in this order, else where only one order fits."""
    year, month, day = numeric_parts(value, text, order)
    return dated(year, month, day, today)


def numeric_parts(
    value: tuple[str, tuple[str, ...]], text: str, order: str | None
) -> tuple[int | None, int, int]:
    """Year or None, month, day of figures with signs between; CleanError where two readings fit."""
    mark, figures = value
    if len(figures[0]) >= 3:
        if len(figures) != 3 or len(figures[0]) != 4:
            raise ValueError("the year stands alone")
        return int(figures[0]), int(figures[1]), int(figures[2])
    year = full_year(figures[2]) if len(figures) == 3 else None
    if order == "ymd" and len(figures) == 3 and len(figures[2]) < 3:
        return full_year(figures[0]), int(figures[1]), int(figures[2])
    first, second = int(figures[0]), int(figures[1])
    if order == "mdy":
        return year, first, second
    if order == "dmy" or mark == ".":
        return year, second, first
    if first > 12 or first == second:
        return year, second, first
    if second > 12:
        return year, first, second
    names = _MONTHS.split()
    suffix = f" {year}" if year else ""
    readings = f"{first} {names[second - 1]}{suffix} or {second} {names[first - 1]}{suffix}"
    hint = f"write {year or 'YYYY'}-{second:02}-{first:02} or {year or 'YYYY'}-{first:02}-{second:02}"
    raise CleanError(f"{quoted(text)} can be {readings}", f"{hint}, or set date_order to dmy or mdy")
