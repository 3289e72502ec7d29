"""Periods, spans and durations: from words to days and seconds."""

from __future__ import annotations

from datetime import date, timedelta

from crmcli.clean import date_reading as reading
from crmcli.clean.date_token import tokens
from crmcli.clean.text import fold, quoted, stored
from crmcli.errors import CleanError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

_FORMS = "such as 2025, 2025-Q3, 2025-03, last month, this year, last 90d, 2025-01..2025-06"
_FIGURE, _LETTERS = r"[0-9]{1,6}(?:\.[0-9]{1,4})?", r"[^\W\d_]+"
_SECONDS = {"d": 86400, "h": 3600, "i": 60, "s": 1, "w": 604800}
_DIVIDERS = "-/."
_TO_DATE = {"wtd": "w", "mtd": "m", "qtd": "q", "ytd": "y"}
_LONGEST_TEXT = 100  # characters; no duration in words comes near
_LONGEST_S = 366 * 86400  # nothing anybody logs lasts longer than a year


def period(text: str, now: datetime) -> tuple[str, str]:
    """The period's first day and the day after its last.

    >>> from datetime import UTC, datetime
    >>> now = datetime(2026, 5, 4, tzinfo=UTC)
    >>> period("2025-Q3", now), period("last month", now), period("next 14d", now)
    (('2025-07-01', '2025-10-01'), ('2026-04-01', '2026-05-01'), ('2026-05-04', '2026-05-18'))
    """
    given = stored(text, "period")
    first, dots, last = given.partition("..")
    try:
        start, after = _period(first.strip(), now)
        if dots:
            after = _period(last.strip(), now)[1]
    except (CleanError, ValueError, OverflowError):
        raise CleanError(f"no period: {quoted(text)}", _FORMS) from None
    if start >= after:
        raise CleanError(f"the period {quoted(text)} ends before it begins", _FORMS)
    return start.isoformat(), after.isoformat()


def _period(text: str, now: datetime) -> tuple[date, date]:
    today = now.date()
    part = _part_of_year(fold(text).replace(" ", "-"))
    if part:
        start, number, unit = part
        return start, reading.shifted(start, number, unit)
    to_date = _TO_DATE.get(fold(text))
    if to_date:
        return reading.first_of(today, to_date), today + timedelta(days=1)
    found = tokens(text)
    kinds = " ".join(kind for kind, _ in found)
    values = [value for _, value in found]
    if kinds in ("last number unit", "next number unit"):
        number, unit = int(values[1]), values[2]
        if kinds.startswith("next"):
            return today, reading.shifted(today, number, unit)
        tomorrow = today + timedelta(days=1)
        return reading.shifted(tomorrow, -number, unit), tomorrow
    if kinds in ("last unit", "this unit", "next unit", "unit last", "unit this", "unit next"):
        unit = next(value for kind, value in found if kind == "unit")
        steps = {"last": -1, "this": 0, "next": 1}
        number = next(steps[kind] for kind, _ in found if kind in steps)
        start = reading.shifted(reading.first_of(today, unit), number, unit)
        return start, reading.shifted(start, 1, unit)
    if kinds in ("month", "month number", "number month") and _is_month_and_year(values):
        month = next(value for kind, value in found if kind == "month")
        year = next((int(value) for kind, value in found if kind == "number"), today.year)
        start = date(year, month, 1)
        return start, reading.shifted(start, 1, "m")
    day = reading.read(text, now, None)
    if day.clock or day.exact:
        raise ValueError("a time of day")
    return day.day, day.day + timedelta(days=1)


def _is_month_and_year(values: list[Any]) -> bool:
    return len(values) == 1 or any(isinstance(value, str) and len(value) == 4 for value in values)


def _part_of_year(text: str) -> tuple[date, int, str] | None:
    """First day, number of units and unit of 2025, 2025-03, 2025-q3, q3-2025, 2025q3, 2025-h1, 2025-w07."""
    if len(text) < 4 or not text.isascii():
        return None
    year, part = (text[:4], text[4:]) if text[:4].isdigit() else (text[-4:], text[:-4])
    if not year.isdigit() or year == "0000":
        return None
    if not part:
        return date(int(year), 1, 1), 1, "y"
    divided = part[0] in _DIVIDERS or part[-1] in _DIVIDERS
    part = part.strip(_DIVIDERS)
    letter, figure = (part[0], part[1:]) if part[:1] in tuple("qhw") else ("m", part)
    if not figure.isdigit() or len(figure) > 2 or (letter == "m" and not divided):
        return None
    number = int(figure)
    if letter == "w":
        return date.fromisocalendar(int(year), number, 1), 1, "w"
    months = {"m": 1, "q": 3, "h": 6}[letter]
    return reading.checked(int(year), (number - 1) * months + 1, 1), months, "m"


def ago(text: str, now: datetime) -> str:
    """The day so long before today: 60d, 6m, 1y, 2w.

    >>> from datetime import UTC, datetime
    >>> ago("60d", datetime(2026, 5, 4, tzinfo=UTC))
    '2026-03-05'
    """
    given = stored(text, "span")
    try:
        (kind, number), (second, unit) = (token for token in tokens(given) if token[0] != "ago")
        if (kind, second) == ("number", "unit"):
            return reading.shifted(now.date(), -int(number), unit).isoformat()
    except (CleanError, ValueError, OverflowError):
        pass
    raise CleanError(f"no span of days: {quoted(text)}", "such as 60d, 2w, 6m, 1y")


def duration(text: str) -> int:
    """The seconds of 12m, 1h30, 90s, 1:30 (hours and minutes), 1.5h.

    >>> duration("12m"), duration("1h30"), duration("90s"), duration("1:30"), duration("PT1H30M")
    (720, 5400, 90, 5400, 5400)
    """
    given = stored(text, "duration")
    seconds = _seconds(given) if len(given) <= _LONGEST_TEXT else None
    if seconds is None:
        raise CleanError(f"no duration: {quoted(text)}", "such as 12m, 1h30, 90s or 1:30")
    if seconds > _LONGEST_S:
        raise CleanError(f"too long a duration: {quoted(text)}", "such as 12m, 1h30, 90s or 1:30")
    return seconds


def _seconds(text: str) -> int | None:
    plain = fold(text).removeprefix("pt").replace(",", ".")
    return _clock_seconds(plain) if ":" in plain else _unit_seconds(plain)


def _clock_seconds(text: str) -> int | None:
    parts = text.split(":")
    if len(parts) > 3 or not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        return None
    hours, minutes, seconds = (int(part) for part in (*parts, "0")[:3])
    return hours * 3600 + minutes * 60 + seconds if minutes < 60 and seconds < 60 else None


def _unit_seconds(text: str) -> int | None:
    import re

    if not re.fullmatch(rf"(?:{_FIGURE}\s*{_LETTERS}\.?\s*)+(?:{_FIGURE})?", text):
        return None
    total, previous = 0.0, ""
    for number, word in re.findall(rf"({_FIGURE})\s*({_LETTERS})?", text):
        unit = _time_unit(word) if word else {"h": "i", "i": "s"}.get(previous)
        if unit is None or (previous and _SECONDS[unit] >= _SECONDS[previous]):
            return None
        total += float(number) * _SECONDS[unit]
        previous = unit
    return round(total)


def _time_unit(word: str) -> str | None:
    if word in ("m", "м"):
        return "i"
    if word in ("s", "sec", "secs", "second", "seconds", "sek", "sekunden", "secondi", "secondes", "sekund"):
        return "s"
    try:
        found = tokens(word)
    except CleanError:
        return None
    return next((unit for kind, unit in found if kind == "unit" and unit in _SECONDS), None)
