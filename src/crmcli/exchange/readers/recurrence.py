"""When the event of a calendar takes place that comes again (RFC 5545 §3.8.5): rules, further and left out days.

Times are counted by the wall clock of the event's zone, so that ten o'clock stays ten o'clock in summer.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import takewhile
from typing import Any

from dateutil.rrule import rruleset, rrulestr

_TOO_OFTEN = frozenset(
    ("SECONDLY", "MINUTELY", "HOURLY")
)  # nobody meets so often, and counting them takes for ever
_MOST = 20_000  # fifty years of days


def times_of(event: Any, now: datetime) -> list[datetime]:
    """When an event that comes again begins, until now; ValueError for a rule that cannot be read.

    Without a zone it is the event that has none.
    """
    start: datetime = event["DTSTART"].dt
    zone = start.tzinfo
    found = rruleset()
    found.rdate(_wall(start, start))  # the first time counts, whatever the rule says of it
    left_out: set[datetime] = set()
    days_left_out: set[datetime] = set()
    for value in _values(event, "RDATE"):
        found.rdate(_wall(value, start))
    for value in _values(event, "EXDATE"):
        (left_out if isinstance(value, datetime) else days_left_out).add(_wall(value, start))
    for rule in _listed(event.get("RRULE")):
        _add(found, rule, start)
    last = _wall(now.astimezone(zone) if zone else now.astimezone(), start)
    times: list[datetime] = []
    for at in takewhile(lambda at: at <= last, found):
        if len(times) >= _MOST:
            raise ValueError(f"it comes again more than {_MOST} times")
        if at not in left_out and datetime.combine(at, time.min) not in days_left_out:
            times.append(at.replace(tzinfo=zone))
    return times


def _add(found: rruleset, rule: Any, start: datetime) -> None:
    """A rule counted from the first time; its end is counted by the wall clock as well."""
    if _TOO_OFTEN.intersection(str(one).upper() for one in rule.get("FREQ", ())):
        raise ValueError("it comes again more often than daily")
    if any(int(one) < 1 for one in _listed(rule.get("INTERVAL"))):
        raise ValueError("it comes again after no time at all")
    parts = [
        f"{name}={','.join(map(_word, _listed(value)))}" for name, value in rule.items() if name != "UNTIL"
    ]
    until = _listed(rule.get("UNTIL"))
    if until:
        end = until[0] if isinstance(until[0], datetime) else datetime.combine(until[0], time.max)
        parts.append(f"UNTIL={_wall(end, start):%Y%m%dT%H%M%S}")
    found.rrule(rrulestr(";".join(parts), dtstart=_wall(start, start)))


def _word(value: Any) -> str:
    return value.to_ical().decode() if hasattr(value, "to_ical") else str(value)


def _values(event: Any, name: str) -> Iterator[date | datetime]:
    """The dates of a property that may stand there several times, each with several; of a period its beginning."""
    for written in _listed(event.get(name)):
        for one in written.dts:
            yield one.dt[0] if isinstance(one.dt, tuple) else one.dt


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _wall(value: date | datetime, start: datetime) -> datetime:
    """A moment by the clock of the zone in which the event began; a day at its beginning."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time.min)
    if value.tzinfo is None:
        return value
    return (value.astimezone(start.tzinfo) if start.tzinfo else value.astimezone()).replace(tzinfo=None)
