"""The plain rows of a table of people: which fields it has, and what a chunk of its records says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress
from typing import Any

from crmcli.exchange.dates import DateReader
from crmcli.exchange.gather import texts
from crmcli.exchange.gather.consents import FIELDS as CONSENTS
from crmcli.exchange.gather.consents import consents, opt_ins
from crmcli.exchange.gather.places import addresses
from crmcli.exchange.gather.points import handles
from crmcli.exchange.mapping import Column, Mapping
from crmcli.exchange.plain.cells import reading
from crmcli.exchange.plain.chunk import Chunk, Track
from crmcli.exchange.plain.fields import (
    Custom,
    Field,
    Gathered,
    Note,
    Places,
    Roles,
    Several,
    Text,
    Unread,
    ids,
)
from crmcli.exchange.plain.names import FIELDS as NAMES
from crmcli.exchange.plain.names import names_of
from crmcli.exchange.plain.points import Emails, Phones
from crmcli.exchange.sheet import Record
from crmcli.exchange.skips import skipped
from crmcli.model import Address, Consent, Handle, People

CHUNK = 1_000  # records; more is no faster
_BESIDE_A_COMPANY = ("title", "department", "since", "until")
_OF_ANOTHER_KIND = ("kind", "drop_if", "ids")  # what these say decides what the other cells mean
General = Callable[[int, list[str]], Any]  # a line and its cells to an entry, or None


def plain_rows(
    mapping: Mapping,
    readers: dict[int, DateReader],
    *,
    country: str | None,
    guarded: bool,
    singles: Sequence[str],
) -> PlainRows | None:
    """A reader of the plain rows of a table, or None where its rows are of more than people and where they work.

    `singles` are the fields of which somebody has one text.
    """
    of_people = all(
        (column.slot.owner == "person" and column.slot.part != "prefix")
        or (column.slot.owner == "company" and column.slot.field == "name")
        for column in mapping.columns
    )
    if (
        not of_people
        or mapping.profile.exact
        or mapping.profile.plus
        or mapping.has(*_OF_ANOTHER_KIND)
        or texts.paired_names(mapping)
        or not mapping.has(*NAMES)
    ):
        return None
    return PlainRows(_Fields(mapping, readers, country, singles), guarded=guarded)


class _Fields:
    """The fields that the columns of a table make; what no field takes is left unread."""

    def __init__(
        self,
        mapping: Mapping,
        readers: dict[int, DateReader],
        country: str | None,
        singles: Sequence[str],
    ) -> None:
        self.mapping = mapping
        self._left = {column.place: column for column in mapping.columns if column.slot.field != "ignore"}
        further = [c for field in singles for c in [c for c in mapping.of(field) if not c.slot.part][1:]]
        further += [c for columns in texts.parts_of_places(mapping, "person") for c in columns[1:]]
        self.names = names_of(mapping)
        self._take(*NAMES)
        self.places = self._addresses(self._take("address"))
        self.emails = Emails(mapping, self._take("email"))
        self.phones = Phones(mapping, self._take("phone"), country)
        self.others = [
            *self._texts(),
            *self._roles(),
            *self._remembered(readers),
            *self._several(),
            *self._consents(readers),
            self._custom(),
        ]
        self.others.append(Unread([*self._left.values(), *further]))

    def _take(self, *fields: str) -> list[Column]:
        """The columns of these fields of a person, which are read then."""
        found = [column for field in fields for column in self.mapping.of(field)]
        for column in found:
            self._left.pop(column.place, None)
        return found

    def _first(self, field: str) -> Column | None:
        """The first column of a field; further ones are left unread."""
        columns = self.mapping.of(field)
        return self._left.pop(columns[0].place) if columns else None

    def _addresses(self, columns: list[Column]) -> Field:
        if Places.fits(columns):
            return Places(columns)
        names = Address._fields
        return Several("address", names, columns, self._reading(lambda m, _: addresses(m, "person"), columns))

    def _reading(self, make: Callable[..., Any], columns: list[Column]) -> Callable[..., Any]:
        return reading(make, self.mapping, columns)

    def _texts(self) -> list[Field]:
        given = {"source": self.mapping.profile.source}
        known = ("source", "owner", "language", "timezone", "salutation", "prefer",
                 "best_time", "uid")  # fmt: skip
        return [Text(found, given.get(field)) for field in known if (found := self._first(field))]

    def _roles(self) -> list[Field]:
        companies = self.mapping.of("name", "company")
        if not companies:
            return []
        del self._left[companies[0].place]
        others = [found for field in _BESIDE_A_COMPANY if (found := self._first(field))]
        return [Roles(companies[0], others, self.mapping.profile.separators.get("company"))]

    def _remembered(self, readers: dict[int, DateReader]) -> list[Field]:
        """Fields whose few texts stand in many rows."""
        makes: dict[str, Callable[..., Any]] = {
            "status": texts.statuses,
            "birthday": lambda m, _: texts.birthdays(m, readers),
            "created_at": lambda m, kept: texts.instants(m, "created_at", "person", readers, kept),
        }
        found: list[Field] = [
            Gathered(field, columns, self._reading(make, columns), often=True)
            for field, make in makes.items()
            if (columns := self._take(field))
        ]
        if marks := self._take("tags"):
            read = self._reading(lambda m, _: texts.tags(m), marks)
            found.append(Several("tag", ("tag",), marks, read, often=True))
        return found

    def _several(self) -> list[Field]:
        found: list[Field] = []
        if columns := self._take("note"):
            read = self._reading(lambda m, _: texts.notes(m), columns)
            found.append(Note(columns) if len(columns) == 1 else Gathered("note", columns, read))
        if columns := self._take("id"):
            found.append(ids(self.mapping, columns))
        if columns := self._take("website", "handle"):
            read = self._reading(lambda m, kept: handles(m, "person", kept), columns)
            found.append(Several("handle", Handle._fields, columns, read))
        return found

    def _consents(self, readers: dict[int, DateReader]) -> list[Field]:
        """What is said of being contacted; the status of a mailing list is no plain text, so not looked for here."""
        columns = [*self._take(*CONSENTS), *opt_ins(self.mapping)]
        if not columns:
            return []
        read = self._reading(lambda m, kept: consents(m, readers, kept), columns)
        return [Several("consent", Consent._fields, columns, read, often=True)]

    def _custom(self) -> Field:
        """Custom fields; a column whose name stands in another one is left unread."""
        own = [column for column in self.mapping.of("custom") if not column.slot.group]
        for column in own:
            del self._left[column.place]
        return Custom(own)


class PlainRows:
    """Reads chunks of the records of one table."""

    def __init__(self, fields: _Fields, *, guarded: bool) -> None:
        self._fields = fields
        self._header = [column.header for column in fields.mapping.columns]
        self._guarded = guarded

    def people(self, records: Sequence[Record], general: General) -> People:
        """The people of some records; `general` gives the entries of rows that are not plain."""
        chunk = Chunk(records, self._header, guarded=self._guarded)
        fields = self._fields
        names, places = fields.names.read(chunk), fields.places.read(chunk)
        mails = fields.emails.read(chunk)
        fields.phones.own = _countries(chunk, places)
        numbers = fields.phones.read(chunk)
        found = [
            (fields.names, names),
            (fields.places, places),
            (fields.emails, mails),
            (fields.phones, numbers),
        ]
        found += [(field, field.read(chunk)) for field in fields.others]
        _refuse_what_is_skipped(chunk, [*mails[::3], *numbers[1::3]])
        people = chunk.people(general)
        for field, tracks in found:
            if tracks:
                field.tell(people, [chunk.plain(track) for track in tracks])
        source = fields.mapping.profile.source
        if source is not None:
            people.columns.setdefault("source", [source] * len(people.lines))
        return people


def _countries(chunk: Chunk, places: list[Track]) -> Track:
    """The country of each row's first address, or nothing."""
    if not places:
        return [""] * chunk.size
    if len(places) > 1:
        return [country or "" for country in places[Places.PARTS.index("country")]]
    return [(found[0].country or "") if isinstance(found, tuple) and found else "" for found in places[0]]


def _refuse_what_is_skipped(chunk: Chunk, ways: list[Track]) -> None:
    """A row nobody can be reached by may be a comment, a total or a footer."""
    reachable = list(map(any, zip(*ways, strict=True))) if ways else [False] * chunk.size
    for place in compress(range(chunk.size), [not one for one in reachable]):
        if skipped(chunk.row(place)) is not None:
            chunk.refuse((place,))
