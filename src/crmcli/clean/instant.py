"""Instants as they are stored and as they are shown. Every command needs these two; reading dates is in `date`."""

from __future__ import annotations

from datetime import UTC, datetime


def utc(moment: datetime) -> str:
    """The instant as it is stored: YYYY-MM-DDTHH:MM:SSZ.

    >>> utc(datetime(2026, 5, 4, 9, tzinfo=UTC))
    '2026-05-04T09:00:00Z'
    """
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def local(instant: str, now: datetime) -> str:
    """The stored instant in the local zone, RFC 3339 with its offset; the zone is TZ's, as `now`'s is."""
    return datetime.fromisoformat(instant).astimezone().isoformat(timespec="seconds")
