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

    Clock = tuple[int, int, int]

_FORMS = "such as 2026-05-31, 31.5.2026, 31 May, fri 14:00, +2w, eom"
# A day without a year is at most so long past, else to come: what was done is noted soon, what is planned is
# planned a season or two ahead.
_PAST_DAYS = 92
_LEAP_YEAR = 2000
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_MONTHS = "January February March April May June July August September October November December"
_AUGUST = 8
_UNIT_MONTHS = {"m": 1, "q": 3, "y": 12}
_CENTURY_PIVOT = 69  # two-digit years, POSIX strptime %y: 69-99 are 1969-1999, 00-68 are 2000-2068


class Reading(Record):
    """A day, and hour, minute, second and offset from UTC in minutes where they were given."""

    day: date
    clock: Clock | None = None
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
    rest = _without_fillers(rest)
    kinds = " ".join(kind for kind, _ in rest)
    values = [value for _, value in rest]
    if kinds == "now" and clock is None:
        return Reading(now.date(), exact=now)
    signed = _signed(rest)
    if kinds == "number unit" and values[1] == "h" and clock is None:
        hours = values[0]
        raise CleanError(
            f"{quoted(text)} can be {hours}:00 or in {hours} hours", f"write {hours}:00 or +{hours}h"
        )
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


def _without_fillers(rest: list[Token]) -> list[Token]:
    """The tokens without the words that only lead on to a day: am Montag, в пятницу, 15 марта 2024 г., and with
    ago as the Italian August where it follows a day of the month."""
    if rest and rest[0][0] in ("at", "am"):
        rest = rest[1:]
    kinds = " ".join(kind for kind, _ in rest)
    if kinds.endswith("number month number unit") and rest[-1][1] in (
        "y",
        "d",
    ):  # г is also g, the Italian giorno
        rest = rest[:-1]
    if kinds.endswith(("number ago", "number ago number")):
        rest = [("month", _AUGUST) if kind == "ago" else (kind, value) for kind, value in rest]
    return rest


def _take_clock(found: list[Token], text: str) -> tuple[Clock | None, int | None, list[Token]]:
    """The time of day, its offset in minutes, and the tokens that remain."""
    for at in range(len(found)):
        clock, end = _clock_at(found, at)
        if clock is None:
            continue
        kind = found[end][0] if end < len(found) else ""
        if kind in ("am", "pm"):
            clock = _halved(clock, kind, text)
        if kind in ("am", "pm", "uhr"):
            end += 1
        if clock[0] > 23 or clock[1] > 59 or clock[2] > 59:
            raise no_date(text, "no such time of day")
        offset_minutes, end = _offset(found, end)
        start = at - (at > 0 and found[at - 1][0] == "at")
        return clock, offset_minutes, found[:start] + found[end:]
    return None, None, found


def _clock_at(found: list[Token], at: int) -> tuple[Clock | None, int]:
    """The time of day that stands at this place, and the place after it; None where none does."""
    kind, value = found[at]
    following = found[at + 1] if at + 1 < len(found) else ("", "")
    led = at > 0 and found[at - 1][0] == "at"
    if kind == "clock":
        return value, at + 1
    if kind == "numeric" and value[0] == "." and len(value[1]) == 2 and (led or following[0] == "uhr"):
        return (int(value[1][0]), int(value[1][1]), 0), at + 1
    if kind != "number":
        return None, at
    if following == ("unit", "h") and _is_of_the_day(found):
        minute = found[at + 2] if at + 2 < len(found) else ("", "")
        with_minute = minute[0] == "number"
        return (int(value), int(minute[1]) if with_minute else 0, 0), at + 2 + with_minute
    if led or following[0] in ("am", "pm", "uhr"):
        return (int(value), 0, 0), at + 1
    return None, at


def _is_of_the_day(found: list[Token]) -> bool:
    """Whether hours are a time of day: 14h30, and 14h beside a day; not +2h nor 2h ago."""
    return len(found) > 2 and {"sign", "in", "ago", "since"}.isdisjoint(kind for kind, _ in found)


def _halved(clock: Clock, half: str, text: str) -> Clock:
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
    if unit not in _UNIT_MONTHS:
        raise ValueError("no unit of days")
    months = day.year * 12 + day.month - 1 + number * _UNIT_MONTHS[unit]
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
    if unit not in _UNIT_MONTHS:
        raise ValueError("no unit of days")
    month = {"m": day.month, "q": day.month - (day.month - 1) % 3, "y": 1}[unit]
    return date(day.year, month, 1)


def _day(kinds: str, values: list[Any], text: str, today: date, order: str | None) -> date:
    if kinds.startswith("weekday ") and kinds.split()[1] in ("number", "numeric", "month"):
        day = _day(kinds.removeprefix("weekday "), values[1:], text, today, order)
        if day.weekday() != values[0]:
            raise no_date(text, f"{day} is a {_WEEKDAYS.split()[day.weekday()]}")
        return day
    rule = _RULES.get(kinds)
    if rule:
        return rule(values, today)
    if kinds == "numeric":
        return numeric_day(values[0], text, today, order)
    if kinds in WORDED:
        year, month, on = worded_parts(kinds, values)
        return dated(full_year(year) if year else None, month, on, today)
    raise no_date(text)


WORDED = ("number month", "month number", "number month number", "month number number")


def worded_parts(kinds: str, values: list[Any]) -> tuple[str | None, int, int]:
    """The figures of the year or None, month and day of a date whose month is a word."""
    at = 0 if kinds.startswith("number") else 1
    if len(values[at]) > 2:
        raise ValueError("no day of the month")
    return values[2] if len(values) == 3 else None, values[1 - at], int(values[at])


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
    """That day, and without a year the first that is not long past."""
    if year is not None:
        return checked(year, month, day)
    for candidate in (today.year - 1, today.year):
        known = 1 <= month <= 12 and 1 <= day <= month_days(candidate, month)
        if known and date(candidate, month, day) >= today - timedelta(days=_PAST_DAYS):
            return date(candidate, month, day)
    past = 1 <= month <= 12 and 1 <= day <= month_days(today.year, month)
    return checked(today.year + past, month, day)


def checked(year: int, month: int, day: int) -> date:
    """The date, or a ValueError that says what there is not."""
    check_day(year, month, day)
    return date(year, month, day)


def check_day(year: int | None, month: int, day: int) -> None:
    """A ValueError that says what there is not, where no year, or not this one, has the day."""
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    if not 1 <= day <= month_days(_LEAP_YEAR if year is None else year, month):
        name = _MONTHS.split()[month - 1] + (f" {year}" if year else "")
        raise ValueError(f"{name} has no day {day}" if day else "there is no day 0")


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
            raise ValueError("no day of a month")
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
