"""Calendars: the meetings of an .ics file that took place, as encounters with those who came."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from crmcli.clean.date import utc
from crmcli.clean.email import email
from crmcli.errors import CleanError, UsageError
from crmcli.exchange.gather.texts import without_markup
from crmcli.exchange.readers.zones import zone_of
from crmcli.exchange.source import Source
from crmcli.model import Encounter, Interaction, Party

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BEGIN = re.compile(rb"^\s*BEGIN:VEVENT\s*$", re.I | re.M)
_ZONES = re.compile(rb"^BEGIN:VTIMEZONE\s*?$.*?^END:VTIMEZONE\s*?$\r?\n?", re.I | re.M | re.S)
_ALL_DAY = ("X-MICROSOFT-CDO-ALLDAYEVENT", "X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT", "X-FUNAMBOL-ALLDAY")
_ANSWERS = ("REPLY", "REFRESH", "COUNTER", "DECLINECOUNTER")  # RFC 5546: they speak of a meeting and are none


class CalendarReader:
    """Reads the events of a calendar. `skips` is complete when all were read.

    `me` are the user's own addresses: who has them is not met, and what they declined was not attended.
    """

    def __init__(self, source: Source, me: Collection[str], now: datetime) -> None:
        self._source = source
        self._me = {address.lower() for address in me}
        self._now = now
        self._skipped: set[tuple[str, str]] = set()
        self._withdrawn: dict[str, int] = {}
        self.skips: Counter[str] = Counter()
        self.unknown_zones: Counter[str] = Counter()

    def encounters(self) -> Iterator[tuple[int, Encounter | str]]:
        """(line, the encounter, or why there is none) of every event until now."""
        with self._source.open() as file:
            data = file.read()
        lines = iter([number for number, line in enumerate(data.splitlines(), 1) if _BEGIN.match(line)])
        found: list[tuple[int, Any]] = []
        for calendar in self._calendars(data):
            method = str(calendar.get("METHOD", "")).upper()
            zones = _described(calendar)
            for event in calendar.walk("VEVENT"):
                line = next(lines, 0)
                if method in _ANSWERS:
                    self.skips["an answer to an invitation"] += 1
                elif _is_dated(event):
                    if method == "CANCEL":
                        event["STATUS"] = "CANCELLED"
                    self._settle(event, zones)
                    found.append((line, event))
                elif method == "CANCEL" or _is_cancelled(event):
                    self._withdrawn[_identity(event)] = _version(event)
                else:
                    yield line, "an event without a date that can be read"
            if todos := len(calendar.walk("VTODO")):
                self.skips["a to-do"] += todos
        yield from self._of(_newest(found))
        for identity in self._withdrawn:
            self._skip("cancelled", identity)
        for line in lines:
            yield line, "the file ends before this event does"

    def _calendars(self, data: bytes) -> list[Any]:
        try:
            try:
                found = _parsed(data)
            except (ValueError, AttributeError):  # a description of a zone that is none; its name may do
                found = _parsed(_ZONES.sub(b"", data))
        except (
            ValueError,
            AttributeError,
            IndexError,
            KeyError,
            OSError,
        ) as error:  # a zone may be named like a folder
            raise UsageError(
                f"{self._source.name} is no calendar that can be read: {error}", "export it again"
            ) from None
        if not found and not _BEGIN.search(data):
            raise UsageError(f"{self._source.name} holds no calendar", "export it again")
        return found

    def _settle(self, event: Any, zones: dict[str | None, tzinfo]) -> None:
        """Give times that have no zone the one they name; those that name none the calendar's own."""
        unknown: str | None = None
        for name in ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"):
            written = event.get(name, [])
            for value in written if isinstance(written, list) else [written]:
                named = getattr(value, "params", {}).get("TZID")
                key = None if named is None else str(named).strip()
                zone = zones.get(key) or (None if key is None else zone_of(key))
                if named is not None and zone is None and name == "DTSTART":
                    unknown = str(named)
                for one in _times(value) if zone is not None else ():
                    if isinstance(getattr(one, "dt", None), datetime) and one.dt.tzinfo is None:
                        one.dt = one.dt.replace(tzinfo=zone)
        if unknown is not None and event["DTSTART"].dt.tzinfo is None:
            self.unknown_zones[_plain(unknown)] += 1

    def _of(self, events: list[tuple[int, Any]]) -> Iterator[tuple[int, Encounter | str]]:
        """What became of each event, in the order of the file; of a series, in the order of its days."""
        moved: dict[str, set[datetime]] = {}
        for _, event in events:
            if "RECURRENCE-ID" in event:
                moved.setdefault(_identity(event), set()).add(self._moment(event["RECURRENCE-ID"].dt))
        for line, event in events:
            try:
                for found in self._event(event, moved.get(_identity(event), set())):
                    yield line, found
            except (ValueError, TypeError, AttributeError, OverflowError) as error:
                yield line, f"an event that cannot be read: {_plain(str(error))[:100]}"

    def _event(self, event: Any, moved: set[datetime]) -> Iterator[Encounter | str]:
        """Each time that an event took place, but for those that stand in the file as events of their own."""
        identity, start = _identity(event), event["DTSTART"].dt
        if not isinstance(start, datetime) or any(
            str(event.get(name, "")).upper() in ("TRUE", "1") for name in _ALL_DAY
        ):
            self._skip("all day long", identity)
            return
        if "RECURRENCE-ID" in event:
            at = self._moment(start)
            if at <= self._now:
                found = self._encounter(event, at, f":{utc(self._moment(event['RECURRENCE-ID'].dt))}")
                if found is not None:
                    yield found
            return
        if not any(name in event for name in ("RRULE", "RDATE")):
            times, is_series = [self._moment(start)], False
        else:
            from crmcli.exchange.readers.recurrence import times_of

            times, is_series = [self._moment(at) for at in times_of(event, self._now)], True
        happened = [at for at in times if at <= self._now and at not in moved]
        if not happened and not (is_series and moved):
            self._skip("still to come", identity)
        for at in happened:
            mark = f":{utc(at)}" if is_series or not identity else ""
            found = self._encounter(event, at, mark)
            if found is not None:
                yield found

    def _encounter(self, event: Any, at: datetime, mark: str) -> Encounter | str | None:
        identity = _identity(event)
        if self._withdrawn.get(identity, -1) >= _version(event):
            self._skip("cancelled", identity)
            return None
        if _is_cancelled(event):
            self._skip("cancelled", f"{identity} {at}")
            return None
        parties, declined = self._parties(event)
        if declined:
            self._skip("declined", f"{identity} {at}")
            return None
        place = _text(event, "LOCATION")
        return Encounter(
            Interaction(
                "meeting",
                utc(at),
                body="\n\n".join(part for part in (_text(event, "DESCRIPTION"), place) if part) or None,
                subject=" ".join((_text(event, "SUMMARY") or "").split()) or None,
                duration_s=self._seconds(event),
                key=f"ics:{identity or _text(event, 'SUMMARY')}{mark}",
                source="calendar",
            ),
            tuple(parties),
        )

    def _seconds(self, event: Any) -> int | None:
        """How long it took, where the event says so."""
        try:
            if "DTEND" in event and isinstance(event["DTEND"].dt, datetime):
                length = self._moment(event["DTEND"].dt) - self._moment(event["DTSTART"].dt)
            elif "DURATION" in event:
                length = event["DURATION"].dt
            else:
                return None
        except ValueError:  # an end that cannot be read
            return None
        return int(length.total_seconds()) if length.total_seconds() > 0 else None

    def _skip(self, why: str, identity: str) -> None:
        """Count an event once, however many days it has."""
        if (why, identity) not in self._skipped:
            self._skipped.add((why, identity))
            self.skips[why] += 1

    def _parties(self, event: Any) -> tuple[list[Party], bool]:
        """Those who were invited and did not decline, and whether we declined."""
        found: dict[str, Party] = {}
        declined = False
        for name in ("ORGANIZER", "ATTENDEE"):
            written = event.get(name, [])
            for one in written if isinstance(written, list) else [written]:
                params = getattr(one, "params", {})
                address = _address(str(one)) or _address(str(params.get("EMAIL", "")))
                if address is None:
                    continue
                said_no = str(params.get("PARTSTAT", "")).upper() == "DECLINED"
                if str(params.get("CUTYPE", "")).upper() in ("RESOURCE", "ROOM"):
                    continue
                if address in self._me:
                    declined = declined or said_no
                elif said_no:
                    found.pop(address, None)
                else:
                    common = str(params.get("CN", "")).strip()
                    found.setdefault(
                        address, Party("attendee", common if "@" not in common else None, address)
                    )
        return list(found.values()), declined

    def _moment(self, value: Any) -> datetime:
        """The moment of a date or time; one without a zone is local."""
        moment: datetime = value if isinstance(value, datetime) else datetime.combine(value, time.min)
        return moment.astimezone(UTC) if moment.tzinfo else moment.astimezone()


def _parsed(data: bytes) -> list[Any]:
    from icalendar import Calendar

    with warnings.catch_warnings(action="ignore"):  # of every zone whose name it shortens
        return list(Calendar.from_ical(data, multiple=True))


def _described(calendar: Any) -> dict[str | None, tzinfo]:
    """The zones a calendar describes, by name; its own, for times that name none, under None."""
    found: dict[str | None, tzinfo] = {}
    for zone in calendar.walk("VTIMEZONE"):
        try:
            found[str(zone.get("TZID", "")).strip()] = zone.to_tz()
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    own = zone_of(str(calendar["X-WR-TIMEZONE"])) if "X-WR-TIMEZONE" in calendar else None
    return found if own is None else {**found, None: own}


def _times(value: Any) -> list[Any]:
    """The dates and times of a property; none of one that cannot be read."""
    try:
        return list(getattr(value, "dts", [value]))
    except ValueError:
        return []


def _address(written: str) -> str | None:
    """The e-mail address of mailto:ann@acme.example; None for what is none, as Apple's paths of people."""
    try:
        return email(written.partition(":")[2] or written).address
    except CleanError:
        return None


def _is_cancelled(event: Any) -> bool:
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def _identity(event: Any) -> str:
    return _plain(str(event.get("UID", "")))


def _newest(events: list[tuple[int, Any]]) -> list[tuple[int, Any]]:
    """Of events that are one and the same the latest version, where the first of them stood."""
    found: dict[tuple[str, str], tuple[int, Any]] = {}
    for line, event in events:
        again = event.get("RECURRENCE-ID")
        key = (_identity(event) or f"line {line}", "" if again is None else str(again.dt))
        if key not in found or _version(event) >= _version(found[key][1]):
            found[key] = (found[key][0] if key in found else line, event)
    return list(found.values())


def _is_dated(event: Any) -> bool:
    try:
        days = [event[name].dt for name in ("DTSTART", "RECURRENCE-ID") if name in event]
    except (AttributeError, ValueError):
        return False
    return "DTSTART" in event and all(isinstance(day, date) for day in days)


def _version(event: Any) -> int:
    try:
        return int(event.get("SEQUENCE", 0))
    except (ValueError, TypeError):
        return 0


def _plain(text: str) -> str:
    return _CONTROL.sub("", text)


def _text(event: Any, name: str) -> str | None:
    """A text of the event, without markup and blank ends; None for an empty one."""
    value = event.get(name)
    if isinstance(value, list):
        value = value[0]
    text = "" if value is None else _plain(str(value).replace("\r\n", "\n"))
    return (without_markup(text) or "").strip() or None
