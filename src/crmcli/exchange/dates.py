"""Dates in the columns of a file: which order of day and month a column proves, and reading its texts by it.

Unlike on the command line, words (`fri`, `tomorrow`) and dates without a year are no dates here.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache

from crmcli.errors import CleanError

_NUMERIC = re.compile(r"^\s*(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_DAY_OF_YEAR = re.compile(r"^\s*(\d{1,2})([./-])(\d{1,2})\.?\s*$")  # a birthday
_YEAR = re.compile(r"\d{4}|[./-]\d{2}(?!\d)|'\d{2}")
# The day zero of a spreadsheet's serial numbers, past the 29th of February 1900 that Lotus invented.
_SERIAL_ZERO = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)  # 1954 to 2119


_DOTTED = re.compile(
    r"(?<=\d{4}[ ,])\s*(\d{1,2})\.(\d\d)(?:\.(\d\d))?$"
)  # 28/05/2026 19.01.33, as Italy writes it
_OFFSET = re.compile(
    r"\s*\b(?:GMT|UTC)([+-])(\d{1,2})(?::?(\d\d))?$"
)  # 7:01:33 PM GMT+2, as web forms write it


class OrderProof:
    """What the values of one column say about the order of day and month, those of birthdays without a year too."""

    def __init__(self, *, of_birthdays: bool = False) -> None:
        self._of_birthdays = of_birthdays
        self.day_first = 0
        self.month_first = 0
        self.open: str | None = None  # the first value that can be read either way

    def add(self, text: str) -> None:
        match = _NUMERIC.match(text) or (self._of_birthdays and _DAY_OF_YEAR.match(text))
        if not match:
            return
        first, mark, second = int(match[1]), match[2], int(match[3])
        if first > 12 >= second:
            self.day_first += 1
        elif second > 12 >= first:
            self.month_first += 1
        elif first != second:
            if mark == ".":  # nobody writes the month first with dots
                self.day_first += 1
            elif self.open is None:
                self.open = text

    @property
    def order(self) -> str | None:
        """dmy or mdy where values prove it (the more of them, where they contradict each other)."""
        if self.day_first == self.month_first == 0:
            return None
        return "dmy" if self.day_first >= self.month_first else "mdy"

    @property
    def contradictory(self) -> bool:
        return bool(self.day_first and self.month_first)

    @property
    def needs_order(self) -> bool:
        return self.open is not None and self.order is None


class DateReader:
    """Reads the dates of one column; remembers what it read, since columns repeat themselves."""

    def __init__(self, order: str | None, now: datetime, zone: str = "") -> None:
        self.order = order
        self.zone = zone  # of the column, as `+02:00`
        self.now = now
        self.instant = lru_cache(maxsize=65_536)(self._instant)
        self.day = lru_cache(maxsize=65_536)(self._day)

    def _instant(self, text: str) -> str:
        """The moment in UTC; a day is its first moment here."""
        from crmcli.clean.date import instant, utc

        moment = _iso(text)
        if moment is not None:
            if self.zone and moment.tzinfo is None and ":" in text:
                moment = datetime.fromisoformat(f"{text}{self.zone}")
            return utc(moment)
        day = _serial(text) or _numeric_day(text, self.order)
        if day is not None:
            return utc(datetime(day.year, day.month, day.day, *_clock(text)).astimezone())
        return self._by_words(lambda order: instant(_spelt(text), self.now, order=order), text)

    def _day(self, text: str) -> str:
        """The local day, YYYY-MM-DD."""
        from crmcli.clean.date import day

        moment = _iso(text)
        if moment is not None:
            return (moment.astimezone() if moment.tzinfo and moment.time() else moment).date().isoformat()
        found = _serial(text) or _numeric_day(text, self.order)
        if found is not None:
            return found.isoformat()
        return self._by_words(lambda order: day(_spelt(text), self.now, order=order), text)

    def _by_words(self, read: object, text: str) -> str:
        """A date with a month in words or a time in letters; tried in the other order where this one is impossible."""
        if not _YEAR.search(text):
            raise CleanError(f"no date: {text!r}")
        try:
            return read(self.order)  # type: ignore[operator,no-any-return]
        except CleanError:
            if _NUMERIC.match(text) is None:
                raise
            return read("mdy" if self.order == "dmy" else "dmy")  # type: ignore[operator,no-any-return]


def _iso(text: str) -> datetime | None:
    """An ISO 8601 date or moment; the zone of one without is the local one. UTC where it ends in `UTC`."""
    if len(text) < 8 or not text[:4].isdigit() or (len(text) > 10 and text[4] != "-"):
        return _since_1970(text)
    zoned = text.endswith(" UTC")
    try:
        moment = datetime.fromisoformat(text.removesuffix(" UTC"))
    except ValueError:
        return _since_1970(text)
    return moment.replace(tzinfo=UTC) if zoned and moment.tzinfo is None else moment


def _since_1970(text: str) -> datetime | None:
    """The moment of so many seconds, or thousandths of them, since 1970, as programs write it.

    >>> _since_1970("1731000000").isoformat(), _since_1970("1731000000000").isoformat()[:10], _since_1970("0212345678")
    ('2024-11-07T17:20:00+00:00', '2024-11-07', None)
    """
    if len(text) not in (10, 13) or not (text.isascii() and text.isdigit()) or text[0] == "0":
        return None
    return datetime.fromtimestamp(int(text[:10]), UTC)


def _spelt(text: str) -> str:
    """A moment in figures with its clock and its zone as they are read elsewhere.

    >>> _spelt("28/05/2026 19.01.33"), _spelt("2026/05/28 7:01:33 PM GMT+2")
    ('28/05/2026 19:01:33', '2026/05/28 7:01:33 PM +02:00')
    """
    if dotted := _DOTTED.search(text):
        text = f"{text[: dotted.start()].rstrip(' ,')} {':'.join(part for part in dotted.groups() if part)}"
    if zone := _OFFSET.search(text):
        text = f"{text[: zone.start()]} {zone[1]}{zone[2]:>02}:{zone[3] or '00'}"
    return text


def _serial(text: str) -> date | None:
    """The day of a spreadsheet's serial number; what follows the point is the part of the day that has gone.

    >>> _serial("45631.0"), _serial("45631.5")
    (datetime.date(2024, 12, 5), datetime.date(2024, 12, 5))
    """
    whole, mark, part = text.partition(".")
    if len(whole) != 5 or not whole.isdigit() or (mark and not part.isdigit()) or int(whole) not in _SERIALS:
        return None
    return date.fromordinal(_SERIAL_ZERO.toordinal() + int(whole))


def _clock(text: str) -> tuple[int, int]:
    """Hour and minute of a spreadsheet's serial number; midnight for what is none.

    >>> _clock("45631.5"), _clock("05.12.2024")
    ((12, 0), (0, 0))
    """
    _, _, part = text.partition(".")
    return divmod(round(float(f"0.{part}") * 1440) % 1440, 60) if part and _serial(text) else (0, 0)


def _numeric_day(text: str, order: str | None) -> date | None:
    """A day in figures with a year of four, by the order; by the other one where only that is possible."""
    match = _NUMERIC.match(text)
    if match is None or match.end() != len(text.rstrip()) or len(match[4]) != 4:
        return None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if order is None and match[2] == ".":
        order = "dmy"
    if order is None and first != second and max(first, second) <= 12:
        return None
    day, month = (second, first) if order == "mdy" else (first, second)
    if month > 12:
        day, month = month, day
    try:
        return date(year, month, day)
    except ValueError:
        raise CleanError(f"no such day: {text!r}") from None
