"""Calendars: the meetings of an .ics file that took place, as encounters with those who came.

`icalendar` reads the file, `recurring_ical_events` says on which days a series took place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

from crmcli.clean.date import utc
from crmcli.clean.email import email
from crmcli.errors import CleanError, UsageError
from crmcli.exchange.gather.texts import without_markup
from crmcli.exchange.source import Source
from crmcli.model import Encounter, Interaction, Party


class CalendarReader:
    """Reads the events of a calendar. `skips` is complete when all were read.

    `me` are the user's own addresses: who has them is not met, and what they declined was not attended.
    """

    def __init__(self, source: Source, me: Collection[str], now: datetime) -> None:
        self._source = source
        self._me = {address.lower() for address in me}
        self._now = now
        self._cancelled = False
        self._skipped: set[tuple[str, str]] = set()
        self.skips: Counter[str] = Counter()

    def encounters(self) -> Iterator[tuple[int, Encounter | str]]:
        """(number of the event, the encounter, or why there is none) of every event until now."""
        for calendar in self._calendars():
            self._cancelled = str(calendar.get("METHOD", "")).upper() == "CANCEL"
            yield from self._of(calendar)

    def _calendars(self) -> list[Any]:
        from icalendar import Calendar

        with self._source.open() as file:
            data = file.read()
        try:
            return list(Calendar.from_ical(data, multiple=True))
        except (ValueError, IndexError, KeyError) as error:
            raise UsageError(
                f"{self._source.name} is no calendar that can be read: {error}", "export it again"
            ) from None

    def _of(self, calendar: Any) -> Iterator[tuple[int, Encounter | str]]:
        from recurring_ical_events import of

        events = [event for event in calendar.walk("VEVENT") if event.get("DTSTART") is not None]
        places = {str(event.get("UID", "")): place for place, event in reversed(list(enumerate(events, 1)))}
        if not events:
            return
        first = min(self._moment(event["DTSTART"].dt) for event in events) - timedelta(days=1)
        happened = of(calendar, skip_bad_series=True).between(first, self._now) if first < self._now else []
        seen = set()
        for event in sorted(happened, key=lambda event: self._moment(event["DTSTART"].dt)):
            identity = str(event.get("UID", ""))
            seen.add(identity)
            found = self._encounter(event, identity)
            if found is not None:
                yield places.get(identity, 0), found
        for identity in places:
            if identity not in seen:
                self._skip("still to come", identity)

    def _encounter(self, event: Any, identity: str) -> Encounter | str | None:
        start = event["DTSTART"].dt
        if not isinstance(start, datetime):
            self._skip("all day long", identity)
            return None
        if self._cancelled or str(event.get("STATUS", "")).upper() == "CANCELLED":
            self._skip("cancelled", f"{identity} {start}")
            return None
        parties, declined = self._parties(event)
        if declined:
            self._skip("declined", f"{identity} {start}")
            return None
        at = self._moment(start)
        end = event["DTEND"].dt if "DTEND" in event else None
        seconds = int((self._moment(end) - at).total_seconds()) if isinstance(end, datetime) else None
        series = "RECURRENCE-ID" in event or "RRULE" in event
        place = _text(event, "LOCATION")
        return Encounter(
            Interaction(
                "meeting",
                utc(at),
                body="\n\n".join(part for part in (_text(event, "DESCRIPTION"), place) if part) or None,
                subject=" ".join((_text(event, "SUMMARY") or "").split()) or None,
                duration_s=seconds if seconds and seconds > 0 else None,
                key=f"ics:{identity or _text(event, 'SUMMARY')}"
                + (f":{utc(at)}" if series or not identity else ""),
                source="calendar",
            ),
            tuple(parties),
        )

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
                try:
                    address = email(str(one).partition(":")[2] or str(one)).address
                except CleanError:
                    continue
                params = getattr(one, "params", {})
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


def _text(event: Any, name: str) -> str | None:
    """A text of the event, without markup and blank ends; None for an empty one."""
    value = event.get(name)
    if isinstance(value, list):
        value = value[0]
    text = "" if value is None else str(value).replace("\r\n", "\n")
    return (without_markup(text) or "").strip() or None
