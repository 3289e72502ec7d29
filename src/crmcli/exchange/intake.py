"""Intakes: the parts of a file, each of which says what it looks like and gives entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import TypeVar

from crmcli.clean.text import counted
from crmcli.exchange.convert import Converter, Entry, Reject, readers_of
from crmcli.exchange.gather.deals import DealWords
from crmcli.exchange.gather.names import SURNAME_FIRST
from crmcli.exchange.mapping import Mapping
from crmcli.exchange.sheet import Sheet
from crmcli.exchange.slots import Slot
from crmcli.exchange.source import Source
from crmcli.model import Encounter, Organisation, Person, Record

_FITTED = {
    "short": "shorter than the header",
    "long": "longer than the header by what is empty",
    "mended": "mended: a stray quote or an unquoted delimiter",
}
Item = TypeVar("Item")
Seen = Callable[[int], None]  # told how many more records were read
Happened = tuple[int, Encounter]  # its line, or its number in the file


class Wishes(Record):
    """What the user said of a file; None and () where nothing."""

    type: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header: tuple[str, ...] = ()
    map: tuple[str, ...] = ()
    profile: str | None = None
    date_order: str | None = None
    country: str | None = None
    deals: DealWords = DealWords()
    me: tuple[str, ...] = ()  # the user's own addresses and numbers
    any_table: bool = False  # a table is welcome whatever it is about, and no date in it is read


class Reading(Record):
    """A sheet, what its columns mean, by which order each column of dates is read, and what is doubtful of that."""

    sheet: Sheet
    mapping: Mapping
    orders: dict[int, str | None]
    warnings: list[str]
    wishes: Wishes


class Intake:
    """One table or set of records of a file. `skips` and `remarks` are complete when its entries are."""

    def __init__(self, name: str = "", title: str = "", evidence: str = "") -> None:
        self.name = name
        self.title = title
        self.evidence = evidence
        self.header: list[str] = []
        self.notes: list[str] = []
        self.warnings: list[str] = []
        self.skips: Counter[str] = Counter()
        self.texts: Collection[str] = Person._fields  # the fields of a person that its records may fill

    def tell(self, reading: Reading) -> None:
        """Take over what there is to say of a table and of its columns."""
        self.name = reading.sheet.name
        self.title = reading.mapping.profile.title
        self.evidence = reading.mapping.evidence
        self.header = reading.sheet.header
        self.warnings = reading.warnings
        self.notes = [*filter(None, [", ".join(reading.sheet.notes)]), *_columns_said(reading.mapping)]

    def entries(self, reject: Reject, *, limit: int | None, now: datetime, seen: Seen) -> Iterator[Entry]:
        """What the records say, clean; those that cannot be used go to `reject`."""
        raise NotImplementedError

    @property
    def remarks(self) -> list[str]:
        """What a user should hear afterwards of values that found no place."""
        return []


class TableIntake(Intake):
    """A sheet with a header, read by a mapping."""

    def __init__(self, reading: Reading) -> None:
        super().__init__()
        self.tell(reading)
        self.reading = reading
        self.mapping = mapping = reading.mapping
        self.texts = {c.slot.field for c in mapping.columns if c.slot.owner == "person"} | {"source"}
        self._converter: Converter | None = None

    def entries(self, reject: Reject, *, limit: int | None, now: datetime, seen: Seen) -> Iterator[Entry]:
        sheet, wishes = self.reading.sheet, self.reading.wishes
        converter = Converter(
            self.mapping,
            readers_of(self.mapping, self.reading.orders, now),
            country=wishes.country,
            reject=reject,
            words=wishes.deals,
            file_name=sheet.name,
            marked=sheet.marked,
        )
        self._converter = converter
        self.skips = converter.skips
        return converter.entries(counting(islice(sheet.records(), limit), seen))

    @property
    def remarks(self) -> list[str]:
        assert self._converter is not None
        kept = self._converter.kept
        return [
            *(
                f"{column}: {count} kept as text, such as {kept.examples[column][:40]!r}"
                for column, count in kept.counts.items()
            ),
            *(
                f"{counted(count, 'record')} {_FITTED[what]}"
                for what, count in self.reading.sheet.counts.items()
            ),
        ]


_READ_AS = {
    "point": "1,234 is 1234",
    "comma": "1.234 is 1234",
    "fraction": "0.5 is 50 %",
}  # what the values showed
_REVERSED = Slot("name", label=SURNAME_FIRST)


# What becomes of one such column, and of several, by whose they are.
_BECOMES = {
    "deal": ("goes into the note", "go into the notes"),
    "activity": ("goes into the text", "go into the texts"),
    "": ("becomes a custom field", "become custom fields"),
}


def _columns_said(mapping: Mapping) -> list[str]:
    """What becomes of columns that have no slot."""
    ignored = [column.header for column in mapping.ignored]
    found = []
    by_owner: dict[str, list[str]] = {}
    for column in mapping.custom:
        owner = column.slot.owner if column.slot.owner in _BECOMES else ""
        by_owner.setdefault(owner, []).append(column.header or f"column {column.place + 1}")
    for owner, names in by_owner.items():
        becomes = _BECOMES[owner][len(names) > 1]
        found.append(f"{counted(len(names), 'unknown column')} {becomes}: {_listed(names)}")
    if ignored:
        found.append(f"left out: {_listed(ignored)}")
    found += [f"{c.header}: {_READ_AS[c.slot.part]}" for c in mapping.columns if c.slot.part in _READ_AS]
    found += [f"{c.header}: the surname stands first" for c in mapping.columns if c.slot == _REVERSED]
    return found


_MOST_NAMED = 200  # columns; of a table of thousands the names would fill screens


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


class CardIntake(Intake):
    """A file of vCards."""

    def __init__(self, source: Source, wishes: Wishes) -> None:
        from crmcli.exchange.readers.vcard import CardReader

        super().__init__(source.name, "vCard", "looks like vCards")
        self._reader = CardReader(source, wishes.encoding, wishes.country)
        self.skips = self._reader.skips

    def entries(self, reject: Reject, *, limit: int | None, now: datetime, seen: Seen) -> Iterator[Entry]:
        for line, record in counting(islice(self._reader.records(reject), limit), seen):
            if record is not None:
                yield entry_of(line, record)

    @property
    def remarks(self) -> list[str]:
        left_out = self._reader.left_out
        return [f"left out {left_out}: pictures, sounds, keys, cards of agents"] if left_out else []


class ObjectIntake(Intake):
    """JSON this program wrote, taken back as it is."""

    def __init__(self, name: str, objects: Callable[[], Iterator[tuple[int, object]]]) -> None:
        super().__init__(name, "crm", "was written by crm")
        self._objects = objects

    def entries(self, reject: Reject, *, limit: int | None, now: datetime, seen: Seen) -> Iterator[Entry]:
        from crmcli.exchange.checks import fault_of
        from crmcli.exchange.objects import from_object

        for line, found in counting(islice(self._objects(), limit), seen):
            try:
                record = from_object(found)  # type: ignore[arg-type]
                fault = fault_of(record)
                if fault is not None:
                    reject(line, *fault, [str(found)])
                    continue
                yield entry_of(line, record)
            except (KeyError, TypeError, AttributeError) as error:
                reject(line, "", f"not an object of crm: {error}", [str(found)])


class EncounterIntake(Intake):
    """Mails, meetings or calls: what happened with people, who are named by an address or a number only."""

    def encounters(
        self, reject: Reject, *, limit: int | None, now: datetime, seen: Seen
    ) -> Iterator[Happened]:
        """What happened, clean; records that cannot be used go to `reject`."""
        for line, one in counting(islice(self._read(now), limit), seen):
            if isinstance(one, str):
                reject(line, "", one, [])
            else:
                yield line, one

    def _read(self, now: datetime) -> Iterator[tuple[int, Encounter | str]]:
        """(line, the encounter, or why there is none) of every record."""
        raise NotImplementedError

    def entries(self, reject: Reject, *, limit: int | None, now: datetime, seen: Seen) -> Iterator[Entry]:
        return iter(())


def entry_of(line: int, record: Person | Organisation) -> Entry:
    """The entry of one record."""
    return (
        (line, record, None, None, None) if isinstance(record, Person) else (line, None, record, None, None)
    )


def counting(items: Iterable[Item], seen: Seen) -> Iterator[Item]:
    """The items, with the progress told every 500."""
    for count, item in enumerate(items, 1):
        if count % 500 == 0:
            seen(500)
        yield item
