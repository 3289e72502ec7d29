"""Instants as they are stored and as they are shown. Every command needs these two; reading dates is in `date`."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from crmcli.errors import DatabaseError

ZONES = "/usr/share/zoneinfo"  # of systems with tzset(3); another by TZDIR


def is_zone(name: str, folder: str = ZONES) -> bool:
    """Whether TZ may be this: a file of the zone database, or a rule of its own (POSIX 8.3). For others libc takes UTC.

    >>> is_zone("CET-1CEST,M3.5.0,M10.5.0/3"), is_zone("<+03>-3"), is_zone("UTC"), is_zone("Europe/Rmoe")
    (True, True, True, False)
    """
    text = name.removeprefix(":")
    if os.name == "nt" or text in ("", "UTC", "GMT") or os.path.isfile(os.path.join(folder, text)):
        return True
    import re

    return re.match(r"(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)[+-]?\d", text) is not None


def utc(moment: datetime) -> str:
    """The instant as it is stored: YYYY-MM-DDTHH:MM:SSZ.

    >>> utc(datetime(2026, 5, 4, 9, tzinfo=UTC))
    '2026-05-04T09:00:00Z'
    """
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def local(instant: str, now: datetime) -> str:
    """The stored instant in the local zone, RFC 3339 with its offset; the zone is TZ's, as `now`'s is."""
    return moment(instant).isoformat(timespec="seconds")


def moment(instant: str) -> datetime:
    """The stored instant in the local zone; DatabaseError for one that only another program can have written."""
    try:
        return datetime.fromisoformat(instant).astimezone()
    except (ValueError, OverflowError):
        raise _impossible(instant, "moment") from None


def day(stored: str) -> date:
    """The stored day; DatabaseError for one that only another program can have written."""
    try:
        return date.fromisoformat(stored)
    except ValueError:
        raise _impossible(stored, "day") from None


def _impossible(value: str, what: str) -> DatabaseError:
    return DatabaseError(
        f"the database has {value!r} for a {what}", "crm doctor --only 'impossible moment' names its row"
    )
