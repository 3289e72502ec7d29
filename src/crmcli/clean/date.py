"""Days, instants and birthdays from the texts people write; instants are UTC, days are local.

Periods and durations are in `period`, and are given from here too.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from crmcli.clean import date_reading as reading
from crmcli.clean.instant import local, utc
from crmcli.clean.period import ago, duration, period
from crmcli.clean.text import quoted, stored
from crmcli.errors import CleanError

__all__ = ["ago", "birthday", "day", "duration", "instant", "local", "moment", "partial", "period", "utc"]

_EARLIEST_BIRTH_YEAR = 1800  # of anybody in a customer's archive; below it a year is a slip


def day(text: str, now: datetime, *, order: str | None = None) -> str:
    """The day as YYYY-MM-DD; `order` (dmy, mdy, ymd) settles 03/04/2026.

    >>> now = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> day("fri", now), day("+2w", now), day("15 Mar 2024", now), day("eom", now)
    ('2026-05-08', '2026-05-18', '2024-03-15', '2026-05-31')
    """
    return moment(text, now, order=order)[0]


def instant(text: str, now: datetime, *, order: str | None = None) -> str:
    """The instant in UTC; a day alone is its first moment here.

    >>> instant("2026-05-03T15:00:00+02:00", datetime(2026, 5, 4, tzinfo=UTC))
    '2026-05-03T13:00:00Z'
    """
    on, at = moment(text, now, order=order)
    if at:
        return at
    return _utc_of(date.fromisoformat(on), (0, 0, 0), None, text)


def moment(text: str, now: datetime, *, order: str | None = None) -> tuple[str, str | None]:
    """The local day, and the instant in UTC where a time of day was given."""
    given = stored(text, "date")
    if not given:
        raise CleanError("the date is empty")
    found = reading.read(given, now, order)
    if found.exact:
        return found.exact.date().isoformat(), utc(found.exact)
    if found.clock is None:
        return found.day.isoformat(), None
    at = _utc_of(found.day, found.clock, found.offset_minutes, text)
    if found.offset_minutes is None:
        return found.day.isoformat(), at
    return local(at, now)[:10], at


def _utc_of(on: date, clock: tuple[int, int, int], offset_minutes: int | None, text: str) -> str:
    try:
        zone = None if offset_minutes is None else timezone(timedelta(minutes=offset_minutes))
        # By way of the timestamp an hour the clocks skip is the one after; astimezone() makes it the one before.
        return utc(
            datetime.fromtimestamp(datetime(on.year, on.month, on.day, *clock, tzinfo=zone).timestamp(), UTC)
        )
    except (ValueError, OverflowError, OSError):
        raise reading.no_date(text, "beyond the calendar") from None


def birthday(text: str, *, order: str | None = None) -> str:
    """The birthday as YYYY-MM-DD, or --MM-DD where no year is given.

    >>> birthday("29.02.1980"), birthday("02-29"), birthday("29 Feb")
    ('1980-02-29', '--02-29', '--02-29')
    """
    given = stored(text, "birthday")
    if not given:
        raise CleanError("the birthday is empty", "such as 1980-02-29 or 02-29")
    try:
        year, month, on = _birthday_parts(given, order)
        reading.check_day(year, month, on)
    except ValueError as fault:
        raise CleanError(f"no birthday: {quoted(text)}, {fault}", "such as 1980-02-29 or 02-29") from None
    if year is None:
        return f"--{month:02}-{on:02}"
    if year < _EARLIEST_BIRTH_YEAR:
        raise CleanError(
            f"no birthday: {quoted(text)}, nobody was born so early", "write 02-29 without a year"
        )
    return f"{year:04}-{month:02}-{on:02}"


def _birthday_parts(given: str, order: str | None) -> tuple[int | None, int, int]:
    bare = given.removeprefix("--")
    if bare.isascii() and bare.replace("-", "", 1).isdigit() and bare[2:3] == "-" and len(bare) == 5:
        return None, int(bare[:2]), int(bare[3:])
    if bare != given and bare.isascii() and bare.isdigit() and len(bare) == 4:
        return None, int(bare[:2]), int(bare[2:])
    if given.isascii() and given.isdigit() and len(given) == 8:
        return int(given[:4]), int(given[4:6]), int(given[6:])
    from crmcli.clean.date_token import tokens

    found = tokens(given)
    kinds = " ".join(kind for kind, _ in found)
    values = [value for _, value in found]
    if kinds == "numeric":
        if len(values[0][1]) == 3 and max(map(len, values[0][1])) < 4:
            raise ValueError("write the year with four digits")
        return reading.numeric_parts(values[0], given, order)
    if kinds in reading.WORDED:
        year, month, on = reading.worded_parts(kinds, values)
        if year and len(year) != 4:
            raise ValueError("write the year with four digits")
        return int(year) if year else None, month, on
    raise ValueError("no day and month")


def partial(text: str) -> str:
    """A year, a month or a day, as exact as it is given: YYYY, YYYY-MM or YYYY-MM-DD.

    >>> partial("2024"), partial("Jan 2024"), partial("2024-01-15")
    ('2024', '2024-01', '2024-01-15')
    """
    given = stored(text, "date")
    if not given:
        raise CleanError("the date is empty", "such as 2024, 2024-01 or 2024-01-15")
    try:
        return _partial(given)
    except ValueError as fault:
        raise CleanError(f"no date: {quoted(text)}, {fault}", "such as 2024, 2024-01 or 2024-01-15") from None


def _partial(given: str) -> str:
    plain = given.replace("/", "-").replace(".", "-")
    if plain.isascii() and plain.replace("-", "").isdigit():
        year, _, month = plain.partition("-")
        if len(month) == 4:
            year, month = month, year
        if len(year) == 4 and not month:
            return reading.checked(int(year), 1, 1).isoformat()[:4]
        if len(year) == 4 and month.isdigit() and len(month) < 3:
            return reading.checked(int(year), int(month), 1).isoformat()[:7]
    from crmcli.clean.date_token import tokens

    found = tokens(given)
    kinds = " ".join(kind for kind, _ in found)
    values = [value for _, value in found]
    if kinds in ("month number", "number month"):
        of_year, year = values if kinds == "month number" else values[::-1]
        if len(year) != 4:
            raise ValueError("no year")
        return reading.checked(int(year), of_year, 1).isoformat()[:7]
    if kinds == "numeric" and len(values[0][1]) == 3:
        known, of_year, on = reading.numeric_parts(values[0], given, None)
        return reading.checked(known or 0, of_year, on).isoformat()
    if kinds in reading.WORDED:
        written, of_year, on = reading.worded_parts(kinds, values)
        return reading.checked(reading.full_year(written or ""), of_year, on).isoformat()
    raise ValueError("no year")
