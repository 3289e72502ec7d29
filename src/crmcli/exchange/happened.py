"""The ways in for what happened: mail, calendars, lists of calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from crmcli.clean.text import counted
from crmcli.exchange.convert import readers_of
from crmcli.exchange.gather.calls import calls
from crmcli.exchange.intake import EncounterIntake, Reading, Wishes
from crmcli.exchange.readers.calendar import CalendarReader
from crmcli.exchange.readers.mail import MailReader
from crmcli.exchange.sheet import BadRecord
from crmcli.exchange.source import Source, kind_of
from crmcli.model import Encounter


class MailIntake(EncounterIntake):
    """An .eml file or an mbox mailbox."""

    def __init__(self, source: Source, wishes: Wishes) -> None:
        kind = "mbox" if kind_of(source) == "mbox" else "mail"
        super().__init__(
            source.name, "mail", "looks like a mailbox" if kind == "mbox" else "looks like a mail"
        )
        self._source = source
        self._kind = kind
        self._me = wishes.me

    def _read(self, now: datetime) -> Iterator[tuple[int, Encounter | str]]:
        reader = MailReader(self._source, self._kind, self._me, now)
        self.skips = reader.skips
        return reader.encounters()


class CalendarIntake(EncounterIntake):
    """An .ics file."""

    def __init__(self, source: Source, wishes: Wishes) -> None:
        super().__init__(source.name, "calendar", "looks like a calendar")
        self._source = source
        self._me = wishes.me
        self._unknown_zones: Counter[str] = Counter()

    def _read(self, now: datetime) -> Iterator[tuple[int, Encounter | str]]:
        reader = CalendarReader(self._source, self._me, now)
        self.skips, self._unknown_zones = reader.skips, reader.unknown_zones
        return reader.encounters()

    @property
    def remarks(self) -> list[str]:
        return [
            f"{counted(count, 'event')} in the zone {zone!r}, which nobody knows: taken as local time"
            for zone, count in self._unknown_zones.items()
        ]


class CallIntake(EncounterIntake):
    """A table of calls: who called whom."""

    def __init__(self, reading: Reading) -> None:
        super().__init__()
        self.tell(reading)
        self._reading = reading

    def _read(self, now: datetime) -> Iterator[tuple[int, Encounter | str]]:
        mapping, wishes = self._reading.mapping, self._reading.wishes
        readers = readers_of(mapping, self._reading.orders, now)
        gather = calls(mapping, readers, country=wishes.country, me=wishes.me)
        for line, cells in self._reading.sheet.records():
            if type(cells) is BadRecord:
                yield line, cells.reason
                continue
            row = [cell.strip() for cell in cells]
            if any(row):
                yield line, gather(row)
            else:
                self.skips["blank"] += 1
