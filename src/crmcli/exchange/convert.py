"""From the records of a sheet to entries: people, companies and activities, clean and not yet stored.

A record that gives none of these is skipped (blank, a comment, a total) or rejected with its column and reason;
nothing goes missing uncounted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice

from crmcli.clean.email import is_role
from crmcli.clean.name import name as full_name
from crmcli.exchange.checks import fault_of
from crmcli.exchange.dates import DateReader
from crmcli.exchange.gather import texts
from crmcli.exchange.gather.activities import activities, voids
from crmcli.exchange.gather.companies import companies, roles, with_site
from crmcli.exchange.gather.consents import FIELDS as CONSENTS
from crmcli.exchange.gather.consents import consents, tells_consent, told_by_name, with_name
from crmcli.exchange.gather.deals import DealWords, Sale, deals
from crmcli.exchange.gather.firms import Firms
from crmcli.exchange.gather.kept import FaultError, Kept
from crmcli.exchange.gather.names import names, without_reference
from crmcli.exchange.gather.places import addresses
from crmcli.exchange.gather.points import emails, handles, phones
from crmcli.exchange.gather.several import rows_of_people
from crmcli.exchange.headers import zone_of
from crmcli.exchange.mapping import Mapping
from crmcli.exchange.plain.rows import CHUNK, plain_rows
from crmcli.exchange.sheet import BadRecord, Record
from crmcli.exchange.skips import (
    NOTHING,
    UNSEEN,
    UNSEEN_AND_BLANK,
    is_unicode,
    skipped,
    unguarded,
    without_footer,
)
from crmcli.model import Email, ExternalId, Interaction, Name, Organisation, People, Person, Task

Single = tuple[
    int, Person | None, Organisation | None, Interaction | Task | None, Sale | None
]  # of one record
Entry = Single | People
Reject = Callable[[int, str, str, list[str]], None]  # line, column, reason, cells
Row = list[str]
Gather = Callable[[Row], object]

_TEXTS = (
    "source", "owner", "language", "timezone", "salutation", "formality", "mail_format", "prefer", "best_time", "uid",
)  # fmt: skip
_SINGLE = (
    *_TEXTS,
    "title",
    "department",
    "given",
    "middle",
    "family",
    "suffix",
    "nickname",
    "birthday",
    "created_at",
)
_ONLY_OF_PEOPLE = (
    "status", "title", "department", "birthday", "language", "timezone", "salutation", "prefer", "best_time", "suffix",
    "like", "dislike", "id", *CONSENTS,
)  # fmt: skip
_OF_BOTH = ("note", "source", "owner", "created_at", "tags", "handles")


class Converter:
    """Turns the records of one sheet into entries. `skips` and `kept` count what became of the rest."""

    def __init__(
        self,
        mapping: Mapping,
        readers: dict[int, DateReader],
        *,
        country: str | None,
        reject: Reject,
        words: DealWords,
        file_name: str = "",
        marked: bool = False,
    ) -> None:
        self.mapping = mapping
        self.kept = kept = Kept()
        self.skips: Counter[str] = Counter()
        self.rejected = 0
        self._reject = reject
        self._exact = mapping.profile.exact
        self._header = [c.header for c in mapping.columns]
        self._first = self._header[0] if len(self._header) > 1 and not self._exact else None
        self._guarded = marked or not mapping.profile.exact
        self._name = names(mapping)
        self._emails = emails(mapping, "person", kept)
        self._phones = phones(mapping, "person", country, kept)
        self._addresses = addresses(mapping, "person")
        self._whose = Firms(mapping, kept)
        self._company_name = texts.company_name(mapping)
        has_company = any(c.slot.owner == "company" and c.slot.field != "name" for c in mapping.columns)
        self._company = (
            companies(mapping, country=country, readers=readers, kept=kept) if has_company else None
        )
        self._activity = activities(mapping, readers, kept)
        self._is_void = voids(mapping)
        self._has_choices = mapping.has("formality", "mail_format", "decision")
        self._consents = consents(mapping, readers, kept) if tells_consent(mapping) else None
        told = told_by_name(mapping, file_name)
        if told is not None:
            self._consents = with_name(consents(mapping, readers, kept), told, file_name)
        self._custom = texts.custom(mapping) if mapping.has("custom") else None
        self._drop = texts.first_of(mapping, "drop_if") if mapping.has("drop_if") else None
        self._of_people = [
            c for c in mapping.columns if c.slot.owner == "person" and c.slot.field in _ONLY_OF_PEOPLE
        ]
        self._lone = texts.lone_columns(mapping)
        self._spare = texts.spare_columns(mapping, "person", _SINGLE)
        self._sale = deals(mapping, readers, kept, words)
        self._rows = rows_of_people(mapping)
        self._others: list[
            Single
        ] = []  # the further people of the record just read, each with its deal or activity
        self._has_events = any(c.slot.owner in ("activity", "deal") for c in mapping.columns)
        self._mention = texts.first_of(mapping, "contacts", "deal")
        self._between = mapping.profile.separators.get("name", ";")
        self._own_id = texts.external_ids(mapping)
        self._system = mapping.profile.id_system not in ("file", "crm")
        self._fields = self._field_gatherers(mapping, readers)
        self._plain = (
            None
            if told is not None
            else plain_rows(mapping, readers, country=country, guarded=self._guarded, singles=_SINGLE)
        )
        self._template = Person._blank()
        if mapping.profile.source:
            self._template["source"] = mapping.profile.source

    def _field_gatherers(self, mapping: Mapping, readers: dict[int, DateReader]) -> list[tuple[str, Gather]]:
        """The single fields of a person that this sheet has columns for."""
        found: list[tuple[str, Gather]] = [
            (field, texts.first_of(mapping, field)) for field in _TEXTS if mapping.has(field)
        ]
        of_company = mapping.has("name", "id", owner="company") or texts.paired_names(mapping)
        if of_company or mapping.has("title", "department"):
            found.append(("roles", roles(mapping, self.kept)))
        if mapping.has("website", "handle"):
            found.append(("handles", handles(mapping, "person", self.kept)))
        if mapping.has("ids"):
            found.append(("external_ids", texts.known_ids(mapping)))
        elif mapping.has("id"):
            found.append(("external_ids", texts.external_ids(mapping)))
        for field, name in (("like", "likes"), ("dislike", "dislikes")):
            if mapping.has(field):
                found.append((name, texts.lines(mapping, field)))
        if mapping.has("note"):
            found.append(("note", texts.notes(mapping)))
        if mapping.has("tags"):
            found.append(("tags", texts.tags(mapping)))
        if mapping.has("status"):
            found.append(("status", texts.statuses(mapping, self.kept)))
        if mapping.has("birthday"):
            found.append(("birthday", texts.birthdays(mapping, readers)))
        if mapping.has("created_at"):
            found.append(("created_at", texts.instants(mapping, "created_at", "person", readers, self.kept)))
        return found

    def entries(self, records: Iterable[Record]) -> Iterator[Entry]:
        """The entries of the records, in their order; plain ones together.

        Then come the companies that are named as standing above others.
        """
        found = iter(records if self._exact else without_footer(records, self.skips, self._header))
        while self._plain is not None and (chunk := list(islice(found, CHUNK))):
            yield self._plain.people(chunk, self.entry)
        above: dict[str, int] = {}
        for line, cells in found:
            entry = self.entry(line, cells)
            if entry is not None:
                yield entry
                yield from self._others
                if entry[2] is not None and entry[2].parent and not self._exact:
                    above.setdefault(entry[2].parent, line)
        for parent, line in above.items():
            yield line, None, self._above(parent), None, None

    def entry(self, line: int, cells: list[str]) -> Single | None:
        """The entry of one record; None where it is skipped or rejected."""
        self._others = []
        if type(cells) is BadRecord:
            self._refuse(line, "", cells.reason, cells)
            return None
        row = list(map(str.strip, cells))
        text = "".join(row)
        if not (self._exact or text.isascii() or UNSEEN.isdisjoint(text)):
            row = [cell.strip(UNSEEN_AND_BLANK) for cell in row]
            text = "".join(row)
        if not text:
            self.skips["blank"] += 1
            return None
        if "\0" in text or not (text.isascii() or is_unicode(text)):
            self._refuse(line, *_unstorable(row, self.mapping), cells)
            return None
        if row[0] == self._first and row == self._header:
            self.skips["the header again"] += 1
            return None
        if self._guarded and "'" in text:
            row = [unguarded(cell) if cell[:1] == "'" else cell for cell in row]
        if not self._exact and not NOTHING.isdisjoint(row):
            row = ["" if cell in NOTHING else cell for cell in row]
        try:
            entry = self._entry(line, row)
        except FaultError as found:
            self._refuse(line, found.column, found.reason, cells)
            return None
        if entry is None and (why := skipped(row)) is not None:
            self.skips[why] += 1
        elif entry is None:
            self._refuse(line, "", "neither a name, an e-mail, a phone nor a company", cells)
        return entry

    def _entry(self, line: int, row: Row) -> Single | None:
        if self._drop is not None and texts.is_true(self._drop(row) or ""):
            self.skips["deleted there"] += 1
            return line, None, None, None, None
        self.kept.clear()
        row, *others = self._rows(row)
        name = self._name(row)
        mails = self._emails(row)
        is_company, title, name, row = self._whose.of_row(row, name)
        company = self._company(row, title) if self._company is not None else None
        if name is None:
            title = title or self._company_name(row)
            of_nobody = all(is_role(one.address) for one in mails) and self._known_id(row) is None
            if (title or company) and not mails and (why := skipped(row)):
                self.skips[why] += 1
                return line, None, None, None, None
            if (title or company) and (is_company or of_nobody):
                company = self._organisation(row, title, company, mails)
                return line, None, company, self._happened(row, company.name), self._sale(row, company.name)
        person = self._person(row, name, mails)
        if person is not None and company is not None:
            company = self._whose.reached(company, mails, person.addresses)
        reachable = mails or (person is not None and any(one.e164 for one in person.phones))
        if person is not None and not (reachable or self._exact) and (why := skipped(row)):
            self.skips[why] += 1
            return line, None, None, None, None
        if not self._has_events:
            return (line, person, company, None, None) if person is not None else None
        if person is None and (why := skipped(row)):
            self.skips[why] += 1
            return line, None, None, None, None
        whose = person.name.full if person else ""
        activity, sale = self._happened(row, whose), self._sale(row, whose)
        if activity is not None and sale is not None:
            activity = activity._replace(deal_key=sale.deal.key)
        if person is None and activity is None and sale is None:
            return None
        self._others = [(line, self._further(other), company, activity, sale) for other in others]
        return line, person, company, activity, sale

    def _happened(self, row: Row, whom: str) -> Interaction | Task | None:
        """What the row says happened or is to be done; what was called off is counted."""
        if self._is_void(row):
            self.skips["cancelled, so no activity"] += 1
            return None
        return self._activity(row, whom)

    def _further(self, row: Row) -> Person | None:
        """One more person of a deal or an activity."""
        self.kept.clear()
        return self._person(row, self._name(row), self._emails(row))

    def _above(self, parent: str) -> Organisation:
        """The company above one, of which only the name or the id is told."""
        known = any(c.slot.label == "id" for c in self.mapping.of("parent", "company"))
        system = self.mapping.profile.id_system
        return Organisation(parent, external_ids=(ExternalId(system, parent),) if known else ())

    def _person(self, row: Row, name: Name | None, mails: tuple[Email, ...]) -> Person | None:
        places = self._addresses(row)
        numbers = self._phones(row, places[0].country if places else None)
        if name is None:
            known = mails[0].address if mails else numbers[0].value if numbers else self._known_id(row)
            if known is None:
                return None
            name = self._mentioned(row) or Name(known)
        found = {**self._template, "name": name, "emails": mails, "phones": numbers, "addresses": places}
        for field, gather in self._fields:
            value = gather(row)
            if value is not None:
                found[field] = value
        if self._consents is not None:
            found["consents"] = self._consents(row)
        found["custom"] = self._custom_of(row)
        person = Person._of(found)
        if self._has_choices and (wrong := fault_of(person)) is not None:
            raise FaultError(*wrong)
        return person

    def _mentioned(self, row: Row) -> Name | None:
        """The name of the first person a deal mentions."""
        text = self._mention(row)
        first = without_reference((text or "").split(self._between)[0].strip())
        return full_name(first) if first else None

    def _known_id(self, row: Row) -> str | None:
        """The id by which an activity or a deal names somebody; her own export, before or after, tells the name."""
        return self._own_id(row)[0].value if self._has_events and self._own_id(row) else None

    def _organisation(
        self, row: Row, title: str | None, company: Organisation | None, mails: tuple[Email, ...]
    ) -> Organisation:
        """The company of a row that names nobody: the row's addresses, phones and mails are the company's."""
        card = company or Organisation(title or "")
        places = card.addresses or self._addresses(row)
        numbers = card.phones or self._phones(row, places[0].country if places else None)
        shared = {field: gather(row) for field, gather in self._fields if field in _OF_BOTH}
        told = self._own_id(row) if self._system else ()
        for column in self._of_people:
            if row[column.place] and not (told and column.slot.field == "id"):
                self.kept.keep(column, row[column.place], said=False)
        found = card._replace(
            emails=card.emails or mails,
            phones=numbers,
            addresses=places,
            external_ids=tuple(dict.fromkeys((*card.external_ids, *told))),
            custom=card.custom + self._custom_of(row),
            **{field: getattr(card, field) or value for field, value in shared.items() if value},
        )
        return found if self._exact else with_site(found)

    def _custom_of(self, row: Row) -> tuple[tuple[str, str], ...]:
        """Custom fields: the columns' own, and odd values."""
        found = self._custom(row) if self._custom is not None else ()
        for column in (*self._spare(row), *self._lone(row)):
            self.kept.keep(column, row[column.place], said=False, owner="person")
        if self.kept.of_person:
            found += tuple(self.kept.of_person)
        return found

    def _refuse(self, line: int, column: str, reason: str, cells: list[str]) -> None:
        self.rejected += 1
        self._reject(line, column, reason, cells)


def _unstorable(row: Row, mapping: Mapping) -> tuple[str, str]:
    """The column and reason of a row that holds what no database should."""
    for column, cell in zip(mapping.columns, row, strict=False):
        if "\0" in cell:
            return column.header, "holds a NUL character"
        if not is_unicode(cell):
            return column.header, "is not valid Unicode"
    return "", "holds a NUL character"


def readers_of(mapping: Mapping, orders: dict[int, str | None], now: datetime) -> dict[int, DateReader]:
    """A reader for every column of dates, by the order its values proved.

    And for columns that may hold a date instead of a yes, by the one order of the others.
    """
    proved = {order for order in orders.values() if order}
    order = next(iter(proved)) if len(proved) == 1 else None
    perhaps = {c.place: order for field in CONSENTS for c in mapping.of(field)}
    zones = {column.place: zone_of(column.header)[1] for column in mapping.columns}
    return {place: DateReader(order, now, zones[place]) for place, order in {**perhaps, **orders}.items()}
