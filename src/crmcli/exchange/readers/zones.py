"""The zones calendars name: IANA's names, with whatever stands before them, and the many ways Windows shows its own."""

from __future__ import annotations

import re
import zoneinfo
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache

from crmcli.clean.text import fold

_NAME = re.compile(r"[A-Za-z0-9_+-]+")
_UTC_NAMES = frozenset(("", "utc", "gmt", "z", "tzone://microsoft/utc"))  # Exchange leaves UTC without a name
# '(UTC-05:00) Eastern Time (US & Canada)', '(GMT+01.00) Rome'
_SHOWN = re.compile(r"\((?:GMT|UTC)(?:([+-]\d{1,2})[:.]?(\d{2})?)?\)\s*(.*)", re.I)
_TWO_OFFSETS = re.compile(
    r"GMT([+-]\d\d)[.:](\d\d)/([+-]\d\d)[.:](\d\d)", re.I
)  # Notes: winter's and summer's
_BETWEEN_CITIES = re.compile(r"[,;:/]")
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")
_DAYS = (datetime(2025, 1, 15, tzinfo=UTC), datetime(2025, 7, 15, tzinfo=UTC))
_CHANGING = (
    "Europe/London", "Europe/Berlin", "Europe/Athens", "America/New_York", "America/Chicago", "America/Denver",
    "America/Los_Angeles", "America/Halifax",
)  # fmt: skip


@cache
def zone_of(name: str) -> tzinfo | None:
    """The zone of a name; None for one nobody knows.

    >>> zone_of("(UTC-05:00) Eastern Time (US & Canada)"), zone_of("(GMT+10:00) Canberra, Melbourne, Sydney")
    (zoneinfo.ZoneInfo(key='America/New_York'), zoneinfo.ZoneInfo(key='Australia/Canberra'))
    >>> zone_of("/mozilla.org/20050126_1/Europe/Rome"), zone_of("tzone://Microsoft/Custom")
    (zoneinfo.ZoneInfo(key='Europe/Rome'), None)
    """
    name = name.strip().strip('"').strip()
    if name.lower() in _UTC_NAMES:
        return UTC
    return _by_path(name) or _by_windows(name) or _shown(name) or _of_two_offsets(name)


def _by_path(name: str) -> tzinfo | None:
    """The zone whose name is the end of a path."""
    parts = [part for part in name.split("/") if _NAME.fullmatch(part)]
    for count in (3, 2, 1):
        found = _iana("/".join(parts[-count:])) if len(parts) >= count else None
        if found is not None:
            return found
    return None


def _iana(key: str) -> tzinfo | None:
    try:
        return zoneinfo.ZoneInfo(key)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return None


def _by_windows(name: str) -> tzinfo | None:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    key = WINDOWS_TO_OLSON.get(name)
    return _iana(key) if key else None


def _shown(name: str) -> tzinfo | None:
    """The zone of a name as Windows shows it: by its cities, its area, or at least by its distance from Greenwich."""
    match = _SHOWN.match(name)
    if match is None:
        return None
    hours, minutes, words = match.groups()
    away = timedelta(hours=int(hours or 0), minutes=int(f"{(hours or '+')[0]}{minutes or 0}"))
    for city in _BETWEEN_CITIES.split(words):
        key = _cities().get(fold(city))
        if key and _offsets(key)[0] == away:
            return _iana(key)
    area = _IN_BRACKETS.sub("", words).replace("Standard ", "").removesuffix("Time").strip()
    return _by_windows(f"{area} Standard Time") or timezone(away)


def _of_two_offsets(name: str) -> tzinfo | None:
    match = _TWO_OFFSETS.fullmatch(name)
    if match is None:
        return None
    winter, summer = (
        timedelta(hours=int(match[place]), minutes=int(f"{match[place][0]}{match[place + 1]}"))
        for place in (1, 3)
    )
    return next((_iana(key) for key in _CHANGING if _offsets(key) == (winter, summer)), None) or timezone(
        winter
    )


@cache
def _cities() -> dict[str, str]:
    """Cities, folded, and the zone each gave its name."""
    return {
        fold(key.rpartition("/")[2].replace("_", " ")): key for key in sorted(zoneinfo.available_timezones())
    }


def _offsets(key: str) -> tuple[timedelta | None, timedelta | None]:
    """How far a zone is from Greenwich in its winter and in its summer."""
    zone = _iana(key)
    found = sorted(day.replace(tzinfo=zone).utcoffset() or timedelta() for day in _DAYS)
    return found[0], found[1]
