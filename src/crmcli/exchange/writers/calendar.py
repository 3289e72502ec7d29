"""iCalendar (RFC 5545): tasks and days that come every year, for the calendar of a phone or a team.

Equal entries give equal bytes: a stamp is that of the entry, never of the writing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import IO

from crmcli.exchange.writers.content_lines import escaped, folded
from crmcli.model import CalendarEntry

_HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//crmcli//crm//EN", "CALSCALE:GREGORIAN")
_PRIORITIES = {"high": 1, "low": 9}  # RFC 5545 §3.8.1.9; 5 is what nobody said
# What no text may have in it (RFC 5545 §3.3.11), and what some readers take for the end of a line.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
_LEAP_YEAR = "2000"  # stands where the year of a birthday is not known, and has a 29th of February


def write_ics(entries: Iterable[CalendarEntry], out: IO[bytes], *, events: bool, alarm_s: int | None) -> int:
    """A calendar of everything, in its order; how many could not be written.

    Tasks are to-dos, or `events` for programs that show no to-dos; such an event needs a day.
    """
    left_out = 0
    _write(out, _HEAD)
    for entry in entries:
        if entry.yearly or events:
            if entry.day is None:
                left_out += 1
                continue
            _write(out, _event(entry, alarm_s))
        else:
            _write(out, _todo(entry, alarm_s))
    _write(out, ("END:VCALENDAR",))
    return left_out


def _write(out: IO[bytes], lines: Iterable[str]) -> None:
    out.write("".join(map(folded, lines)).encode())


def _todo(entry: CalendarEntry, alarm_s: int | None) -> Iterator[str]:
    yield "BEGIN:VTODO"
    yield from _common(entry)
    if entry.at:
        yield f"DUE:{_compact(entry.at)}"
    elif entry.day:
        yield f"DUE;VALUE=DATE:{_compact(entry.day)}"
    if entry.priority in _PRIORITIES:
        yield f"PRIORITY:{_PRIORITIES[entry.priority]}"
    yield "STATUS:NEEDS-ACTION"
    if alarm_s is not None and entry.day:
        yield from _alarm(entry, alarm_s, ";RELATED=END")
    yield "END:VTODO"


def _event(entry: CalendarEntry, alarm_s: int | None) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield from _common(entry)
    if entry.at:
        yield f"DTSTART:{_compact(entry.at)}"
    else:
        assert entry.day is not None
        day = _LEAP_YEAR + entry.day[1:] if entry.day.startswith("--") else entry.day
        yield f"DTSTART;VALUE=DATE:{_compact(day)}"
        if entry.yearly:
            yield f"RRULE:{_every_year(day)}"
        yield "TRANSP:TRANSPARENT"
    if alarm_s is not None:
        yield from _alarm(entry, alarm_s, "")
    yield "END:VEVENT"


def _common(entry: CalendarEntry) -> Iterator[str]:
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{_compact(entry.changed_at)}"
    yield f"CREATED:{_compact(entry.created_at)}"
    yield f"LAST-MODIFIED:{_compact(entry.changed_at)}"
    if entry.revision:
        yield f"SEQUENCE:{entry.revision}"
    yield f"SUMMARY:{_text(entry.title)}"
    if entry.text:
        yield f"DESCRIPTION:{_text(entry.text)}"
    if entry.category:
        yield f"CATEGORIES:{_text(entry.category)}"


def _alarm(entry: CalendarEntry, alarm_s: int, related: str) -> Iterator[str]:
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{_text(entry.title)}"
    yield f"TRIGGER{related}:-{_span(alarm_s)}"
    yield "END:VALARM"


def _every_year(day: str) -> str:
    """The rule of a birthday; the 29th of February is kept on the last of the month, as everywhere here.

    >>> _every_year("1980-05-04"), _every_year("2000-02-29")
    ('FREQ=YEARLY', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1')
    """
    return "FREQ=YEARLY" + (";BYMONTH=2;BYMONTHDAY=-1" if day.endswith("-02-29") else "")


def _span(seconds: int) -> str:
    """A duration (RFC 5545 §3.3.6).

    >>> _span(900), _span(86400), _span(93600)
    ('PT15M', 'P1D', 'P1DT2H')
    """
    span = timedelta(seconds=seconds)
    hours, rest = divmod(span.seconds, 3600)
    clock = "".join(
        f"{number}{unit}" for number, unit in ((hours, "H"), (rest // 60, "M"), (rest % 60, "S")) if number
    )
    return "P" + (f"{span.days}D" if span.days else "") + (f"T{clock}" if clock else "")


def _text(text: str) -> str:
    return escaped(_CONTROL.sub(" ", text))


def _compact(text: str) -> str:
    """A day or an instant without what stands between its parts: 20260504T070000Z."""
    return text.replace("-", "").replace(":", "")
