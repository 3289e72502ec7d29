"""Days of the year: when a birthday comes round, the 29th of February included."""

from __future__ import annotations

from datetime import date, timedelta

_LONGEST_YEAR_DAYS = 366


def is_leap(year: int) -> bool:
    """Whether the year has a 29th of February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def in_year(month_day: str, year: int) -> date:
    """The day 'MM-DD' has in a year; the 29th of February is the 28th where there is none.

    >>> in_year("02-29", 2026), in_year("02-29", 2028)
    (datetime.date(2026, 2, 28), datetime.date(2028, 2, 29))
    """
    month, day = int(month_day[:2]), int(month_day[3:])
    if month_day == "02-29" and not is_leap(year):
        day = 28
    return date(year, month, day)


def next_on(month_day: str, today: date) -> date:
    """The first such day that is not over: today, or later.

    >>> next_on("01-02", date(2026, 12, 30)), next_on("02-29", date(2026, 2, 28))
    (datetime.date(2027, 1, 2), datetime.date(2026, 2, 28))
    """
    found = in_year(month_day, today.year)
    return found if found >= today else in_year(month_day, today.year + 1)


def stretches(first: date, last: date) -> list[tuple[str, str]]:
    """The days of the year from first to last as stretches ('MM-DD', 'MM-DD'), both ends included: one, or two
    where a new year begins between them. The 28th of February brings the 29th along where the year has none.

    >>> stretches(date(2026, 12, 30), date(2027, 1, 5)), stretches(date(2026, 2, 20), date(2026, 2, 28))
    ([('12-30', '12-31'), ('01-01', '01-05')], [('02-20', '02-29')])
    """
    if (last - first).days >= _LONGEST_YEAR_DAYS - 1:
        return [("01-01", "12-31")]
    low, high = f"{first:%m-%d}", _through(last)
    if first.year == last.year:
        return [(low, high)]
    return [(low, "12-31"), ("01-01", high)]


def _through(day: date) -> str:
    return (
        "02-29"
        if not is_leap(day.year) and (day + timedelta(days=1)).day == 1 and day.month == 2
        else f"{day:%m-%d}"
    )
